"""The hot views: events up, decisions down. Plain Flask, no ORM, one durable commit shared with other requests."""

import logging
import time
from typing import get_args

import msgspec
from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from widget_server.delivery.debugging import debugged
from widget_server.delivery.decisions import NOTHING, Decision, Told, told_to
from widget_server.delivery.facts import Caller
from widget_server.delivery.hints import Wish, hints_of, wish
from widget_server.delivery.show import Showing, show
from widget_server.events.envelopes import Asking, Deciding, Envelope, read_alone, read_envelope
from widget_server.events.ingestion import ingest
from widget_server.events.messages import Kind, Refused
from widget_server.events.refused_calls import note_refused_call
from widget_server.parts import parts
from widget_server.people.identity import Identification, check_identity, may_decide_for
from widget_server.web.access import Access, declares
from widget_server.web.bodies import caller_of_query, check_named, raw_body, read_body
from widget_server.web.cors import answer_page, open_to_pages
from widget_server.web.errors import ApiError, error_response, invalid
from widget_server.workspaces.access import basic_user, embed_caller, key_of_request
from widget_server.workspaces.keys import KeyHolder, key_ring

hot = Blueprint("hot", __name__, url_prefix="/v1")
open_to_pages(hot)
log = logging.getLogger(__name__)
embed = declares(Access("embed"))
KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}
# Segment's browser client says only the first letter.
CALLS: dict[str, Kind | None] = {**KINDS, **{kind[0]: kind for kind in KINDS.values()}, "b": None}


class CallConverter(BaseConverter):
    """`/v1/track` and `/v1/t`: the kind of the message that comes alone; None for a batch."""

    regex = "|".join(CALLS)

    def to_python(self, value: str) -> Kind | None:
        return CALLS[value]

    def to_url(self, value: str | None) -> str:
        return value or "b"


@hot.record_once
def know_calls(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["call"] = CallConverter


class Taken(msgspec.Struct, omit_defaults=True):
    """The answer to a batch."""

    accepted: int
    duplicates: int
    refused: list[Refused]
    decisions: list[Decision] | None = None
    ask_again_ms: int | None = None
    cancelled: list[str] = []
    launcher: bool = False


class Decided(msgspec.Struct, omit_defaults=True):
    """The answer to a question without events."""

    decisions: list[Decision]
    ask_again_ms: int | None = None
    cancelled: list[str] = []
    launcher: bool = False


@hot.post("/batch")
@embed
def batch() -> Response:
    """Takes a batch of events durably, then says what may show to the person who sent them."""
    envelope = read_envelope(raw_body())
    holder = _sender(envelope)
    if envelope.decide is not None and envelope.anonymousId is None and envelope.userId is None:
        raise invalid("To decide, the envelope itself needs an anonymousId or a userId.", "anonymousId")
    ingested = ingest(holder, envelope)
    taken = Taken(ingested.accepted, ingested.duplicates, ingested.refused)
    if envelope.decide is not None:
        told = _after_events(holder, envelope)
        if told is not None:
            taken.decisions, taken.ask_again_ms, taken.cancelled = told
            taken.launcher = holder.has_launcher
    return answer_page(taken)


@hot.post("/<call:kind>")
@embed
def call(kind: Kind | None) -> Response:
    """Takes one message, of the kind that its address says, as a batch of one; `/v1/b` is a batch."""
    if kind is None:
        return batch()
    envelope = read_alone(raw_body())
    ingested = ingest(_sender(envelope), envelope, kind)
    for refused in ingested.refused:
        status = 413 if refused.code == "event_too_large" else 400
        error = ApiError(status, refused.code, refused.message, refused.field)
        error.is_told = True
        raise error
    return answer_page(Taken(ingested.accepted, ingested.duplicates, []))


@hot.get("/projects/<embed_key>/settings")
@embed
def segment_settings(embed_key: str) -> Response:
    """What Segment's browser client asks its CDN for before it sends: here, to send everything to this service."""
    embed_caller(embed_key)
    scheme, _, host = parts().settings.public_url.partition("://")
    integration = {"apiKey": embed_key, "apiHost": f"{host}/v1", "protocol": scheme, "addBundledMetadata": False}
    return answer_page({"integrations": {"Segment.io": integration}, "plan": {}})


@hot.errorhandler(ApiError)
def refuse(error: ApiError) -> Response:
    """A call that is refused as a whole is told to the workspace's members, too, where it is known whose it was."""
    workspace_id = error.workspace_id or _workspace_of_basic()
    if workspace_id is not None and not error.is_told:
        note_refused_call(workspace_id, error, request.headers.get("Origin"))
    return error_response(error)


def _workspace_of_basic() -> int | None:
    key = basic_user(request.headers.get("Authorization"))
    holder = key_ring().holder(key) if key else None
    return holder.workspace_id if holder else None


def _sender(envelope: Envelope) -> KeyHolder:
    return embed_caller(envelope.key or envelope.writeKey or basic_user(request.headers.get("Authorization")))


def _after_events(holder: KeyHolder, envelope: Envelope) -> Told | None:
    """What the page is told; None where deciding fails: what was taken durably is acknowledged all the same.

    Then the answer says nothing of decisions, and the page keeps those that it has and its time to ask again.
    """
    asked = envelope.decide or Deciding()
    try:
        if not may_decide_for(Identification(holder, envelope.token), envelope.userId):
            return NOTHING
        caller = Caller(envelope.anonymousId, envelope.userId, asked.language, asked.timezone)
        return told_to(holder, caller, _now_ms())
    except Exception:
        log.exception("events were taken, but nothing could be decided for %s", holder.slug)
        return None


@hot.post("/show")
@embed
def claim_showing() -> Response:
    """Says whether one guide may be shown at this very moment, and writes down what came of it."""
    showing = read_body(Showing)
    return answer_page(show(*_asker(showing, "To show"), showing))


@hot.get("/hints")
@embed
def read_hints() -> Response:
    """What the person wished about hints, and what was shown, to be seen again."""
    holder, asked = embed_caller(key_of_request()), caller_of_query()
    check_named(asked)
    check_identity(holder, asked.user_id, asked.token)
    caller = Caller(asked.anonymous_id, asked.user_id, request.args.get("language", "")[:35] or None)
    return answer_page(hints_of(holder, caller, _now_ms()))


@hot.post("/hints")
@embed
def wish_hints() -> Response:
    """Takes the person's wish about hints; answers with all that is wished by now."""
    wished = read_body(Wish)
    holder = embed_caller(wished.key or key_of_request())
    check_named(wished)
    check_identity(holder, wished.user_id, wished.token)
    wish(holder, wished, _now_ms())
    return answer_page(hints_of(holder, Caller(wished.anonymous_id, wished.user_id), _now_ms()))


@hot.post("/debug")
@embed
def debug() -> Response:
    """Says of every live guide which gate it passes, for the person who asks."""
    asking = read_body(Asking)
    holder, caller = _asker(asking, "To explain")
    is_proven = holder.is_server or asking.userId is None
    is_proven = is_proven or Identification(holder, asking.token).claims_of(asking.userId) is not None
    return answer_page(debugged(holder, caller, _now_ms(), is_proven=is_proven))


@hot.post("/decide")
@embed
def decide() -> Response:
    """Says what may show now, without sending events."""
    asking = read_body(Asking)
    holder, caller = _asker(asking, "To decide")
    if asking.start:
        caller = caller._replace(start=asking.start)
    return answer_page(Decided(*told_to(holder, caller, _now_ms()), launcher=holder.has_launcher))


def _asker(asking: Asking | Showing, wish: str) -> tuple[KeyHolder, Caller]:
    """The workspace, and the person for whom a page asks. Raises ApiError where either is not known or not proven."""
    holder = embed_caller(asking.key or basic_user(request.headers.get("Authorization")))
    if asking.anonymousId is None and asking.userId is None:
        raise invalid(f"{wish}, send an anonymousId or a userId.", "anonymousId")
    check_identity(holder, asking.userId, asking.token)
    return holder, Caller(asking.anonymousId, asking.userId, asking.language, asking.timezone)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
