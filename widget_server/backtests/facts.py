"""Traits as they were: a trait of which the log tells is replayed from it, any other is taken as it is now."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from widget_server.people.traits import rank_of
from widget_server.triggers.clauses import Trait
from widget_server.triggers.evaluate import Facts

Traits = dict[str, Any]


class Word(NamedTuple):
    """What an `$identify` or `$group` said; `signed` names the signed traits, with the time of the signature."""

    time_ms: int
    traits: Traits
    signed: dict[str, int]


def word_of(time_ms: int, properties: Any, without: Collection[str] = ()) -> Word:
    traits = properties.get("traits") or {}
    told = {name: value for name, value in traits.items() if name not in without} if without else traits
    return Word(time_ms, told, properties.get("signed") or {})


def known_over_time(now: Traits, words: Sequence[Word]) -> list[tuple[int, Traits]]:
    """Traits from a time on, the first from the beginning. The later word wins, a signed one over all that are not."""
    told = {name for word in words for name in word.traits}
    known = {name: value for name, value in now.items() if name not in told}
    ranks: dict[str, int] = {}
    found = [(0, dict(known))]
    for word in words:
        for name, value in word.traits.items():
            rank = rank_of(name, word.time_ms, word.signed)
            if rank < ranks.get(name, -1):
                continue
            ranks[name] = rank
            known.pop(name, None)
            if value is not None:
                known[name] = value
        if known != found[-1][1]:
            found.append((word.time_ms, dict(known)))
    return found


def facts_over_time(
    known: Facts, person: list[tuple[int, Traits]], account: list[tuple[int, Traits]]
) -> list[tuple[int, Facts]]:
    """What is known, with the traits of both from each time on at which one of them changed."""
    if len(person) == len(account) == 1:
        return [(0, known._replace(person=person[0][1], account=account[0][1]))]
    times = sorted({time for time, _ in (*person, *account)})
    return [(time, known._replace(person=_at(person, time), account=_at(account, time))) for time in times]


def _at(known: list[tuple[int, Traits]], time_ms: int) -> Traits:
    return next(traits for since, traits in reversed(known) if since <= time_ms)


def traits_asked(clause: Any) -> Iterator[Trait]:
    """Every trait that a clause asks for, at any depth."""
    if isinstance(clause, Trait):
        yield clause
    elif isinstance(clause, tuple):
        for part in clause:
            yield from traits_asked(part)
    elif is_dataclass(clause):
        for field in fields(clause):
            yield from traits_asked(getattr(clause, field.name))
