"""What a page or server may send: one message checked and turned into what the log keeps.

The shapes are Segment's: https://segment.com/docs/connections/spec/ (track, identify, group, page, screen, alias).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import uuid4

import msgspec
from msgspec import Meta

from widget_server.events.answers import ANSWERED, fault_of
from widget_server.web.bodies import decoded
from widget_server.web.errors import ApiError

Id = Annotated[str, Meta(min_length=1, max_length=200)]
Properties = dict[Annotated[str, Meta(max_length=200)], Any]
EARLIEST_MS = 946_684_800_000  # the year 2000; what is older was never an event of a web product
SKEW_LEFT_ALONE_MS = 5 * 60 * 1000
SKEW_CORRECTED_MS = 30 * 24 * 3600 * 1000
# What happened longer ago than this when it arrived came late: it waited in a queue, or was sent again.
LATE_MS = 5 * 60 * 1000
LONGEST_NAME = 200
Kind = Literal["track", "identify", "group", "page", "screen", "alias"]
# The names beginning with `$` are the service's own; these a page may send, with what they must carry.
ANSWERS = frozenset({
    "$guide_shown", "$guide_stepped", "$guide_opened", "$guide_completed", "$guide_dismissed", "$guide_snoozed",
    "$guide_not_helpful", "$guide_missed", "$announcements_read", ANSWERED,
})  # fmt: skip


# What only the service itself says about a showing: a page that says it is not heard.
OWN_WORDS = frozenset({"cost", "arm", "why", "held_out", "holdout", "again_ms"})


class Context(msgspec.Struct):
    groupId: Id | None = None
    token: Annotated[str, Meta(max_length=8_000)] | None = None


class Incoming(msgspec.Struct):
    """One message as it comes. Unknown fields (`integrations`, `context.library`, …) are let pass."""

    type: Kind | None = None
    event: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    name: Annotated[str, Meta(max_length=200)] | None = None
    category: Annotated[str, Meta(max_length=200)] | None = None
    messageId: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    anonymousId: Id | None = None
    userId: Id | None = None
    previousId: Id | None = None
    groupId: Id | None = None
    timestamp: datetime | None = None
    originalTimestamp: datetime | None = None
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
    # Whether the sender's clock was so far off that `time_ms` is not what it said.
    is_corrected: bool = False
    index: int = 0
    # A token of its own, for clients that cannot write into the envelope; see `people.identity`.
    token: str | None = None
    # The traits that were signed, and when (ms since 1970).
    signed: Mapping[str, int] = field(default_factory=dict)
    # Whether the caller may say of the previous id that it is the same user; else only of an anonymous one.
    is_previous_trusted: bool = True

    def is_late(self, received_ms: int) -> bool:
        return self.time_ms < received_ms - LATE_MS


@dataclass(frozen=True, slots=True)
class Refused:
    """Why one message of a batch was not taken."""

    index: int
    code: str
    message: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that was not taken, as members see it: nothing of its content but name and id."""

    code: str
    message: str
    field: str | None
    name: str | None
    message_id: str | None


class BadMessage(ValueError):
    """A message that cannot be taken, with the field that is wrong."""

    def __init__(self, text: str, field: str | None = None, code: str = "invalid_event") -> None:
        super().__init__(text)
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True)
class Arrival:
    """When messages came, and when their sender's clock says that it sent them; ms since 1970."""

    received_ms: int
    sent_ms: int | None

    @property
    def is_corrected(self) -> bool:
        """Whether the sender's clock is 5 minutes to 30 days off. What lies further back was kept, not wrong."""
        return self.sent_ms is not None and (
            SKEW_LEFT_ALONE_MS < abs(self.received_ms - self.sent_ms) <= SKEW_CORRECTED_MS
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a batch, bytes a message, levels of its properties, and different names a workspace."""

    events: int
    event_bytes: int
    depth: int
    names: int


def read_message(raw: msgspec.Raw, arrival: Arrival, limits: Limits, kind: Kind | None = None) -> Message:
    """Checks one message; `kind` is its type where the address says it. Raises BadMessage."""
    size = len(memoryview(raw))
    if size > limits.event_bytes:
        text = f"The event has {size} bytes; at most {limits.event_bytes} are taken."
        raise BadMessage(text, None, "event_too_large")
    try:
        incoming = decoded(raw, Incoming)
    except ApiError as refusal:
        raise BadMessage(refusal.message, refusal.field) from refusal
    incoming.type = kind or incoming.type
    _check_ids(incoming)
    name, properties = _content(incoming)
    _check_depth(properties, limits.depth)
    said = incoming.timestamp or incoming.originalTimestamp
    return Message(
        name=name,
        message_id=incoming.messageId or uuid4().hex,
        anonymous_id=incoming.anonymousId,
        user_id=incoming.userId,
        previous_id=incoming.previousId if incoming.type == "alias" else None,
        group_id=_group_id(incoming),
        traits=incoming.traits if incoming.type in ("identify", "group") else None,
        properties=_as_text(properties),
        time_ms=event_time(said, arrival),
        is_corrected=said is not None and arrival.is_corrected,
        token=incoming.context.token if incoming.context else None,
    )


def _as_text(properties: dict[str, Any]) -> str:
    try:
        return msgspec.json.encode(properties).decode() if properties else "{}"
    except OverflowError as problem:
        raise BadMessage("A whole number is larger than 64 bits; send it as text.", "properties") from problem


def event_time(said: datetime | None, arrival: Arrival) -> int:
    """When it happened by our clock: a sender's clock that is 5 minutes to 30 days off is corrected by `sentAt`."""
    if said is None:
        return arrival.received_ms
    time_ms = in_ms(said)
    if arrival.sent_ms is not None and arrival.is_corrected:
        time_ms += arrival.received_ms - arrival.sent_ms
    if time_ms < EARLIEST_MS:
        raise BadMessage("The timestamp lies before the year 2000; send ISO 8601 in UTC.", "timestamp")
    return min(time_ms, arrival.received_ms)


def in_ms(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return round(aware.timestamp() * 1000)


def _check_ids(incoming: Incoming) -> None:
    if incoming.type is None:
        raise BadMessage("An event needs its type: track, identify, group, page, screen or alias.", "type")
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
        if incoming.event == ANSWERED and (fault := fault_of(properties)):
            raise BadMessage(fault[0], f"properties.{fault[1]}")
        if incoming.event in ANSWERS and not OWN_WORDS.isdisjoint(properties):
            properties = {name: value for name, value in properties.items() if name not in OWN_WORDS}
        return incoming.event, properties
    if incoming.type in ("page", "screen"):
        named = {"category": incoming.category, "name": incoming.name}
        return f"${incoming.type}", {**properties, **{key: value for key, value in named.items() if value}}
    if incoming.type == "alias":
        return "$alias", {"previous_id": incoming.previousId}
    return f"${incoming.type}", {"traits": incoming.traits or {}, **_group(incoming)}


def _group_id(incoming: Incoming) -> str | None:
    if incoming.type == "group":
        return incoming.groupId
    return incoming.context.groupId if incoming.context else None


def _group(incoming: Incoming) -> dict[str, Any]:
    return {"group_id": incoming.groupId} if incoming.type == "group" else {}


def _check_depth(value: Any, deepest: int, depth: int = 0) -> None:
    if depth > deepest:
        raise BadMessage(f"Properties are nested deeper than {deepest} levels; flatten them.", "properties")
    if isinstance(value, dict):
        if depth and any(len(name) > LONGEST_NAME for name in value):
            raise BadMessage(f"A property's name is longer than {LONGEST_NAME} characters.", "properties")
        value = value.values()
    elif not isinstance(value, list):
        return
    for inner in value:
        if isinstance(inner, dict | list):
            _check_depth(inner, deepest, depth + 1)
