"""A service whose machine's clock a test puts forward."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.browser.conftest import Servers, own_storage, running
from tests.conftest import Storage

# Time of the service's machine: the real one, and as much as the file says.
AHEAD = """
import os, time
def _moved(real=time.time_ns):
    return real() + int(open(os.environ["CLOCK_AHEAD"]).read()) * 1_000_000
time.time_ns = _moved
time.time = lambda: _moved() / 1_000_000_000
"""


@dataclass
class Clock:
    """The service's clock, which a test puts forward; what the service has done and kept stays as it is."""

    file: Path

    @property
    def settings(self) -> dict[str, str]:
        """What a server's environment needs for its time to be this one."""
        path = [str(self.file.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        return {"PYTHONPATH": os.pathsep.join(path), "CLOCK_AHEAD": str(self.file)}

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(milliseconds=int(self.file.read_text()))

    def forward(self, milliseconds: int) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(str(int(self.file.read_text()) + milliseconds))
        beside.replace(self.file)


def make_clock(folder: Path) -> Clock:
    """A clock that is right, kept in an empty folder."""
    (folder / "sitecustomize.py").write_text(AHEAD)
    clock = Clock(folder / "ahead")
    clock.file.write_text("0")
    return clock


@contextmanager
def running_at(clock: Clock, storage: Storage, folder: Path, database: str, redis_number: int) -> Iterator[Servers]:
    """Servers of their own, whose time is this clock's."""
    settings = own_storage(storage, folder, database, redis_number)
    with running(folder, {**settings, **clock.settings}) as servers:
        yield servers
