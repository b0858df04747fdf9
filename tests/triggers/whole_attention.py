"""An oracle of attention: what a showing may cost, read from a person's whole log, without any state."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from widget_server.triggers.attention import Attention

MINUTE, DAY = 60_000, 86_400_000
NOT_THERE = ("$identify", "$group", "$alias")


class Logged(NamedTuple):
    """One event of the log: when it happened, and what it says."""

    time_ms: int
    name: str
    properties: Mapping[str, Any]


def spent(log: Sequence[Logged], since: int, weights: Mapping[str, int]) -> float:
    """Points of all showings later than a moment: those that were shown, and those of the control group."""
    return sum(cost(one, weights) for one in log if one.time_ms > since)


def cost(one: Logged, weights: Mapping[str, int]) -> float:
    said = one.properties
    if one.name == "$guide_withheld":
        return float(said["cost"]) if said["arm"] == "control" else 0
    if one.name != "$guide_shown" or said.get("asked"):
        return 0
    return float(said["cost"]) if "cost" in said else float(weights.get(said.get("kind", "tip"), 0))


def is_unasked(one: Logged) -> bool:
    if one.name == "$guide_withheld":
        return bool(one.properties["arm"] == "control")
    return one.name == "$guide_shown" and not one.properties.get("asked")


def session_began(log: Sequence[Logged], now: int) -> int:
    """Walks back from now while less than 30 minutes lie between two events; at most a day."""
    began = now
    for time in sorted((one.time_ms for one in log if one.name not in NOT_THERE), reverse=True):
        if began - time >= 30 * MINUTE:
            break
        began = min(began, time)
    return max(began, now - DAY + 1)


def price(log: Sequence[Logged], now: int, kind: str, attention: Attention) -> float:
    rule = attention.annoyance
    scores = {"$guide_dismissed": 1, "$guide_not_helpful": 2}
    score = sum(scores.get(one.name, 0) for one in log if now - rule.within_ms < one.time_ms <= now)
    return attention.weights[kind] * min(rule.at_most / 100, 1 + rule.rise / 100 * score)


def latest(log: Sequence[Logged], *names: str) -> Logged | None:
    return max((one for one in log if one.name in names), key=lambda one: one.time_ms, default=None)


def obstacle(log: Sequence[Logged], now: int, kind: str, attention: Attention) -> str | None:
    """`paused` or `budget`, where either keeps an unasked showing away; None where neither does."""
    pause = latest(log, "$hints_paused", "$hints_resumed")
    if pause and pause.name == "$hints_paused" and pause.properties["until_ms"] > now:
        return "paused"
    if any(is_unasked(one) and one.time_ms > now - attention.gap_ms for one in log):
        return "budget"
    fewer = latest(log, "$hints_fewer")
    share = 0.5 if fewer and fewer.properties["fewer"] else 1
    wanted = price(log, now, kind, attention)
    windows = (
        (attention.session, session_began(log, now) - 1),
        (attention.day, now - DAY),
        (attention.week, now - 7 * DAY),
    )
    fits = all(spent(log, since, attention.weights) + wanted <= points * share for points, since in windows)
    return None if fits else "budget"


def place(salt: str, unit: str) -> float:
    """Where an id stands among all, in percent."""
    digest = sha256(f"{salt}:{unit}".encode()).digest()
    return (int.from_bytes(digest[:8]) * 10_000 >> 64) / 100
