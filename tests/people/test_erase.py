"""What is erased is gone everywhere, and stays gone: after late retries and after a restored backup."""

import json
import time
from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.people.test_merge_reaches_everything import columns_that_refer_to_a_person
from tests.stories import Story
from tests.tables import all_tables, rows
from tests.web.pages import ask_server, page_of
from widget_server.analytics import relay
from widget_server.analytics.copies import copy_of
from widget_server.analytics.store import Wanted, scan
from widget_server.db import Model, db
from widget_server.parts import parts
from widget_server.people import privacy
from widget_server.people.privacy import Stone, finish_erasures, journal_path, restore_stones, stones_of

# Words that only Zelda and her company say; none may be found anywhere once they are erased.
MARKS = ("zelda", "Quirk", "zanzibar", "z-anon")
IDS = {"userId": "zelda", "anonymousId": "z-anon"}
LIFE: list[dict[str, Any]] = [
    {"type": "track", "event": "looked", "anonymousId": "z-anon", "messageId": "m-0"},
    {"type": "identify", **IDS, "traits": {"name": "Zelda Quirk"}, "messageId": "m-1"},
    {"type": "group", **IDS, "groupId": "zanzibar", "traits": {"name": "zanzibar Ltd"}, "messageId": "m-2"},
    {"type": "track", "event": "report_created", **IDS, "properties": {"by": "Quirk"}, "messageId": "m-3"},
    {"type": "alias", "previousId": "zelda-old", "userId": "zelda", "messageId": "m-4"},
]


@pytest.fixture(autouse=True)
def sealed_early(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few events are enough for the analytics store to copy them."""
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 1)


@pytest.fixture
def idea(story: Story) -> str:
    """Zelda's life, beside Dora's, who does the same; both voted for both ideas."""
    zelda, dora = page_of(story.acme, "zelda", "z-anon"), page_of(story.acme, "dora")
    story.acme.batch(*LIFE)
    story.acme.track("report_created")
    ideas = [page.post(title)["id"] for page, title in ((zelda, "A wish"), (dora, "Another"))]
    for page in (zelda, dora):
        for each in ideas:
            page.vote(each)
        page.rate("r-both", 4)
    zelda.rate("r-own", 2, conversation="about zelda")
    relay.catch_up(story.acme.workspace_id)
    journal_path().unlink(missing_ok=True)
    return str(ideas[0])


def erase(story: Story, what: str = "people/zelda") -> None:
    answer = ask_server(story.acme, "DELETE", f"/api/v1/{what}")
    assert answer.status_code == 200, answer.text


def traces() -> list[str]:
    """Where one of the marks stands: in any table or in the journal. Every other place: test_erased_everywhere.py."""
    found = [
        f"{table}: {row}"
        for table, kept in all_tables().items()
        for row in kept
        if any(mark in str(row) for mark in MARKS)
    ]
    folder = parts().settings.data_folder
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix == ".jsonl"]
    return found + [str(path) for path in files if any(mark.encode() in path.read_bytes() for mark in MARKS)]


def test_before_it_the_marks_stand_in_many_places(story: Story, idea: str) -> None:
    """Else the tests below would be passed by a life that left no traces."""
    assert {trace.split(":")[0] for trace in traces()} >= {"persons", "person_ids", "accounts", "events", "replies"}


@pytest.mark.parametrize("first", ["people/zelda", "accounts/zanzibar"])
def test_a_person_and_an_account_leave_no_trace(story: Story, idea: str, first: str) -> None:
    erase(story, first)
    if first.startswith("people"):
        erase(story, "accounts/zanzibar")
    assert traces() == []


def test_no_column_refers_to_the_person_any_more(story: Story, idea: str) -> None:
    [person] = [person for kind, value, person in rows("person_ids", "kind", "value", "person_id") if value == "zelda"]
    columns = [*columns_that_refer_to_a_person(), Model.metadata.tables["persons"].c.merged_into]
    erase(story)
    with db.engine.connect() as connection:
        left = {str(column): connection.scalar(select(func.count()).where(column == person)) for column in columns}
    assert {name: count for name, count in left.items() if count} == {}


def test_no_column_refers_to_the_account_any_more(story: Story, idea: str) -> None:
    [(account,)] = rows("accounts", "id")
    columns = [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "accounts" for key in column.foreign_keys)
    ]
    erase(story, "accounts/zanzibar")
    with db.engine.connect() as connection:
        assert [connection.scalar(select(func.count()).where(column == account)) for column in columns] == [0] * len(
            columns
        )


def test_the_idea_stays_by_nobody_and_votes_are_counted_exactly(story: Story, idea: str) -> None:
    erase(story)
    shown = page_of(story.acme, "dora").list(sort="new")["ideas"]
    assert [(each["votes"], each["voted"]) for each in shown] == [(1, True), (1, True)]
    counted = dict(rows("ideas", "id", "votes"))
    assert counted == {i: sum(vote == i for (vote,) in rows("votes", "idea_id")) for i in counted}
    author = ask_server(story.acme, "GET", f"/api/v1/ideas/{idea}").json["author"]  # type: ignore[index]
    assert set(author.values()) == {None}


def test_what_others_said_stays(story: Story, idea: str) -> None:
    erase(story)
    assert page_of(story.acme, "dora").ratings("r-both", "r-own") == {"r-both": 4}
    assert rows("replies", "external_id") == [("r-both",)]


def test_the_analytics_store_and_reports_forget_too(story: Story, idea: str) -> None:
    copy = copy_of(story.acme.workspace_id)
    wanted = [Wanted("report_created"), Wanted("looked")]
    assert len(scan(story.acme.workspace_id, wanted).order) == 3
    erase(story)
    assert len(scan(story.acme.workspace_id, wanted).order) == 1
    if copy is not None:
        logged = len(rows("events", "position"))
        assert copy.count() <= logged


def test_pages_and_explanations_answer_as_for_somebody_unknown(story: Story, idea: str) -> None:
    [person] = {person for _, value, person in rows("person_ids", "kind", "value", "person_id") if value == "zelda"}
    [(account,)] = rows("accounts", "id")
    erase(story, "accounts/zanzibar")
    for path in ("people/zelda", "people/zelda/explanations", "people/zelda/export", "accounts/zanzibar/export"):
        unknown = path.replace("zelda", "nobody").replace("zanzibar", "nowhere")
        answers = [ask_server(story.acme, "GET", f"/api/v1/{each}") for each in (path, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404] and answers[0].json == answers[1].json
    assert ask_server(story.acme, "DELETE", "/api/v1/people/zelda").status_code == 404
    alice = story.signed_in("alice")
    for page in (f"people/{person}", f"accounts/{account}"):
        assert alice.get(f"/w/acme/{page}").status_code == 404
    assert story.acme.decide("zelda") == []


def test_late_retries_bring_nobody_back(story: Story, idea: str) -> None:
    """The same messages, and others that happened before; by each of the ids alone."""
    erase(story, "accounts/zanzibar")
    before = "2026-01-01T00:00:00Z"
    old = [{"type": "track", "event": "e", "timestamp": before, name: value} for name, value in IDS.items()]
    about = [{"type": "group", "userId": "dora", "groupId": "zanzibar", "timestamp": before}]
    answer = story.acme.batch(*LIFE, *old, *about)
    assert answer["accepted"] == 0
    assert {refused["code"] for refused in answer["refused"]} == {"erased"}
    assert len(answer["refused"]) == len(LIFE) + 3
    assert traces() == []


def test_the_id_may_live_anew(story: Story, idea: str) -> None:
    erase(story)
    time.sleep(0.002)
    assert story.acme.track("report_created", user="zelda")["accepted"] == 1
    document = ask_server(story.acme, "GET", "/api/v1/people/zelda/export").json or {}
    assert [event["name"] for event in document["events"]] == ["report_created"]
    assert document["person"]["traits"] == {}
    assert story.acme.batch(LIFE[3])["accepted"] == 0


def test_others_of_the_account_go_with_it_and_strangers_stay(story: Story, idea: str) -> None:
    story.acme.batch({"type": "group", "userId": "eve", "groupId": "zanzibar"})
    moved_on = {"type": "track", "event": "helped", "userId": "dora", "context": {"groupId": "zanzibar"}}
    story.acme.batch(moved_on)
    erase(story, "accounts/zanzibar")
    assert {value for kind, value in rows("person_ids", "kind", "value") if kind == "user"} == {"dora"}
    assert "helped" not in {name for (name,) in rows("events", "name")}


def test_the_same_ids_in_another_workspace_stay(story: Story, idea: str) -> None:
    story.other.batch(*LIFE)
    before = ask_server(story.other, "GET", "/api/v1/people/zelda/export").json
    erase(story, "accounts/zanzibar")
    assert ask_server(story.other, "GET", "/api/v1/people/zelda/export").json == before


def test_tombstones_hold_no_personal_data(story: Story, idea: str) -> None:
    erase(story)
    assert stones_of() and all(len(stone.digest) == 32 for stone in stones_of())
    assert b"zelda" not in journal_path().read_bytes()


def test_an_erasure_that_was_cut_off_is_finished_later(
    story: Story, idea: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the process dies, or the analytics store is away, between the tables and the rest."""

    def away(_erased: object) -> None:
        raise OSError("the store is away")

    monkeypatch.setattr(privacy, "after_erase", [away])
    erase(story)
    assert rows("erasures", "finished_at") == [(None,)]
    monkeypatch.undo()
    monkeypatch.setattr(relay, "COPY_AT_LEAST", 1)
    finish_erasures()
    assert all(finished for (finished,) in rows("erasures", "finished_at"))
    erase(story, "accounts/zanzibar")
    assert traces() == []


def test_a_restored_backup_is_cleaned_by_the_tombstones_that_were_kept_beside_it(story: Story, idea: str) -> None:
    backup = {table: kept for table, kept in all_tables().items() if table not in ("tombstones", "erasures")}
    erase(story, "accounts/zanzibar")
    stones = [Stone(**stone) for stone in map(json.loads, journal_path().read_text().splitlines())]
    restore(backup)
    assert traces() != []
    assert restore_stones(stones) == 2
    assert traces() == []
    assert restore_stones(stones) == 0
    assert story.acme.batch(LIFE[3])["refused"][0]["code"] == "erased"
    assert [value for kind, value in rows("person_ids", "kind", "value") if kind == "user"] == ["dora"]


def restore(backup: dict[str, list[tuple[Any, ...]]]) -> None:
    """Puts the tables back as they were, as a backup does."""
    is_sqlite = parts().settings.is_sqlite
    with db.engine.connect() as connection:
        for name in ("erasures", "tombstones"):
            connection.execute(Model.metadata.tables[name].delete())
        if is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        for table in reversed(Model.metadata.sorted_tables):
            if is_sqlite and backup.get(table.name):
                connection.execute(table.delete())
        for table in Model.metadata.sorted_tables:
            known = {tuple(row) for row in connection.execute(select(*table.primary_key.columns))}
            names = [column.name for column in table.columns]
            keys = [names.index(column.name) for column in table.primary_key.columns]
            missing = [row for row in backup.get(table.name, ()) if tuple(row[key] for key in keys) not in known]
            if missing:
                connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in missing])
        connection.commit()


def test_an_export_holds_everything_and_only_one_s_own(story: Story, idea: str) -> None:
    document = ask_server(story.acme, "GET", "/api/v1/people/zelda/export").json or {}
    assert document["person"]["user_ids"] == ["zelda"] and "z-anon" in document["person"]["anonymous_ids"]
    assert document["person"]["account_id"] == "zanzibar"
    assert {event["message_id"] for event in document["events"]} >= {each["messageId"] for each in LIFE}
    assert [each["title"] for each in document["ideas"]] == ["A wish"]
    assert len(document["votes"]) == 2
    assert {each["reply"] for each in document["ratings"]} == {"r-both", "r-own"}
    company = ask_server(story.acme, "GET", "/api/v1/accounts/zanzibar/export").json or {}
    assert company["account"]["traits"] == {"name": "zanzibar Ltd"} and company["people"] == [document]
