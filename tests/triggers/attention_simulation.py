"""People who use a product for a month, on several devices, with many guides that would all like to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.triggers.timelines import ORIGIN_MS, STEPS
from tests.triggers.whole_attention import DAY, MINUTE, Logged
from widget_server.triggers.attention import CLAIMED
from widget_server.triggers.attention_schema import read_attention
from widget_server.triggers.claims import Claim, claim, standing_of
from widget_server.triggers.compiled import RuleSet, compile_rules, goes_on
from widget_server.triggers.evaluate import Event, Explanation, Facts, decide, explain, fold
from widget_server.triggers.gates import Standing

EVENTS = ("opened", "saved", "shared", "exported")
ATTENTION = {
    "attention": "default",
    "budget": {"session": 6, "day": 10, "week": 25},
    "holdout": {"percent": 10, "by": "account"},
    "quiet": {"any": [{"account.open_tickets": {"gt": 0}}]},
}


CONTENTS: dict[str, dict[str, Any]] = {
    "hotspot": {"placement": {"element": "#export"}},
    "tour": {"steps": [{"title": "First"}, {"title": "Second"}]},
    "survey": {"steps": [{"title": "One"}], "questions": [{"name": "why", "ask": "Why?", "type": "text"}]},
}


def guide(number: int, chance: Random) -> dict[str, Any]:
    """One of forty guides: of any kind, at once or after something was done, some with arms of their own."""
    document: dict[str, Any] = {
        "guide": f"guide-{number}",
        "kind": CLAIMED[number % len(CLAIMED)],
        "priority": chance.randrange(100),
        "frequency": {"at_most": chance.choice([1, 3, 10]), "every": chance.choice(["0s", "1h", "1d"])},
        "steps": STEPS,
        **CONTENTS.get(CLAIMED[number % len(CLAIMED)], {}),
    }
    if number % 2:
        did = {"event": chance.choice(EVENTS), "at_least": chance.randint(1, 3), "within": "7d"}
        document["trigger"] = {"all": [{"did": did}]}
    if number % 5 == 0:
        document["holdout"] = {"percent": 20, "by": chance.choice(["person", "account"])}
    if number % 7 == 0:
        document["variants"] = [{"name": "a"}, {"name": "b", "weight": 2}]
    return document


def rules_for(number: int, seed: int = 0) -> RuleSet:
    chance = Random(seed)
    documents = [(1, guide(nth, chance)) for nth in range(number)]
    return compile_rules(documents, attention=read_attention(ATTENTION, 1, "acme"))


@dataclass
class Asked:
    """One claim with its answer and its explanation, and how long the log was when it came."""

    guide: str
    now_ms: int
    facts: Facts
    answer: Claim
    explained: Explanation
    seen: int


@dataclass
class Person:
    """Somebody with devices. Of what happens, `log` has the order of arrival; some of it waits in a device."""

    name: str
    account: str
    chance: Random
    rules: RuleSet
    log: list[Logged] = field(default_factory=list)
    claims: list[Asked] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = self.rules.new_state()
        self.waiting: list[Logged] = []
        self.patience: list[tuple[str | None, str | None]] = []
        self.tickets = 0
        # Most come now and then; some are there nearly every day.
        self.habit = self.chance.choice([0.05] * 7 + [0.15] * 2 + [0.9])

    def live(self, days: int) -> None:
        """A month of this person's life."""
        for day in range(days):
            if self.chance.random() < self.habit:
                begin = ORIGIN_MS + day * DAY + self.chance.randrange(8 * 60) * MINUTE
                self._visit(begin)

    def _visit(self, now: int) -> None:
        self.tickets = int(self.chance.random() < 0.1)
        self._bring_late()
        for _ in range(self.chance.randint(1, 4)):
            now += self.chance.choice([1_000, 90_000, 200_000, 900_000, 2_400_000]) + self.chance.randrange(1_000)
            self._happens(Logged(now, self.chance.choice(EVENTS), {}))
            self._wish(now + 1)
            self._look(now + 2)

    def _look(self, now: int) -> None:
        """Two devices are told the same, and each is about to show what its page has room for."""
        facts = self._facts()
        # What goes on, be it on the other device, is not asked for once more.
        told = [one for one in decide(self.rules, self.state, facts, now) if one.is_claimed]
        for device in range(self.chance.randint(1, 2)):
            fitting = [one for one in told if self.chance.random() < 0.5]
            for nth, one in enumerate(fitting[:3]):
                at = standing_of(self.state, None, facts, now + 10 * device + nth + 1)
                if goes_on(self.rules.guides[one.guide], at):
                    continue
                answer = claim(self.rules, self.state, at, one.guide, 1)
                [why] = explain(self.rules, self.state, facts, at.now_ms, only=one.guide)
                if answer.why == "budget" and answer.again_ms:
                    self._check_patience(one.guide, at, answer.again_ms)
                self.claims.append(Asked(one.guide, at.now_ms, facts, answer, why, len(self.log)))
                self._note(one.guide, answer, at.now_ms)
                if answer.granted:
                    self._react(one.guide, at.now_ms + 500)
                    break

    def _check_patience(self, guide: str, at: Standing, again_ms: int) -> None:
        """Time only gives back: so a moment before the one that was told, and long after the last one, is enough."""
        early = claim(self.rules, self.state, at._replace(now_ms=at.now_ms + again_ms - 1), guide, 1)
        late = claim(self.rules, self.state, at._replace(now_ms=at.now_ms + 15 * DAY), guide, 1)
        self.patience.append((early.why, late.why))

    def _note(self, name: str, answer: Claim, now: int) -> None:
        if not answer.is_logged:
            return
        said = {"guide": name, "kind": answer.kind, "cost": answer.cost, "why": answer.why}
        said |= {"arm": "control", "held_out": name} if answer.is_held_out else {"arm": "shown"}
        self._happens(Logged(now, "$guide_shown" if answer.granted else "$guide_withheld", said))

    def _react(self, name: str, now: int) -> None:
        """An answer, which may wait in the device for a while before it is sent."""
        reaction = self.chance.choice(["completed", "dismissed", "dismissed", "snoozed", "not_helpful", None])
        if reaction is None:
            return
        event = Logged(now, f"$guide_{reaction}", {"guide": name})
        if self.chance.random() < 0.2:
            self.waiting.append(event)
        else:
            self._happens(event)

    def _wish(self, now: int) -> None:
        wish = self.chance.random()
        if wish < 0.01:
            self._happens(Logged(now, "$hints_paused", {"until_ms": now + self.chance.randint(1, 3) * DAY}))
        elif wish < 0.02:
            self._happens(Logged(now, "$hints_resumed", {}))
        elif wish < 0.04:
            self._happens(Logged(now, "$hints_fewer", {"fewer": self.chance.random() < 0.5}))
        elif wish < 0.06:
            self._happens(Logged(now, "$guide_shown", {"guide": "guide-1", "asked": True}))
        elif wish < 0.08:
            # A page of an older version shows without asking, and says so when it is online again.
            self.waiting.append(Logged(now, "$guide_shown", {"guide": "guide-2"}))

    def _bring_late(self) -> None:
        self.chance.shuffle(self.waiting)
        for event in self.waiting:
            self._happens(event)
        self.waiting = []

    def _happens(self, event: Logged) -> None:
        self.log.append(event)
        fold(self.rules, self.state, Event(len(self.log), *event))

    def _facts(self) -> Facts:
        account = {"open_tickets": self.tickets}
        return Facts({}, account, person_id=self.name, account_id=self.account)


def people(rules: RuleSet, number: int, seed: int = 0) -> Iterator[Person]:
    for nth in range(number):
        chance = Random(f"{seed}/{nth}")
        yield Person(f"person-{nth}", f"account-{nth // 5}", chance, rules)
