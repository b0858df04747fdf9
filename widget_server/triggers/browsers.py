"""What the browser would say in a test of rules: which page is open, and which of its moments have come there."""

from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

from widget_server.triggers.clauses import Guide, Placement
from widget_server.triggers.durations import duration_text
from widget_server.triggers.globs import glob_matches
from widget_server.triggers.placement_check import Screen, misfit

DEVICE: Final = "desktop"
WIDTH: Final = 1280


class BrowserGate(NamedTuple):
    """What the browser says of one thing, and why."""

    outcome: Literal["pass", "fail"]
    text: str


@dataclass(slots=True)
class Browser:
    """One page of a test, None before any was opened. Moments are over when the person goes on to another."""

    page: str | None
    arrived_ms: int
    device: str = DEVICE
    width: int = WIDTH
    seen: dict[tuple[str, Any], int] = field(default_factory=dict)
    scrolls: list[tuple[int, float]] = field(default_factory=list)

    def open(self, page: str, now_ms: int) -> None:
        self.page, self.arrived_ms, self.seen, self.scrolls = page, now_ms, {}, []

    def sees(self, kind: str, value: Any, now_ms: int) -> None:
        """Something came to pass on this page; the latest time counts."""
        if kind == "scroll":
            self.scrolls.append((now_ms, value))
        else:
            self.seen[(kind, value)] = now_ms

    def shows(self, guide: Guide, now_ms: int) -> bool:
        """Whether a guide that the server allows would be on the screen now."""
        return all(gate.outcome == "pass" for gate in self.gates(guide, now_ms).values())

    def gates(self, guide: Guide, now_ms: int) -> dict[str, BrowserGate]:
        """What the server has to leave open, answered, by the name of its gate."""
        found = {"page": self._page_gate(guide.placement)}
        if guide.browser_moment is not None:
            found["moment"] = self._moment_gate(guide, now_ms)
        return found

    def _page_gate(self, placement: Placement) -> BrowserGate:
        asked = placement if self.page is not None else replace(placement, pages=())
        address = urlsplit(self.page or "/")
        query = f"?{address.query}" if address.query else ""
        complaint = misfit(asked, Screen(address.path, query, self.width, self.device))
        if complaint is not None:
            return BrowserGate("fail", complaint)
        if not placement.pages:
            return BrowserGate("pass", "any")
        told = " or ".join(map(str, placement.pages))
        return BrowserGate("pass", f"is {self.page or 'any, none was opened'}, asked {told}")

    def _moment_gate(self, guide: Guide, now_ms: int) -> BrowserGate:
        moment = guide.browser_moment
        assert moment is not None
        text = moment.kind if moment.value is True else f"{moment.kind} {_told(moment.kind, moment.value)}"
        came_ms = self._came(moment.kind, moment.value, now_ms)
        if came_ms is None:
            return BrowserGate("fail", f"{text} has not come on this page")
        ago = now_ms - came_ms
        fits = guide.delay_ms <= ago < guide.delay_ms + guide.expires_ms
        after = f" after {duration_text(guide.delay_ms)}" if guide.delay_ms else ""
        told = f"{text} {duration_text(ago)} ago, open for {duration_text(guide.expires_ms)}{after}"
        return BrowserGate("pass" if fits else "fail", told)

    def _came(self, kind: str, value: Any, now_ms: int) -> int | None:
        """When the moment came; None where it has not."""
        if kind == "now":
            return self.arrived_ms
        if kind == "page":
            return self.arrived_ms if self.page is not None and glob_matches(value, self.page) else None
        if kind == "dwell":
            return self.arrived_ms + value if self.arrived_ms + value <= now_ms else None
        if kind == "scroll":
            # Who scrolls on below the mark does not pass it again.
            before = [0.0, *(percent for _, percent in self.scrolls)]
            passed = zip(self.scrolls, before, strict=False)
            return max((at for (at, percent), former in passed if former < value <= percent), default=None)
        reached = [at for (what, how), at in self.seen.items() if what == kind and how == value]
        if kind == "idle":
            reached = [at - how + value for (what, how), at in self.seen.items() if what == kind and how >= value]
        return max(reached, default=None)


def _told(kind: str, value: Any) -> str:
    return duration_text(value) if kind in ("idle", "dwell") else str(value)
