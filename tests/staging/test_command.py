"""`workspace staging` and `rules promote`: the plan first, then the change; on a server and without one."""

import json
from collections.abc import Iterator
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from werkzeug.serving import make_server

from tests.commands.between import standing_between
from tests.delivery.guides import publish, tip
from tests.staging.stagings import live_guide, staging_of_acme, write_article, write_guide
from tests.stories import Side, Story
from tests.tables import all_tables
from widget_server.commands.rules import rules
from widget_server.commands.workspaces import workspace
from widget_server.config import Settings
from widget_server.db import db
from widget_server.workspaces.queries import embed_key_of, workspace_by_slug


@pytest.fixture(autouse=True)
def this_database(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands open the database of the test."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url.replace("+psycopg", ""))
    monkeypatch.setenv("WIDGET_DATA", str(settings.data_folder))
    monkeypatch.setenv("WIDGET_PUBLIC_URL", "https://widget.example.com")
    for name in ("REDIS_URL", "WIDGET_SERVER", "WIDGET_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def staging(story: Story) -> Side:
    write_guide(story.acme, tip("a", priority=10))
    publish(story.acme, tip("in-a-file", priority=1))
    made = staging_of_acme(story)
    write_guide(made, tip("a", priority=20))
    write_guide(made, tip("b"))
    write_guide(made, tip("in-a-file", priority=2))
    write_article(made, "how-to", "Text.")
    return made


def promote(*arguments: str, workspace: str = "acme") -> Result:
    db.session.remove()
    found = CliRunner().invoke(rules, ["promote", *(["--workspace", workspace] if workspace else []), *arguments])
    db.session.remove()
    return found


def test_staging_is_made_and_its_tag_printed(story: Story) -> None:
    db.session.remove()
    arguments = ["staging", "acme", "--origin", "https://staging.acme.example"]
    ended = CliRunner().invoke(workspace, arguments)
    assert ended.exit_code == 0, ended.output
    made = workspace_by_slug("acme-staging")
    assert made and made.allowed_origins == ["https://staging.acme.example"]
    tag = f'<script async src="https://widget.example.com/widget/inapp.js" data-key="{embed_key_of(made)}"></script>'
    assert tag in ended.output
    db.session.remove()
    again = CliRunner().invoke(workspace, arguments)
    assert again.exit_code == 1 and "there is one already: acme-staging" in again.output
    of_itself = CliRunner().invoke(workspace, ["staging", "acme-staging"])
    assert of_itself.exit_code == 1 and "staging workspace itself" in of_itself.output


def test_the_plan_is_shown_and_changes_nothing(story: Story, staging: Side) -> None:
    before = all_tables()
    ended = promote("--plan")
    assert ended.exit_code == 0, ended.output
    assert "~ guide a changed (version 1 is live), from version 2 on staging\n    ~ priority: 10 -> 20" in ended.output
    assert "+ guide b new" in ended.output and "+ article how-to new" in ended.output
    assert "in-a-file" not in ended.output and "Plan: 3 things to promote." in ended.output
    assert all_tables() == before


def test_without_a_terminal_and_without_yes_nothing_is_promoted(story: Story, staging: Side) -> None:
    before = all_tables()
    ended = promote()
    assert ended.exit_code == 2 and "pass --yes" in ended.output
    assert all_tables() == before


def test_all_that_differs_is_promoted_with_who_did_it(story: Story, staging: Side) -> None:
    ended = promote("--yes")
    assert ended.exit_code == 0 and "a: version 2 is live.\n" in ended.output, ended.output
    assert "article:how-to: version 1 is live." in ended.output
    version = live_guide(story.acme, "a")
    assert (version.published_by, version.from_staging) == ("widget-server rules", 2)
    assert promote("--yes").output.startswith("Nothing to promote")


def test_one_is_promoted_by_its_name(story: Story, staging: Side) -> None:
    assert promote("b", "--yes").output.endswith("b: version 1 is live.\n")
    assert json.loads(promote("--plan", "--format", "json").output)["plan"][-1]["name"] == "a"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nothing", "nothing is not live on staging"),
        ("look", "look is the same in production"),
        ("in-a-file", "in-a-file lives in in-a-file.yaml in production: change it there and apply it"),
    ],
)
def test_a_name_that_cannot_go_stops_all(story: Story, staging: Side, name: str, says: str) -> None:
    before = all_tables()
    ended = promote("b", name, "--yes")
    assert ended.exit_code == 1 and says in ended.output
    assert all_tables() == before


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("other", "other has no staging; make it with: widget-server workspace staging other"),
        ("acme-staging", "acme-staging is staging itself: name its production, with --workspace acme"),
    ],
)
def test_the_wrong_workspace_is_told_the_right_one(story: Story, staging: Side, slug: str, says: str) -> None:
    ended = promote("--yes", workspace=slug)
    assert ended.exit_code == 1 and says in ended.output


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The application behind a real socket."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()


def on_server(story: Story, port: int, *arguments: str) -> Result:
    where = ("--server", f"http://127.0.0.1:{port}")
    db.session.remove()
    found = CliRunner().invoke(rules, ["promote", *arguments, *where], env={"WIDGET_API_KEY": story.acme.secret})
    db.session.remove()
    return found


def test_a_server_is_asked_with_the_key_of_production(story: Story, staging: Side, port: int) -> None:
    assert "~ guide a changed" in on_server(story, port, "--plan").output
    ended = on_server(story, port, "--yes")
    assert ended.exit_code == 0 and "a: version 2 is live." in ended.output
    assert live_guide(story.acme, "a").published_by == "API"


@pytest.mark.parametrize("failure", ["lost", "late"])
def test_an_answer_that_was_lost_is_made_up_for_by_looking(
    story: Story, staging: Side, port: int, failure: str
) -> None:
    with standing_between(port, "", failure) as between:
        where = int(between.address.rpartition(":")[2])
        ended = on_server(story, where, "a", "--yes")
        assert ended.exit_code == 0 and "a: version 2 is live." in ended.output, ended.output
        assert sum(asked.startswith("POST") for asked in between.asked) == 1
