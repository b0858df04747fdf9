"""Lists of persons and accounts: from a file that is looked at first, from a server, undone, erased, asked for."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, event
from werkzeug.test import TestResponse

from tests.delivery.guides import explained, names, publish, tip
from tests.pages.conftest import requests_apart  # noqa: F401
from tests.pages.forms import send, token_on
from tests.stories import Story
from tests.tables import all_tables, rows
from tests.web.pages import ask_server
from widget_server.db import db
from widget_server.people.accounts.operations import take_turn
from widget_server.people.lists import operations
from widget_server.people.lists.models import ListImport
from widget_server.web.bodies import now_ms

LISTS = "/w/acme/lists"
FOR_BETA = {"trigger": None, "audience": {"all": [{"list": "beta"}]}, "frequency": {"every": "0s", "at_most": 100}}


@dataclass
class Desk:
    """Cem at work with lists."""

    story: Story
    client: FlaskClient

    def sent(self, text: str, **form: str) -> TestResponse:
        fields = {"name": "beta", "of": "person", "mode": "replace", "text": text, **form}
        answer = self.client.post(LISTS, data={"csrf_token": token_on(self.client, LISTS), **fields})
        db.session.remove()
        return answer

    def draft(self, text: str, **form: str) -> str:
        answer = self.sent(text, **form)
        assert answer.status_code == 303, problem_on(answer)
        return answer.location

    def imported(self, text: str, **form: str) -> str:
        address = self.draft(text, **form)
        self.press(address, "confirm")
        return address

    def press(self, address: str, what: str) -> TestResponse:
        answer = send(self.client, address, f"{address}/{what}")
        db.session.remove()
        return answer

    def page(self, address: str) -> str:
        answer = self.client.get(address)
        db.session.remove()
        return answer.text

    def figures(self, address: str) -> dict[str, int]:
        page = self.page(address)
        return {name: int(n) for name, n in re.findall(r'name">([\w ]+)</dt><dd class="figure-value">(\d+)', page)}


def problem_on(answer: TestResponse) -> str:
    found = re.search(r'role="alert">.*?<span>(.*?)</span>', answer.text, re.DOTALL)
    return found[1] if found else answer.text


@pytest.fixture
def desk(story: Story) -> Desk:
    return Desk(story, story.signed_in("cem"))


def members(name: str = "beta") -> set[str]:
    ids = dict(rows("lists", "name", "id"))
    return {value for list_id, value in rows("list_members", "list_id", "value") if list_id == ids.get(name)}


def test_a_file_changes_nothing_before_it_is_confirmed_and_then_once(desk: Desk) -> None:
    address = desk.draft("user_id,name\ndora,Dora\neve,Eve\n")
    assert rows("list_members", "value") == []
    assert desk.figures(address) == {"Added": 2, "Taken out": 0, "Unchanged": 0, "Wrong": 0}
    desk.press(address, "confirm")
    assert members() == {"dora", "eve"}
    before = rows("list_members", "value"), rows("list_imports", "done_at", "counts")
    send(desk.client, LISTS, f"{address}/confirm")
    db.session.remove()
    assert (rows("list_members", "value"), rows("list_imports", "done_at", "counts")) == before


@pytest.mark.parametrize(
    ("mode", "left"), [("replace", {"eve", "fay"}), ("add", {"dora", "eve", "fay"}), ("remove", {"dora"})]
)
def test_a_file_is_the_whole_list_more_for_it_or_whom_to_take_out(desk: Desk, mode: str, left: set[str]) -> None:
    desk.imported("user_id\ndora\neve")
    desk.imported("user_id\neve\nfay", mode=mode)
    assert members() == left


def test_every_wrong_line_is_told_with_its_number_and_costs_the_others_nothing(desk: Desk) -> None:
    address = desk.draft(f'user_id;name\ndora;a\n;b\n=1+1;c\ndora;d\n"x\ty";e\n{"z" * 201};f\neve;g\n')
    page = desk.page(address)
    told = re.findall(r'row">Line (\d+)</th>.*?What is wrong">(.*?)</td>', page)
    assert told == [
        ("3", "The id is missing."),
        ("4", "This begins like a formula of a spreadsheet; write the value itself."),
        ("5", "This id stands on line 2 already."),
        ("6", "An id must have 1 to 200 characters on one line."),
        ("7", "An id must have 1 to 200 characters on one line."),
    ]
    desk.press(address, "confirm")
    assert members() == {"dora", "eve"}


def test_ids_that_nobody_has_been_seen_with_are_counted_before_it_is_too_late(desk: Desk) -> None:
    desk.story.acme.track("e", user="dora")
    page = desk.page(desk.draft("user_id\ndora\ndoraa\nd0ra"))
    assert "2 ids have not been seen yet" in page


@pytest.mark.parametrize(
    ("text", "form", "says"),
    [
        ("name\nDora", {}, "No column is called user_id"),
        ("user_id", {}, "no rows"),
        ("", {}, "Choose a file"),
        ("user_id\ndora", {"name": "Beta customers"}, "lower-case letters"),
        ("user_id\ndora", {"of": "everybody"}, "Choose whom"),
        ("user_id\ndora", {"mode": "guess"}, "Choose whom"),
        ('user_id\n"dora', {}, "never closed"),
    ],
)
def test_a_file_without_ids_or_a_name_is_refused_with_what_to_do(
    desk: Desk, text: str, form: dict[str, str], says: str
) -> None:
    answer = desk.sent(text, **form)
    assert answer.status_code == 400
    assert says in problem_on(answer)


def test_a_list_of_persons_takes_no_accounts(desk: Desk) -> None:
    desk.imported("user_id\ndora")
    answer = desk.sent("account_id\nnw", of="account")
    assert (answer.status_code, "of the other kind" in problem_on(answer)) == (400, True)


def test_a_change_is_undone_exactly_the_latest_first(desk: Desk) -> None:
    desk.imported("user_id\ndora\neve")
    first = desk.imported("user_id\neve\nfay")
    second = desk.imported("user_id\ngil", mode="add")
    desk.press(first, "undo")
    assert members() == {"eve", "fay", "gil"}, "something later stands on it"
    desk.press(second, "undo")
    desk.press(first, "undo")
    assert members() == {"dora", "eve"}
    assert "Undone by Cem" in desk.page(first)


def server(story: Story, method: str, path: str, **body: Any) -> TestResponse:
    return ask_server(story.acme, method, f"/api/v1/lists{path}", body or None)


def test_a_server_says_all_of_a_list_and_reads_it_page_by_page(story: Story) -> None:
    answer = server(story, "PUT", "/beta", of="account", members=["nw", "tr", "nw"])
    assert answer.json == {"name": "beta", "of": "account", "added": 2, "removed": 0, "unchanged": 0}
    answer = server(story, "PUT", "/beta", of="account", members=["tr", "zz"])
    assert answer.json == {"name": "beta", "of": "account", "added": 1, "removed": 1, "unchanged": 1}
    first = ask_server(story.acme, "GET", "/api/v1/lists/beta", limit="1").json or {}
    assert first == {"name": "beta", "of": "account", "total": 2, "members": ["tr"], "next": "tr"}
    assert (ask_server(story.acme, "GET", "/api/v1/lists/beta", after="tr").json or {})["members"] == ["zz"]
    assert server(story, "GET", "").json == {"lists": [{"name": "beta", "of": "account", "total": 2}]}
    assert server(story, "PUT", "/beta", of="person", members=[]).status_code == 409
    assert server(story, "DELETE", "/beta").json == {"deleted": "beta"}
    assert server(story, "GET", "/beta").status_code == 404
    assert rows("list_members", "value") == []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("beta", {"of": "person", "members": ["dora", ""]}),
        ("beta", {"of": "person", "members": ["a\x00b"]}),
        ("beta", {"of": "person", "members": ["x" * 201]}),
        ("beta", {"of": "person"}),
        ("beta", {"of": "staff", "members": []}),
        ("Be ta", {"of": "person", "members": []}),
        ("x" * 65, {"of": "person", "members": []}),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_is_lost(story: Story, name: str, body: dict[str, Any]) -> None:
    server(story, "PUT", "/beta", of="person", members=["eve"])
    assert server(story, "PUT", f"/{name}", **body).status_code == 400
    assert members() == {"eve"}


def test_a_tip_for_a_list_shows_to_who_is_in_it_and_at_once_after_a_change(story: Story) -> None:
    story.acme.track("e")
    publish(story.acme, tip("for-beta", **FOR_BETA))
    assert story.acme.decide() == [], "there is no such list"
    server(story, "PUT", "/beta", of="person", members=["dora"])
    assert names(story.acme.decide()) == ["for-beta"]
    assert story.acme.decide("eve") == []
    server(story, "PUT", "/beta", of="person", members=["eve"])
    assert (story.acme.decide(), names(story.acme.decide("eve"))) == ([], ["for-beta"]), "eve was never seen before"


def test_a_list_of_accounts_is_for_everybody_who_acts_for_one_of_them(story: Story) -> None:
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw"})
    publish(story.acme, tip("for-beta", **FOR_BETA))
    server(story, "PUT", "/beta", of="account", members=["nw"])
    assert names(story.acme.decide()) == ["for-beta"]
    assert story.acme.decide("nw") == [], "a person with that id is another matter"


def test_a_list_of_another_workspace_says_nothing_here(story: Story) -> None:
    story.acme.track("e")
    publish(story.acme, tip("for-beta", **FOR_BETA))
    ask_server(story.other, "PUT", "/api/v1/lists/beta", {"of": "person", "members": ["dora"]})
    assert story.acme.decide() == []


def test_an_explanation_tells_a_missing_list_from_one_in_which_somebody_is_not(story: Story) -> None:
    story.acme.track("e")
    publish(story.acme, tip("for-beta", **FOR_BETA))

    def audience(moment_ms: int) -> str:
        return explained(story.acme, moment_ms)["for-beta"].gates[0].detail

    assert audience(now_ms()) == "there is no list beta"
    server(story, "PUT", "/beta", of="person", members=["eve"])
    assert audience(now_ms()) == "not in the list beta"
    server(story, "PUT", "/beta", of="person", members=["dora"])
    assert audience(now_ms()) == "in the list beta"


def test_who_is_erased_stands_in_no_list_and_comes_back_with_no_undo(desk: Desk) -> None:
    desk.story.acme.track("e", user="dora")
    desk.imported("user_id\ndora\neve")
    gone = desk.imported("user_id\neve")
    waiting = desk.draft("user_id\ndora")
    assert ask_server(desk.story.acme, "DELETE", "/api/v1/people/dora").status_code == 200
    assert "dora" not in str({name: kept for name, kept in all_tables().items() if name.startswith("list")})
    assert desk.client.get(waiting).status_code == 404
    desk.press(gone, "undo")
    assert members() == {"eve"}


def test_ids_to_take_out_that_stand_in_the_list_are_not_told_as_unchanged(desk: Desk) -> None:
    desk.imported("user_id\ndora\neve")
    address = desk.draft("user_id\ndora\nfay", mode="remove")
    assert desk.figures(address) == {"Added": 0, "Taken out": 1, "Unchanged": 1, "Wrong": 0}


@pytest.mark.parametrize(("what", "step"), [("confirm", "read_ids"), ("undo", "_take_turn_on_lists")])
def test_a_change_that_goes_while_somebody_confirms_or_undoes_it_is_not_there(
    desk: Desk, what: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = desk.draft("user_id\ndora") if what == "confirm" else desk.imported("user_id\ndora")
    does = getattr(operations, step)

    def as_it_goes(*arguments: Any) -> Any:
        db.session.execute(delete(ListImport))
        db.session.commit()
        return does(*arguments)

    page = token_on(desk.client, LISTS)
    monkeypatch.setattr(operations, step, as_it_goes)
    assert desk.client.post(f"{address}/{what}", data={"csrf_token": page}).status_code == 404
    db.session.remove()
    assert members() == ({"dora"} if what == "undo" else set())


def test_what_would_change_is_written_down_before_anybody_waits_for_it(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events come in while a large list is read and written down; they wait for its last, short step alone."""
    commits: list[int] = []
    taken: list[int] = []

    def takes_turn() -> None:
        taken.append(len(commits))
        take_turn()

    monkeypatch.setattr(operations, "ROWS_A_COMMIT", 100)
    monkeypatch.setattr(operations, "take_turn", takes_turn)
    event.listen(db.session, "after_commit", lambda _session: commits.append(1))
    many = [f"p{number}" for number in range(1000)]
    assert (server(story, "PUT", "/beta", of="person", members=many).json or {})["added"] == 1000
    assert taken == [11], "one note, ten pieces, and then the turn"
    assert len(members()) == 1000


def test_of_two_changes_at_once_the_second_begins_from_what_the_first_left(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    server(story, "PUT", "/beta", of="person", members=["dora", "eve"])
    write_down = operations._write_down

    def late(number: int, plan: operations.Plan) -> bool:
        monkeypatch.setattr(operations, "_write_down", write_down)
        server(story, "PUT", "/beta", of="person", members=["fay"])
        return write_down(number, plan)

    monkeypatch.setattr(operations, "_write_down", late)
    answer = server(story, "PUT", "/beta", of="person", members=["eve"])
    assert answer.json == {"name": "beta", "of": "person", "added": 1, "removed": 1, "unchanged": 0}
    assert members() == {"eve"}
    assert all(state == "done" for (state,) in rows("list_imports", "state"))


def test_a_server_sends_as_many_members_as_a_list_may_hold(story: Story) -> None:
    many = [f"customer-{number:027}" for number in range(100_000)]
    answer = server(story, "PUT", "/beta", of="person", members=many)
    assert (answer.status_code, (answer.json or {}).get("added")) == (200, 100_000)
