"""Who looks after me, and a message to them. Called with an embed key."""

from functools import partial

from flask import Blueprint, Response

from widget_server.parts import parts
from widget_server.people.identity import check_identity
from widget_server.people.queries import profile_of
from widget_server.tasks.operations import take_message
from widget_server.tasks.queries import csm_of
from widget_server.tasks.schemas import CsmAnswer, Message, Sent
from widget_server.web.access import Access, declares
from widget_server.web.bodies import caller_of_query, check_named, now_ms, read_body
from widget_server.web.cors import answer_page, open_to_pages
from widget_server.web.errors import ApiError
from widget_server.web.limits import network_of_request
from widget_server.workspaces.access import embed_caller, key_of_request
from widget_server.workspaces.keys import digest

public_tasks = Blueprint("public_tasks", __name__, url_prefix="/v1")
open_to_pages(public_tasks)
embed = declares(Access("embed"))
# So many messages at once, and then one a minute: a CSM reads each of them.
MESSAGES_AT_ONCE = 5
# So many times as much from one address.
OF_A_NETWORK = 6
MESSAGES_PER_SECOND = 1 / 60


@public_tasks.get("/csm")
@embed
def who_looks_after() -> Response:
    """The owner of the caller's account. Asking makes nobody known who was not."""
    holder = embed_caller(key_of_request())
    caller = caller_of_query()
    check_identity(holder, caller.user_id, caller.token)
    profile = profile_of(holder.workspace_id, caller.anonymous_id, caller.user_id)
    csm = csm_of(holder.workspace_id, profile.account_id) if profile else None
    return answer_page(CsmAnswer(csm, _name_of(holder.workspace_id)))


@public_tasks.post("/contact")
@embed
def contact() -> Response:
    """Makes a task of a message; the same message again, by its `client_id`, answers with the task that is there."""
    sent = read_body(Message)
    holder = embed_caller(sent.key or key_of_request())
    check_named(sent)
    check_identity(holder, sent.user_id, sent.token)
    # As a digest: no id of anybody stands in a counter's name.
    who = f"user:{sent.user_id}" if sent.user_id else f"anonymous:{sent.anonymous_id}"
    _keep_rate("contact:" + digest(f"{holder.workspace_id}:{who}"), 1)
    # Whoever makes up persons still has one address; a whole office may have one, too.
    _keep_rate("contact:" + digest(f"{holder.workspace_id}:network:{network_of_request()}"), OF_A_NETWORK)
    write = partial(take_message, workspace_id=holder.workspace_id, sent=sent, now_ms=now_ms())
    return answer_page(Sent(parts().database.in_group(write)))


def _keep_rate(bucket: str, times: int) -> None:
    wait = parts().cache.wait_seconds(bucket, times * MESSAGES_PER_SECOND, times * MESSAGES_AT_ONCE)
    if wait > 0:
        seconds = max(1, round(wait + 0.5))
        raise ApiError(429, "too_many_requests", f"Too many messages at once; try again in {seconds} s.", None, seconds)


def _name_of(workspace_id: int) -> str:
    return str(parts().database.read("SELECT name FROM workspaces WHERE id = ?", (workspace_id,))[0][0])
