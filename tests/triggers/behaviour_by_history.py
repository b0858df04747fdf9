"""The oracle's part for behaviour: each condition read off the whole history, as docs/rules.md says it."""

from collections.abc import Callable, Iterator
from typing import Any

from widget_server.triggers.state import Event

UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
HALF_HOUR = 30 * 60_000
Passes = Callable[[dict[str, Any], Any], bool]


def ms(text: str) -> int:
    return int(text[:-1]) * UNIT_MS[text[-1]]


class History:
    """Events up to a moment, of a person and of everybody in the account, with what passes a test."""

    def __init__(self, past: list[Event], of_account: list[Event], now: int, passes: Passes) -> None:
        self.past, self.of_account, self.now, self.passes = past, of_account, now, passes

    def holds(self, condition: dict[str, Any]) -> bool:
        [(key, value)] = condition.items()
        if key == "all":
            return all(self.holds(part) for part in value)
        if key == "any":
            return any(self.holds(part) for part in value)
        if key == "not":
            return not self.holds(value)
        answer: Callable[[dict[str, Any]], bool] = getattr(self, f"_{key}")
        return answer(value)

    def fits(self, occurrence: dict[str, Any], event: Event) -> bool:
        where = occurrence.get("where", {})
        return event.name == occurrence["event"] and all(
            self.passes(tests, event.properties.get(name)) for name, tests in where.items()
        )

    def times(self, occurrence: dict[str, Any]) -> list[int]:
        return sorted(event.time_ms for event in self.past if self.fits(occurrence, event))

    def _recent(self, value: dict[str, Any], times: list[int]) -> list[int]:
        return [time for time in times if "within" not in value or time > self.now - ms(value["within"])]

    def _did(self, value: dict[str, Any]) -> bool:
        return _in_bounds(value, len(self._recent(value, self.times(value))))

    def _did_not(self, value: dict[str, Any]) -> bool:
        return not self._recent(value, self.times(value))

    def _inactive(self, value: dict[str, Any]) -> bool:
        wanted = ms(value["for"])
        if "event" in value:
            times = self.times(value)
            return bool(times) and times[-1] <= self.now - wanted
        sessions = self.sessions()
        if not sessions:
            return False
        if self.now - sessions[-1][-1] >= wanted:
            return True
        is_here = self.now - sessions[-1][-1] < HALF_HOUR and len(sessions) > 1
        return is_here and sessions[-1][0] - sessions[-2][-1] >= wanted

    def sessions(self) -> list[list[int]]:
        there = {event.time_ms for event in self.past if event.name not in ("$identify", "$group", "$alias")}
        found: list[list[int]] = []
        for time in sorted(there):
            if found and time - found[-1][-1] < HALF_HOUR:
                found[-1].append(time)
            else:
                found.append([time])
        return found

    def _session_count(self, value: dict[str, Any]) -> bool:
        return _in_bounds(value, len(self._recent(value, [times[-1] for times in self.sessions()])))

    def _edge(self, value: dict[str, Any], choose: Callable[[list[int]], int]) -> bool:
        events = [event for event in self.past if self.fits(value, event)]
        if not events:
            return False
        time = choose([event.time_ms for event in events])
        age = self.now - time
        return (
            any(
                all(self.passes(tests, event.properties.get(name)) for name, tests in value.get("like", {}).items())
                for event in events
                if event.time_ms == time
            )
            and ("within" not in value or age < ms(value["within"]))
            and ("ago" not in value or age >= ms(value["ago"]))
        )

    def _first(self, value: dict[str, Any]) -> bool:
        return self._edge(value, min)

    def _last(self, value: dict[str, Any]) -> bool:
        return self._edge(value, max)

    def _account_did(self, value: dict[str, Any]) -> bool:
        since = self.now - ms(value["within"]) if "within" in value else -1
        events = [event for event in self.of_account if self.fits(value, event) and event.time_ms > since]
        return _in_bounds(value, len(events)) and len({event.person_id for event in events}) >= value.get("persons", 0)

    def _guide(self, value: dict[str, Any]) -> bool:
        what = {"seen": "shown"}.get(value["was"], value["was"])
        about = {"event": f"$guide_{what}", "where": {"guide": {"eq": value["name"]}}}
        return bool(self._recent(value, self.times(about)))

    def _sequence(self, value: dict[str, Any]) -> bool:
        keys = {repr(_key(event, value["by"])) for event in self.past} - {"None"} if "by" in value else {""}
        return any(self._chain(value, key) for key in keys)

    def _chain(self, value: dict[str, Any], key: str) -> bool:
        alike = [event for event in self.past if not key or repr(_key(event, value["by"])) == key]
        steps = list(_steps(value["steps"]))
        names = {occurrence["event"] for step in steps for occurrence in (step["is"], *step["without"]) if occurrence}
        since = self.now - ms(value["within"]) if "within" in value else -1

        def goes_on(chain: list[Event], index: int) -> bool:
            step = steps[index]
            before = chain[-1] if chain else None
            if step["is"] is None:
                return self._is_quiet(step, before, alike) and is_strict(chain)
            return any(
                goes_on([*chain, event], index + 1)
                for event in alike
                if not any(event is one for one in chain)
                and self.fits(step["is"], event)
                and (event.time_ms > since if before is None else self._follows(step, before, event, alike))
            )

        def is_strict(chain: list[Event]) -> bool:
            if value.get("order") != "strict":
                return True
            return not any(
                chain[0].time_ms < event.time_ms < chain[-1].time_ms and not any(event is one for one in chain)
                for event in alike
                if event.name in names
            )

        return goes_on([], 0)

    def _follows(self, step: dict[str, Any], before: Event, event: Event, alike: list[Event]) -> bool:
        gap = event.time_ms - before.time_ms
        return step["low"] <= gap <= step["high"] and not any(
            before.time_ms < other.time_ms < event.time_ms and self.fits(occurrence, other)
            for other in alike
            for occurrence in step["without"]
        )

    def _is_quiet(self, step: dict[str, Any], before: Event | None, alike: list[Event]) -> bool:
        assert before
        return self.now - before.time_ms >= step["low"] and not any(
            other.time_ms > before.time_ms and self.fits(occurrence, other)
            for other in alike
            for occurrence in step["without"]
        )


def _in_bounds(value: dict[str, Any], times: int) -> bool:
    if "exactly" in value:
        return bool(times == value["exactly"])
    low = value.get("at_least", 0 if "at_most" in value else 1)
    return bool(low <= times <= value.get("at_most", times))


def _key(event: Event, name: str) -> tuple[str, Any] | None:
    value = event.properties.get(name)
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, int | float):
        return "number", float(value)
    return ("text", value) if isinstance(value, str) else None


def _steps(written: list[Any]) -> Iterator[dict[str, Any]]:
    """Each event with what must not come before it; last of all what must not come until now."""
    without: list[dict[str, Any]] = []
    quiet = 0
    for step in written:
        if isinstance(step, dict) and "not" in step:
            without.append({"event": step["not"]} if isinstance(step["not"], str) else step["not"])
            quiet = max(quiet, ms(step["for"]) if "for" in step else 0)
            continue
        event = _event(step)
        gap = event.get("gap", {})
        low, high = max(quiet, ms(gap.get("at_least", "0s"))), ms(gap["at_most"]) if "at_most" in gap else 10**15
        yield {"is": event, "without": without, "low": low, "high": high}
        for _ in range(event.get("times", 1) - 1):
            yield {"is": event, "without": [], "low": 0, "high": 10**15}
        without, quiet = [], 0
    yield {"is": None, "without": without, "low": quiet, "high": 0}


def _event(step: Any) -> dict[str, Any]:
    if isinstance(step, str):
        return {"event": step}
    if "event" in step:
        return dict(step)
    [(name, where)] = step.items()
    return {"event": name, "where": where}
