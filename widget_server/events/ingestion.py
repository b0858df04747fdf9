"""From an envelope to the log: what every address that takes events has in common."""

import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import msgspec

from widget_server.events.envelopes import Envelope, read_messages
from widget_server.events.ledger import ledger_of
from widget_server.events.messages import Kind, Limits, Message, Refusal, Refused
from widget_server.events.names import name_book, names_beyond
from widget_server.events.operations import Appended, append_messages
from widget_server.events.signing import admit
from widget_server.parts import parts
from widget_server.people.identity import Identification
from widget_server.raw import Cursor
from widget_server.workspaces.keys import KeyHolder

NOTHING = Appended(0, 0)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of the messages of one request, once it is durable."""

    accepted: int
    duplicates: int
    refused: list[Refused]


@dataclass(frozen=True, slots=True)
class _Batch:
    """A batch that was read: its messages, and what is told to members about those that cannot be taken."""

    workspace_id: int
    received_ms: int
    messages: list[Message]
    refusals: list[Refusal]


def ingest(holder: KeyHolder, envelope: Envelope, kind: Kind | None = None) -> Ingested:
    """Takes the messages of an envelope durably; `kind` is their type where the address says it.

    One bad message never costs the others. Raises ApiError (too many messages) and Unavailable: then nothing was taken.
    """
    limits, received_ms, book = _limits(), time.time_ns() // 1_000_000, name_book()
    workspace_id = holder.workspace_id
    messages, refused = read_messages(envelope, received_ms, limits, kind)
    if not envelope.batch:
        return Ingested(0, 0, [])
    messages, unsigned = admit(Identification(holder, envelope.token), messages)
    refused += unsigned
    refusals = [_seen(one, envelope.batch[one.index]) for one in refused]
    batch = _Batch(workspace_id, received_ms, messages, refusals)
    if book.knows(workspace_id, messages):
        appended = parts().database.in_group(partial(_append, batch=batch))
        return _ingested(appended, refused)
    appended, beyond = parts().database.in_group(partial(_append_names, batch=batch, most=limits.names))
    book.learn(workspace_id, [message for message in messages if message.name not in beyond])
    refused += [_too_many(message, limits.names) for message in messages if message.name in beyond]
    return _ingested(appended, refused)


def _ingested(appended: Appended, refused: list[Refused]) -> Ingested:
    told = sorted(refused + [_erased(message) for message in appended.erased], key=lambda one: one.index)
    return Ingested(appended.accepted, appended.duplicates, told)


def _erased(message: Message) -> Refused:
    text = "This happened before the person or account was erased at their wish; it is not taken any more."
    return Refused(message.index, "erased", text, None)


def _limits() -> Limits:
    settings = parts().settings
    return Limits(settings.batch_events, settings.event_bytes, settings.property_depth, settings.event_names)


def _append(cursor: Cursor, batch: _Batch) -> Appended:
    appended = NOTHING
    if batch.messages:
        appended = append_messages(cursor, batch.workspace_id, batch.messages, batch.received_ms)
    # Of what was erased not even name and id are kept.
    refusals = batch.refusals + [_refusal(_erased(message), None, None) for message in appended.erased]
    if refusals:
        ledger_of(cursor).refuse(batch.workspace_id, batch.received_ms, refusals)
    return appended


def _append_names(cursor: Cursor, batch: _Batch, most: int) -> tuple[Appended, set[str]]:
    """Appends a batch with names that may be new, but for those for which there is no room."""
    beyond = names_beyond(cursor, batch.workspace_id, batch.messages, most)
    if not beyond:
        return _append(cursor, batch), beyond
    taken = [message for message in batch.messages if message.name not in beyond]
    refusals = batch.refusals + [
        _refusal(_too_many(message, most), message.name, message.message_id)
        for message in batch.messages
        if message.name in beyond
    ]
    return _append(cursor, replace(batch, messages=taken, refusals=refusals)), beyond


def _too_many(message: Message, most: int) -> Refused:
    text = f"The workspace has {most} event names already; send what differs as a property, not in the name."
    return Refused(message.index, "too_many_names", text, "event")


class _Glimpse(msgspec.Struct):
    """What is looked for in a message that may be anything."""

    type: Any = None
    event: Any = None
    messageId: Any = None


def _seen(refused: Refused, raw: msgspec.Raw) -> Refusal:
    try:
        found = msgspec.json.decode(raw, type=_Glimpse)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        found = _Glimpse()
    name = found.event or (f"${found.type}" if isinstance(found.type, str) else None)
    return _refusal(refused, name, found.messageId)


def _refusal(refused: Refused, name: object, message_id: object) -> Refusal:
    message, field = _text(refused.message, 500) or "", _text(refused.field, 200)
    return Refusal(refused.code, message, field, _text(name, 200), _text(message_id, 100))


def _text(value: object, longest: int) -> str | None:
    """A text that every database can keep, or None."""
    if not isinstance(value, str) or not value:
        return None
    return value[:longest].encode("utf-8", "replace").decode().replace("\0", "")
