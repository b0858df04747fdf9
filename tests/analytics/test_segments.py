"""Promises of the sealed segments: each event once, whatever dies when and whoever else is at work."""

import threading
from pathlib import Path
from typing import Any

import numpy as np

from widget_server.analytics.segments import Segments, chain_of
from widget_server.analytics.truth import Log

NOTHING = Log(*np.empty((5, 0), np.int64))


def columns(first: int, last: int) -> dict[str, Any]:
    """Events named `opened` at the positions from first to last."""
    position = np.arange(first, last + 1)
    texts = {
        "name": np.full(len(position), "opened", object),
        "properties": np.full(len(position), "{}", object),
    }
    return dict.fromkeys(("position", "person_id", "account_id", "time_ms"), position) | texts


def positions(segments: Segments) -> list[int]:
    with segments.held() as held:
        return sorted(held.log(["opened"], NOTHING).order.tolist())


def sealed(folder: Path, *lasts: int) -> Segments:
    """Segments sealed up to each of these positions, one after the other."""
    segments = Segments(folder, 1)
    with segments.writing():
        for last in lasts:
            segments.add(columns(segments.copied_to() + 1, last), last)
    return segments


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("events-*"))


def test_small_segments_are_merged(tmp_path: Path) -> None:
    """Files stay few, and a merged file holds what its parts held."""
    segments = sealed(tmp_path, *range(10, 90, 10))
    assert len(chain_of(segments.folder)) <= 3
    assert positions(segments) == list(range(1, 81))


def test_a_segment_larger_than_what_comes_is_left_alone(tmp_path: Path) -> None:
    segments = sealed(tmp_path, 50_000, 50_010)
    assert names_in(segments.folder) == ["events-1-50000.parquet", "events-50001-50010.parquet"]


def test_a_merge_that_died_before_its_parts_were_removed_counts_nothing_twice(tmp_path: Path) -> None:
    """The merged file and its parts stand side by side: the merged one counts, the next writer removes the parts."""
    segments = sealed(tmp_path, 10)
    part = (segments.folder / "events-1-10.parquet").read_bytes()
    sealed(tmp_path, 20)
    assert names_in(segments.folder) == ["events-1-20.parquet"]
    for name in ("events-1-10.parquet", "events-11-20.parquet"):
        (segments.folder / name).write_bytes(part)
    assert positions(segments) == list(range(1, 21))
    with segments.writing():
        pass
    assert names_in(segments.folder) == ["events-1-20.parquet"]


def test_a_half_written_file_is_not_read(tmp_path: Path) -> None:
    segments = sealed(tmp_path, 20)
    (segments.folder / "events-21-40.part").write_bytes(b"PAR1 half of a file")
    assert positions(segments) == list(range(1, 21))
    with segments.writing():
        segments.add(columns(21, 40), 40)
    assert positions(segments) == list(range(1, 41))


def test_a_missing_segment_ends_the_chain(tmp_path: Path) -> None:
    """What stands behind a hole is not counted, so that it can be sealed again."""
    segments = sealed(tmp_path, 50_000, 50_010)
    (segments.folder / "events-1-50000.parquet").rename(tmp_path / "taken")
    assert segments.copied_to() == 0
    (tmp_path / "taken").rename(segments.folder / "events-1-50000.parquet")
    assert segments.copied_to() == 50_010


def test_only_one_writes_at_a_time(tmp_path: Path) -> None:
    """Who comes second is told so and does not wait."""
    first, second = Segments(tmp_path, 1), Segments(tmp_path, 1)
    with first.writing() as is_first, second.writing() as is_second:
        assert (is_first, is_second) == (True, False)
    with second.writing() as is_second:
        assert is_second


def test_nothing_is_removed_under_a_reader(tmp_path: Path) -> None:
    """A merge waits for the reports that read its parts."""
    segments = sealed(tmp_path, 50_000)
    with segments.held() as held:
        dropping = threading.Thread(target=segments.drop_all)
        dropping.start()
        assert len(held.log(["opened"], NOTHING).order) == 50_000
        assert dropping.is_alive()
    dropping.join()
    assert positions(segments) == []


def test_a_range_without_events_makes_the_last_segment_reach_further(tmp_path: Path) -> None:
    """A workspace in which nothing happens gets no file for it, and nothing of the range is read again."""
    segments = sealed(tmp_path, 10)
    with segments.writing():
        segments.add(columns(1, 0), 500)
    assert names_in(segments.folder) == ["events-1-500.parquet"]
    assert positions(segments) == list(range(1, 11))
