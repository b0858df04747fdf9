"""`rules backtest`: what a draft would have done, in words or for programs."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ended
from tests.commands.terminal import at_terminal

DRAFT = """guide: share-it
kind: tip
trigger:
  when: {event: report_saved}
steps:
  - title: Share it
    actions: [{label: Done, do: complete}]
"""


@pytest.fixture
def filled(run_command: Callable[..., Ended], tmp_path: Path) -> Path:
    """A workspace with a past, and the file of a draft."""
    made = run_command("workspace", "create", "acme", "--origin", "https://a.example", "--owner", "olga@a.example")
    assert made.status == 0, made.error
    loaded = run_command("load", "--workspace", "acme", "--events", "2000", "--persons", "50", "--days", "10")
    assert loaded.status == 0, loaded.error
    draft = tmp_path / "share-it.yaml"
    draft.write_text(DRAFT)
    return draft


def test_a_draft_is_told_in_words_that_add_up_and_nothing_is_shown(
    run_command: Callable[..., Ended], filled: Path
) -> None:
    asked = ("rules", "backtest", str(filled), "--workspace", "acme", "--days", "20")
    told, data = run_command(*asked), run_command(*asked, "--format", "json")
    assert told.status == data.status == 0, told.error + data.error
    report = json.loads(data.output)
    persons = report["persons"]
    assert persons["there"] == sum(count for name, count in persons.items() if name != "there") == 50
    assert persons["reached"] == sum(report["times"].values()) > 20
    assert f"{persons['reached']:>2}  would see it" in told.output
    assert "Nothing was shown to anybody." in told.output
    assert sum(line.count("█") > 0 for line in told.output.splitlines()) == sum(
        d["showings"] > 0 for d in report["days"]
    )
    # Nobody looks on: no bar in a pipe.
    assert told.error == ""


def test_days_are_chosen_by_date(run_command: Callable[..., Ended], filled: Path) -> None:
    asked = ("rules", "backtest", str(filled), "--workspace", "acme", "--format", "json")
    ended = run_command(*asked, "--from", "2024-02-28", "--to", "2024-03-01")
    days = [day["day"] for day in json.loads(ended.output)["days"]]
    assert days == ["2024-02-28", "2024-02-29", "2024-03-01"]
    wrong = run_command(*asked, "--from", "2024-03-02", "--to", "2024-03-01")
    assert wrong.status == 2 and "--from must be before --to" in wrong.error


def test_every_mistake_of_a_draft_is_told_with_its_place(run_command: Callable[..., Ended], filled: Path) -> None:
    filled.write_text(DRAFT.replace("tip", "tipp").replace("event:", "evnt:"))
    ended = run_command("rules", "backtest", str(filled), "--workspace", "acme")
    assert ended.status == 1
    assert f"{filled}:2:7:" in ended.error and f"{filled}:4:10:" in ended.error


def test_what_is_no_file_and_no_guide_is_told_in_one_line(run_command: Callable[..., Ended], filled: Path) -> None:
    ended = run_command("rules", "backtest", "share-id", "--workspace", "acme")
    assert ended.status == 2
    assert "there is neither a file nor a guide 'share-id'" in ended.error


def test_who_looks_on_sees_how_far_it_is_and_then_the_report(filled: Path) -> None:
    status, said = at_terminal(["rules", "backtest", str(filled), "--workspace", "acme", "--days", "20"], {})
    assert status == 0, said
    shares = [int(share) for share in re.findall(r"Replaying .*?(\d+)%", said)]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 100
    assert said.rindex("100%") < said.index("would see it")
