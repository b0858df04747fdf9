"""`lists`: what an operator or a nightly job does with lists."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ACME = ("--workspace", "acme")


@pytest.fixture
def acme(run_command: Callable[..., Any]) -> Callable[..., Any]:
    run_command("workspace", "create", "acme", "--origin", "https://a.example", "--owner", "o@a.example")
    return run_command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ids.csv"
    path.write_text("user_id,name\ndora,Dora\neve,Eve\n")
    return path


def test_a_list_is_put_shown_got_and_deleted(acme: Callable[..., Any], file: Path) -> None:
    answer = acme("lists", "put", "beta", str(file), "--of", "person", *ACME)
    assert (answer.status, answer.output) == (0, "beta: 2 added, 0 taken out.\n")
    assert acme("lists", "show", *ACME).output == "beta: 2 persons\n"
    got = acme("lists", "get", "beta", *ACME).output
    assert got == "user_id\ndora\neve\n"
    file.write_text(got)
    assert acme("lists", "put", "beta", str(file), "--of", "person", *ACME).output == "beta: 0 added, 0 taken out.\n"
    file.write_text("user_id\ndora\n")
    answer = acme("lists", "put", "beta", str(file), "--of", "person", "--mode", "remove", *ACME)
    assert answer.output == "beta: 0 added, 1 taken out.\n"
    assert acme("lists", "delete", "beta", *ACME).output == "beta is deleted.\n"
    assert acme("lists", "show", *ACME).output == ""


def test_a_wrong_line_is_told_with_its_number_and_nothing_is_changed(acme: Callable[..., Any], file: Path) -> None:
    file.write_text("user_id\ndora\n=1\ndora\n")
    answer = acme("lists", "put", "beta", str(file), "--of", "person", *ACME)
    assert answer.status == 1
    assert f"{file}:3: This begins like a formula" in answer.error
    assert f"{file}:4: This id stands on line 2 already." in answer.error
    assert acme("lists", "show", *ACME).output == ""


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("get", "beta", *ACME), "there is no list 'beta'"),
        (("delete", "beta", *ACME), "there is no list 'beta'"),
        (("show", "--workspace", "nowhere"), "there is no workspace 'nowhere'"),
        (("put", "Beta!", "FILE", "--of", "person", *ACME), "as in beta-customers"),
        (("put", "beta", "FILE", "--of", "account", *ACME), "No column is called account_id"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    acme: Callable[..., Any], file: Path, arguments: tuple[str, ...], says: str
) -> None:
    answer = acme("lists", *(str(file) if each == "FILE" else each for each in arguments))
    assert answer.status == 1
    assert says in answer.error
