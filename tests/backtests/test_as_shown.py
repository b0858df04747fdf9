"""What a backtest says would have been shown is what the service itself shows: the same events, through its claims."""

import time
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

import pytest

from tests.delivery.guides import attend, person, publish, tip
from tests.stories import Side, Story
from widget_server.backtests.report import GuideShown
from widget_server.backtests.running import Period, run_backtest
from widget_server.db import db
from widget_server.events.queries import history_until
from widget_server.triggers.replay_attention import LANES, ROOM

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
STAY = 5 * MINUTE
# Away from whole minutes, at which pages ask one after another.
BEGIN = 20_700 * DAY + 12_345
PEOPLE, DAYS = 6, 4


class Clock:
    """The service's clock, moved by hand."""

    ms = BEGIN

    def time_ns(self) -> int:
        return self.ms * 1_000_000


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(time, "time_ns", found.time_ns)
    return found


@dataclass
class Page:
    """What the embed does for one person: asks when it is told to, and claims the best for which there is room."""

    side: Side
    user: str
    clock: Clock
    chance: Random
    screen: dict[str, str] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    refused: dict[str, int] = field(default_factory=dict)
    ask_again_ms: int | None = None
    shown: list[tuple[str, int]] = field(default_factory=list)

    def live(self, moments: list[int]) -> None:
        """From event to event, and in between whenever something may have turned while the person is there."""
        for moment, following in zip(moments, [*moments[1:], moments[-1] + DAY], strict=True):
            if moments[0] != moment and moment >= self._leaves():
                self.screen, self.done, self.refused = {}, set(), {}
            self.clock.ms = moment
            # Each event is a page that was opened anew: it knows of no refusal.
            self.refused = {}
            self._act()
            self._look()
            while (due := self._due()) < min(following, self._leaves()):
                self.clock.ms = due
                self._look()

    def _leaves(self) -> int:
        """Who is there at each event, the service's own included, stays for a while."""
        return history_until(person(self.side, self.user), self.clock.ms)[-1].time_ms + STAY

    def _due(self) -> int:
        waits = [until for until in self.refused.values() if until > self.clock.ms]
        return min([*waits, *([self.ask_again_ms] if self.ask_again_ms else [])], default=self.clock.ms + DAY)

    def _act(self) -> None:
        self.side.track(self.chance.choice(["opened", "saved", "looked"]), self.user)
        answered = [guide for guide in self.screen.values() if guide != "draft"]
        if answered and self.chance.random() < 0.4:
            guide = answered[0]
            self.side.track(self.chance.choice(["$guide_dismissed", "$guide_snoozed"]), self.user, guide=guide)
            self.screen = {place: each for place, each in self.screen.items() if each != guide}
        if self.chance.random() < 0.1:
            until = self.clock.ms + 3 * HOUR if self.chance.random() < 0.5 else None
            self.side.post("/v1/hints", {"userId": self.user, "paused_until_ms": until})
        if self.chance.random() < 0.1:
            self.side.post("/v1/hints", {"userId": self.user, "fewer": self.chance.random() < 0.5})
        if self.chance.random() < 0.15:
            traits = {"open_tickets": self.chance.choice([0, 2])}
            group = {"type": "group", "userId": self.user, "groupId": f"of-{self.user}", "traits": traits}
            self.side.batch(group)

    def _look(self) -> None:
        found = self.side.post("/v1/decide", {"userId": self.user})
        assert found.status_code == 200, found.text
        answer = found.json or {}
        again = answer.get("ask_again_ms")
        self.ask_again_ms = self.clock.ms + again if again else None
        for decision in answer["decisions"]:
            self._attempt(decision)

    def _attempt(self, decision: dict[str, Any]) -> None:
        guide, lane = decision["guide"], LANES.get(decision["kind"], "front")
        places = [f"{lane} {place}" for place in range(ROOM[lane])]
        free = next((place for place in places if place not in self.screen), None)
        if free is None or guide in self.done or self.refused.get(guide, 0) > self.clock.ms:
            return
        asked = {name: decision[name] for name in ("decision", "guide", "version")}
        told = self.side.post("/v1/show", {"userId": self.user, **asked}).json or {}
        if told["granted"]:
            self.screen[free] = guide
            self.shown.append((guide, self.clock.ms))
            self.done.add(guide)
        elif told["why"] == "holdout":
            self.done.add(guide)
        elif told["again_ms"]:
            self.refused[guide] = self.clock.ms + told["again_ms"]


def moments(chance: Random, begin: int) -> list[int]:
    """Some visits a day, some events a visit; whole seconds apart."""
    found, now = [], begin + chance.randrange(HOUR // SECOND) * SECOND
    for _ in range(DAYS):
        for _ in range(3):
            for _ in range(chance.randint(1, 5)):
                now += chance.randrange(7, 400) * SECOND
                found.append(now)
            now += chance.randrange(25, 400) * MINUTE + 7 * SECOND
        now += 4 * HOUR
    return found


def guides() -> list[dict[str, Any]]:
    often: dict[str, Any] = {"at_most": 9, "every": "2h", "until": ["dismissed"]}
    saved = {"trigger": {"when": {"event": "saved"}}}
    opened = {"trigger": {"when": {"event": "opened"}, "delay": "20s"}}
    return [
        tip("draft", priority=50, frequency={"at_most": 9, "every": "3h"}, trigger=None),
        tip("better", priority=70, frequency=often, **saved),
        tip("lesser", priority=30, frequency=often, **opened),
        tip("news", priority=40, kind="banner", frequency=often, trigger=None),
        tip("dear", priority=60, kind="modal", frequency=often, **saved),
        tip(
            "spot",
            priority=20,
            kind="hotspot",
            frequency=often,
            trigger=None,
            holdout={"percent": 60, "by": "person"},
            placement={"element": "#spot"},
        ),
    ]


ATTENTION: dict[str, Any] = {
    "budget": {"session": 6, "day": 30, "week": 60},
    "gap": "90s",
    # Who is kept without hangs on row numbers: of six persons there has to be one.
    "holdout": {"percent": 40, "by": "person"},
    "quiet": {"any": [{"account.open_tickets": {"gt": 0}}]},
}


def by_day(showings: list[tuple[str, int]]) -> dict[tuple[str, int], int]:
    found: dict[tuple[str, int], int] = {}
    for guide, moment in showings:
        found[guide, moment // DAY] = found.get((guide, moment // DAY), 0) + 1
    return found


def told_by_day(found: tuple[GuideShown, ...]) -> dict[tuple[str, int], int]:
    epoch = date(1970, 1, 1)
    days = [(one.guide, date.fromisoformat(day.day), day.showings) for one in found for day in one.days]
    return {(guide, (day - epoch).days): showings for guide, day, showings in days if showings}


@pytest.mark.parametrize("seed", [2, 3])
def test_the_same_events_give_the_same_showings_as_the_claims_did(story: Story, clock: Clock, seed: int) -> None:
    publish(story.acme, *guides())
    attend(story.acme, **ATTENTION)
    shown: list[tuple[str, int]] = []
    for number in range(PEOPLE):
        chance = Random(seed * 100 + number)
        page = Page(story.acme, f"user-{number}", clock, chance)
        clock.ms = BEGIN + number * 2 * DAYS * DAY
        page.live(moments(chance, clock.ms))
        shown += page.shown
    db.session.remove()
    report = run_backtest(story.acme.workspace_id, guides()[0], Period(BEGIN - HOUR, clock.ms + DAY, STAY))
    assert report.attention
    assert told_by_day(report.attention.guides) == by_day(shown)
    why = {why for one in report.attention.guides for why, count in one.withheld.items() if count}
    assert {"budget", "gap", "quiet", "holdout", "outranked"} <= why
