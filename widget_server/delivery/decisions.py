"""What may show now to one person: the verdicts of the rules, in the words that the page needs."""

import hashlib
import logging
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from widget_server.delivery.contents import Person, contents_of
from widget_server.delivery.facts import Caller, facts_of
from widget_server.delivery.live_rules import forget_live_rules, rules_of
from widget_server.delivery.states import account_state_of, state_of
from widget_server.events.queries import decision_shown_at
from widget_server.guides.faults import Failure, switch_off, what_happened
from widget_server.people.queries import Profile, profile_of
from widget_server.triggers.attention_gates import read_until_ms
from widget_server.triggers.claims import standing_of
from widget_server.triggers.clauses import Guide
from widget_server.triggers.compiled import CompiledGuide, RuleSet
from widget_server.triggers.durations import MINUTE
from widget_server.triggers.evaluate import Verdict, answer, verdict_of
from widget_server.triggers.gates import Standing
from widget_server.triggers.state import FailedFilters
from widget_server.workspaces.keys import KeyHolder

log = logging.getLogger(__name__)


class Decision(msgspec.Struct, omit_defaults=True):
    """One guide that may show, with its reason; the browser still checks page and element."""

    decision: str
    guide: str
    version: int
    kind: str
    priority: int
    reason: str
    placement: dict[str, Any]
    steps: list[dict[str, Any]]
    # Where a tour goes on, or at which question a survey, from 1; the points of a checklist; where a banner stands;
    # when there was news.
    step: int | None = None
    items: list[dict[str, Any]] | None = None
    banner: dict[str, str] | None = None
    # What a survey asks, and what it says at its end.
    questions: list[dict[str, Any]] | None = None
    thanks: list[Any] | None = None
    published_ms: int | None = None
    # A moment that only the browser sees, with its times in ms.
    when: dict[str, Any] | None = None
    delay_ms: int = 0
    expires_ms: int | None = None
    # Whether the page asks again, at the moment of showing, whether it may.
    claim: bool = False
    variant: str | None = None
    # The name of the look that it is drawn in, where that is not the workspace's own.
    look: str | None = None
    # Whether a ring is drawn around its element, where the author says so; whether the person is asked if it helped.
    highlight: bool | None = None
    not_helpful: bool = True
    # Of an announcement: the person has seen it, on whatever device.
    read: bool = False


class Told(NamedTuple):
    """What a page is told: the decisions, best first, when to ask again, and what must leave the screen."""

    decisions: list[Decision]
    ask_again_ms: int | None
    cancelled: list[str]


NOTHING = Told([], None, [])

SOONEST_MS: Final = 1_000
"""Nobody is told to ask again sooner than this."""

SPREAD_MS: Final = 10_000

NOBODY = Profile(0, 0, {}, None, {})


def told_to(holder: KeyHolder, caller: Caller, now_ms: int) -> Told:
    """What the page of the person with these ids is told; somebody never seen has no history and no traits."""
    profile = profile_of(holder.workspace_id, caller.anonymous_id, caller.user_id) or NOBODY
    rules = rules_of(holder.workspace_id)
    try:
        state = state_of(profile, rules) if profile.person_id else rules.new_state()
        account = account_state_of(profile, rules, now_ms)
    except FailedFilters as failed:
        return _without(failed, rules, holder, caller, now_ms)
    facts = facts_of(holder, profile, rules, caller)
    found = answer(rules, state, facts, now_ms, account)
    if found.failed:
        _switch_off(holder, [Failure(name, rules.guides[name].version, error) for name, error in found.failed])
    languages, person = wanted_languages(caller.language, holder.languages), Person(profile)
    who = profile.person_id or caller.user_id or caller.anonymous_id
    read_ms = read_until_ms(rules.book.numbers, state.memories)
    decisions, failures = [], []
    for verdict in found.verdicts:
        try:
            decision = decision_of(verdict, who, languages, now_ms, person)
            decision.read = verdict.kind == "announcement" and 0 < verdict.published_ms <= read_ms
        except Exception as error:
            failures.append(Failure(verdict.guide, verdict.version, error))
            continue
        # Reads the database: what goes wrong there is no fault of the guide's.
        decisions.append(_as_begun(decision, verdict, holder.workspace_id, profile.person_id))
    if failures:
        _switch_off(holder, failures)
    if caller.start and all(decision.guide != caller.start for decision in decisions):
        wanted, at = rules.guides.get(caller.start), standing_of(state, account, facts, now_ms)
        if wanted and may_ask_for(wanted, at):
            decisions.append(asked_for(wanted, at, languages, person))
    return Told(
        decisions,
        None if found.due_ms is None else _wait(found.due_ms, profile.person_id, now_ms),
        found.cancelled,
    )


def _wait(due_ms: int, person_id: int, now_ms: int) -> int:
    """Until then; what begins for everybody at one minute, by a schedule or a date, is asked for one after another."""
    spread = (person_id or now_ms) * 7919 % SPREAD_MS if due_ms % MINUTE == 0 else 0
    return max(due_ms + spread - now_ms, SOONEST_MS)


def _without(failed: FailedFilters, rules: RuleSet, holder: KeyHolder, caller: Caller, now_ms: int) -> Told:
    """As if the guides whose filters failed were not there; from now on they are not."""
    guides = rules.asking_for(failed.occurrences)
    error = failed.__cause__ if isinstance(failed.__cause__, Exception) else failed
    _switch_off(holder, [Failure(guide.rules.name, guide.version, error) for guide in guides])
    is_cured = guides and rules_of(holder.workspace_id).guides.keys().isdisjoint(guide.rules.name for guide in guides)
    if not is_cured:
        raise failed
    return told_to(holder, caller, now_ms)


def _switch_off(holder: KeyHolder, failures: list[Failure]) -> None:
    for failure in failures:
        what = what_happened(failure.error)
        log.error("the guide %s of %s failed and is left out: %s", failure.guide, holder.slug, what)
    switch_off(holder.workspace_id, failures)
    forget_live_rules()


@lru_cache(maxsize=1024)
def wanted_languages(language: str | None, offered: tuple[str, ...]) -> tuple[str, ...]:
    """The asked language as it is (`pt-BR`), then without its region (`pt`), then the workspace's in their order."""
    primary, _, region = (language or "").partition("-")
    return (f"{primary.lower()}-{region.upper()}", primary.lower(), *offered)


def decision_of(
    verdict: Verdict, who: int | str | None, languages: tuple[str, ...], now_ms: int, person: Person
) -> Decision:
    """What a page needs to show a guide to this person, in the first of the languages that its texts have."""
    return Decision(
        decision=decision_id(who, verdict, now_ms),
        guide=verdict.guide,
        version=verdict.version,
        kind=verdict.kind,
        priority=verdict.priority,
        reason=verdict.reason,
        claim=verdict.is_claimed,
        variant=verdict.variant.name if verdict.variant else None,
        **contents_of(verdict, languages, person),
        **({} if verdict.goes_on else _browser_moment(verdict.rules)),
    )


def _as_begun(decision: Decision, verdict: Verdict, workspace_id: int, person_id: int) -> Decision:
    """A survey goes on under the decision by which it began: its answers belong together, on all devices."""
    if verdict.kind != "survey" or verdict.begun_ms is None:
        return decision
    began = decision_shown_at(workspace_id, person_id, verdict.guide, verdict.begun_ms)
    return msgspec.structs.replace(decision, decision=began) if began else decision


def may_ask_for(guide: CompiledGuide, at: Standing) -> bool:
    """Whether the guide is for this person in these days: its moment and its frequency are not asked of a wish."""
    return all(gate is None or gate.holds(at) for gate in (guide.audience, guide.schedule))


def asked_for(guide: CompiledGuide, at: Standing, languages: tuple[str, ...], person: Person) -> Decision:
    """The guide as it is now, to be shown because the person asks for it: it needs no claim and no moment."""
    verdict = verdict_of(guide, at, "asked for")
    found = decision_of(verdict, person.profile.person_id, languages, at.now_ms, person)
    return msgspec.structs.replace(found, claim=False, when=None, delay_ms=0, expires_ms=None)


def _browser_moment(rules: Guide) -> dict[str, Any]:
    moment = rules.browser_moment
    if moment is None:
        return {}
    name = f"{moment.kind}_ms" if moment.kind in ("idle", "dwell") else moment.kind
    return {"when": {name: moment.value}, "delay_ms": rules.delay_ms, "expires_ms": rules.expires_ms}


def decision_id(who: int | str | None, verdict: Verdict, now_ms: int) -> str:
    """Names the moment of the decision (ms, hexadecimal) and, by a digest, whom and what it was about."""
    about = f"{who}/{verdict.guide}/{verdict.version}/{now_ms}".encode("utf-8", "surrogatepass")
    return f"d_{now_ms:x}_{hashlib.blake2b(about, digest_size=5).hexdigest()}"
