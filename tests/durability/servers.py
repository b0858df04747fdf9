"""Real server processes on a storage of their own, which tests may kill."""

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from tests.services import free_port, wait_until

RULES = Path(__file__).parents[2] / "rules"
COMMAND = [sys.executable, "-m", "widget_server.cli"]


@dataclass
class Server:
    """`widget-server serve` in a process group of its own."""

    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    processes: int = 1

    def start(self) -> "Server":
        command = [*COMMAND, "serve", "--port", str(self.port), "--processes", str(self.processes)]
        with Path(self.environment["WIDGET_DATA"], "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self.is_ready, "the server")
        return self

    def is_ready(self) -> bool:
        try:
            return self.call("GET", "/health/ready")[0] == 200
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        """`kill -9` of every process of this server at once; none of them can finish anything."""
        kill_group(self.process)

    def pids(self) -> set[int]:
        """The processes that take requests."""
        assert self.process is not None
        return set(map(int, Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()))

    def stop(self) -> None:
        """As an administrator or a container's host does it: SIGTERM."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Status and answer. Raises OSError or HTTPException when the server is not there."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


@dataclass
class Worker:
    """`widget-server worker` in a process group of its own; `module` is started in its place where one is given."""

    environment: dict[str, str]
    module: str = "widget_server.cli"
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Worker":
        command = [sys.executable, "-m", self.module, "worker"]
        with Path(self.environment["WIDGET_DATA"], "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        return self

    def kill(self) -> None:
        kill_group(self.process)


def kill_group(process: "subprocess.Popen[bytes] | None") -> None:
    assert process is not None
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


@dataclass
class Installation:
    """One data folder and database, with workspace acme in it, and any number of servers."""

    environment: dict[str, str]
    key: str = ""
    secret: str = ""

    def prepare(self, origin: str = "https://a.example") -> "Installation":
        made = self.run("workspace", "create", "acme", "--origin", origin, "--owner", "a@b.example")
        found = re.search(r"(pk_\S+).*?(sk_\S+)", made, re.DOTALL)
        assert found is not None, made
        self.key, self.secret = found[1], found[2]
        self.run("rules", "apply", "--workspace", "acme", "--folder", str(RULES))
        return self

    def run(self, *arguments: str) -> str:
        """What a command of the service prints; fails when it fails."""
        done = self.try_to_run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def try_to_run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [*COMMAND, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)

    def read(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows straight from the database, as no server would tell them."""
        engine = create_engine(self.environment["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
        try:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(statement))]
        finally:
            engine.dispose()

    def batch(self, server: Server, *events: dict[str, Any], **envelope: Any) -> dict[str, Any]:
        status, answer = server.call("POST", "/v1/batch", {"key": self.key, "batch": list(events), **envelope})
        assert status == 200, answer
        return answer

    def decide(self, server: Server, user: str) -> list[dict[str, Any]]:
        status, answer = server.call("POST", "/v1/decide", {"key": self.key, "userId": user})
        assert status == 200, answer
        return list(answer["decisions"])

    def tips(self, server: Server, user: str) -> list[str]:
        """The names of those that are tips."""
        return [decision["guide"] for decision in self.decide(server, user) if decision["kind"] == "tip"]


def report(user: str, message_id: str, name: str = "report_created") -> dict[str, Any]:
    return {"type": "track", "event": name, "userId": user, "messageId": message_id}
