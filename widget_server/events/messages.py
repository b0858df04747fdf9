"""What a page or server may send: one message checked and turned into what the log keeps.

The shapes are Segment's: https://segment.com/docs/connections/spec/ (track, identify, group, page, screen, alias).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

import msgspec
from msgspec import Meta

from widget_server.web.bodies import decoded
from widget_server.web.errors import ApiError

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Properties = dict[Annotated[str, Meta(max_length=200)], Any]
DEEPEST = 20
EARLIEST_MS = 946_684_800_000  # the year 2000; what is older was never an event of a web product
SKEW_LEFT_ALONE_MS = 5 * 60 * 1000
SKEW_CORRECTED_MS = 30 * 24 * 3600 * 1000
# The names beginning with `$` are the service's own; these four a page may send, with what they must carry.
ANSWERS = frozenset({"$guide_shown", "$guide_completed", "$guide_dismissed", "$guide_snoozed"})


class Context(msgspec.Struct):
    groupId: Id | None = None


class Incoming(msgspec.Struct):
    """One message as it comes. Unknown fields (`integrations`, `context.library`, …) are let pass."""

    type: Literal["track", "identify", "group", "page", "screen", "alias"]
    event: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    name: Annotated[str, Meta(max_length=200)] | None = None
    messageId: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    anonymousId: Id | None = None
    userId: Id | None = None
    previousId: Id | None = None
    groupId: Id | None = None
    timestamp: datetime | None = None
    properties: Properties | None = None
    traits: Properties | None = None
    context: Context | None = None


@dataclass(slots=True)
class Message:
    """One event ready for the log. Times are ms since 1970; `properties` is a JSON object as text."""

    name: str
    message_id: str
    anonymous_id: str | None
    user_id: str | None
    previous_id: str | None
    group_id: str | None
    traits: dict[str, Any] | None
    properties: str
    time_ms: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Why one message of a batch was not taken."""

    index: int
    code: str
    message: str
    field: str | None


class BadMessage(ValueError):
    """A message that cannot be taken, with the field that is wrong."""

    def __init__(self, text: str, field: str | None = None, code: str = "invalid_event") -> None:
        super().__init__(text)
        self.field, self.code = field, code


def read_message(raw: msgspec.Raw, received_ms: int, sent_ms: int | None, largest: int) -> Message:
    """Checks one message of at most `largest` bytes. Raises BadMessage."""
    size = len(memoryview(raw))
    if size > largest:
        raise BadMessage(f"The event has {size} bytes; at most {largest} are taken.", None, "event_too_large")
    try:
        incoming = decoded(raw, Incoming)
    except ApiError as refusal:
        raise BadMessage(refusal.message, refusal.field) from refusal
    _check_ids(incoming)
    name, properties = _content(incoming)
    _check_depth(properties)
    return Message(
        name=name,
        message_id=incoming.messageId or uuid4().hex,
        anonymous_id=incoming.anonymousId,
        user_id=incoming.userId,
        previous_id=incoming.previousId if incoming.type == "alias" else None,
        group_id=_group_id(incoming),
        traits=incoming.traits if incoming.type in ("identify", "group") else None,
        properties=_as_text(properties),
        time_ms=event_time(incoming.timestamp, received_ms, sent_ms),
    )


def _as_text(properties: dict[str, Any]) -> str:
    try:
        return msgspec.json.encode(properties).decode() if properties else "{}"
    except OverflowError as problem:
        raise BadMessage("A whole number is larger than 64 bits; send it as text.", "properties") from problem


def event_time(said: datetime | None, received_ms: int, sent_ms: int | None) -> int:
    """When it happened by our clock: a sender's clock that is 5 minutes to 30 days off is corrected by `sentAt`."""
    if said is None:
        return received_ms
    time_ms = in_ms(said)
    if sent_ms is not None and SKEW_LEFT_ALONE_MS < abs(received_ms - sent_ms) <= SKEW_CORRECTED_MS:
        time_ms += received_ms - sent_ms
    if time_ms < EARLIEST_MS:
        raise BadMessage("The timestamp lies before the year 2000; send ISO 8601 in UTC.", "timestamp")
    return min(time_ms, received_ms)


def in_ms(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def _check_ids(incoming: Incoming) -> None:
    if incoming.anonymousId is None and incoming.userId is None:
        raise BadMessage("An event needs an anonymousId or a userId.", "userId")
    if incoming.type == "group" and incoming.groupId is None:
        raise BadMessage("A group event needs the groupId of the account.", "groupId")
    if incoming.type == "alias" and (incoming.previousId is None or incoming.userId is None):
        raise BadMessage("An alias event needs previousId and userId.", "previousId")


def _content(incoming: Incoming) -> tuple[str, dict[str, Any]]:
    """The name and the properties under which the log keeps the message."""
    properties = incoming.properties or {}
    if incoming.type == "track":
        if incoming.event is None:
            raise BadMessage("A track event needs its name in `event`.", "event")
        if incoming.event.startswith("$") and incoming.event not in ANSWERS:
            raise BadMessage("Names beginning with $ are the service's own; choose another.", "event")
        return incoming.event, properties
    if incoming.type in ("page", "screen"):
        return f"${incoming.type}", {**properties, "name": incoming.name} if incoming.name else properties
    if incoming.type == "alias":
        return "$alias", {"previous_id": incoming.previousId}
    return f"${incoming.type}", {"traits": incoming.traits or {}, **_group(incoming)}


def _group_id(incoming: Incoming) -> str | None:
    if incoming.type == "group":
        return incoming.groupId
    return incoming.context.groupId if incoming.context else None


def _group(incoming: Incoming) -> dict[str, Any]:
    return {"group_id": incoming.groupId} if incoming.type == "group" else {}


def _check_depth(value: Any, depth: int = 0) -> None:
    if depth > DEEPEST:
        raise BadMessage(f"Properties are nested deeper than {DEEPEST} levels; flatten them.", "properties")
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list):
        return
    for inner in value:
        if isinstance(inner, dict | list):
            _check_depth(inner, depth + 1)
