"""The envelope of `POST /v1/batch`: read once, each message checked by itself."""

import json
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from widget_server.events.messages import Arrival, BadMessage, Id, Kind, Limits, Message, Refused, in_ms, read_message
from widget_server.web.bodies import decoded
from widget_server.web.errors import ApiError, too_large


class Deciding(msgspec.Struct):
    """What the page tells so that decisions can be made for it: its language, and its time zone by IANA name."""

    language: Annotated[str, Meta(max_length=35)] | None = None
    timezone: Annotated[str, Meta(max_length=100)] | None = None


class Envelope(msgspec.Struct):
    """Segment's batch, with the caller's ids beside it when decisions are wanted."""

    batch: list[msgspec.Raw]
    key: str | None = None
    writeKey: str | None = None
    sentAt: datetime | None = None
    anonymousId: Id | None = None
    userId: Id | None = None
    token: str | Annotated[list[str], Meta(max_length=20)] | None = None
    decide: Deciding | None = None


class Alone(msgspec.Struct):
    """What a message that comes alone says about its sending; the rest of it is read as one of a batch."""

    key: str | None = None
    writeKey: str | None = None
    sentAt: datetime | None = None
    token: str | None = None


class Asking(msgspec.Struct):
    """The body of `POST /v1/decide`; `start` names a guide that the person asks for."""

    key: str | None = None
    anonymousId: Id | None = None
    userId: Id | None = None
    token: str | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None
    timezone: Annotated[str, Meta(max_length=100)] | None = None
    start: Annotated[str, Meta(max_length=64)] | None = None


def read_envelope(body: bytes) -> Envelope:
    """The envelope of a body, its messages still as they came. Raises ApiError.

    Half a surrogate pair (a text that JavaScript cut inside an emoji) and NaN (Python's) are no JSON, but clients write
    them: they cost the message that they stand in, not those beside it.
    """
    try:
        return decoded(body, Envelope)
    except ApiError as refusal:
        if refusal.code != "malformed_json":
            raise
        loose = _loosely_read(body)
        if loose is None:
            raise
        messages = loose.pop("batch")
        envelope = decoded(_as_json({**loose, "batch": []}), Envelope)
        envelope.batch = [msgspec.Raw(_as_json(message)) for message in messages]
        return envelope


def read_alone(body: bytes) -> Envelope:
    """A message that comes alone is a batch of one. Raises ApiError."""
    alone = decoded(body, Alone)
    return Envelope([msgspec.Raw(body)], alone.key, alone.writeKey, alone.sentAt, token=alone.token)


def _loosely_read(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body.decode())
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("batch"), list) else None


def _as_json(value: Any) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode()


def read_messages(
    envelope: Envelope, received_ms: int, limits: Limits, kind: Kind | None = None
) -> tuple[list[Message], list[Refused]]:
    """The messages that can be taken and, by their index, those that cannot. Raises ApiError for too many."""
    if len(envelope.batch) > limits.events:
        raise too_large(f"A batch holds at most {limits.events} events; this one has {len(envelope.batch)}.", "batch")
    arrival = Arrival(received_ms, in_ms(envelope.sentAt) if envelope.sentAt is not None else None)
    taken: list[Message] = []
    refused: list[Refused] = []
    for index, raw in enumerate(envelope.batch):
        try:
            message = read_message(raw, arrival, limits, kind)
        except BadMessage as problem:
            refused.append(Refused(index, problem.code, str(problem), problem.field))
        else:
            message.index = index
            taken.append(message)
    return taken, refused
