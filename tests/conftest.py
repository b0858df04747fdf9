"""One suite on two storage pairs: `--storage=sqlite` (alone) and `--storage=postgres` (with Redis)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.services import Missing, Postgres, Redis
from tests.stories import Story, tell_story
from widget_server import create_app
from widget_server.config import Settings
from widget_server.db import Model, db, migrate_to_head
from widget_server.parts import parts

ROOT = Path(__file__).parents[1]
pytest_plugins = ("tests.chromium",)
# How long an example takes says more of the machine than of the code.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--storage", choices=["sqlite", "postgres"], default="sqlite", help="the storage pair to test on")
    parser.addoption("--screenshots", default=None, help="folder in which the documentation's pictures are kept")


def pytest_configure(config: pytest.Config) -> None:
    """The run's servers are started once, by the process that hands out the tests."""
    if hasattr(config, "workerinput") or config.getoption("storage") != "postgres":
        return
    try:
        postgres, redis = Postgres().start(), Redis().start()
    except Missing as missing:
        raise pytest.UsageError(str(missing)) from missing
    config.add_cleanup(postgres.stop)
    config.add_cleanup(redis.stop)
    os.environ["TEST_POSTGRES"], os.environ["TEST_REDIS"] = postgres.url(""), redis.url(0)[:-2]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What touches no storage is tested once, with SQLite."""
    if config.getoption("storage") == "postgres":
        chosen = [item for item in items if "storage" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen


@dataclass(frozen=True)
class Storage:
    """Addresses of one empty, migrated pair."""

    name: str
    database_url: str
    redis_url: str | None

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url or ""}


@pytest.fixture(scope="session")
def storage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_number: int) -> Storage:
    """The storage pair of this worker."""
    if request.config.getoption("storage") == "sqlite":
        return Storage("sqlite", f"sqlite:///{tmp_path_factory.mktemp('storage') / 'widget.db'}", None)
    name = f"widget_{worker_number}"
    create_database(name)
    return Storage("postgres", os.environ["TEST_POSTGRES"] + name, f"{os.environ['TEST_REDIS']}/{worker_number}")


def create_database(name: str) -> None:
    import psycopg

    with psycopg.connect(os.environ["TEST_POSTGRES"] + "postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())


@pytest.fixture(scope="session")
def clickhouse_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """ClickHouse's engine behind its HTTP protocol, in a process of its own."""
    folder = tmp_path_factory.mktemp("clickhouse") / "data"
    command = [sys.executable, "-m", "tests.clickhouse_front", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        port = process.stdout.readline()
        assert port, "the ClickHouse front did not start"
        yield int(port)
        process.kill()


@pytest.fixture(scope="session")
def worker_number() -> int:
    return int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def settings(storage: Storage, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        data_folder=tmp_path_factory.mktemp("data"),
        database_url=storage.database_url.replace("postgresql://", "postgresql+psycopg://"),
        redis_url=storage.redis_url,
        public_url="http://127.0.0.1:8000",
        secret_key="only for tests, " * 4,
        rules_folder=ROOT / "rules",
        rules_workspace="acme",
        rate_per_second=100_000,
        rate_burst=100_000,
        sign_in_limit="1000 per minute",
    )


@pytest.fixture(scope="session")
def built_app(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    migrate_to_head(app)
    yield app
    with app.app_context():
        parts().close()
        db.engine.dispose()


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The application on empty tables and empty caches, inside its context."""
    with built_app.app_context():
        empty_tables(built_app)
        yield built_app
        db.session.remove()


def empty_tables(app: Flask) -> None:
    """Empties tables, caches and what the application remembers."""
    if parts().settings.is_sqlite:
        tables = ";".join(f"DELETE FROM {table.name}" for table in reversed(Model.metadata.sorted_tables))
        statements = ["PRAGMA foreign_keys=OFF", *tables.split(";"), "PRAGMA foreign_keys=ON"]
    else:
        names = ", ".join(table.name for table in Model.metadata.sorted_tables)
        statements = [f"TRUNCATE {names} RESTART IDENTITY CASCADE"]
    with db.engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()
    shutil.rmtree(parts().settings.data_folder / "analytics", ignore_errors=True)
    parts().cache.clear()
    for name in (
        "identity_tally",
        "key_ring",
        "live_rules",
        "event_names",
        "refused_calls",
        "account_tails",
        "article_shelves",
    ):
        app.extensions.pop(name, None)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def story(app: Flask) -> Story:
    """Alice owns workspace acme, Bob views it, Charlie owns another workspace; Dora and Eve are end users."""
    return tell_story(app)
