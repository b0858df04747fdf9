"""A real server of a workspace, for commands that talk to one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.durability.servers import Installation, Server


@contextmanager
def served(folder: Path) -> Iterator[tuple[Installation, Server]]:
    """A server on a data folder of its own, with workspace acme and the shipped rules."""
    data = folder / "served"
    data.mkdir()
    environment = {
        **os.environ,
        "WIDGET_DATA": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'widget.db'}",
        "REDIS_URL": "",
        "WIDGET_API_KEY": "",
        "WIDGET_SERVER": "",
    }
    installation = Installation(environment).prepare()
    server = Server(environment).start()
    try:
        yield installation, server
    finally:
        server.stop()
