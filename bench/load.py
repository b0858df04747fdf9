"""Load by wrk, a generator that is small enough to leave the processor to what is measured."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bench.servers import Server

SCRIPT = Path(__file__).parent / "requests.lua"
CONNECTIONS = 64


class MissingProgram(Exception):
    """The load generator is not installed; the text says how to get it."""


class Load(msgspec.Struct):
    """What one run of the generator saw. `failed` counts statuses above 399 and broken connections."""

    requests: int
    seconds: float
    failed: int
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


@dataclass
class Generator:
    """Sends requests of a kind; goes on counting from run to run, so that no message id comes twice."""

    key: str
    persons: int
    seconds: int = 2
    sent: int = 0
    # Whether the persons are those of `widget-server load`.
    is_loaded: bool = False

    def run(self, kind: str, server: Server, connections: int = CONNECTIONS) -> Load:
        """One run. Raises MissingProgram without wrk, RuntimeError when wrk says nothing that can be read."""
        command = [
            _wrk(), "--threads", "1", "--connections", str(connections), "--duration", f"{self.seconds}s",
            "--timeout", "10s", "--script", str(SCRIPT), server.url,
            "--", kind, self.key, str(self.sent), str(self.persons), "loaded" if self.is_loaded else "furnished",
        ]  # fmt: skip
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        line = finished.stdout.rstrip().rpartition("\n")[2]
        if not line.startswith("{"):
            raise RuntimeError(f"wrk could not send {kind}: {finished.stdout}{finished.stderr}")
        load = msgspec.json.decode(line, type=Load)
        # What was under way at the end is not counted, but its numbers are used.
        self.sent += load.requests + load.failed + 2 * connections
        return load


def check_generator() -> None:
    """Raises MissingProgram."""
    _wrk()


def _wrk() -> str:
    found = shutil.which("wrk")
    if found is None:
        raise MissingProgram("wrk is missing, which sends the requests; install it: apt-get install wrk")
    return found
