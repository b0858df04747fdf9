"""What the tests of analytics share: logs to write, every engine to read them with, and copies small enough to be made.

A test that asks for `acme` runs once with the storage's own store (Parquet with SQLite, the truth itself with
PostgreSQL) and once with ClickHouse beside it.
"""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from flask import Flask

from tests.analytics.logbook import Logbook
from widget_server.analytics import relay
from widget_server.config import ClickHouse, Settings
from widget_server.parts import Parts, parts

_databases = count(1)


@pytest.fixture
def clickhouse(clickhouse_port: int) -> Iterator[ClickHouse]:
    """An empty database of its own; its tables are not made yet."""
    from widget_server.analytics.clickhouse import answering

    name = f"widget_{next(_databases)}"
    address = ClickHouse("127.0.0.1", clickhouse_port, False, "default", "", name, None)
    yield address
    with answering(address) as client:
        client.command(f"DROP DATABASE {name}")


@pytest.fixture(params=["own", "clickhouse"])
def engine(request: pytest.FixtureRequest, app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> str:
    """The analytics store that the application has: `own` is that of its storage."""
    name = str(request.param)
    if name == "clickhouse":
        use_clickhouse(app, request.getfixturevalue("clickhouse"), monkeypatch)
    return name


def use_clickhouse(app: Flask, address: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ANALYTICS_URL does at the start."""
    own = parts()
    with_address = Parts(replace(own.settings, clickhouse=address), own.database, own.cache)
    monkeypatch.setitem(app.extensions, "widget_server", with_address)


@pytest.fixture
def acme(app: Flask, engine: str, settings: Settings) -> Logbook:
    """An empty workspace, of which nothing is copied."""
    shutil.rmtree(settings.data_folder / "analytics", ignore_errors=True)
    return Logbook("acme")


@pytest.fixture
def copying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies from two events on, five at most at a time."""
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 2)
    monkeypatch.setattr(relay, "COPY_AT_MOST", 5)
