"""Deciding and explaining: pure functions of rules, state, facts and the clock."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from widget_server.triggers.clauses import Guide, Variant
from widget_server.triggers.compiled import CompiledGuide, RuleSet, goes_on
from widget_server.triggers.durations import DAY
from widget_server.triggers.facts import Facts
from widget_server.triggers.gates import Gate, Standing, soonest
from widget_server.triggers.guide_gates import is_cancelled
from widget_server.triggers.phrases import Phrase, joined, phrase
from widget_server.triggers.progress_gates import items_said
from widget_server.triggers.state import Event, PersonState, StaleState, fold, fold_account

__all__ = [
    "Answer",
    "Event",
    "Explanation",
    "Facts",
    "GateFinding",
    "Verdict",
    "answer",
    "decide",
    "due",
    "explain",
    "fold",
    "fold_account",
]

MOST_LOOKS = 32
"""So many turns of one guide are looked at ahead; after them the answer is asked for again."""

_NOTHING = Phrase("")
Outcome = Literal["pass", "fail", "unknown"]


class Verdict(NamedTuple):
    """A guide that may show now, and why. `document` is the guide as its author wrote it.

    `goes_on` says that it was begun before, at `begun_ms`: its moment is past then. `step` is where a tour goes on, or
    at which question a survey, from 1, and `done` tells of each item of a checklist whether it is done.
    """

    guide: str
    version: int
    kind: str
    priority: int
    reason: str
    document: dict[str, Any]
    rules: Guide
    goes_on: bool = False
    step: int | None = None
    done: tuple[bool, ...] = ()
    published_ms: int = 0
    is_claimed: bool = False
    variant: Variant | None = None
    begun_ms: int | None = None

    @property
    def as_it_stands(self) -> Guide:
        """What is left for the browser: a tour shows where its step is, and no moment is waited for once it goes on."""
        if not self.goes_on:
            return self.rules
        return replace(self.rules, browser_moment=None) if self.step is None else self.rules.at_step(self.step)


class GateFinding(NamedTuple):
    """What one gate says, with the values in force; `unknown` is what only the browser can know."""

    name: str
    outcome: Outcome
    detail: Phrase


class Explanation(NamedTuple):
    """All gates of one guide. `is_eligible` speaks for the server's part: page and element are not in it.

    `is_told` says whether a page is told of it: what is eligible, who is held out, and once a day what is withheld.
    """

    guide: str
    version: int
    is_eligible: bool
    gates: tuple[GateFinding, ...]
    is_told: bool = False


class Answer(NamedTuple):
    """What may show now, best first, and what else a page must know.

    `due_ms` is the first moment after now at which that list, a tour's step or an item's tick changes although nothing
    happens, within the horizon; it may be too early, never too late. `cancelled` are guides that must leave the screen.
    `failed` are guides that raised instead of answering: they are left out, all others are as they would be.
    """

    verdicts: list[Verdict]
    due_ms: int | None
    cancelled: list[str]
    failed: list[tuple[str, Exception]]


def decide(
    rules: RuleSet, state: PersonState, facts: Facts, now_ms: int, account: PersonState | None = None
) -> list[Verdict]:
    """The guides that may show to this person now, best first: tours that go on, then by priority, then by name.

    Looks only at guides that need nothing the person has never done. The reason names no trait's value,
    since it goes to the browser. Raises StaleState for a state of other rules.
    """
    return answer(rules, state, facts, now_ms, account, horizon_ms=0).verdicts


def due(
    rules: RuleSet, state: PersonState, facts: Facts, now_ms: int, account: PersonState | None = None
) -> int | None:
    """The first moment (ms) after now, within a day, at which `decide` changes although nothing happens."""
    return answer(rules, state, facts, now_ms, account).due_ms


def answer(
    rules: RuleSet,
    state: PersonState,
    facts: Facts,
    now_ms: int,
    account: PersonState | None = None,
    *,
    horizon_ms: int = DAY,
) -> Answer:
    """Decide, and look ahead as far as the horizon. Raises StaleState for states of other rules."""
    at = _standing(rules, state, facts, now_ms, account)
    found: list[CompiledGuide] = []
    failed: list[tuple[str, Exception]] = []
    until = now_ms + horizon_ms
    for guide in _concerned(rules, at):
        try:
            obstacle = _obstacle(guide, at)
            if until > now_ms:
                until = _next_turn(guide, at, obstacle, until)
            if obstacle is None:
                found.append(guide)
        except Exception as error:
            failed.append((guide.rules.name, error))
    found.sort(key=_rank)
    verdicts = [_verdict(guide, at) for guide in found]
    # Whoever is in the middle of a tour or a survey is not led away from it. The sort keeps the order of the others.
    verdicts.sort(key=_is_at_no_step)
    cancelled = _cancelled(rules, at, found) if rules.cancelling else []
    return Answer(verdicts, until if until < now_ms + horizon_ms else None, cancelled, failed)


def explain(
    rules: RuleSet,
    state: PersonState,
    facts: Facts,
    now_ms: int,
    account: PersonState | None = None,
    *,
    only: str | None = None,
) -> list[Explanation]:
    """Every guide (or `only` the one of a name) with every gate, best first.

    Not for browsers, since it names the values of traits.
    """
    at = _standing(rules, state, facts, now_ms, account)
    return [_explanation(guide, at) for name, guide in rules.guides.items() if only in (None, name)]


def _explanation(guide: CompiledGuide, at: Standing) -> Explanation:
    name, version = guide.rules.name, guide.version
    try:
        return Explanation(name, version, _is_eligible(guide, at), _findings(guide, at), _obstacle(guide, at) is None)
    except Exception as error:
        # It is switched off when it is decided; to explain it must not cost the others theirs.
        failed = GateFinding("behaviour", "fail", phrase("failed: %(error)s", error=type(error).__name__))
        return Explanation(name, version, False, (failed,))


def _standing(rules: RuleSet, state: PersonState, facts: Facts, now_ms: int, account: PersonState | None) -> Standing:
    if state.fingerprint != rules.fingerprint or (account and account.fingerprint != rules.account_book.fingerprint):
        raise StaleState("The rules have changed since this state was folded: replay the person's history.")
    of_account = account.memories if account else {}
    return Standing(state.memories, of_account, facts, now_ms)


def _concerned(rules: RuleSet, at: Standing) -> Iterator[CompiledGuide]:
    """The guides that need nothing the person, or the account, has never done."""
    yield from rules.always
    for number in at.memories:
        yield from rules.by_memory.get(number, ())
    if rules.by_account_memory:
        for number in at.account_memories:
            yield from rules.by_account_memory.get(number, ())
    if rules.going_on:
        yield from _begun(rules, at)


def _begun(rules: RuleSet, at: Standing) -> Iterator[CompiledGuide]:
    """The guides that were begun, but for those that are looked at anyway."""
    looked_at = {guide.rank for number in at.memories for guide in rules.by_memory.get(number, ())}
    looked_at |= {guide.rank for number in at.account_memories for guide in rules.by_account_memory.get(number, ())}
    for number in at.memories:
        for guide in rules.going_on.get(number, ()):
            if guide.rank not in looked_at:
                yield guide


def _obstacle(guide: CompiledGuide, at: Standing) -> Gate | None:
    """The first gate that is not passed; None for a guide that may show."""
    for gate in guide.gates:
        if not gate.holds(at):
            return gate
    return None


def _next_turn(guide: CompiledGuide, at: Standing, obstacle: Gate | None, until: int) -> int:
    """When what is told of the guide changes; `until` if it stays as it is, or would be later.

    While something is in the way, nothing else matters before that turns.
    """
    before = _outlook(guide, at, obstacle)
    for _ in range(MOST_LOOKS):
        turn = (
            soonest((gate.turns(at) for gate in guide.turning), at.now_ms) if obstacle is None else obstacle.turns(at)
        )
        if turn is None or turn >= until:
            return until
        at = at._replace(now_ms=turn)
        obstacle = _obstacle(guide, at)
        if _outlook(guide, at, obstacle) != before:
            break
    return at.now_ms


def _outlook(guide: CompiledGuide, at: Standing, obstacle: Gate | None) -> tuple[Any, ...] | None:
    """What a page would be told of the guide's state; None where it may not show."""
    if obstacle is not None:
        return None
    progress = guide.progress
    if progress is None:
        return ()
    return progress.gate.holds(at), progress.step_of(at), *(gate.holds(at) for gate in guide.items)


def _cancelled(rules: RuleSet, at: Standing, eligible: list[CompiledGuide]) -> list[str]:
    names = [
        guide.rules.name
        for number in at.memories
        for guide in rules.cancelling.get(number, ())
        if guide not in eligible and is_cancelled(guide.rules, rules.book.numbers, at)
    ]
    return sorted(names)


def _verdict(guide: CompiledGuide, at: Standing) -> Verdict:
    is_going_on = goes_on(guide, at)
    found = verdict_of(guide, at, _reason(guide, at, is_going_on))
    if not is_going_on or guide.progress is None:
        return found
    return found._replace(
        goes_on=True, step=guide.progress.step_of(at), is_claimed=False, begun_ms=guide.progress.since(at)
    )


def verdict_of(guide: CompiledGuide, at: Standing, reason: str) -> Verdict:
    """The guide as it is for this person, for whatever reason it is shown; as it begins."""
    rules, arms = guide.rules, guide.arms
    return Verdict(
        guide=rules.name,
        version=guide.version,
        kind=rules.kind,
        priority=rules.priority,
        reason=reason,
        document=guide.document,
        rules=rules,
        done=tuple(gate.holds(at) for gate in guide.items),
        published_ms=guide.published_ms,
        is_claimed=guide.attention is not None,
        variant=arms.variant(at.facts) if arms else None,
    )


def _rank(guide: CompiledGuide) -> int:
    return guide.rank


def _is_at_no_step(verdict: Verdict) -> bool:
    return verdict.step is None


def _reason(guide: CompiledGuide, at: Standing, is_going_on: bool) -> str:
    gates = (
        (guide.progress.gate,) if is_going_on and guide.progress else (guide.moment, guide.behaviour, guide.frequency)
    )
    asked = [gate.says(at) for gate in gates if gate]
    return f"eligible: {'; '.join(['audience matched' if guide.audience else 'for everybody', *asked])}"


def _is_eligible(guide: CompiledGuide, at: Standing) -> bool:
    """Whether a claim would be granted now, as far as the service knows."""
    if any(not gate.holds(at) for gate in guide.base_gates):
        return False
    if guide.attention is None or guide.arms is None or goes_on(guide, at):
        return True
    return guide.attention.obstacle(at) is None and guide.arms.held_by(at.facts) is None


def _attended(guide: CompiledGuide, at: Standing) -> Iterator[GateFinding]:
    """What stands between being eligible and being shown unasked."""
    gates, arms = guide.attention, guide.arms
    if gates is None or arms is None:
        return
    yield _finding("quiet", gates.quiet, at)
    yield _finding("control", gates.control, at)
    held = arms.held_by(at.facts)
    told = held or next(iter(arms.held), None)
    yield GateFinding("holdout", "fail" if held else "pass", told.says(at.facts) if told else phrase("no holdout"))
    if variant := arms.variant(at.facts):
        yield GateFinding("variant", "pass", phrase("variant %(name)s", name=variant.name))
    yield _finding("budget", gates.budget, at)


def _findings(guide: CompiledGuide, at: Standing) -> tuple[GateFinding, ...]:
    start = [
        _moment(guide, at),
        _finding("behaviour", guide.behaviour, at, phrase("asks for no behaviour")),
        _finding("frequency", guide.frequency, at),
        *_attended(guide, at),
    ]
    if goes_on(guide, at):
        # What let it begin holds it back no more.
        start = [one._replace(outcome="pass", detail=_not_asked(one.detail)) for one in start]
    place = _verdict(guide, at).as_it_stands
    return (
        _finding("audience", guide.audience, at, phrase("for everybody")),
        *([_finding("schedule", guide.schedule, at)] if guide.schedule else []),
        *_progress(guide, at),
        *start,
        _left_to_browser("page", place.page or phrase("any page")),
        _left_to_browser("element", place.element or phrase("points at no element")),
    )


def _progress(guide: CompiledGuide, at: Standing) -> Iterator[GateFinding]:
    """How far a guide has come; it keeps nobody from anything."""
    if guide.progress is None:
        return
    told = [guide.progress.gate.says(at)]
    if guide.items:
        told.append(items_said(guide.rules.items, tuple(gate.holds(at) for gate in guide.items)))
    yield GateFinding("progress", "pass", joined(told, "; "))


def _finding(name: str, gate: Gate | None, at: Standing, without: Phrase = _NOTHING) -> GateFinding:
    if gate is None:
        return GateFinding(name, "pass", without)
    return GateFinding(name, "pass" if gate.holds(at) else "fail", gate.says(at))


def _moment(guide: CompiledGuide, at: Standing) -> GateFinding:
    """Without a moment of the service's it is the browser's, if there is one, unless it was cancelled."""
    wanted = _verdict(guide, at).as_it_stands.browser_moment
    if wanted is None or (guide.moment and not guide.moment.holds(at)):
        return _finding("moment", guide.moment, at, phrase("waits for no moment"))
    return _left_to_browser("moment", Phrase(f"{wanted.kind} {wanted.value}"))


def _left_to_browser(name: str, wanted: Phrase) -> GateFinding:
    return GateFinding(name, "unknown", phrase("only the browser knows: %(wanted)s", wanted=wanted))


def _not_asked(said: Phrase) -> Phrase:
    return phrase("not asked while it goes on: %(said)s", said=said)
