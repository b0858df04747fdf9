"""Random rules over few events, and random histories at the very edges of their windows, from a seed."""

from dataclasses import dataclass
from random import Random
from typing import Any

from widget_server.triggers.state import Event

SECOND, MINUTE, DAY = 1_000, 60_000, 86_400_000
DURATIONS = {"30s": 30 * SECOND, "1m": MINUTE, "90s": 90 * SECOND, "5m": 5 * MINUTE, "30m": 30 * MINUTE, "1d": DAY}
NAMES = ("a", "b", "c")
SCALARS: tuple[Any, ...] = ("x", "y", 1, 1.0, 2, True)


@dataclass(frozen=True)
class Case:
    """Guides, the events of a person, and those of the others in the account; positions are in order of arrival."""

    guides: list[dict[str, Any]]
    own: list[Event]
    others: list[Event]
    now: int


class Chance:
    """What a seed gives."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def case(self, now: int) -> Case:
        guides = [self._guide(index) for index in range(self.random.randint(2, 4))]
        own = [self._event(now, position, 1) for position in range(1, self.random.randint(1, 12))]
        tours = [guide["guide"] for guide in guides if guide.get("kind") == "tour"]
        own += [event for number, guide in enumerate(tours) for event in self._walk(now, guide, 20 + 5 * number)]
        surveys = [guide["guide"] for guide in guides if guide.get("kind") == "survey"]
        own += [event for number, guide in enumerate(surveys) for event in self._answers(now, guide, 50 + 5 * number)]
        others = [self._event(now, 100 + n, self.random.randint(2, 4)) for n in range(self.random.randint(0, 5))]
        return Case(guides, own, others, now)

    def _guide(self, index: int) -> dict[str, Any]:
        trigger: dict[str, Any] = {"all": [self._behaviour(2) for _ in range(self.random.randint(1, 2))]}
        if self._often(0.4):
            trigger["when"] = self._occurrence()
            if self._often(0.5):
                trigger["delay"] = self._duration()
            if self._often(0.5):
                trigger["expires"] = self._duration()
        if self._often(0.3):
            trigger["cancel_on"] = self._occurrence()
        if self._often(0.3):
            trigger["any"] = trigger.pop("all")
        every = self.random.choice(["0s", "1m", "1d"])
        guide = {
            "guide": f"guide-{index}",
            "trigger": trigger,
            "frequency": {"every": every, "at_most": self.random.randint(1, 3)},
            "priority": self.random.choice([10, 50]),
        }
        return {**guide, **self._kind(trigger)}

    def _kind(self, trigger: dict[str, Any]) -> dict[str, Any]:
        """What makes a guide one of another kind than a tip; a third of them are."""
        until = self.random.choice([["completed", "dismissed"], ["dismissed"], []])
        steps = [{"title": "Title"}] * 3
        match self.random.choice(["tip"] * 5 + ["tour"] * 3 + ["survey"] * 2 + ["checklist", "announcement"]):
            case "tour":
                return {"kind": "tour", "steps": steps}
            case "survey":
                questions = [{"name": f"q-{n}", "ask": "Why?", "type": "text"} for n in range(1, 4)]
                return {"kind": "survey", "questions": questions, "steps": [{"title": "Title"}]}
            case "checklist":
                items = [{"name": f"item-{n}", "title": "Title", "done": self._behaviour(1)} for n in range(2)]
                return {"kind": "checklist", "items": items, "frequency": {"until": until}}
            case "announcement":
                for moment in ("when", "delay", "expires") if "cancel_on" not in trigger else ("when", "delay"):
                    trigger.pop(moment, None)
                return {"kind": "announcement", "frequency": {"until": until}}
        return {}

    def _behaviour(self, depth: int) -> dict[str, Any]:
        kind: str = self.random.choice(
            ["did", "did_not", "inactive", "away", "first", "last", "session_count", "account_did", "guide"]
            + ["sequence"] * 5
            + (["all", "any", "not"] if depth else [])
        )
        if kind in ("all", "any"):
            return {kind: [self._behaviour(depth - 1) for _ in range(self.random.randint(1, 2))]}
        if kind == "not":
            return {"not": self._behaviour(depth - 1)}
        value: dict[str, Any] = getattr(self, {"guide": "_guide_was"}.get(kind, f"_{kind}"))()
        return {"inactive" if kind == "away" else kind: value}

    def _did(self) -> dict[str, Any]:
        return {**self._occurrence(), **self._within(), **self._bounds()}

    def _did_not(self) -> dict[str, Any]:
        return {**self._occurrence(), **self._within()}

    def _inactive(self) -> dict[str, Any]:
        return {**self._occurrence(), "for": self._duration()}

    def _away(self) -> dict[str, Any]:
        return {"for": self._duration()}

    def _first(self) -> dict[str, Any]:
        asks: list[dict[str, Any]] = [{"like": self._where()}, {"within": self._duration()}, {"ago": self._duration()}]
        asked = self.random.choice(asks)
        return {**self._occurrence(), **asked}

    _last = _first

    def _session_count(self) -> dict[str, Any]:
        return {**self._within(), **self._bounds()}

    def _account_did(self) -> dict[str, Any]:
        persons: dict[str, Any] = {"persons": self.random.randint(1, 3)} if self._often(0.7) else {}
        return {**self._did(), **persons}

    def _guide_was(self) -> dict[str, Any]:
        was = self.random.choice(["seen", "completed", "dismissed", "snoozed"])
        return {"name": self.random.choice(["guide-0", "guide-1"]), "was": was, **self._within()}

    def _sequence(self) -> dict[str, Any]:
        steps: list[Any] = [self._step()]
        for _ in range(self.random.randint(0, 3)):
            steps.append(self._absence() if self._often(0.35) else self._step())
        if len(steps) == 1:
            steps.append(self._absence())
        more: dict[str, Any] = {}
        if self._often(0.3):
            more["within"] = "2d" if self._often(0.3) else "30m"
        if self._often(0.3):
            more["order"] = "strict"
        if self._often(0.3):
            more["by"] = "p"
        return {"steps": steps, **more}

    def _step(self) -> Any:
        name = self.random.choice(NAMES)
        if self._often(0.4):
            return name
        if self._often(0.3):
            return {name: self._where()}
        step = self._occurrence()
        if self._often(0.3):
            step["times"] = 2
        if self._often(0.5):
            step["gap"] = self.random.choice(
                [{"at_least": "30s"}, {"at_most": "90s"}, {"at_least": "1m", "at_most": "5m"}]
            )
        return step

    def _absence(self) -> dict[str, Any]:
        absent: Any = self.random.choice(NAMES) if self._often(0.5) else self._occurrence()
        return {"not": absent, **({"for": self.random.choice(["30s", "90s"])} if self._often(0.6) else {})}

    def _occurrence(self) -> dict[str, Any]:
        where: dict[str, Any] = {"where": self._where()} if self._often(0.3) else {}
        return {"event": self.random.choice(NAMES), **where}

    def _where(self) -> dict[str, Any]:
        test = self.random.choice([{"eq": "x"}, {"ne": "x"}, {"eq": 1}, {"in": ["y", 2]}, {"exists": True}])
        return {self.random.choice(["p", "q"]): test}

    def _within(self) -> dict[str, Any]:
        return {"within": self._duration()} if self._often(0.5) else {}

    def _bounds(self) -> dict[str, Any]:
        low = self.random.randint(1, 3)
        return self.random.choice(
            [{}, {"at_least": low}, {"at_most": low}, {"exactly": low - 1}, {"at_least": low, "at_most": low + 1}]
        )

    def _duration(self) -> str:
        return self.random.choice(list(DURATIONS))

    def _event(self, now: int, position: int, person: int) -> Event:
        sums = [0, *DURATIONS.values(), *(DURATIONS["90s"] + other for other in DURATIONS.values())]
        # Few distinct ages, so that boundaries and equal instants are met all the time.
        age = self.random.choice(sums) + self.random.choice([-1, 0, 0, 1, 1_000])
        time = now - max(age, 0)
        if self._often(0.25):
            return self._about_guide(now, position, time, person)
        properties = {name: self.random.choice(SCALARS) for name in ("p", "q") if self._often(0.6)}
        return Event(position, time, self.random.choice([*NAMES, *NAMES, "other", "$identify"]), properties, person)

    def _about_guide(self, now: int, position: int, time: int, person: int) -> Event:
        guide: dict[str, Any] = {"guide": self.random.choice(["guide-0", "guide-1"])}
        what = self.random.choice(["shown", "shown", "stepped", "stepped", "completed", "dismissed", "snoozed"])
        if what == "stepped" or (what == "shown" and self._often(0.3)):
            guide["step"] = self.random.choice([1, 2, 2.0, 3, 3, 4, 25, "2", True])
        if what == "shown" and self._often(0.3):
            guide["asked"] = self.random.choice([True, True, False, 1])
        if what == "shown" and self._often(0.1):
            time = now - 7 * DAY + self.random.choice([-1, 0, 1, 1_000, 60_000])
        return Event(position, time, f"$guide_{what}", guide, person)

    def _walk(self, now: int, guide: str, position: int) -> list[Event]:
        """Somebody begins a tour and goes a few steps; or nobody does."""
        if self._often(0.5):
            return []
        begun = now - self.random.choice([60_000, 90_000, DAY, 7 * DAY - 60_000])
        steps = [self.random.choice([2, 3, 4]) for _ in range(self.random.randint(0, 2))]
        walked = [
            (begun + n * self.random.choice([0, 30_000]), "stepped", {"step": step}) for n, step in enumerate(steps)
        ]
        told = [(begun, "shown", {}), *walked]
        return [Event(position + n, time, f"$guide_{what}", {"guide": guide, **more}, 1)
                for n, (time, what, more) in enumerate(told)]  # fmt: skip

    def _answers(self, now: int, guide: str, position: int) -> list[Event]:
        """Somebody begins a survey, unasked or asked for, and answers some of it; or nobody does."""
        if self._often(0.3):
            return []
        begun = now - self.random.choice([60_000, 90_000, DAY - 1_000, DAY, DAY + 1])
        showing: dict[str, Any] = {"asked": True} if self._often(0.2) else {}
        asked = [self.random.choice(["q-1", "q-2", "q-3", "q-9", 2]) for _ in range(self.random.randint(0, 2))]
        told: list[tuple[int, str, dict[str, Any]]] = [
            (begun, "$guide_shown", showing),
            *((begun + n * self.random.choice([-1, 30_000]), "$survey_answered", {"question": question, "value": "a"})
              for n, question in enumerate(asked)),
        ]  # fmt: skip
        return [
            Event(position + n, time, name, {"guide": guide, **more}, 1) for n, (time, name, more) in enumerate(told)
        ]

    def _often(self, chance: float) -> bool:
        return self.random.random() < chance
