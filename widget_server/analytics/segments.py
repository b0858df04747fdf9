"""Sealed segments: sorted, immutable Parquet files of one workspace's events.

A segment `events-<first>-<last>.parquet` holds every event of the workspace whose position lies within its range, and
nothing else. The segments that count are a chain: the first begins at position 1, each next one where the one before
ends. A file outside the chain is a leftover of an interrupted merge or write: readers do not see it, the next writer
removes it. So whatever moment a process dies at, each event is in the chain once or not at all.
"""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from widget_server.analytics.turns import turn_by_file, while_shared, while_sole

if TYPE_CHECKING:
    from widget_server.analytics.spans import Rows, Span
    from widget_server.analytics.truth import Integers, Log, Properties

FORMAT = "v1"
# A merged file grows no further than this (about two million events), so that a merge stays a matter of seconds.
LARGEST_MERGED_BYTES = 48 * 1024 * 1024
_NAME = re.compile(r"events-(\d+)-(\d+)\.parquet")


class Segment(NamedTuple):
    """Positions from `first` to `last`, both included."""

    first: int
    last: int
    path: Path


class Held(NamedTuple):
    """The chain, none of whose files goes away meanwhile."""

    chain: list[Segment]

    @property
    def last(self) -> int:
        return self.chain[-1].last if self.chain else 0

    def log(self, names: Sequence[str], fresh: "Log") -> "Log":
        from widget_server.analytics.parquet import scan_log

        return scan_log(_paths(self.chain), names, fresh) if self.chain else fresh

    def properties(self, names: Sequence[str]) -> "Properties":
        from widget_server.analytics.parquet import scan_properties

        return scan_properties(_paths(self.chain), names)

    def span(self, span: "Span", moved: tuple["Integers", "Integers"]) -> "Rows":
        from widget_server.analytics.parquet import scan_span

        return scan_span(_paths(self.chain), span, moved)

    def is_whole(self) -> bool:
        return True


class Segments:
    """The segments of one workspace."""

    def __init__(self, data_folder: Path, workspace_id: int) -> None:
        self.folder = segments_folder(data_folder) / str(workspace_id)

    @contextmanager
    def held(self) -> Iterator[Held]:
        if not self.folder.is_dir():
            yield Held([])
            return
        with while_shared(self._files_lock):
            yield Held(chain_of(self.folder))

    @contextmanager
    def writing(self, *, patiently: bool = False) -> Iterator[bool]:
        with turn_by_file(self.folder / "writer.lock", patiently=patiently) as is_writer:
            if is_writer:
                self._remove_leftovers()
            yield is_writer

    def copied_to(self) -> int:
        chain = chain_of(self.folder)
        return chain[-1].last if chain else 0

    def add(self, rows: dict[str, Any], last: int) -> None:
        """Smaller segments at the end of the chain are taken into the new one, so that an event is rewritten a few
        times at most and the files stay few."""
        from widget_server.analytics.parquet import write_merged, write_rows

        chain = chain_of(self.folder)
        if chain and not len(rows["position"]):
            # There was nothing of this workspace in the range: its last segment reaches further.
            with while_sole(self._files_lock):
                chain[-1].path.rename(self._path(chain[-1].first, last))
            return
        path = self._path(self.copied_to() + 1, last)
        with _appearing(path) as unfinished:
            write_rows(rows, unfinished)
        absorbed = _worth_merging(chain, path.stat().st_size)
        if absorbed:
            with _appearing(self._path(absorbed[0].first, last)) as unfinished:
                write_merged([*_paths(absorbed), path], unfinished)
        self._remove_leftovers()

    def count(self) -> int:
        from widget_server.analytics.parquet import count_rows

        with self.held() as held:
            return count_rows(_paths(held.chain))

    def drop_all(self) -> None:
        with while_sole(self._files_lock):
            for path in self.folder.glob("events-*"):
                path.unlink()

    def forget(self, condition: str) -> None:
        from widget_server.analytics.parquet import count_rows, write_merged

        for segment in chain_of(self.folder):
            if count_rows([segment.path], condition):
                unfinished = segment.path.with_suffix(".part")
                write_merged([segment.path], unfinished, f"NOT ({condition})")
                _to_disk(unfinished)
                with while_sole(self._files_lock):
                    unfinished.rename(segment.path)
        _to_disk(self.folder)

    @property
    def _files_lock(self) -> Path:
        return self.folder / "files.lock"

    def _path(self, first: int, last: int) -> Path:
        return self.folder / f"events-{first}-{last}.parquet"

    def _remove_leftovers(self) -> None:
        counted = {segment.path for segment in chain_of(self.folder)}
        leftovers = [path for path in self.folder.glob("events-*") if path not in counted]
        if leftovers:
            with while_sole(self._files_lock):
                for path in leftovers:
                    path.unlink(missing_ok=True)


def segments_folder(data_folder: Path) -> Path:
    """Where each workspace has a folder of segments, named by its id."""
    return data_folder / "analytics" / FORMAT


def copied_in(data_folder: Path) -> dict[int, int]:
    """Up to which position each workspace is sealed."""
    chains = {int(folder.name): chain_of(folder) for folder in segments_folder(data_folder).glob("[0-9]*")}
    return {workspace_id: chain[-1].last for workspace_id, chain in chains.items() if chain}


def chain_of(folder: Path) -> list[Segment]:
    """The segments that count; where two begin at one position, the longer, which was merged from the other."""
    longest: dict[int, Segment] = {}
    for path in folder.glob("events-*.parquet"):
        if found := _NAME.fullmatch(path.name):
            segment = Segment(int(found[1]), int(found[2]), path)
            if segment.last > longest.get(segment.first, segment._replace(last=-1)).last:
                longest[segment.first] = segment
    chain: list[Segment] = []
    position = 1
    while position in longest:
        chain.append(longest[position])
        position = chain[-1].last + 1
    return chain


def _worth_merging(chain: list[Segment], fresh_bytes: int) -> list[Segment]:
    """The segments at the end of the chain that are no larger than what would be merged with them."""
    total, merged = fresh_bytes, 0
    for segment in reversed(chain):
        size = segment.path.stat().st_size
        if size > total or size + total > LARGEST_MERGED_BYTES:
            break
        total, merged = total + size, merged + 1
    return chain[len(chain) - merged :]


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """A file to write, which has its name only when it is whole and on disk."""
    unfinished = path.with_suffix(".part")
    yield unfinished
    _to_disk(unfinished)
    unfinished.rename(path)
    _to_disk(path.parent)


def _paths(segments: Sequence[Segment]) -> list[Path]:
    return [segment.path for segment in segments]


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
