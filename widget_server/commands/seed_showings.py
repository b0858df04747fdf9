"""What the made-up persons of the demo were shown: their past, lived through the decisions that serve.

Each of their events is folded and decided as a page's would be, what may show is claimed, and the service's own word
about it goes into the log. Only what they answer is made up, as their other events are. The persons of the demo product
itself are left out: whoever signs in as one of them is to see the guides.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from widget_server.delivery.decisions import decision_id
from widget_server.delivery.facts import Caller
from widget_server.delivery.live_rules import readable_live
from widget_server.delivery.show import Showing, event_of
from widget_server.events.messages import Message
from widget_server.triggers.attention_schema import read_attention
from widget_server.triggers.claims import claim, standing_of
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.durations import SECOND
from widget_server.triggers.evaluate import Verdict, decide
from widget_server.triggers.facts import Facts
from widget_server.triggers.state import Event, PersonState, fold, fold_account

EXPERIMENT: Final[dict[str, Any]] = {"attention": "default", "holdout": {"percent": 20, "by": "account"}}
"""What was said of attention in these weeks: every fifth account was kept without guides."""

ANSWERS: Final = ("$guide_completed",) * 4 + ("$guide_dismissed",) * 3 + ("$guide_snoozed",) + (None,) * 2
READING_MS: Final = (4 * SECOND, 40 * SECOND)


def past_rules(workspace_id: int) -> RuleSet:
    """The guides that are live now, under what was said of attention then."""
    guides, segments = readable_live(workspace_id)
    attention = read_attention(EXPERIMENT, 1, str(workspace_id))
    return compile_rules([(guide.version, guide.document) for guide in guides], segments, attention)


def lived(rules: RuleSet, past: list[Message]) -> list[Message]:
    """The past with what was shown in it, in the order of its times; a person's account is that of their `$group`."""
    account_of = {one.user_id: one.group_id for one in past if one.group_id}
    by_account = defaultdict[str | None, list[Message]](list)
    for message in past:
        by_account[account_of.get(message.user_id)].append(message)
    chance = random.Random(20260902)  # noqa: S311 - a past that is the same for everybody
    found = [*past]
    for account_id, messages in by_account.items():
        found += _Account(rules, account_id, chance).live(messages)
    return sorted(found, key=lambda message: message.time_ms)


@dataclass
class _Account:
    """The persons of one account, whose events come in the order of their times."""

    rules: RuleSet
    account_id: str | None
    chance: random.Random
    states: dict[str, PersonState] = field(default_factory=dict)
    traits: dict[str, dict[str, Any]] = field(default_factory=dict)
    account_traits: dict[str, Any] = field(default_factory=dict)
    busy_until_ms: dict[str, int] = field(default_factory=dict)

    def live(self, messages: list[Message]) -> Iterator[Message]:
        state = self.rules.new_account_state()
        following = [*messages[1:], None]
        for message, after in zip(messages, following, strict=True):
            event = _event(message)
            fold_account(self.rules, state, event)
            self._note(message, event)
            if message.name.startswith("$") or not message.user_id:
                continue
            until = after.time_ms if after else message.time_ms + READING_MS[1]
            yield from self._page(message.user_id, state, message.time_ms, until)

    def _note(self, message: Message, event: Event) -> None:
        user = message.user_id or ""
        fold(self.rules, self.states.setdefault(user, self.rules.new_state()), event)
        if message.name == "$identify":
            self.traits[user] = dict(message.traits or {})
        elif message.name == "$group":
            self.account_traits = dict(message.traits or {})

    def _page(self, user: str, account: PersonState, now_ms: int, until_ms: int) -> Iterator[Message]:
        """The first guide that is granted, best first, a little after the event and before the next one."""
        if self.busy_until_ms.get(user, 0) > now_ms:
            return
        state = self.states[user]
        facts = Facts(self.traits.get(user, {}), self.account_traits, person_id=user, account_id=self.account_id)
        for verdict in decide(self.rules, state, facts, now_ms, account):
            then = now_ms + verdict.rules.delay_ms + self.chance.randint(*READING_MS) // 4
            if not verdict.is_claimed or then >= until_ms:
                continue
            found = claim(self.rules, state, standing_of(state, account, facts, then), verdict.guide, verdict.version)
            if not found.is_logged:
                continue
            showing = Showing(decision_id(user, verdict, then), verdict.guide, verdict.version)
            yield self._told(event_of(Caller(None, user), showing, found, then))
            if found.granted:
                yield from self._answered(user, verdict, showing, then)
                return

    def _answered(self, user: str, verdict: Verdict, showing: Showing, shown_ms: int) -> Iterator[Message]:
        about = {"guide": verdict.guide, "version": verdict.version, "decision": showing.decision}
        then, steps = shown_ms, len(verdict.document["steps"]) if verdict.kind == "tour" else 1
        answer = self.chance.choice(ANSWERS)
        for step in range(2, steps + 1) if answer == "$guide_completed" else ():
            then += self.chance.randint(*READING_MS)
            yield self._told(_message(user, "$guide_stepped", {**about, "step": step}, then))
        then += self.chance.randint(*READING_MS)
        self.busy_until_ms[user] = then
        if answer:
            yield self._told(_message(user, answer, {**about, "step": steps}, then))

    def _told(self, message: Message) -> Message:
        """Also to whom it happened: what comes next is decided with it."""
        self._note(message, _event(message))
        return message


def _event(message: Message) -> Event:
    return Event(0, message.time_ms, message.name, msgspec.json.decode(message.properties))


def _message(user: str, name: str, properties: dict[str, Any], time_ms: int) -> Message:
    return Message(
        name=name, message_id=f"seed-{user}-{name}-{time_ms}", anonymous_id=None, user_id=user, previous_id=None,
        group_id=None, traits=None, properties=msgspec.json.encode(properties).decode(), time_ms=time_ms,
    )  # fmt: skip
