"""How far the copy of the log is behind: for the health page, which must answer quickly whatever is away."""

import time
from collections.abc import Mapping
from typing import Any

from widget_server.analytics.segments import copied_in
from widget_server.parts import parts
from widget_server.raw import Unavailable

# Counting goes so many positions back and no further; what is beyond is only said to be more.
MOST_COUNTED = 100_000
# Once it did not answer, ClickHouse is not asked again for so long.
PAUSE_SECONDS = 30.0
_away_until = 0.0


def lag() -> dict[str, Any]:
    """`store`, and how many events are not copied yet, the oldest of them since how many seconds.

    Reports take those from the truth. `is_more` stands there when the events are only counted in part; `problem`, in
    place of figures, when ClickHouse does not answer.
    """
    settings = parts().settings
    if settings.clickhouse is None and not settings.is_sqlite:
        return {"store": "postgresql", "events": 0, "seconds": 0}
    if settings.clickhouse is None:
        return {"store": "parquet", **_behind(copied_in(settings.data_folder))}
    marks = _marks_in_clickhouse()
    if marks is None:
        return {"store": "clickhouse", "problem": "does not answer"}
    return {"store": "clickhouse", **_behind(marks)}


def _marks_in_clickhouse() -> dict[int, int] | None:
    global _away_until  # noqa: PLW0603 one memory for all threads of a process
    from widget_server.analytics.clickhouse import marks_of_all

    address = parts().settings.clickhouse
    if address is None or time.monotonic() < _away_until:
        return None
    try:
        return marks_of_all(address)
    except Unavailable:
        _away_until = time.monotonic() + PAUSE_SECONDS
        return None


def _behind(marks: Mapping[int, int]) -> dict[str, Any]:
    """What stands behind the marks of the workspaces, in one walk along the end of the log."""
    read = parts().database.read
    workspaces = [row[0] for row in read("SELECT id FROM workspaces")]
    head = read("SELECT COALESCE(MAX(position), 0) FROM events")[0][0]
    lowest = min((marks.get(workspace, 0) for workspace in workspaces), default=head)
    begin = max(lowest, head - MOST_COUNTED)
    known = [number for workspace in workspaces for number in (workspace, marks.get(workspace, 0))]
    behind = f"CASE workspace_id {'WHEN ? THEN CAST(? AS BIGINT) ' * len(workspaces)} ELSE 0 END"
    events, since_ms = read(
        f"SELECT COUNT(*), MIN(received_ms) FROM events WHERE position > ? AND position > {behind}", [begin, *known]
    )[0]
    seconds = max(0, round(time.time() - since_ms / 1000)) if events else 0
    return {"events": events, "seconds": seconds} | ({"is_more": True} if begin > lowest and events else {})
