"""Running the tests of rules: the timeline is folded, decided and explained by the engine itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from widget_server.triggers.attention import Attention
from widget_server.triggers.browsers import Browser
from widget_server.triggers.claims import Claim, claim, standing_of
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.evaluate import Event, Verdict, decide, explain, fold, fold_account
from widget_server.triggers.facts import Facts
from widget_server.triggers.guide_gates import STEPPED_EVENT
from widget_server.triggers.mistakes import Path
from widget_server.triggers.segments import Segment
from widget_server.triggers.state import PersonState
from widget_server.triggers.timelines import (
    Answered,
    Case,
    Expected,
    Happened,
    Learned,
    Noticed,
    Reached,
    Step,
    Stepped,
    Turned,
    Visited,
    Waited,
    time_of,
)

_VERSION = 1


class Gate(NamedTuple):
    """What one gate of a guide said; `unknown` is what only the browser can know."""

    outcome: Literal["pass", "fail", "unknown"]
    text: str


class Shortfall(NamedTuple):
    """Something that was expected and did not come, and what the guide's gates said then."""

    guide: str
    expected: str
    got: str
    gates: tuple[Gate, ...]


class Moment(NamedTuple):
    """A step at its time (ms since 1970), in words, with what fell short of it."""

    path: Path
    time_ms: int
    words: str
    shortfalls: tuple[Shortfall, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a test went, moment by moment."""

    case: Case
    moments: tuple[Moment, ...]

    @property
    def is_passed(self) -> bool:
        return not any(moment.shortfalls for moment in self.moments)

    @property
    def first_failure(self) -> Moment | None:
        return next((moment for moment in self.moments if moment.shortfalls), None)


def staged(
    documents: Iterable[Mapping[str, Any]],
    segments: Mapping[str, Segment] | None = None,
    attention: Attention | None = None,
) -> RuleSet:
    """All guides of a folder together, with its saved segments, ready for any number of tests.

    The budget, quiet and holdouts count where the folder says something of attention.
    """
    return compile_rules(((_VERSION, dict(document)) for document in documents), segments or {}, attention=attention)


def rehearse(cases: Iterable[Case], rules: RuleSet) -> list[Outcome]:
    """Runs tests, each from a clean slate."""
    return [_Stage(rules, case).play() for case in cases]


@dataclass(slots=True)
class _Stage:
    """One test while it runs: its clock, its person, the person's page, and what was done so far."""

    rules: RuleSet
    case: Case
    state: PersonState = field(init=False)
    account_state: PersonState = field(init=False)
    now_ms: int = field(init=False)
    browser: Browser = field(init=False)
    traits: dict[str, dict[str, Any]] = field(init=False)
    position: int = 0
    others: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.state, self.account_state = self.rules.new_state(), self.rules.new_account_state()
        self.now_ms = time_of(self.case.starts, self.case.zone)
        self.browser = Browser(self.case.page, self.now_ms)
        self.traits = {"person": dict(self.case.person), "account": dict(self.case.account)}

    def play(self) -> Outcome:
        return Outcome(self.case, tuple(self._moment(path, step) for path, step in self.case.steps))

    def _moment(self, path: Path, step: Step) -> Moment:
        shortfalls: tuple[Shortfall, ...] = ()
        match step:
            case Happened(event, properties, by, times):
                for _ in range(times):
                    self._fold(event, properties, by)
            case Waited(ms):
                self.now_ms += ms
            case Reached(time):
                shortfalls = self._go_on_to(time)
            case Visited(page):
                self.browser.open(page, self.now_ms)
                self._fold("$page", {"path": page.split("?", 1)[0].split("#", 1)[0]})
            case Turned(device, width):
                self.browser.device, self.browser.width = device or self.browser.device, width or self.browser.width
            case Noticed(kind, value):
                self.now_ms += int(value) if kind == "idle" else 0
                self.browser.sees(kind, value, self.now_ms)
            case Learned(holder, traits):
                self._learn(holder, traits)
            case Answered(answer, guide):
                shortfalls = self._answer(answer, guide)
            case Stepped(guide, number):
                shortfalls = self._step(guide, number)
            case Expected():
                shortfalls = (*self._met(step), *self._met_states(step))
        return Moment(path, self.now_ms, words_of(step), shortfalls)

    def _fold(self, event: str, properties: Mapping[str, Any], by: str | None = None) -> None:
        """What the person did, or another one of the account; of others only the account's memory knows."""
        self.position += 1
        person = 1 if by is None else self.others.setdefault(by, len(self.others) + 2)
        happened = Event(self.position, self.now_ms, event, properties, person)
        fold_account(self.rules, self.account_state, happened)
        if by is None:
            fold(self.rules, self.state, happened)

    def _go_on_to(self, time: str) -> tuple[Shortfall, ...]:
        wanted = time_of(time, self.case.zone)
        if wanted < self.now_ms:
            return (Shortfall("", f"{time} is still to come", "it is over: the clock goes forward only", ()),)
        self.now_ms = wanted
        return ()

    def _learn(self, holder: str, traits: Mapping[str, Any]) -> None:
        kept = self.traits[holder]
        kept.update(traits)
        for name in [name for name, value in kept.items() if value is None]:
            del kept[name]
        self._fold({"person": "$identify", "account": "$group"}[holder], {"traits": dict(traits)})

    def _answer(self, answer: str, guide: str) -> tuple[Shortfall, ...]:
        """A guide is only shown where it may be; an answer may come at any time after."""
        shortfalls = () if answer != "shown" else tuple(self._met(Expected((guide,))))
        told = self._showing(guide) if answer == "shown" else {}
        self._fold(f"$guide_{answer}", {"guide": guide, "version": _VERSION, **told})
        return shortfalls

    def _showing(self, guide: str) -> dict[str, Any]:
        """What a showing says: of one that goes on at which step, of one that is charged to the budget its price."""
        verdict = self._verdicts().get(guide)
        if verdict and verdict.goes_on:
            return {"asked": True, **({"step": verdict.step} if verdict.step else {})}
        asked = self._claim(guide)
        return {"kind": asked.kind, "cost": asked.cost} if asked.granted and self.rules.attention else {}

    def _claim(self, guide: str) -> Claim:
        rules, state, facts, now_ms, account = self._standing()
        return claim(rules, state, standing_of(state, account, facts, now_ms), guide, _VERSION)

    def _step(self, guide: str, step: int) -> tuple[Shortfall, ...]:
        """A tour that goes on shows another step; where the page is not that step's, it waits for it."""
        verdict = self._verdicts().get(guide)
        if verdict is None or verdict.step is None:
            return (Shortfall(guide, f"{guide} goes on", "it does not: show it first", self._gates(guide)),)
        most = len(verdict.rules.step_placements)
        if step > most:
            return (Shortfall(guide, f"{guide} has a step {step}", f"it has {most}", ()),)
        self._fold(STEPPED_EVENT, {"guide": guide, "version": _VERSION, "step": step})
        return ()

    def _met(self, expected: Expected) -> Iterator[Shortfall]:
        shown = self._shown()
        yield from (
            Shortfall(guide, f"{guide} is shown", "it is not", self._gates(guide))
            for guide in expected.shown
            if guide not in shown
        )
        yield from (
            Shortfall(guide, f"{guide} is not shown", "it is", self._gates(guide))
            for guide in expected.not_shown
            if guide in shown
        )
        if expected.first is not None and shown[:1] != [expected.first]:
            got = f"{shown[0]} does" if shown else "none is shown"
            yield Shortfall(expected.first, f"{expected.first} comes first", got, self._gates(expected.first))
        for guide, part in expected.because.items():
            gates = self._gates(guide)
            if not any(part in gate.text for gate in gates):
                yield Shortfall(guide, f'{guide} because of "{part}"', "no gate says so", gates)

    def _met_states(self, expected: Expected) -> Iterator[Shortfall]:
        """Where tours and checklists are, whatever page is open."""
        verdicts = self._verdicts()
        for guide, step in expected.step.items():
            found = verdicts[guide].step if guide in verdicts else None
            if found != step:
                got = "it does not go on" if found is None else f"it is at step {found}"
                yield Shortfall(guide, f"{guide} is at step {step}", got, self._gates(guide))
        for wanted, items in ((True, expected.done), (False, expected.not_done)):
            for guide, names in items.items():
                ticks = self._ticks(guide, verdicts.get(guide))
                for name in names:
                    if ticks.get(name) is not wanted:
                        got = {None: "there is no such item", True: "it is", False: "it is not"}[ticks.get(name)]
                        told = f"{guide}: {name} is {'' if wanted else 'not '}done"
                        yield Shortfall(guide, told, got, self._gates(guide))

    def _ticks(self, guide: str, verdict: Verdict | None) -> dict[str, bool]:
        return dict(zip((item.name for item in verdict.rules.items), verdict.done, strict=True)) if verdict else {}

    def _verdicts(self) -> dict[str, Verdict]:
        """What the service says, best first."""
        return {verdict.guide: verdict for verdict in decide(*self._standing())}

    def _standing(self) -> tuple[RuleSet, PersonState, Facts, int, PersonState]:
        facts = Facts(
            person=self.traits["person"],
            account=self.traits["account"],
            lists=dict.fromkeys(self.rules.asked.lists, False) | dict.fromkeys(self.case.lists, True),
            person_id=self.case.user_id,
            account_id=self.case.account_id,
            zone=self.case.zone,
        )
        return self.rules, self.state, facts, self.now_ms, self.account_state

    def _shown(self) -> list[str]:
        """The guides that the browser would show now, best first; any page will do where none was opened."""
        return [
            guide
            for guide, verdict in self._verdicts().items()
            if self.browser.shows(verdict.as_it_stands, self.now_ms) and self._claim(guide).granted
        ]

    def _gates(self, guide: str) -> tuple[Gate, ...]:
        """What every gate says, with the browser's word where the server has none."""
        found = next((one for one in explain(*self._standing()) if one.guide == guide), None)
        if found is None:
            return ()
        verdict = self._verdicts().get(guide)
        rules = verdict.as_it_stands if verdict else self.rules.guides[guide].rules
        known = self.browser.gates(rules, self.now_ms)
        gates = []
        for gate in found.gates:
            outcome, detail = gate.outcome, str(gate.detail)
            if outcome == "unknown" and gate.name in known:
                outcome, detail = known[gate.name]
            gates.append(Gate(outcome, f"{gate.name}: {detail}"))
        return tuple(gates)


def words_of(step: Step) -> str:
    """A step on one line, as its author would recognise it."""
    match step:
        case Happened(event, properties, by, times):
            often = f" {times} times" if times > 1 else ""
            who = f" by {by}" if by else ""
            words = f"event {event}{often}{who}{_values(properties)}"
        case Waited(ms):
            words = f"wait {_wait_text(ms)}"
        case Reached(time):
            words = f"at {time}"
        case Visited(page):
            words = f"page {page}"
        case Turned(device, width):
            words = f"screen {' '.join(str(part) for part in (device, width) if part)}"
        case Noticed(kind, value):
            told = "" if value is True else f" {_wait_text(int(value)) if kind == 'idle' else value}"
            words = f"{kind}{told}"
        case Learned(holder, traits):
            words = f"{holder}{_values(traits)}"
        case Answered(answer, guide):
            words = f"{answer} {guide}"
        case Stepped(guide, number):
            words = f"step {number} of {guide}"
        case Expected():
            words = _expectation(step)
    return words


def _expectation(expected: Expected) -> str:
    first = (expected.first,) if expected.first else ()
    told = [("shown", expected.shown), ("not shown", expected.not_shown), ("first", first)]
    words = [f"{what} {', '.join(names)}" for what, names in told if names]
    words += [f"{guide} at step {step}" for guide, step in expected.step.items()]
    for what, items in (("done", expected.done), ("not done", expected.not_done)):
        words += [f"{guide}: {what} {', '.join(names)}" for guide, names in items.items()]
    because = [f'{guide} because of "{part}"' for guide, part in expected.because.items()]
    return f"expect {'; '.join([*words, *because])}"


def _values(values: Mapping[str, Any]) -> str:
    return f" {{{', '.join(f'{name}: {value}' for name, value in values.items())}}}" if values else ""


def _wait_text(ms: int) -> str:
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)):
        if ms % size == 0:
            return f"{ms // size}{unit}"
    return f"{ms}ms"
