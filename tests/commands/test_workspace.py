"""`workspace create`: a host product from the command line."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ended

GOOD = ("workspace", "create", "acme", "--origin", "https://app.acme.example", "--owner", "olga@acme.example")


def changed(**more: str) -> tuple[str, ...]:
    arguments = list(GOOD)
    for name, value in more.items():
        if name == "slug":
            arguments[2] = value
        else:
            arguments[arguments.index(f"--{name}") + 1] = value
    return tuple(arguments)


def test_it_prints_the_keys_and_the_password_once(run_command: Callable[..., Ended]) -> None:
    ended = run_command(*GOOD)
    assert ended.status == 0, ended.error
    assert re.search(r"Embed key +pk_\S{20,}\n", ended.output)
    assert re.search(r"Secret key +sk_\S{30,} \(shown this once\)\n", ended.output)
    assert re.search(r"Sign in +http://\S+/sign-in as olga@acme.example with \S{12,}", ended.output)


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (GOOD, "there is already a workspace 'acme'"),
        (changed(slug="Acme"), "'Acme'"),
        (changed(slug="a/b"), "'a/b'"),
        (changed(slug="x" * 61), "lower-case letters"),
        (changed(slug=""), "lower-case letters"),
        (changed(slug="other", origin="app.acme.example"), "app.acme.example"),
        (changed(slug="other", origin="https://*.acme.example"), "wildcard"),
        (changed(slug="other", origin="https://acme.example/app"), "https://acme.example"),
        (changed(slug="other", owner="olga"), "'olga'"),
        (changed(slug="other", owner="x" * 250 + "@b.example"), "e-mail"),
    ],
    ids=str,
)
def test_what_cannot_be_is_told_in_one_line(
    run_command: Callable[..., Ended], arguments: tuple[str, ...], wrong: str
) -> None:
    assert run_command(*GOOD).status == 0
    ended = run_command(*arguments)
    assert ended.status == 1
    assert ended.error.startswith("widget-server: ")
    assert ended.error.count("\n") == 1, ended.error
    assert wrong in ended.error


def test_an_origin_is_kept_as_browsers_send_it(run_command: Callable[..., Ended], tmp_path: Path) -> None:
    assert run_command(*changed(origin="HTTPS://App.Acme.Example:443/")).status == 0
    kept = sqlite3.connect(tmp_path / "data" / "widget.db").execute("SELECT allowed_origins FROM workspaces").fetchall()
    assert kept == [('["https://app.acme.example"]',)]
