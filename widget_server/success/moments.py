"""Moments as members write and read them: by the clock of their workspace."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import format_date

from widget_server.triggers.attention_gates import MUTED_UNTIL
from widget_server.triggers.dates import instant_ms
from widget_server.triggers.zones import zone_named


def moment_asked(text: str | None, zone: str, now_ms: int) -> int | None:
    """`2026-11-23T14:05` by the workspace's clock, in ms since 1970; None for no moment, and for one to come."""
    try:
        wall = datetime.fromisoformat(text or "")
        at_ms = round((wall if wall.tzinfo else wall.replace(tzinfo=zone_named(zone) or UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
    return at_ms if 0 < at_ms < now_ms else None


def in_zone(at_ms: int, zone: str) -> str:
    """As a field for a moment takes it."""
    wall = datetime.fromtimestamp(at_ms / 1000, zone_named(zone) or UTC)
    return wall.replace(tzinfo=None).isoformat(timespec="minutes")


def plain_day(day: date) -> str:
    """A day with the name of its month, for use within a sentence."""
    return str(format_date(day, "medium"))


def muted_until(traits: Mapping[str, Any], zone: str, now_ms: int) -> date | None:
    """The last day on which an account's people are left in peace; None where they are not."""
    until_ms = instant_ms(traits.get(MUTED_UNTIL)) or 0
    return datetime.fromtimestamp((until_ms - 1) / 1000, zone_named(zone) or UTC).date() if until_ms > now_ms else None
