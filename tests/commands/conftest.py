"""The command line as it is started, without a process of its own."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from widget_server.cli import main


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status, and what it wrote on standard error and output."""

    status: int
    error: str
    output: str


@pytest.fixture
def run_command(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., Ended]:
    """Runs a command with an empty data folder and these settings."""
    monkeypatch.setenv("WIDGET_DATA", str(tmp_path / "data"))
    # `run` would else set its own for whoever comes after this test.
    monkeypatch.setenv("WIDGET_PUBLIC_URL", "http://127.0.0.1:8000")
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, **environment: str) -> Ended:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["widget-server", *arguments])
        with pytest.raises(SystemExit) as ending:
            main()
        code = ending.value.code
        said = capfd.readouterr()
        error = said.err + (f"{code}\n" if isinstance(code, str) else "")
        return Ended(1 if isinstance(code, str) else int(code or 0), error, said.out)

    return run
