"""The report of a guide, and the names behind each of its figures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple, cast

import msgspec
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from widget_server.analytics.histories import read_between_merges
from widget_server.analytics.names import Named, accounts_named, persons_named
from widget_server.analytics.queries import NOBODY
from widget_server.db import db
from widget_server.guides.models import Guide
from widget_server.guides.queries import attention_between
from widget_server.people.models import Account
from widget_server.reports.comparisons import (
    CONTROL,
    SHOWN,
    Comparison,
    Draw,
    FirstClaim,
    Standing,
    against_holdout,
    between_variants,
    chosen_claims,
    first_claims,
    standing_of,
)
from widget_server.reports.goals import who_reached
from widget_server.reports.happenings import happenings_of
from widget_server.reports.tallies import (
    FIGURES,
    Chosen,
    Happening,
    Members,
    Missed,
    Tally,
    filled,
    missed_where,
    parted,
    steps_of,
    tally_of,
)
from widget_server.triggers.clauses import Goal
from widget_server.triggers.goals import GoalSchema

Unit = Literal["person", "account"]
Document = dict[str, Any]
PARTS: Final = ("version", "variant", "language", "account")
MOST_PARTS_SHOWN = 50
MOST_ACCOUNTS_SHOWN = 15


class Part(NamedTuple):
    """A row of a breakdown: the key (an account by its id), what people call it, and its figures."""

    key: str | int
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class GoalReport:
    """`holdout` is None where nobody is held out; `variants` are each against the first."""

    goal: Goal
    version: int
    holdout: Comparison | None
    variants: list[Comparison]


@dataclass(frozen=True, slots=True)
class Report:
    """A guide as it stood at `now_ms`. `goal` is None for a guide that names none."""

    guide: str
    now_ms: int
    chosen: Chosen
    tally: Tally
    steps: int
    parts: dict[str, list[Part]]
    missed: list[Missed]
    goal: GoalReport | None
    versions: list[int]
    documents: dict[int, Document] = field(default_factory=dict)

    @property
    def met_accounts(self) -> list[Part]:
        """Those of which somebody met the guide; for who was only withheld it there is the list behind that figure."""
        met = ("shown", "missed", "completed", "dismissed", "snoozed", "not_helpful")
        parts = [part for part in self.parts["account"] if any(part.tally.number(figure) for figure in met)]
        return parts[:MOST_ACCOUNTS_SHOWN]

    def members(self, figure: str, unit: Unit) -> Members | None:
        """Who counts in a figure; None for one that the report does not have."""
        if figure.startswith("goal."):
            return self._members_of_goal(figure) if unit == "person" else None
        found = self.tally.of(unit).get(figure)
        is_known = figure in self.tally.person or figure in FIGURES
        return found if found is not None else ({} if is_known else None)

    def _members_of_goal(self, figure: str) -> Members | None:
        """`goal.2.shown.reached`: the comparison (0 is that with the holdout), the arm, where they stand."""
        parts = figure.split(".")
        if (
            self.goal is None
            or len(parts) != 4
            or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 4)
        ):
            return None
        comparisons: list[Comparison | None] = [self.goal.holdout, *self.goal.variants]
        chosen = comparisons[int(parts[1])] if int(parts[1]) < len(comparisons) else None
        return chosen.members.get((parts[2], cast(Standing, parts[3]))) if chosen else None


class Behind(NamedTuple):
    """One who counts in a figure, by name: how often, and when last."""

    id: int
    who: Named
    times: int
    last_ms: int


class BehindKey(NamedTuple):
    """Where a row stands: the latest first, by id."""

    minus_last: int
    id: int


class BehindList(NamedTuple):
    """A page of the list behind a figure; `total` is the length of the whole list and the figure."""

    total: int
    rows: list[Behind]
    next: BehindKey | None


def report_of(workspace_id: int, name: str, chosen: Chosen, now_ms: int) -> Report | None:
    """Every event counted that was acknowledged until now; None for an unknown guide."""
    documents = _documents(workspace_id, name)
    if not documents:
        return None
    return read_between_merges(workspace_id, lambda: _report(workspace_id, name, documents, chosen, now_ms))


def _report(workspace_id: int, name: str, documents: dict[int, Document], chosen: Chosen, now_ms: int) -> Report:
    everything = filled(happenings_of(workspace_id, name, now_ms + 1))
    seen = [one for one in everything if chosen.takes(one)]
    version = chosen.version or max(documents)
    tally = tally_of(seen, len(documents.get(version, documents[max(documents)]).get("steps", ())))
    return Report(
        guide=name,
        now_ms=now_ms,
        chosen=chosen,
        tally=tally,
        steps=steps_of(tally),
        parts={by: _parts(workspace_id, seen, by, tally) for by in PARTS},
        missed=missed_where(seen),
        goal=_goal(workspace_id, everything, _Drawn(documents, version), chosen, now_ms),
        versions=sorted(documents, reverse=True),
        documents=documents,
    )


def account_called(workspace_id: int, external_id: str) -> int | None:
    """The id of the account that the host product calls so."""
    wanted = (Account.workspace_id == workspace_id, Account.external_id == external_id)
    return db.session.scalar(select(Account.id).where(*wanted))


def behind(workspace_id: int, members: Members, unit: Unit, limit: int, after: BehindKey | None = None) -> BehindList:
    """The names behind a figure, the latest first."""
    keys = sorted(BehindKey(-met.last_ms, id) for id, met in members.items())
    left = [key for key in keys if after is None or key > after]
    named = accounts_named if unit == "account" else persons_named
    names = named(workspace_id, [key.id for key in left[:limit]])
    rows = [Behind(key.id, names.get(key.id, NOBODY), members[key.id].times, -key.minus_last) for key in left[:limit]]
    return BehindList(len(members), rows, left[limit - 1] if left[limit:] else None)


def _documents(workspace_id: int, name: str) -> dict[int, Document]:
    """Every published version of a guide, by number."""
    statement = select(Guide).where(Guide.workspace_id == workspace_id, Guide.name == name)
    guide = db.session.scalar(statement.options(selectinload(Guide.versions)))
    return {each.version: msgspec.json.decode(each.document) for each in guide.versions} if guide else {}


def _parts(workspace_id: int, seen: Sequence[Happening], by: str, whole: Tally) -> list[Part]:
    """The most shown first; a part that is all there is has the figures of the whole."""
    groups = {key: own for key, own in parted(seen, by).items() if key or by != "account"}
    if len(groups) == 1 and len(seen) == len(*groups.values()):
        found = [(key, whole) for key in groups]
    else:
        # The largest are tallied alone: accounts may be many.
        largest = sorted(groups, key=lambda key: -len(groups[key]))[:MOST_PARTS_SHOWN]
        found = sorted(((key, tally_of(groups[key], 0)) for key in largest), key=lambda part: -part[1].number("shown"))
    names = accounts_named(workspace_id, [int(key) for key, _ in found]) if by == "account" else {}
    return [Part(key, names.get(int(key), NOBODY).label or "" if names else str(key), tally) for key, tally in found]


class _Drawn(NamedTuple):
    """The documents of a guide, and the version whose draw is looked at."""

    documents: dict[int, Document]
    version: int

    @property
    def document(self) -> Document:
        return self.documents.get(self.version, {})

    @property
    def alike(self) -> frozenset[int]:
        """Versions that drew alike: by the same holdout and the same weights of variants, for the same goal."""
        return frozenset(number for number, other in self.documents.items() if _lot(other) == _lot(self.document))

    @property
    def own(self) -> Document:
        """The holdout of the guide itself; empty where it has none."""
        return self.document.get("holdout") or {}

    @property
    def is_exempt(self) -> bool:
        """Whether the programme's holdout does not take it."""
        return self.document.get("budget") == "exempt"

    def draw(self, holdout: Document, weights: dict[str, float] | None) -> Draw:
        return Draw(self.alike, holdout.get("by", "account") == "account", weights)


def _lot(document: Document) -> tuple[Any, ...]:
    variants = tuple((each["name"], each.get("weight")) for each in document.get("variants") or ())
    return document.get("holdout"), variants, document.get("goal")


def _goal(
    workspace_id: int, everything: Sequence[Happening], drawn: _Drawn, chosen: Chosen, now_ms: int
) -> GoalReport | None:
    goal = _goal_of(drawn.document)
    if goal is None:
        return None
    claims = first_claims(_of_this_holdout(everything, bool(drawn.own)))
    claims = chosen_claims(claims, drawn.draw({}, None), chosen)
    holdout = drawn.own or ({} if drawn.is_exempt else _of_programme(workspace_id, claims))
    percent = holdout.get("percent")
    draw = drawn.draw(holdout, {SHOWN: 100 - percent, CONTROL: percent} if percent else None)
    standings = standings_of(workspace_id, claims, goal, now_ms)
    variants = drawn.document.get("variants") or []
    weights = {each["name"]: float(each.get("weight", 1)) for each in variants}
    has_control = any(claim.arm == CONTROL for claim in claims) or bool(percent)
    of_variants = drawn.draw(drawn.own or holdout, weights)
    return GoalReport(
        goal,
        drawn.version,
        against_holdout(claims, standings, draw) if has_control else None,
        between_variants(claims, standings, of_variants, list(weights)) if weights else [],
    )


def _of_this_holdout(everything: Sequence[Happening], has_own: bool) -> list[Happening]:
    """Where a guide has a holdout of its own, who is kept without any guide at all is not its control."""
    if not has_own:
        return list(everything)
    return [one for one in everything if one.holdout != "programme"]


def _of_programme(workspace_id: int, claims: Sequence[FirstClaim]) -> Document:
    """The holdout from all guides while these were drawn; without its percentage where that changed meanwhile, as sizes
    say nothing then."""
    if not claims:
        return {}
    times = [claim.time_ms for claim in claims]
    told = [one.get("holdout") or {} for one in attention_between(workspace_id, min(times), max(times))]
    if told and all(one == told[0] for one in told):
        return dict(told[0])
    drawn_by = {one.get("by", "account") for one in told if one}
    return {"by": drawn_by.pop()} if len(drawn_by) == 1 else {}


def _goal_of(document: Document) -> Goal | None:
    """None where there is none, or one of another version of the language."""
    try:
        goal: Goal | None = GoalSchema().load(document["goal"]) if "goal" in document else None
    except ValidationError:
        return None
    return goal


def standings_of(workspace_id: int, claims: Sequence[FirstClaim], goal: Goal, now_ms: int) -> dict[int, Any]:
    reached = who_reached(workspace_id, goal, claims, now_ms)
    return {claim.person: standing_of(claim, reached, goal.within_ms, now_ms) for claim in claims}
