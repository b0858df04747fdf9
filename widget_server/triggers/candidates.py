"""A guide made ready to be replayed: compiled alone, and what of a person's events it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Final

from widget_server.triggers.attention import Attention
from widget_server.triggers.book import NAMELESS, AttentionNeed, FirstNeed, Key, TrailNeed
from widget_server.triggers.clause_gates import account_needs, necessary, person_needs
from widget_server.triggers.clauses import Guide, Occurrence, Test
from widget_server.triggers.compiled import NO_SEGMENTS, CompiledGuide, RuleSet, compile_rules
from widget_server.triggers.gates import Gate
from widget_server.triggers.globs import glob_matches
from widget_server.triggers.guide_gates import HELD_OUT, SHOWN_EVENT, WITHHELD_EVENT
from widget_server.triggers.placement_check import path_fits
from widget_server.triggers.segments import Segment

PAGE_EVENT: Final = "$page"

PageTest = Callable[[str], bool]
"""Whether a path is one where the guide may show."""


@dataclass(frozen=True)
class Candidate:
    """One guide, compiled alone.

    A path must pass each of `pages`; none where any page will do, or where pages are not tracked. `all_names` are the
    events of a person that it asks for, None for all of them; who never did one of `needed_names` gets nothing.
    """

    rules: RuleSet
    guide: CompiledGuide
    pages: tuple[PageTest, ...]
    behaviour_names: frozenset[str]
    conditions: tuple[tuple[str, Gate], ...]
    all_names: frozenset[str] | None
    needed_names: frozenset[str]

    @property
    def sees_visits(self) -> bool:
        """Whether it must be known when the person was there at all."""
        return self.rules.book.visits is not None

    @property
    def names(self) -> frozenset[str]:
        """The events of a person that must be known."""
        return self.rules.event_names | ({PAGE_EVENT} if self.pages else frozenset())

    @cached_property
    def hears_others(self) -> bool:
        """Whether something that was shown, of other guides, is asked for by the rule."""
        name = self.guide.rules.name
        needs = [*self.rules.book.needs, *self.rules.account_book.needs]
        asked = [need.occurrence for need in needs if not isinstance(need, NAMELESS)]
        return any(one.event in (SHOWN_EVENT, WITHHELD_EVENT) and not _is_about(one, name) for one in asked)

    @cached_property
    def account_names(self) -> frozenset[str]:
        return frozenset(self.rules.account_book.by_event)

    @property
    def filtered_names(self) -> frozenset[str]:
        """The events of whose properties something is asked."""
        needs = [*self.rules.book.needs, *self.rules.account_book.needs]
        named = [need for need in needs if not isinstance(need, NAMELESS)]
        asked = {need.occurrence.event for need in named if need.occurrence.where or getattr(need, "by", None)}
        asked |= {name for need in needs if isinstance(need, AttentionNeed) for name in need.events}
        return frozenset(asked | ({PAGE_EVENT} if self.pages else set()))


def candidate(
    document: dict[str, Any],
    version: int = 0,
    segments: Mapping[str, Segment] = NO_SEGMENTS,
    *,
    attention: Attention | None = None,
    pages_are_tracked: bool = True,
) -> Candidate:
    """The guide of a document, made ready; `segments` are those that its audience may ask for. Raises BadGuide.

    Without `attention` it is looked at as if it cost nobody anything.
    """
    rules = compile_rules([(version, document)], segments, attention)
    [guide] = rules.guides.values()
    behaviour = guide.rules.behaviour
    needs = [*person_needs(behaviour), *account_needs(behaviour)]
    names = frozenset(need.occurrence.event for need in needs if not isinstance(need, NAMELESS))
    pages = _pages(guide.rules) if pages_are_tracked else ()
    known = rules.event_names | ({PAGE_EVENT} if pages else frozenset())
    needed = frozenset(name for holder, key in necessary(behaviour) if holder == "person" for name in _name_of(key))
    all_names = None if rules.book.visits is not None else known
    return Candidate(rules, guide, pages, names, _conditions(guide), all_names, needed)


def _is_about(occurrence: Occurrence, guide: str) -> bool:
    return any(Test("eq", guide) in asked.tests for asked in occurrence.where if asked.name in ("guide", HELD_OUT))


def _name_of(key: Key) -> tuple[str, ...]:
    match key:
        case Occurrence(event) | TrailNeed(Occurrence(event)) | FirstNeed(Occurrence(event)):
            return (event,)
    return ()


def _pages(guide: Guide) -> tuple[PageTest, ...]:
    """Where the guide is placed, as far as a path tells, and where its moment is."""
    moment, pages = guide.browser_moment, guide.placement.pages
    found: list[PageTest] = []
    if pages and all(page.path for page in pages):
        found.append(lambda path: any(path_fits(page, path) for page in pages))
    if moment and moment.kind == "page":
        found.append(partial(glob_matches, str(moment.value)))
    return tuple(found)


def _conditions(guide: CompiledGuide) -> tuple[tuple[str, Gate], ...]:
    """What must hold for a guide to begin, but for the frequency; the audience first."""
    named = [("audience", guide.audience), ("moment", guide.moment), ("behaviour", guide.behaviour)]
    return tuple((name, gate) for name, gate in (*named, ("other", guide.schedule)) if gate)
