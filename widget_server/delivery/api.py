"""The two hot views: events up, decisions down. Plain Flask, no ORM, one durable commit shared with other requests."""

import logging
import time
from functools import partial

import msgspec
from flask import Blueprint, Response, request

from widget_server.delivery.decisions import Decision, decisions_for
from widget_server.events.envelopes import Asking, Envelope, Limits, read_envelope, read_messages
from widget_server.events.messages import Refused
from widget_server.events.operations import Appended, append_messages
from widget_server.parts import parts
from widget_server.web.access import Access, declares
from widget_server.web.bodies import raw_body, read_body
from widget_server.web.errors import invalid
from widget_server.workspaces.access import basic_user, embed_caller
from widget_server.workspaces.keys import KeyHolder

hot = Blueprint("hot", __name__, url_prefix="/v1")
log = logging.getLogger(__name__)
embed = declares(Access("embed"))
_encode = msgspec.json.Encoder().encode
NOTHING = Appended(0, 0)


class Taken(msgspec.Struct, omit_defaults=True):
    """The answer to a batch."""

    accepted: int
    duplicates: int
    refused: list[Refused]
    decisions: list[Decision] | None = None


@hot.post("/batch")
@embed
def batch() -> Response:
    """Takes a batch of events durably, then says what may show to the person who sent them."""
    envelope = read_envelope(raw_body())
    holder = embed_caller(envelope.key or envelope.writeKey or basic_user(request.headers.get("Authorization")))
    if envelope.decide is not None and envelope.anonymousId is None and envelope.userId is None:
        raise invalid("To decide, the envelope itself needs an anonymousId or a userId.", "anonymousId")
    received_ms = _now_ms()
    settings = parts().settings
    messages, refused = read_messages(envelope, received_ms, Limits(settings.batch_events, settings.event_bytes))
    appended = NOTHING
    if messages:
        append = partial(append_messages, workspace_id=holder.workspace_id, messages=messages, received_ms=received_ms)
        appended = parts().database.in_group(append)
    taken = Taken(appended.accepted, appended.duplicates, refused)
    if envelope.decide is not None:
        taken.decisions = _after_events(holder, envelope)
    return _answer(taken)


def _after_events(holder: KeyHolder, envelope: Envelope) -> list[Decision]:
    """The decisions, or none where deciding fails: what was taken durably is acknowledged all the same."""
    language = envelope.decide.language if envelope.decide else None
    try:
        return decisions_for(holder, envelope.anonymousId, envelope.userId, language, _now_ms())
    except Exception:
        log.exception("events were taken, but nothing could be decided for %s", holder.slug)
        return []


@hot.post("/decide")
@embed
def decide() -> Response:
    """Says what may show now, without sending events."""
    asking = read_body(Asking)
    holder = embed_caller(asking.key or basic_user(request.headers.get("Authorization")))
    if asking.anonymousId is None and asking.userId is None:
        raise invalid("To decide, send an anonymousId or a userId.", "anonymousId")
    found = decisions_for(holder, asking.anonymousId, asking.userId, asking.language, _now_ms())
    return _answer({"decisions": found})


@hot.after_request
def open_to_pages(response: Response) -> Response:
    """Which pages may call is decided by the key's origins; the answer itself may be read by any, errors too."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "POST"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, Authorization"
        response.headers["Access-Control-Max-Age"] = "7200"
    return response


def _answer(body: object) -> Response:
    return Response(_encode(body), content_type="application/json")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
