"""Real servers as processes of their own, on free ports of the loopback; each is stopped by the id it was given."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from widget_server.commands.serving import THREADS

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 30.0
# Served as `widget_server.commands.serving` serves the service: one process, the same threads, no log.
HELLO = (
    "from granian import Granian; from granian.constants import Interfaces; "
    "Granian('bench.hello:app', address='127.0.0.1', port={port}, interface=Interfaces.WSGI, workers=1, "
    "blocking_threads={threads}, log_enabled=False, websockets=False).serve()"
)


@dataclass(frozen=True)
class Server:
    """A server that answers; `seconds` from the start of its process to its first answer."""

    url: str
    process_id: int
    seconds: float


@contextmanager
def hello_server(threads: int = THREADS) -> Iterator[Server]:
    """The yardstick, served like the service."""
    port = free_port()
    with _running([sys.executable, "-c", HELLO.format(port=port, threads=threads)], {}, port, "/") as server:
        yield server


@contextmanager
def widget_server(data_folder: Path) -> Iterator[Server]:
    """`widget-server serve` over a data folder; rate limits so high that they are asked but never reached."""
    port = free_port()
    environment = {
        "WIDGET_DATA": str(data_folder),
        "WIDGET_RATE_PER_SECOND": "1000000",
        "WIDGET_RATE_BURST": "10000000",
    }
    command = [sys.executable, "-m", "widget_server.cli", "serve", "--port", str(port)]
    with _running(command, environment, port, "/health/ready") as server:
        yield server


@contextmanager
def _running(command: list[str], environment: Mapping[str, str], port: int, path: str) -> Iterator[Server]:
    url = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env={**_outside(), **environment})
    try:
        _wait_for(process, url + path)
        yield Server(url, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server for {url} ended with status {process.returncode}; see its messages above")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.005)
    raise TimeoutError(f"{url} did not answer within {PATIENCE_SECONDS:.0f} s")


def _outside() -> dict[str, str]:
    """This process's environment without settings of the service that would change what is measured."""
    ours = ("WIDGET_", "DATABASE_", "REDIS_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
