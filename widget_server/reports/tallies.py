"""The figures of a guide's report: pure, from what happened to sets of persons and accounts.

A figure is the set of those who count in it, so that the list behind it cannot be longer or shorter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

FIGURES: Final = (
    "eligible",
    "shown",
    "withheld",
    "opened",
    "completed",
    "dismissed",
    "snoozed",
    "not_helpful",
    "missed",
)  # fmt: skip
# Each says why, too: `withheld.quiet`, `missed.no_match`.
WITH_REASONS: Final = ("withheld", "missed")
UNKNOWN: Final = ""
# As analytics write it.
NO_ACCOUNT: Final = 0


class Happening(NamedTuple):
    """`why` is the reason for which it was withheld or missed; version and step are 0 where they were not said."""

    what: str
    person: int
    account: int
    time_ms: int
    version: int = 0
    step: int = 0
    variant: str = ""
    language: str = ""
    why: str = ""
    path: str = ""
    is_asked: bool = False
    holdout: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a report looks at: since_ms <= time < until_ms; None where it does not matter.

    The language of a person is that of the latest claim that said one, so that languages add up.
    """

    since_ms: int
    until_ms: int
    version: int | None = None
    variant: str | None = None
    language: str | None = None
    account: int | None = None

    def takes(self, one: Happening) -> bool:
        return (
            self.since_ms <= one.time_ms < self.until_ms
            and self.version in (None, one.version)
            and self.variant in (None, one.variant)
            and self.language in (None, one.language)
            and self.account in (None, one.account)
        )


@dataclass(slots=True)
class Met:
    """How often a person or account counts in a figure, and when last."""

    times: int
    last_ms: int


Members = dict[int, Met]


@dataclass(slots=True)
class Tally:
    """For each figure who is in it: persons and accounts by id, each of either with its times."""

    person: dict[str, Members] = field(default_factory=dict)
    account: dict[str, Members] = field(default_factory=dict)

    def of(self, unit: str) -> dict[str, Members]:
        return self.account if unit == "account" else self.person

    def add(self, figure: str, one: Happening) -> None:
        _count(self.person.setdefault(figure, {}), one.person, one.time_ms)
        if one.account != NO_ACCOUNT:
            _count(self.account.setdefault(figure, {}), one.account, one.time_ms)

    def number(self, figure: str, unit: str = "person") -> int:
        return len(self.of(unit).get(figure, ()))

    def times(self, figure: str) -> int:
        return sum(met.times for met in self.person.get(figure, {}).values())

    def reasons(self, figure: str) -> list[str]:
        """Why, the most persons first."""
        found = [name for name in self.person if name.startswith(f"{figure}.")]
        return [name.partition(".")[2] for name in sorted(found, key=lambda name: (-len(self.person[name]), name))]


def _count(members: Members, unit: int, time_ms: int) -> None:
    met = members.get(unit)
    if met is None:
        members[unit] = Met(1, time_ms)
        return
    met.times += 1
    met.last_ms = max(met.last_ms, time_ms)


def filled(happenings: Sequence[Happening]) -> list[Happening]:
    """What an answer does not say about itself is known from the claims: variants by person and version, languages by
    person; the latest word counts. In order of person and time, as it came."""
    variants: dict[tuple[int, int], str] = {}
    languages: dict[int, str] = {}
    for one in happenings:
        if one.variant:
            variants[one.person, one.version] = one.variant
        if one.language:
            languages[one.person] = one.language
    return [_filled(one, variants.get((one.person, one.version), UNKNOWN), languages.get(one.person, UNKNOWN))
            for one in happenings]  # fmt: skip


def _filled(one: Happening, variant: str, language: str) -> Happening:
    if one.variant == variant and one.language == language:
        return one
    return one._replace(variant=variant, language=language)


def tally_of(happenings: Iterable[Happening], steps: int) -> Tally:
    """Every figure, those of steps too; `steps` is how many it has at least; 0 leaves steps out.

    `reached.2` came to step 2 or further; `stopped.2` came to it, no further, and did not complete the guide.
    """
    tally = Tally()
    seen = list(happenings)
    for one in seen:
        for figure in _figures(one):
            tally.add(figure, one)
    for unit in ("person", "account") if steps else ():
        _tally_steps(tally.of(unit), seen, steps, _BY[unit])
    return tally


_BY: Final[Mapping[str, Callable[[Happening], int]]] = {
    "person": lambda one: one.person,
    "account": lambda one: one.account,
}


def _figures(one: Happening) -> Iterable[str]:
    if one.what in ("shown", "withheld"):
        yield "eligible"
    if one.what != "stepped":
        yield one.what
    if one.what in WITH_REASONS:
        yield f"{one.what}.{one.why or 'unknown'}"


def _tally_steps(
    figures: dict[str, Members], seen: Sequence[Happening], steps: int, by: Callable[[Happening], int]
) -> None:
    deepest: dict[int, int] = {}
    moments: Members = {}
    for one in seen:
        if one.what in ("shown", "stepped") and (unit := by(one)) != NO_ACCOUNT:
            deepest[unit] = max(deepest.get(unit, 1), one.step)
            _count(moments, unit, one.time_ms)
    completed = figures.get("completed", {})
    for step in range(1, max(steps, *deepest.values(), 1) + 1):
        figures[f"reached.{step}"] = {unit: moments[unit] for unit, deep in deepest.items() if deep >= step}
        figures[f"stopped.{step}"] = {
            unit: moments[unit] for unit, deep in deepest.items() if deep == step and unit not in completed
        }


def steps_of(tally: Tally) -> int:
    """How many steps the tally knows."""
    return max((int(name.partition(".")[2]) for name in tally.person if name.startswith("reached.")), default=0)


def parted(happenings: Iterable[Happening], by: str) -> dict[str | int, list[Happening]]:
    """By version, variant, language or account; in order of the key."""
    found: dict[str | int, list[Happening]] = {}
    for one in happenings:
        found.setdefault(getattr(one, by), []).append(one)
    return dict(sorted(found.items(), key=lambda item: (str(type(item[0])), item[0])))


@dataclass(frozen=True, slots=True)
class Missed:
    """Where an element was not found: on a page and for a reason, by how many persons."""

    path: str
    why: str
    persons: int
    times: int
    last_ms: int


def missed_where(happenings: Iterable[Happening]) -> list[Missed]:
    """The most persons first."""
    places: dict[tuple[str, str], Members] = {}
    for one in happenings:
        if one.what == "missed":
            _count(places.setdefault((one.path, one.why or "unknown"), {}), one.person, one.time_ms)
    found = [
        Missed(path, why, len(met), sum(m.times for m in met.values()), max(m.last_ms for m in met.values()))
        for (path, why), met in places.items()
    ]
    return sorted(found, key=lambda one: (-one.persons, one.path, one.why))
