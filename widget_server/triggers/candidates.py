"""A guide made ready to be replayed: compiled alone, and what of a person's events it asks for."""

from dataclasses import dataclass
from typing import Any, Final

from widget_server.triggers.book import Need, RollNeed, TallyNeed, TrailNeed
from widget_server.triggers.clause_gates import account_needs, necessary, person_needs
from widget_server.triggers.clauses import Guide, Occurrence
from widget_server.triggers.compiled import CompiledGuide, RuleSet, compile_rules
from widget_server.triggers.gates import Gate

PAGE_EVENT: Final = "$page"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One guide, compiled alone. `pages` must all fit; none where any page will do, or where pages are not tracked.

    `all_names` are the events of a person that it asks for, None for all of them; who never did `needed_name` gets
    nothing.
    """

    rules: RuleSet
    guide: CompiledGuide
    pages: tuple[str, ...]
    behaviour_names: frozenset[str]
    conditions: tuple[tuple[str, Gate], ...]
    all_names: frozenset[str] | None
    needed_name: str | None

    @property
    def sees_visits(self) -> bool:
        """Whether it must be known when the person was there at all."""
        return self.rules.book.visits is not None

    @property
    def names(self) -> frozenset[str]:
        """The events of a person that must be known."""
        return self.rules.event_names | ({PAGE_EVENT} if self.pages else frozenset())

    @property
    def account_names(self) -> frozenset[str]:
        return frozenset(self.rules.account_book.by_event)

    @property
    def filtered_names(self) -> frozenset[str]:
        """The events of whose properties something is asked."""
        needs = [*self.rules.book.needs, *self.rules.account_book.needs]
        asked = {mark.event for need in needs for mark in _marks(need) if mark.where or getattr(need, "by", None)}
        return frozenset(asked | ({PAGE_EVENT} if self.pages else set()))


def candidate(document: dict[str, Any], version: int = 0, *, pages_are_tracked: bool = True) -> Candidate:
    """The guide of a document, made ready. Raises BadGuide."""
    rules = compile_rules([(version, document)])
    [guide] = rules.guides.values()
    behaviour = guide.rules.behaviour
    needs = [*person_needs(behaviour), *account_needs(behaviour)]
    names = frozenset(mark.event for need in needs for mark in _marks(need))
    pages = _pages(guide.rules) if pages_are_tracked else ()
    known = rules.event_names | ({PAGE_EVENT} if pages else frozenset())
    found = necessary(behaviour)
    needed = found[1].event if found and found[0] == "person" and isinstance(found[1], Occurrence) else None
    all_names = None if rules.book.visits is not None else known
    return Candidate(rules, guide, pages, names, _conditions(guide), all_names, needed)


def _marks(need: Need) -> tuple[Occurrence, ...]:
    match need:
        case TrailNeed(marks):
            return marks
        case TallyNeed(occurrence) | RollNeed(occurrence):
            return (occurrence,)
    return ()


def _pages(guide: Guide) -> tuple[str, ...]:
    """The globs of pages that the replay can check."""
    moment = guide.browser_moment
    wanted = (guide.page, moment.value if moment and moment.kind == "page" else None)
    return tuple(page for page in wanted if isinstance(page, str))


def _conditions(guide: CompiledGuide) -> tuple[tuple[str, Gate], ...]:
    """The gates but for the frequency, the audience first; what else a guide may have is called `other`."""
    named = [("audience", guide.audience), ("moment", guide.moment), ("behaviour", guide.behaviour)]
    known = {id(gate) for _, gate in named if gate} | {id(guide.frequency)}
    others = [("other", gate) for gate in guide.gates if id(gate) not in known]
    return tuple((name, gate) for name, gate in (*named, *others) if gate)
