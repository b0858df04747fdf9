"""The envelope of `POST /v1/batch`: read once, each message checked by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from widget_server.events.messages import BadMessage, Id, Message, Refused, in_ms, read_message
from widget_server.web.errors import too_large


class Deciding(msgspec.Struct):
    """What the page tells so that decisions can be made for it."""

    language: Annotated[str, Meta(max_length=35)] | None = None


class Envelope(msgspec.Struct):
    """Segment's batch, with the caller's ids beside it when decisions are wanted."""

    batch: list[msgspec.Raw]
    key: str | None = None
    writeKey: str | None = None
    sentAt: datetime | None = None
    anonymousId: Id | None = None
    userId: Id | None = None
    decide: Deciding | None = None


class Asking(msgspec.Struct):
    """The body of `POST /v1/decide`."""

    key: str | None = None
    anonymousId: Id | None = None
    userId: Id | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a batch and bytes a message."""

    events: int
    event_bytes: int


def read_messages(envelope: Envelope, received_ms: int, limits: Limits) -> tuple[list[Message], list[Refused]]:
    """The messages that can be taken and, by their index, those that cannot. Raises ApiError for too many."""
    if len(envelope.batch) > limits.events:
        raise too_large(f"A batch holds at most {limits.events} events; this one has {len(envelope.batch)}.", "batch")
    sent_ms = in_ms(envelope.sentAt) if envelope.sentAt is not None else None
    taken: list[Message] = []
    refused: list[Refused] = []
    for index, raw in enumerate(envelope.batch):
        try:
            taken.append(read_message(raw, received_ms, sent_ms, limits.event_bytes))
        except BadMessage as problem:
            refused.append(Refused(index, problem.code, str(problem), problem.field))
    return taken, refused
