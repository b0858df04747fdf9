"""Installations that tests may kill, on the storage of this run."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Storage, create_database
from tests.durability.servers import Installation, Server


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is promised of one storage alone is tested there alone."""
    away = "test_on_postgres" if config.getoption("storage") == "sqlite" else "test_on_sqlite"
    elsewhere = [item for item in items if item.path.stem.startswith(away)]
    config.hook.pytest_deselected(items=elsewhere)
    items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(scope="session")
def installation(storage: Storage, worker_number: int, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One for all of these tests, beside the storage of the others, which is emptied all the time."""
    folder: Path = tmp_path_factory.mktemp("installation")
    if storage.name == "sqlite":
        database, redis = f"sqlite:///{folder / 'widget.db'}", ""
    else:
        name = f"widget_durable_{worker_number}"
        create_database(name)
        database, redis = os.environ["TEST_POSTGRES"] + name, f"{os.environ['TEST_REDIS']}/{48 + worker_number}"
    limits = {"WIDGET_RATE_PER_SECOND": "100000", "WIDGET_RATE_BURST": "1000000"}
    addresses = {"WIDGET_DATA": str(folder), "DATABASE_URL": database, "REDIS_URL": redis}
    return Installation({**os.environ, **limits, **addresses}).prepare()


@pytest.fixture
def start_server(installation: Installation) -> Iterator[Callable[..., Server]]:
    """Starts servers of the installation; whatever still runs at the end of the test is killed."""
    started: list[Server] = []

    def start(**environment: str) -> Server:
        server = Server({**installation.environment, **environment})
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="module")
def server(installation: Installation) -> Iterator[Server]:
    """One server for all tests of a module that leave it alive."""
    server = Server(installation.environment).start()
    yield server
    server.kill()
