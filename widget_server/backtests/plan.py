"""What a backtest replays, made ready, and the part of the persons that a process is given."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from widget_server.analytics.histories import Asked
from widget_server.analytics.spans import Rows
from widget_server.analytics.truth import Integers
from widget_server.backtests.facts import traits_asked
from widget_server.triggers.attention import Attention
from widget_server.triggers.candidates import Candidate, candidate
from widget_server.triggers.replay import Window
from widget_server.triggers.replay_attention import Cast
from widget_server.triggers.segments import Segment


@dataclass(frozen=True, slots=True)
class Plan:
    """What is replayed: a draft, beside the guides that are live (version and document).

    Without `attention` nobody asks what a showing costs; it is asked of one in `attended_every` persons.
    """

    window: Window
    draft: dict[str, Any]
    live: tuple[tuple[int, dict[str, Any]], ...]
    pages_are_tracked: bool
    segments: dict[str, Segment] = field(default_factory=dict)
    zone: str = "UTC"
    attention: Attention | None = None
    attended_every: int = 1


class Compiled:
    """A plan made ready, and what it asks of the log."""

    def __init__(self, plan: Plan) -> None:
        self.window, self.zone = plan.window, plan.zone
        more: dict[str, Any] = {"segments": plan.segments, "pages_are_tracked": plan.pages_are_tracked}
        self.draft = candidate(plan.draft, **more)
        own = self.draft.guide.rules.name
        others = [candidate(document, version, **more) for version, document in plan.live]
        self.live = [other for other in others if other.guide.rules.name != own]
        self.cast = self._cast(plan, more) if plan.attention else None
        self.attended_every = plan.attended_every

    def is_attended(self, person: int) -> bool:
        """Whether the person is one of the sample, spread over all parts alike."""
        return (person * 2_654_435_761 >> 16) % self.attended_every == 0

    def _cast(self, plan: Plan, more: dict[str, Any]) -> Cast | None:
        """The guides that interrupt; None where the draft interrupts nobody."""
        own = self.draft.guide.rules.name
        documents = [(0, plan.draft), *(row for row in plan.live if row[1].get("guide") != own)]
        found = [candidate(document, version, attention=plan.attention, **more) for version, document in documents]
        claimed = [one for one in found if one.guide.attention is not None]
        if not claimed or claimed[0].guide.rules.name != own:
            return None
        names = frozenset(one.guide.rules.name for one in claimed)
        return Cast(tuple(sorted(claimed, key=_rank)), own, plan.window, names)

    @cached_property
    def goes_first(self) -> dict[str, bool]:
        """Of each live guide, whether the draft has the higher priority."""
        return {_rank(other)[1]: _rank(self.draft) < _rank(other) for other in self.live}

    @cached_property
    def traits(self) -> set[str]:
        """`person`, `account`: whose traits are asked for."""
        return self.asked_traits | ({"account"} if self.cast else set())

    @cached_property
    def asked_traits(self) -> set[str]:
        """The same, without what nobody wrote: an account may be muted."""
        audiences = [one.guide.rules.audience for one in self._all]
        if self.cast and (attention := self.cast.guides[0].rules.attention):
            audiences.append(attention.quiet)
        return {trait.holder for audience in audiences for trait in traits_asked(audience)}

    @cached_property
    def asked(self) -> Asked:
        """Events of persons."""
        words = {"$identify"} if "person" in self.traits else set()
        names = words.union(*(one.names for one in self._all))
        filtered = words.union(*(one.filtered_names for one in self._all)) & names
        return Asked(tuple(sorted(names)), tuple(sorted(filtered)), any(one.sees_visits for one in self._all))

    @cached_property
    def asked_of_accounts(self) -> Asked:
        """Events done for accounts."""
        words = {"$group"} if "account" in self.traits else set()
        names = words.union(*(one.account_names for one in self._all))
        filtered = words.union(*(one.filtered_names for one in self._all)) & names
        return Asked(tuple(sorted(names)), tuple(sorted(filtered)))

    @cached_property
    def asks_lists(self) -> bool:
        return any(one.rules.asked.lists for one in self._all)

    @cached_property
    def asks_ids(self) -> bool:
        return any(one.rules.asked.ids or (one.guide.arms and one.guide.arms.held) for one in self._all)

    @property
    def _all(self) -> list[Candidate]:
        return [self.draft, *self.live, *(self.cast.guides if self.cast else ())]


class Profile(NamedTuple):
    """Of a person now: the account (0 for none), the traits as JSON text, the host product's id and lists."""

    account: int
    traits: str
    external_id: str | None = None
    lists: tuple[str, ...] = ()


class Company(NamedTuple):
    """Of an account now: what is known as JSON text, the host product's id, lists, and what members said of it."""

    facts: str
    external_id: str | None = None
    lists: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some of the persons. Rows are in order of person (or account), time and position."""

    rows: Rows
    stays: tuple[Integers, Integers, Integers]
    profiles: dict[int, Profile]
    accounts: dict[int, Company]
    account_rows: Rows | None = None
    events: int = 0
    sessions: tuple[Integers, Integers, Integers] | None = None


def _rank(one: Candidate) -> tuple[int, str]:
    return -one.guide.rules.priority, one.guide.rules.name
