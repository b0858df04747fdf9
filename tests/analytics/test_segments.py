"""Promises of the sealed segments: each event once, whatever dies when and whoever else is at work."""

import threading
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.analytics.logbook import Logbook
from tests.analytics.test_store import fill, scanned
from widget_server.analytics import store
from widget_server.analytics.segments import Segments, chain_of, scan_log
from widget_server.analytics.store import catch_up, rebuild
from widget_server.analytics.truth import Log
from widget_server.config import Settings

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
    with segments.held() as chain:
        return sorted(scan_log(chain, ["opened"], NOTHING).order.tolist()) if chain else []


def sealed(folder: Path, *lasts: int) -> Segments:
    """Segments sealed up to each of these positions, one after the other."""
    segments = Segments(folder, 1)
    with segments.writing():
        for last in lasts:
            segments.seal(columns(segments.sealed_to() + 1, last), last)
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
        segments.seal(columns(21, 40), 40)
    assert positions(segments) == list(range(1, 41))


def test_a_missing_segment_ends_the_chain(tmp_path: Path) -> None:
    """What stands behind a hole is not counted, so that it can be sealed again."""
    segments = sealed(tmp_path, 50_000, 50_010)
    (segments.folder / "events-1-50000.parquet").rename(tmp_path / "taken")
    assert segments.sealed_to() == 0
    (tmp_path / "taken").rename(segments.folder / "events-1-50000.parquet")
    assert segments.sealed_to() == 50_010


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
    with segments.held() as chain:
        dropping = threading.Thread(target=segments.drop_all)
        dropping.start()
        assert len(scan_log(chain, ["opened"], NOTHING).order) == 50_000
        assert dropping.is_alive()
    dropping.join()
    assert positions(segments) == []


@pytest.fixture
def embedded(settings: Settings) -> bool:
    """Whether there are segments at all: on PostgreSQL the truth itself is scanned."""
    return settings.is_sqlite


def test_catching_up_goes_on_where_it_stood(acme: Logbook, sealing: Path, embedded: bool) -> None:
    person = acme.person("u-1")
    rows = fill(acme, person, 12)
    catch_up(acme.workspace_id)
    first = names_in(sealing / str(acme.workspace_id))
    catch_up(acme.workspace_id)
    assert names_in(sealing / str(acme.workspace_id)) == first
    assert bool(first) == embedded
    rows += fill(acme, person, 12, since_ms=100)
    catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == rows


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("moment", ["rename", "unlink"])
def test_a_writer_killed_in_the_midst_leaves_nothing_double(
    acme: Logbook, sealing: Path, embedded: bool, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whether a file has not its name yet or its parts are still there: the next report is right, and all after it."""
    rows = fill(acme, acme.person("u-1"), 23)

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(Path, moment, die)
        with pytest.raises(Killed) if embedded else nullcontext():
            catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == rows
    catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == rows


def test_a_little_is_not_sealed(acme: Logbook, sealing: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read from the truth, and counted as well."""
    person = acme.person("u-1")
    rows = fill(acme, person, 12)
    catch_up(acme.workspace_id)
    before = names_in(sealing / str(acme.workspace_id))
    monkeypatch.setattr(store, "SEAL_AT_LEAST", 50)
    rows += fill(acme, person, 12, since_ms=100)
    catch_up(acme.workspace_id)
    assert names_in(sealing / str(acme.workspace_id)) == before
    assert scanned(acme.workspace_id) == rows


def test_a_new_workspace_on_a_long_log_has_nothing_to_copy(acme: Logbook, sealing: Path, embedded: bool) -> None:
    """What other workspaces did before its first event is passed over in one go."""
    fill(acme, acme.person("u-1"), 40)
    new = Logbook("new")
    rows = fill(new, new.person("u-1"), 3)
    catch_up(new.workspace_id)
    assert len(names_in(sealing / str(new.workspace_id))) == int(embedded)
    assert scanned(new.workspace_id) == rows


def test_rebuilding_gives_the_same_again(acme: Logbook, sealing: Path) -> None:
    rows = fill(acme, acme.person("u-1"), 12)
    catch_up(acme.workspace_id)
    assert rebuild(acme.workspace_id) == 12
    assert scanned(acme.workspace_id) == rows


def test_events_sealed_after_the_backup_that_was_put_back_are_gone(
    acme: Logbook, sealing: Path, settings: Settings, embedded: bool
) -> None:
    """The truth decides: segments that are ahead of it are made anew."""
    rows = fill(acme, acme.person("u-1"), 12)
    if embedded:
        ahead = Segments(settings.data_folder, acme.workspace_id)
        with ahead.writing():
            ahead.seal(columns(1, 10_000), 10_000_000)
    catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == rows
