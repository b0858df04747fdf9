"""Throw-away PostgreSQL and Redis servers on free ports, started by the test run and ended with it."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

NO_DISK = ("--save", "", "--appendonly", "no")


class Missing(Exception):
    """A component that the tests need and this machine does not have; says how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _find(program: str, package: str) -> str:
    folders = [*os.environ.get("PATH", "").split(":"), *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    found = shutil.which(program, path=":".join(folders))
    if found is None:
        raise Missing(f"{program} is missing; install it: apt-get install {package}")
    return found


def wait_until(is_ready: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Polls until `is_ready`, quickly; raises TimeoutError with `what`."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} was not ready in {seconds:.0f} s")
        time.sleep(0.02)


class Postgres:
    """A cluster in a temporary folder; `fsync` stays on, because durability is what is tested."""

    def __init__(self) -> None:
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.folder = Path(tempfile.mkdtemp(prefix="widget-pg-"))
        self.port = free_port()
        self._initdb, self._postgres = _find("initdb", "postgresql"), _find("postgres", "postgresql")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Postgres":
        if self._as_user:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        data = self.folder / "data"
        if not data.exists():
            self._run(
                self._initdb,
                "--no-sync",
                "-D",
                str(data),
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            )
        self._launch()
        wait_until(self._is_up, "PostgreSQL")
        return self

    def kill(self) -> None:
        """`kill -9` of the server; its processes of single connections end by themselves. `start` recovers."""
        assert self._process is not None
        os.kill(int((self.folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        self._process.wait(10)

    def _launch(self) -> None:
        data = str(self.folder / "data")
        command = [self._postgres, "-D", data, "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        log = (self.folder / "log").open("ab") if not self._as_user else subprocess.DEVNULL
        self._process = subprocess.Popen(
            [*self._as_user, *command, "-c", "max_connections=200"], stdout=log, stderr=log
        )

    def _is_up(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            # After a kill it does not start while processes of the former one are there.
            self._launch()
        return self._answers()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command: str) -> None:
        subprocess.run([*self._as_user, *command], check=True, capture_output=True, cwd="/")

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url("postgres"), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True


class Redis:
    """A server without a disk copy, on a free port."""

    def __init__(self) -> None:
        self.port = free_port()
        self._program = _find("redis-server", "redis-server")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Redis":
        self._process = subprocess.Popen(
            [self._program, "--port", str(self.port), "--bind", "127.0.0.1", "--databases", "64", *NO_DISK],
            stdout=subprocess.DEVNULL,
            cwd="/tmp",
        )
        wait_until(self._answers, "Redis")
        return self

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def kill(self) -> None:
        """`kill -9`; `start` begins anew with nothing."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def hang(self) -> None:
        """Connections are still taken, and nothing is answered any more until `go_on`."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._process is not None:
            self.go_on()
            self._process.terminate()
            self._process.wait(10)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
