"""Reading from SQLite when its file is out of reach for a moment, as over a disk that stumbles."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from widget_server.config import load_settings
from widget_server.raw import RawDatabase, Unavailable


class Failing:
    """A connection whose file went out of reach; it does not come back on this connection."""

    def __init__(self) -> None:
        self.closing: dict[type, Any] = {}
        self._problem = sqlite3.OperationalError("disk I/O error")
        self._problem.sqlite_errorcode, self._problem.sqlite_errorname = sqlite3.SQLITE_IOERR_READ, "SQLITE_IOERR_READ"

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Any]:
        raise self._problem


class Stumbling(RawDatabase):
    """A database whose first connections are broken ones."""

    broken = 0

    def open(self) -> tuple[Any, Any]:
        connection, cursor = super().open()
        self.broken -= 1
        return connection, Failing() if self.broken >= 0 else cursor


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Stumbling]:
    opened = Stumbling(load_settings({"WIDGET_DATA": str(tmp_path)}))
    yield opened
    opened.close()


def test_a_read_while_the_file_was_out_of_reach_is_done_again(
    database: Stumbling, caplog: pytest.LogCaptureFixture
) -> None:
    database.broken = 1
    assert database.read("SELECT 17") == [(17,)]
    assert "SQLITE_IOERR_READ" in caplog.text, "the operator learns of it"


def test_a_file_that_stays_out_of_reach_is_told_and_tried_again_by_the_next(database: Stumbling) -> None:
    database.broken = 2
    with pytest.raises(Unavailable, match="SQLITE_IOERR_READ"):
        database.read("SELECT 17")
    assert database.read("SELECT 17") == [(17,)]


def test_a_mistake_in_a_statement_is_not_tried_again(database: Stumbling) -> None:
    with pytest.raises(Unavailable, match="SQLITE_ERROR"):
        database.read("SELECT nothing FROM nowhere")


def test_text_that_cannot_be_read_is_told_though_python_gives_it_no_code(database: Stumbling) -> None:
    with pytest.raises(Unavailable, match="Could not decode to UTF-8"):
        database.read("SELECT CAST(x'ff' AS TEXT)")
    assert database.read("SELECT 17") == [(17,)]
