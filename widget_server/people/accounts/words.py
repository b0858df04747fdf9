"""Whose word about an account counts: the latest one, whether it came as a trait or was said by somebody.

The host product repeats its traits with every page. So a trait is news only when it says something else than it said
while the other word was given: a CSM who corrects an ARR is not overruled by the same old trait a second later.
This is a fold over the traits and the words, the same in whatever order they arrive.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

import msgspec

from widget_server.people.accounts.fields import FIELDS, NO_OWNER, BadValue, minor_units, read_value
from widget_server.people.traits import Times, Traits
from widget_server.web.words import lazy_gettext as _l

Source = Literal["hand", "import", "api"]
SOURCE_NAMES: Final = {
    "trait": _l("told by the product"),
    "hand": _l("written by hand"),
    "import": _l("imported"),
    "api": _l("told by a server"),
}


class Word(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What somebody said of one field, null for "there is none". `over` is what the trait said then; `by` an e-mail."""

    value: str | None
    source: Source
    time_ms: int
    by: str | None = None
    over: Any = None
    import_id: int | None = None


Said = dict[str, Word]
_decode_said = msgspec.json.Decoder(Said).decode
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Fact:
    """The value that counts, who said it, and when."""

    value: str
    source: str
    time_ms: int
    by: str | None = None
    import_id: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A trait that would be the latest word, but cannot be taken; it stays a plain trait."""

    said: Any
    reason: Any


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of an account, and which traits are in doubt, by field."""

    facts: dict[str, Fact] = field(default_factory=dict)
    doubts: dict[str, Doubt] = field(default_factory=dict)

    def value(self, name: str) -> str | None:
        fact = self.facts.get(name)
        return fact.value if fact else None


class Columns(NamedTuple):
    """The columns of an account that follow from its card."""

    name: str | None
    plan: str | None
    segment: str | None
    stage: str | None
    owner: str | None
    arr_minor: int | None
    currency: str | None
    renewal_date: str | None


def read_said(text: str) -> Said:
    return _decode_said(text)


def said_text(said: Said) -> str:
    return _encode(said).decode()


def card_of(traits: Traits, times: Times, said: Said, is_owner: Callable[[str], bool]) -> Card:
    """The latest valid word about each field. `is_owner` knows the members who may look after accounts."""
    card = Card()
    for name in FIELDS:
        word, trait = said.get(name), traits.get(name)
        if trait is not None and (word is None or (times.get(name, 0) >= word.time_ms and trait != word.over)):
            try:
                card.facts[name] = Fact(_checked(name, trait, is_owner), "trait", times.get(name, 0))
                continue
            except BadValue as problem:
                card.doubts[name] = Doubt(trait, problem.reason)
        if word is not None and word.value is not None:
            card.facts[name] = Fact(word.value, word.source, word.time_ms, word.by, word.import_id)
    return card


def _checked(name: str, trait: Any, is_owner: Callable[[str], bool]) -> str:
    value = read_value(name, trait)
    if name == "owner" and not is_owner(value):
        raise BadValue(NO_OWNER)
    return value


def columns_of(card: Card) -> Columns:
    arr, currency = card.value("arr"), card.value("currency")
    return Columns(
        card.value("name"),
        card.value("plan"),
        card.value("segment"),
        card.value("stage"),
        card.value("owner"),
        None if arr is None else minor_units(arr, currency),
        currency,
        card.value("renewal_date"),
    )
