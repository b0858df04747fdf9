"""After an erasure the words that only one person and her company say stand nowhere: every column of every table, the
copy for analytics, cached states, every file. Searched by brute force, so that a place that is new is searched too."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.analytics.conftest import clickhouse, engine  # noqa: F401
from tests.pages.conftest import requests_apart  # noqa: F401
from tests.people.test_account_imports import Desk
from tests.people.tokens import signing
from tests.services import wait_until
from tests.stories import Story
from tests.tables import all_tables, rows
from tests.web.pages import ask_server, page_of
from widget_server.analytics import relay
from widget_server.analytics.copies import copy_of
from widget_server.cache import InProcessCache
from widget_server.db import db
from widget_server.parts import parts
from widget_server.people.identity import _verified

# Of her ids, e-mail, traits and message ids, and of her company's.
MARKS = ("zelda", "Quirk", "zanzibar", "z-anon")
IDS = {"userId": "zelda", "anonymousId": "z-anon"}
SHEET = "Account ID;Name;ARR;Currency;Stage\nzanzibar;zanzibar Group;900;EUR;live\nnw;Northwind;5;EUR;live\n"


@pytest.fixture(autouse=True)
def sealed_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 1)


@pytest.fixture
def life(story: Story, engine: str) -> Story:  # noqa: F811
    """Everything that the service can be told about Zelda and her company, beside Dora at Northwind."""
    token = signing(story, "observe").token(
        "zelda", traits={"role": "Quirk"}, account={"id": "zanzibar", "traits": {"plan": "zanzibar"}}
    )
    story.acme.batch(
        {"type": "page", "anonymousId": "z-anon", "properties": {"path": "/zelda"}, "messageId": "zelda-0"},
        {"type": "identify", **IDS, "traits": {"email": "zelda@zanzibar.example", "name": "Quirk"}},
        {"type": "group", **IDS, "groupId": "zanzibar", "traits": {"name": "zanzibar Ltd", "owner": "zelda@x.example"}},
        {"type": "track", "event": "report_created", **IDS, "properties": {"title": {"by": "Quirk"}}},
        {"type": "alias", "previousId": "zelda-old", "userId": "zelda"},
        {"type": "group", "userId": "dora", "groupId": "nw"},
        {"type": "track", "event": "report_created", "userId": "dora", "context": {"groupId": "zanzibar"}},
        token=token,
    )
    not_taken = {"type": "track", "event": "Quirk", **IDS, "messageId": "zelda-9", "timestamp": "1999-01-01"}
    assert len(story.acme.batch(not_taken)["refused"]) == 1
    zelda, dora = page_of(story.acme, "zelda", "z-anon"), page_of(story.acme, "dora")
    for page in (zelda, dora):
        page.rate("r-both", 4)
        page.vote(zelda.post("A wish")["id"])
    zelda.rate("r-own", 2, conversation="about zelda")
    zelda.contact("Quirk asks", screen="https://app.acme.example/zelda")
    ask_server(story.acme, "POST", "/api/v1/tasks", {"text": "Call zanzibar", "account_id": "zanzibar"})
    for who in ("zelda", "dora"):
        story.acme.decide(who)
    ask_server(story.acme, "PATCH", "/api/v1/accounts/zanzibar", {"segment": "zanzibar", "name": "Old zanzibar"})
    imported(story)
    for path in ("people/zelda/explanations", "people/zelda/export", "accounts/zanzibar/export"):
        ask_server(story.acme, "GET", f"/api/v1/{path}")
    relay.catch_up(story.acme.workspace_id)
    return story


def imported(story: Story) -> None:
    """One file that was taken over, one that was taken back in part, and one that still waits."""
    cem = Desk(story, story.signed_in("cem"))
    for what in (("confirm",), ("confirm", "undo"), ()):
        address = cem.sent(SHEET.replace("900", str(900 + len(what))), "Zanzibar 2026.csv").location
        for each in what:
            if each == "undo":
                ask_server(story.acme, "PATCH", "/api/v1/accounts/zanzibar", {"arr": 7})
            cem.press(address, each)
    assert [state for (state,) in rows("account_imports", "state")] == ["done", "draft", "undone"]
    db.session.remove()


def copied() -> Iterator[str]:
    """Every row of every copy for analytics, those that are only marked as deleted too."""
    address = parts().settings.clickhouse
    if address is None:
        return
    from widget_server.analytics.clickhouse import answering

    statement = f"SELECT * FROM {address.database}.events SETTINGS apply_deleted_mask = 0"
    with answering(address) as client:
        yield from map(str, client.query(statement).result_rows)


def cached() -> Iterator[str]:
    """Everything that is kept of states."""
    cache = parts().cache
    if isinstance(cache, InProcessCache):
        yield from (f"{key} {value}" for key, value in cache._values.items())
        return
    client: Any = cache._client  # type: ignore[attr-defined]
    for key in client.scan_iter("*"):
        yield f"{key} {client.dump(key)}"


def places() -> dict[str, list[str]]:
    """Where a mark stands, by the kind of place."""
    folder = parts().settings.data_folder
    texts: dict[str, list[str]] = {name: list(map(str, kept)) for name, kept in all_tables().items()}
    texts |= {"copy": list(copied()), "states": list(cached())}
    texts |= {path.suffix: list(lines_of(path)) for path in folder.rglob("*") if path.is_file()}
    texts["database file"] = [database_file()]
    found = {place: [t for t in kept if has_mark(t)] for place, kept in texts.items()}
    return {place: kept for place, kept in found.items() if kept}


def lines_of(path: Path) -> Iterator[str]:
    """What a file says; the rows of a sealed one, as they are compressed in it."""
    if path.suffix == ".parquet":
        import duckdb

        yield from map(str, duckdb.read_parquet(str(path)).fetchall())
    yield path.read_bytes().decode("latin-1")


def database_file() -> str:
    """SQLite's file, after what was written ahead is in it: also the rooms of rows that are gone."""
    settings = parts().settings
    if not settings.is_sqlite:
        return ""
    db.session.remove()
    parts().database.close_reader()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    path = settings.database_url.removeprefix("sqlite:///")
    # By another process: closing a file of SQLite's drops every lock that this process has on it, and the next process
    # that is done with the database takes away what was written ahead, under the feet of this one's new connections.
    return subprocess.run(["cat", path], check=True, stdout=subprocess.PIPE).stdout.decode("latin-1")


def has_mark(text: str) -> bool:
    return any(mark.casefold() in text.casefold() for mark in MARKS)


def erase(story: Story, *what: str) -> None:
    for each in what:
        answer = ask_server(story.acme, "DELETE", f"/api/v1/{each}")
        assert answer.status_code == 200, answer.text


def test_before_it_the_marks_stand_in_many_places(life: Story, engine: str) -> None:  # noqa: F811
    """Else the test below would be passed by a life that left no traces."""
    everywhere = {"persons", "person_ids", "accounts", "events", "replies", "refused_events", "account_imports"}
    everywhere |= {"account_import_rows"}
    if copy_of(life.acme.workspace_id) is not None:
        everywhere.add("copy" if engine == "clickhouse" else ".parquet")
    if parts().settings.is_sqlite:
        everywhere.add("database file")
    assert places().keys() >= everywhere


@pytest.mark.parametrize("order", [("people/zelda", "accounts/zanzibar"), ("accounts/zanzibar",)])
def test_afterwards_no_mark_stands_anywhere(life: Story, order: tuple[str, ...]) -> None:
    erase(life, *order)
    # ClickHouse writes the parts anew in its own time.
    wait_until(lambda: not any(map(has_mark, copied())), "the copy in ClickHouse, rewritten")
    assert places() == {}


def test_a_person_is_gone_while_the_company_stays(life: Story) -> None:
    """What names her alone stands nowhere; of her company all is there, the copy included."""
    erase(life, "people/zelda")
    wait_until(lambda: not any("Quirk" in row for row in copied()), "the copy in ClickHouse, rewritten")
    for place, kept in places().items():
        assert not any(mark in text for text in kept for mark in ("Quirk", "z-anon", "zelda-")), place
    assert ask_server(life.acme, "GET", "/api/v1/accounts/zanzibar").status_code == 200


def test_no_number_of_an_erased_account_stays_in_what_an_undo_left(life: Story) -> None:
    [account] = [number for number, name in rows("accounts", "id", "external_id") if name == "zanzibar"]
    assert any(str(account) in json.dumps(left) for (left,) in rows("account_imports", "left"))
    erase(life, "accounts/zanzibar")
    assert [left for (left,) in rows("account_imports", "left")] == [[], []]
    assert {name for (name,) in rows("account_imports", "file_name")} == {"–"}


def test_tokens_that_were_read_are_forgotten_with_their_claims(life: Story) -> None:
    assert _verified.cache_info().currsize
    erase(life, "people/zelda")
    assert not _verified.cache_info().currsize
