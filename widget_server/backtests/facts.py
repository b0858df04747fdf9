"""Traits as they were: a trait of which the log tells is replayed from it, any other is taken as it is now."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from widget_server.people.traits import rank_of
from widget_server.triggers.clauses import Trait
from widget_server.triggers.facts import Facts

Traits = dict[str, Any]
Changes = Sequence[tuple[int, Traits]]
"""Traits from a time on, in order of time, the first from the beginning."""


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
    known: Facts, person: Changes, account: Changes, stays: tuple[Sequence[int], Sequence[int]]
) -> list[tuple[int, Facts]]:
    """What is known while the person is there, with the traits of both from each time on at which one of them changed.

    Of an account that changes often a person sees few changes, and an account has many persons.
    """
    if len(person) == len(account) == 1:
        return [(0, known._replace(person=person[0][1], account=account[0][1]))]
    times = sorted({*_seen(person, stays), *_seen(account, stays)})
    return [(time, known._replace(person=_at(person, time), account=_at(account, time))) for time in times]


def _seen(changes: Changes, stays: tuple[Sequence[int], Sequence[int]]) -> Iterator[int]:
    """Of each stay: the last change before it and those within it."""
    for begin, end in zip(*stays, strict=True):
        for place in range(_place(changes, begin), bisect_left(changes, end, key=_time)):
            yield changes[place][0]


def _at(changes: Changes, time_ms: int) -> Traits:
    return changes[_place(changes, time_ms)][1]


def _place(changes: Changes, time_ms: int) -> int:
    return max(0, bisect_right(changes, time_ms, key=_time) - 1)


def _time(change: tuple[int, Traits]) -> int:
    return change[0]


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
