"""What a copy of the log must be able to do, and which one an installation has.

Embedded, the copy is Parquet files; with ANALYTICS_URL it is in ClickHouse; on PostgreSQL alone there is none, and
reports read the truth. A copy holds one workspace's events up to a position, its mark; a report adds what is behind
the mark from the truth, so that a copy may be late and is never wrong.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from widget_server.parts import parts

if TYPE_CHECKING:
    from widget_server.analytics.spans import Rows, Span
    from widget_server.analytics.truth import Integers, Log, Properties


class Reading(Protocol):
    """A copy while it is read: every event up to position `last`, each once."""

    @property
    def last(self) -> int: ...

    def log(self, names: Sequence[str], fresh: "Log") -> "Log":
        """The copied events of these names, and the fresh ones."""

    def properties(self, names: Sequence[str]) -> "Properties": ...

    def span(self, span: "Span", moved: tuple["Integers", "Integers"]) -> "Rows":
        """The copied events of a span; `moved` are persons who turned out to be others, and those others.

        It may hold more persons than those of its part, and a copied event's person may be that of its day.
        """

    def is_whole(self) -> bool:
        """Whether nothing was taken away meanwhile; if it was, what was read does not count."""


class Copy(Protocol):
    """The copy of one workspace's events. Any number of processes may read while one writes."""

    def held(self) -> AbstractContextManager[Reading]: ...

    def writing(self, *, patiently: bool = False) -> AbstractContextManager[bool]:
        """Whether this process is now the one that writes; False while another is, unless one waits patiently."""

    def copied_to(self) -> int: ...

    def add(self, rows: dict[str, Any], last: int) -> None:
        """Adds the events from the mark up to position `last`, which may be none; for the writer only."""

    def drop_all(self) -> None: ...

    def count(self) -> int: ...

    def forget(self, condition: str) -> None:
        """Removes the events for which an SQL condition on their columns holds; for the writer only."""


def copy_of(workspace_id: int) -> Copy | None:
    """The workspace's copy; None where reports read the truth."""
    settings = parts().settings
    if settings.clickhouse is not None:
        from widget_server.analytics.clickhouse import ClickHouseCopy

        return ClickHouseCopy(settings.clickhouse, workspace_id)
    if settings.is_sqlite:
        from widget_server.analytics.segments import Segments

        return Segments(settings.data_folder, workspace_id)
    return None
