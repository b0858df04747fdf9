"""A measured figure beside its budget; printed as one line and written as JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LATEST = Path(__file__).parent / "latest.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. It holds when it is at most its budget, or at least for `is_floor`."""

    name: str
    value: float
    unit: str
    budget: float
    is_floor: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.budget if self.is_floor else self.value <= self.budget

    def line(self) -> str:
        bound = "at least" if self.is_floor else "at most"
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return f"{self.name:<40} {_number(self.value):>10} {self.unit:<12} {bound} {_number(self.budget):<9} {verdict}"


def write_latest(figures: Iterable[Figure], path: Path = LATEST) -> None:
    """Writes `{name: {"value", "unit", "budget", "holds"}}`."""
    document = {
        figure.name: {
            "value": round(figure.value, 4),
            "unit": figure.unit,
            "budget": round(figure.budget, 4),
            "holds": figure.holds,
        }
        for figure in figures
    }
    path.write_text(json.dumps(document, indent=2) + "\n")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"
