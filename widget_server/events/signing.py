"""Messages under signed identity: which are taken, and which of their words are signed.

The log keeps under `signed` which traits were, and when, so that any past moment can be decided again.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import msgspec

from widget_server.events.messages import Message, Refused
from widget_server.people.identity import REASONS, Claims, Identification

_NAMES: Final = ("$identify", "$group")


def admit(identification: Identification, messages: list[Message]) -> tuple[list[Message], list[Refused]]:
    """The messages that may be taken, their signed words marked, and those of users who are not signed."""
    taken: list[Message] = []
    refused: list[Refused] = []
    for message in messages:
        who = identification
        if message.token is not None:
            who = replace(identification, token=message.token, _checked=None)
        reason = None if message.user_id is None else who.reason_against(message.user_id)
        if reason is not None and who.holder.identity.is_enforced:
            refused.append(Refused(message.index, f"identity_{reason}", REASONS[reason], "userId"))
            continue
        message.is_previous_trusted = message.previous_id is None or who.is_trusted(message.previous_id)
        if message.name in _NAMES:
            _mark_words(message, who)
        taken.append(message)
    identification.note()
    return taken, refused


def _mark_words(message: Message, who: Identification) -> None:
    """Takes protected traits from what is signed alone; where nobody looks, a server's word is signed all the same."""
    rules = who.holder.identity
    protected = rules.person_traits if message.name == "$identify" else rules.account_traits
    said = message.traits or {}
    if who.holder.is_server:
        _say(message, said, {name: message.time_ms for name in said if name in protected})
    elif not rules.is_off:
        believed = _believed(message, who.claims_of(message.user_id))
        kept = {name: value for name, value in said.items() if name not in protected}
        _say(message, {**kept, **believed[0]}, {name: believed[1] for name in believed[0] if name in protected})


def _believed(message: Message, claims: Claims | None) -> tuple[dict[str, Any], int]:
    """The traits that the token says of whom the message is about, and when it was made."""
    if claims is None:
        return {}, 0
    # A token that was made before another one is not the later word, however late it is shown.
    issued_ms = message.time_ms if claims.issued_ms is None else min(claims.issued_ms, message.time_ms)
    if message.name == "$identify":
        return claims.traits, issued_ms
    return (claims.account_traits if message.group_id == claims.account_id else {}), issued_ms


def _say(message: Message, traits: dict[str, Any], signed: Mapping[str, int]) -> None:
    if not signed and traits == (message.traits or {}):
        return
    about = {"group_id": message.group_id} if message.name == "$group" else {}
    marks = {"signed": signed} if signed else {}
    message.traits, message.signed = traits, signed
    message.properties = msgspec.json.encode({"traits": traits, **about, **marks}).decode()
