"""`analytics rebuild`: the derived store anew, of one workspace or of all."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands.conftest import Ended
from tests.services import free_port

EVENTS = {"acme": 60_000, "beta": 55_000}


def create(run_command: Callable[..., Ended], slug: str) -> None:
    origin, owner = f"https://{slug}.example", f"olga@{slug}.example"
    ended = run_command("workspace", "create", slug, "--origin", origin, "--owner", owner)
    assert ended.status == 0, ended.error


@pytest.fixture
def sealed(run_command: Callable[..., Ended], tmp_path: Path) -> Path:
    """The folder of two workspaces with enough events to be copied, of which the copies are lost."""
    for slug, events in EVENTS.items():
        create(run_command, slug)
        loaded = run_command("load", "--workspace", slug, "--events", str(events), "--persons", "100")
        assert loaded.status == 0, loaded.error
    folder = tmp_path / "data" / "analytics"
    shutil.rmtree(folder)
    return folder


def test_without_a_slug_the_stores_of_all_workspaces_are_made_anew(
    run_command: Callable[..., Ended], sealed: Path
) -> None:
    one = run_command("analytics", "rebuild", "beta")
    assert (one.status, one.output) == (0, "55,000 events are in the analytics store of beta.\n")
    files_of_one = set(sealed.rglob("*.parquet"))
    every = run_command("analytics", "rebuild")
    assert (every.status, every.output.splitlines()) == (
        0,
        ["60,000 events are in the analytics store of acme.", "55,000 events are in the analytics store of beta."],
    )
    assert len(set(sealed.rglob("*.parquet"))) > len(files_of_one) > 0


def test_a_workspace_that_is_not_there_is_told_in_one_line(run_command: Callable[..., Ended]) -> None:
    create(run_command, "acme")
    ended = run_command("analytics", "rebuild", "acne")
    assert (ended.status, ended.error) == (1, "widget-server: there is no workspace 'acne'\n")


def test_a_store_that_is_away_is_told_in_one_line(run_command: Callable[..., Ended]) -> None:
    create(run_command, "acme")
    ended = run_command("analytics", "rebuild", ANALYTICS_URL=f"clickhouse://127.0.0.1:{free_port()}")
    assert ended.status == 1
    assert ended.error.startswith("widget-server: the analytics store of acme cannot be made now: ClickHouse")
    assert ended.error.count("\n") == 1, ended.error
