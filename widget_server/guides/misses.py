"""Guides whose element is not found by many: counted from the log now and then, and paused until somebody looks.

No request waits for it: the housekeeping counts. One person counts once, however many misses come in that name.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from widget_server.guides.faults import LONGEST_WHAT, MISSED, pause
from widget_server.guides.models import GuideFault
from widget_server.parts import parts
from widget_server.triggers.durations import DAY

log = logging.getLogger(__name__)
EVENT: Final = "$guide_missed"
# What says that the element was there: the guide was shown, or would have been.
CLAIMED: Final = ("$guide_shown", "$guide_withheld")
SPAN_MS: Final = DAY
FEWEST_PERSONS: Final = 20
MOST_PLACES = 2
LONGEST_PATH = 80
Version = tuple[str, int]


class _Said(msgspec.Struct):
    """A page can send anything under this name."""

    guide: Any = None
    version: Any = None
    reason: Any = None
    path: Any = None


_decode = msgspec.json.Decoder(_Said).decode


class Place(msgspec.Struct, array_like=True):
    """A page on which the element was missing, why, and for how many persons."""

    path: str
    why: str
    persons: int


class Misses(msgspec.Struct):
    """What a guide was paused for: `missed` persons against `claimed`, in a day, and where most of them were."""

    missed: int
    claimed: int
    places: list[Place]


@dataclass(slots=True)
class _Seen:
    """Of one version: who missed it, and where."""

    persons: set[int]
    places: dict[tuple[str, str], set[int]]


def misses_of(fault: GuideFault | None) -> Misses | None:
    """The figures behind a pause; None for a guide that is off for another reason, or is on."""
    return msgspec.json.decode(fault.what, type=Misses) if fault and fault.kind == MISSED else None


def pause_missed(now_ms: int) -> list[tuple[int, str, int]]:
    """Pauses each live version that too many missed, in every workspace. Returns what was paused."""
    paused = []
    rows = parts().database.read(
        "SELECT workspace_id FROM event_names WHERE name = ? AND last_ms > ? ORDER BY workspace_id",
        (EVENT, now_ms - SPAN_MS),
    )
    for (workspace_id,) in rows:
        for (guide, version), misses in _too_many(workspace_id, now_ms):
            what = _what(misses)
            if pause(workspace_id, guide, version, what):
                log.warning("the guide %s of workspace %d is paused: %s", guide, workspace_id, what)
                paused.append((workspace_id, guide, version))
    return paused


def _what(misses: Misses) -> str:
    """As it is kept: with as many places as there is room for, since their texts are a page's."""
    while len(text := msgspec.json.encode(misses).decode()) > LONGEST_WHAT and misses.places:
        misses.places.pop()
    return text


def _too_many(workspace_id: int, now_ms: int) -> Iterator[tuple[Version, Misses]]:
    """Live versions that at least 20 persons missed within a day, and more than were or would have been shown it."""
    since = _live_since(workspace_id, now_ms)
    for version, seen in _missed(workspace_id, since).items():
        if len(seen.persons) < FEWEST_PERSONS:
            continue
        claimed = _claimed(workspace_id, version, since[version])
        if len(seen.persons) > claimed:
            yield version, Misses(len(seen.persons), claimed, _places(seen))


def _live_since(workspace_id: int, now_ms: int) -> dict[Version, int]:
    """The live versions that are on, with the time from which on misses count: a day, or since they were put on again
    or published."""
    rows = parts().database.read(
        "SELECT g.name, v.version, v.published_at, MAX(f.until), COUNT(f.since) - COUNT(f.until) FROM guides g "
        "JOIN guide_versions v ON v.guide_id = g.id AND v.version = g.live_version "
        "LEFT JOIN guide_faults f ON f.workspace_id = g.workspace_id AND f.name = g.name AND f.version = v.version "
        "WHERE g.workspace_id = ? GROUP BY g.name, v.version, v.published_at",
        (workspace_id,),
    )
    day_ago = now_ms - SPAN_MS
    return {
        (name, version): max(day_ago, published, until or 0) for name, version, published, until, off in rows if not off
    }


def _missed(workspace_id: int, since: dict[Version, int]) -> dict[Version, _Seen]:
    found: dict[Version, _Seen] = {}
    if not since:
        return found
    for person, time_ms, said in _told(workspace_id, (EVENT,), min(since.values(), default=0)):
        version = _version(said)
        if version in since and time_ms >= since[version]:
            seen = found.setdefault(version, _Seen(set(), {}))
            seen.persons.add(person)
            seen.places.setdefault((_text(said.path), _text(said.reason)), set()).add(person)
    return found


def _claimed(workspace_id: int, version: Version, since_ms: int) -> int:
    told = _told(workspace_id, CLAIMED, since_ms)
    return len({person for person, _, said in told if _version(said) == version})


def _told(workspace_id: int, names: tuple[str, ...], since_ms: int) -> Iterator[tuple[int, int, _Said]]:
    """Person, time, and what was said, of the events of these names after a time."""
    marks = ", ".join("?" * len(names))
    rows = parts().database.read(
        f"SELECT person_id, time_ms, properties FROM events WHERE workspace_id = ? AND name IN ({marks}) "
        # Where identities are signed, only persons with a name count: the others anybody can make up.
        "AND time_ms >= ? AND (NOT EXISTS (SELECT 1 FROM workspaces w WHERE w.id = events.workspace_id "
        "AND w.identity_mode = 'enforce') OR EXISTS (SELECT 1 FROM person_ids i "
        "WHERE i.person_id = events.person_id AND i.kind = 'user'))",
        (workspace_id, *names, since_ms),
    )
    for person, time_ms, text in rows:
        yield person, time_ms, _decode(text)


def _version(said: _Said) -> Version:
    is_told = isinstance(said.guide, str) and type(said.version) is int
    return (said.guide, said.version) if is_told else ("", 0)


def _text(value: Any) -> str:
    return value[:LONGEST_PATH] if isinstance(value, str) else ""


def _places(seen: _Seen) -> list[Place]:
    counted = Counter({place: len(persons) for place, persons in seen.places.items()})
    return [Place(path, why[:20], number) for (path, why), number in counted.most_common(MOST_PLACES)]
