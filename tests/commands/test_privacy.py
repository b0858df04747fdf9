"""`privacy export` and `privacy reapply`, as an operator calls them beside backups."""

from collections.abc import Callable
from pathlib import Path
from typing import Any


def test_tombstones_are_exported_and_put_back(run_command: Callable[..., Any], tmp_path: Path) -> None:
    created = run_command("workspace", "create", "acme", "--origin", "https://a.example", "--owner", "o@a.example")
    assert created.status == 0, created.error
    assert run_command("privacy", "export").output == ""
    kept = tmp_path / "kept.jsonl"
    kept.write_text('{"workspace":"acme","kind":"user","digest":"%s","erased_ms":1}\n' % ("ab" * 16))
    answer = run_command("privacy", "reapply", str(kept))
    assert (answer.status, answer.output.split(";")[0]) == (0, "1 tombstones are in place")
    assert run_command("privacy", "export").output == kept.read_text()


def test_without_a_journal_it_says_what_to_name(run_command: Callable[..., Any]) -> None:
    run_command("workspace", "create", "acme", "--origin", "https://a.example", "--owner", "o@a.example")
    answer = run_command("privacy", "reapply")
    assert answer.status == 1 and "there is no journal" in answer.error


def test_a_line_that_is_no_tombstone_is_told_by_its_number(run_command: Callable[..., Any], tmp_path: Path) -> None:
    run_command("workspace", "create", "acme", "--origin", "https://a.example", "--owner", "o@a.example")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"workspace": 7}\n')
    answer = run_command("privacy", "reapply", str(bad))
    assert answer.status == 1 and "bad.jsonl:1" in answer.error
