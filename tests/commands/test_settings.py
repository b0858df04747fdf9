"""A bad setting stops the start with one clear line: which one it is, what is wrong and what would be right."""

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ended
from tests.services import free_port
from widget_server.config import BadSetting, load_settings

BAD = [
    ("WIDGET_BATCH_EVENTS", "many"),
    ("WIDGET_BATCH_EVENTS", "0"),
    ("WIDGET_BATCH_EVENTS", "-5"),
    ("WIDGET_BATCH_EVENTS", "1.5"),
    ("WIDGET_BATCH_EVENTS", "٣"),
    ("WIDGET_BATCH_EVENTS", "9" * 5000),
    ("WIDGET_BATCH_BYTES", "100"),
    ("WIDGET_EVENT_BYTES", "1e6"),
    ("WIDGET_RATE_PER_SECOND", "0"),
    ("WIDGET_RATE_BURST", "a lot"),
    ("WIDGET_TRUSTED_PROXIES", "11"),
    ("WIDGET_PUBLIC_URL", "widget.example.com"),
    ("WIDGET_PUBLIC_URL", "ftp://widget.example.com"),
    ("WIDGET_PUBLIC_URL", "https://"),
    ("WIDGET_PUBLIC_URL", "https://widget.example.com/below"),
    ("WIDGET_PUBLIC_URL", "https://widget.example.com?x"),
    ("WIDGET_PUBLIC_URL", "https://widget.example.com#x"),
    ("WIDGET_PUBLIC_URL", "https://widget.example.com:port"),
    ("WIDGET_PUBLIC_URL", "https://["),
    ("WIDGET_SECRET_KEY", "too short"),
    ("WIDGET_SIGN_IN_LIMIT", "sometimes"),
    ("WIDGET_BACKTEST_SECONDS", "0"),
    ("DATABASE_URL", "mysql://root@127.0.0.1/widget"),
    ("DATABASE_URL", "data/widget.db"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("DATABASE_URL", "postgresql://"),
    ("DATABASE_URL", "postgresql://127.0.0.1:port/widget"),
    ("DATABASE_URL", "postgresql://["),
    ("REDIS_URL", "http://127.0.0.1"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://127.0.0.1:port"),
]


@pytest.mark.parametrize(("name", "value"), BAD, ids=[f"{name}={value[:30]}" for name, value in BAD])
def test_a_setting_that_cannot_be_used_is_told_in_one_line(
    run_command: Callable[..., Ended], name: str, value: str
) -> None:
    ended = run_command("upgrade", **{name: value})
    assert ended.status == 1
    assert ended.error.count("\n") == 1, ended.error
    assert ended.error.startswith(f"widget-server: {name} ")
    assert len(ended.error) < 300


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WIDGET_PUBLIC_URL", "https://widget.example.com/"),
        ("WIDGET_PUBLIC_URL", "http://[::1]:8000"),
        ("WIDGET_SIGN_IN_LIMIT", "100 per 5 minutes"),
        ("WIDGET_SIGN_IN_LIMIT", "10/hour"),
        ("DATABASE_URL", "sqlite:////var/lib/widget.db"),
        ("DATABASE_URL", "postgres://user:p%40ss@db.example:5433/widget?sslmode=require"),
        ("DATABASE_URL", "postgresql:///widget"),
        ("REDIS_URL", "rediss://:secret@cache.example:6380/3"),
        ("REDIS_URL", "unix:///run/redis.sock"),
        ("REDIS_URL", "  "),
        ("WIDGET_BATCH_EVENTS", " 10 "),
    ],
)
def test_what_an_operator_may_well_write_is_taken(tmp_path: Path, name: str, value: str) -> None:
    assert load_settings({"WIDGET_DATA": str(tmp_path), name: value})


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(BadSetting) as told:
        load_settings({"DATABASE_URL": "mysql://root:sesame@127.0.0.1/widget", "WIDGET_SECRET_KEY": "x" * 32})
    assert "sesame" not in str(told.value)


def test_a_folder_that_cannot_be_written_is_told(run_command: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run_command("upgrade", WIDGET_DATA=str(tmp_path / "file" / "data"))
    assert (ended.status, ended.error.count("\n")) == (1, 1)
    assert "cannot be written" in ended.error
    assert "WIDGET_DATA" in ended.error


def test_a_database_that_cannot_be_opened_is_told(run_command: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "text").write_text("this is no database, " * 100)
    for path in (tmp_path / "no" / "such" / "folder" / "widget.db", tmp_path / "text"):
        ended = run_command("upgrade", DATABASE_URL=f"sqlite:///{path}")
        assert (ended.status, ended.error.count("\n")) == (1, 1), ended.error
        assert ended.error.startswith("widget-server: the database cannot be used (")


def test_a_postgresql_that_does_not_answer_is_told(run_command: Callable[..., Ended]) -> None:
    ended = run_command("upgrade", DATABASE_URL=f"postgresql://nobody:sesame@127.0.0.1:{free_port()}/widget")
    assert (ended.status, ended.error.count("\n")) == (1, 1), ended.error
    assert "check DATABASE_URL" in ended.error
    assert "sesame" not in ended.error


def test_a_busy_port_is_told(run_command: Callable[..., Ended]) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        for command in (
            ("serve", "--port", port),
            ("run", "--port", port),
            ("run", "--demo-port", port, "--port", str(free_port())),
        ):
            ended = run_command(*command)
            assert (ended.status, ended.error.count("\n")) == (1, 1), ended.error
            assert f"127.0.0.1:{port} cannot be used" in ended.error
            assert "choose another port" in ended.error


def test_a_rules_folder_that_is_missing_or_wrong_is_told(run_command: Callable[..., Ended], tmp_path: Path) -> None:
    assert "does not exist" in run_command("rules", "check", "--folder", str(tmp_path / "none")).error
    (tmp_path / "bad.yaml").write_text("guide: bad\nkind: hologram\n")
    ended = run_command("rules", "check", "--folder", str(tmp_path))
    assert ended.status == 1
    assert "bad.yaml:2:" in ended.output


def test_as_a_process_it_ends_with_status_1_and_the_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "widget_server.cli", "serve"],
        env={"WIDGET_DATA": str(tmp_path), "WIDGET_RATE_BURST": "a lot"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        "widget-server: WIDGET_RATE_BURST is 'a lot', but must be a whole number from 1 to 10000000\n"
    )
