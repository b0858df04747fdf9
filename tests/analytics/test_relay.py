"""Promises of the relay: every event is in the copy once, whatever dies when, and whoever else is at work."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.analytics.logbook import Logbook
from tests.analytics.test_store import fill, scanned
from widget_server.analytics import relay
from widget_server.analytics.clickhouse import ClickHouseCopy
from widget_server.analytics.copies import Copy, copy_of
from widget_server.analytics.relay import (
    catch_up,
    catch_up_all,
    forget_accounts,
    forget_before,
    forget_persons,
    rebuild,
)
from widget_server.analytics.truth import log_head, read_rows
from widget_server.analytics.turns import turn_by_file
from widget_server.db import db
from widget_server.events.models import Event


class Killed(BaseException):
    """The process ends here."""


def die(*_: Any, **__: Any) -> None:
    raise Killed


def copy_in(log: Logbook) -> Copy | None:
    """The workspace's copy; on PostgreSQL alone there is none, and the truth itself is scanned."""
    return copy_of(log.workspace_id)


def position_of(log: Logbook) -> int | None:
    copy = copy_in(log)
    return None if copy is None else copy.copied_to()


def truth_is_emptied(log: Logbook) -> None:
    """Whatever a scan gives from now on comes from the copy."""
    db.session.query(Event).filter_by(workspace_id=log.workspace_id).delete()
    db.session.commit()


def test_what_is_copied_is_the_whole_log(acme: Logbook, copying: None) -> None:
    person = acme.person("u-1")
    rows = fill(acme, person, 23)
    catch_up(acme.workspace_id)
    copy = copy_in(acme)
    if copy is not None:
        assert copy.count() == 23
        truth_is_emptied(acme)
    assert scanned(acme.workspace_id) == rows


def test_catching_up_goes_on_where_it_stood(acme: Logbook, copying: None) -> None:
    person = acme.person("u-1")
    rows = fill(acme, person, 12)
    catch_up(acme.workspace_id)
    first = position_of(acme)
    catch_up(acme.workspace_id)
    assert position_of(acme) == first
    rows += fill(acme, person, 12, since_ms=100)
    catch_up(acme.workspace_id)
    assert first is None or first + 12 == position_of(acme)
    assert scanned(acme.workspace_id) == rows


@pytest.mark.parametrize(
    ("owner", "moment"),
    [(Path, "rename"), (Path, "unlink"), (ClickHouseCopy, "add"), (ClickHouseCopy, "_set_mark")],
)
def test_a_relay_killed_in_the_midst_leaves_nothing_double(
    acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch, owner: type, moment: str
) -> None:
    """A file without its name, parts beside their merged file, rows without their mark: the next report is right, and
    all reports after it."""
    rows = fill(acme, acme.person("u-1"), 23)
    dies = isinstance(copy_in(acme), ClickHouseCopy) == (owner is ClickHouseCopy) and copy_in(acme) is not None
    with monkeypatch.context() as dying:
        dying.setattr(owner, moment, die)
        with pytest.raises(Killed) if dies else nullcontext():
            catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == rows
    rows += fill(acme, acme.person("u-2"), 4, since_ms=100)
    catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == rows


def test_two_that_copy_the_same_range_leave_nothing_double(acme: Logbook, copying: None) -> None:
    """A relay that was thought dead and another: what both insert counts once."""
    rows = fill(acme, acme.person("u-1"), 10)
    copy = copy_in(acme)
    if isinstance(copy, ClickHouseCopy):
        batch = read_rows(acme.workspace_id, 0, log_head())
        for _ in range(3):
            copy.add(batch, log_head())
        assert copy.count() == 10
    assert scanned(acme.workspace_id) == rows


def test_who_writes_into_a_copy_that_was_begun_anew_writes_into_the_void(
    acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fill(acme, acme.person("u-1"), 10)
    copy = copy_in(acme)
    if isinstance(copy, ClickHouseCopy):
        before = copy.mark()
        copy.drop_all()
        with monkeypatch.context() as late:
            late.setattr(ClickHouseCopy, "mark", lambda _: before)
            copy.add(read_rows(acme.workspace_id, 0, log_head()), log_head())
        assert (copy.copied_to(), copy.count()) == (0, 0)
    assert scanned(acme.workspace_id) == rows


def test_a_report_does_not_wait_for_another_process_that_copies(acme: Logbook, copying: None) -> None:
    rows = fill(acme, acme.person("u-1"), 10)
    copy = copy_in(acme)
    with copy.writing() if copy is not None else nullcontext():
        catch_up(acme.workspace_id)
        assert not position_of(acme)
        assert scanned(acme.workspace_id) == rows


def test_a_turn_is_given_to_one_at_a_time(tmp_path: Path) -> None:
    """Who comes second is told so and does not wait."""
    lock = tmp_path / "a" / "lock"
    with turn_by_file(lock, patiently=False) as is_first, turn_by_file(lock, patiently=False) as is_second:
        assert (is_first, is_second) == (True, False)
    with turn_by_file(lock, patiently=False) as is_second:
        assert is_second


def test_a_little_is_not_copied(acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read from the truth, and counted as well."""
    person = acme.person("u-1")
    rows = fill(acme, person, 12)
    catch_up(acme.workspace_id)
    before = position_of(acme)
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 50)
    rows += fill(acme, person, 12, since_ms=100)
    catch_up(acme.workspace_id)
    assert position_of(acme) == before
    assert scanned(acme.workspace_id) == rows


def test_a_new_workspace_on_a_long_log_has_nothing_to_copy(
    acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other workspaces did before its first event is passed over in one go."""
    fill(acme, acme.person("u-1"), 40)
    new = Logbook("new")
    rows = fill(new, new.person("u-1"), 3)
    reads: list[tuple[int, ...]] = []

    def reading(*asked: int) -> dict[str, Any]:
        reads.append(asked)
        return read_rows(*asked)

    monkeypatch.setattr(relay, "read_rows", reading)
    catch_up(new.workspace_id)
    assert len(reads) == int(copy_in(new) is not None)
    assert scanned(new.workspace_id) == rows


def test_a_worker_catches_up_every_workspace(acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one in which nothing happened: nobody reads the same range for it again."""
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 1)
    other = Logbook("other")
    fill(other, other.person("u-1"), 4)
    fill(acme, acme.person("u-1"), 6)
    catch_up_all()
    fill(acme, acme.person("u-2"), 6)
    catch_up_all()
    if copy_in(acme) is not None:
        assert [position_of(log) for log in (acme, other)] == [log_head()] * 2


def test_rebuilding_gives_the_same_again(acme: Logbook, copying: None) -> None:
    rows = fill(acme, acme.person("u-1"), 12)
    catch_up(acme.workspace_id)
    assert rebuild(acme.workspace_id) == 12
    assert scanned(acme.workspace_id) == rows


def test_reports_are_right_while_the_copy_is_made_anew(
    acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fill(acme, acme.person("u-1"), 12)
    catch_up(acme.workspace_id)
    seen = []

    def reading(*asked: int) -> dict[str, Any]:
        seen.append(scanned(acme.workspace_id))
        return read_rows(*asked)

    monkeypatch.setattr(relay, "read_rows", reading)
    rebuild(acme.workspace_id)
    assert seen == [rows] * (3 if copy_in(acme) else 0)


def test_a_report_that_loses_its_copy_while_it_reads_begins_again(
    acme: Logbook, copying: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = fill(acme, acme.person("u-1"), 12)
    catch_up(acme.workspace_id)
    copy = copy_in(acme)
    if isinstance(copy, ClickHouseCopy):
        scan = ClickHouseCopy.scan

        def losing(*asked: Any) -> Any:
            monkeypatch.setattr(ClickHouseCopy, "scan", scan)
            copy.drop_all()
            return scan(*asked)

        monkeypatch.setattr(ClickHouseCopy, "scan", losing)
    assert scanned(acme.workspace_id) == rows


def test_events_copied_after_the_backup_that_was_put_back_are_gone(acme: Logbook, copying: None) -> None:
    """The truth decides: a copy that is ahead of it is made anew."""
    rows = fill(acme, acme.person("u-1"), 12)
    copy = copy_in(acme)
    if copy is not None:
        ahead = read_rows(acme.workspace_id, 0, log_head())
        with copy.writing():
            copy.add({**ahead, "position": ahead["position"] + 1_000}, 10_000_000)
    catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == rows


def test_an_erased_person_is_erased_from_the_copy(acme: Logbook, copying: None) -> None:
    gone, stays = acme.person("u-1"), acme.person("u-2")
    fill(acme, gone, 7)
    rows = fill(acme, stays, 7, since_ms=100)
    catch_up(acme.workspace_id)
    db.session.query(Event).filter_by(person_id=gone).delete()
    db.session.commit()
    forget_persons(acme.workspace_id, [gone])
    assert scanned(acme.workspace_id) == rows
    truth_is_emptied(acme)
    assert scanned(acme.workspace_id) == (rows if copy_in(acme) else [])


def test_events_that_are_too_old_go_from_the_copy(acme: Logbook, copying: None) -> None:
    rows = fill(acme, acme.person("u-1"), 8)
    catch_up(acme.workspace_id)
    db.session.query(Event).filter(Event.time_ms < 5).delete()
    db.session.commit()
    forget_before(acme.workspace_id, 5)
    assert scanned(acme.workspace_id) == rows[5:]


def test_what_was_done_for_an_erased_account_goes_from_the_copy(acme: Logbook, copying: None) -> None:
    gone, person = acme.account("gone"), acme.person("u-1")
    acme.events([("opened", person, 1), ("shared", person, 2)], gone)
    rows = fill(acme, person, 4, since_ms=100)
    catch_up(acme.workspace_id)
    db.session.query(Event).filter_by(account_id=gone).delete()
    db.session.commit()
    forget_accounts(acme.workspace_id, [gone])
    assert scanned(acme.workspace_id) == rows
