"""What the browser would say in a test of rules: which page is open, and which of its moments have come there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from widget_server.triggers.clauses import Guide
from widget_server.triggers.durations import duration_text
from widget_server.triggers.globs import glob_matches


class BrowserGate(NamedTuple):
    """What the browser says of one thing, and why."""

    outcome: Literal["pass", "fail"]
    text: str


@dataclass(slots=True)
class Browser:
    """One page of a test. Moments belong to a page: they are over when the person goes on."""

    page: str | None
    arrived_ms: int
    seen: dict[tuple[str, Any], int] = field(default_factory=dict)

    def open(self, page: str, now_ms: int) -> None:
        self.page, self.arrived_ms, self.seen = page, now_ms, {}

    def sees(self, kind: str, value: Any, now_ms: int) -> None:
        """Something came to pass on this page; the latest time counts."""
        self.seen[(kind, value)] = now_ms

    def shows(self, guide: Guide, document: Mapping[str, Any], now_ms: int) -> bool:
        """Whether a guide that the server allows would be on the screen now."""
        return all(gate.outcome == "pass" for gate in self.gates(guide, document, now_ms).values())

    def gates(self, guide: Guide, document: Mapping[str, Any], now_ms: int) -> dict[str, BrowserGate]:
        """What the server has to leave open, answered, by the name of its gate."""
        found = {"page": self._page_gate(document)}
        if guide.browser_moment is not None:
            found["moment"] = self._moment_gate(guide, now_ms)
        return found

    def _page_gate(self, document: Mapping[str, Any]) -> BrowserGate:
        wanted = (document.get("placement") or {}).get("page")
        if wanted is None or self.page is None:
            return BrowserGate("pass", "any" if wanted is None else "none was opened, so any")
        fits = glob_matches(wanted, self.page)
        return BrowserGate("pass" if fits else "fail", f"is {self.page}, asked {wanted}")

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
        reached = [at for (what, how), at in self.seen.items() if what == kind and _reaches(kind, how, value)]
        if kind == "idle":
            reached = [at - how + value for (what, how), at in self.seen.items() if what == kind and how >= value]
        return max(reached, default=None)


def _reaches(kind: str, found: Any, wanted: Any) -> bool:
    return bool(found >= wanted if kind == "scroll" else found == wanted)


def _told(kind: str, value: Any) -> str:
    return duration_text(value) if kind in ("idle", "dwell") else str(value)
