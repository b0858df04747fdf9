"""Tasks by the management API: made once, given, done, opened again, found by whom they are about."""

from typing import Any

import pytest

from tests.stories import Story
from tests.web.pages import ask_server, page_of
from widget_server.people.privacy import erase_account, erase_person
from widget_server.people.queries import person_id_of, profile_of


@pytest.fixture(autouse=True)
def customers(story: Story) -> None:
    for user, account in (("dora", "nw"), ("eve", "sw")):
        story.acme.batch({"type": "group", "userId": user, "groupId": account})


def ask(story: Story, method: str, path: str = "", body: Any = None, **query: Any) -> Any:
    answer = ask_server(story.acme, method, f"/api/v1/tasks{path}", body, **query)
    assert answer.status_code == 200, answer.text
    return answer.json


def make(story: Story, text: str = "Call them", **fields: Any) -> dict[str, Any]:
    return dict(ask(story, "POST", body={"text": text, **fields}))


def texts(story: Story, **query: Any) -> list[str]:
    return [task["text"] for task in ask(story, "GET", **query)["tasks"]]


def test_a_task_is_made_given_done_and_opened_again(story: Story) -> None:
    task = make(story, assignee="cem@acme.example", account_id="nw", due="2027-03-31")
    assert (task["assignee"], task["due"], task["state"], task["created_by"]) == (
        "cem@acme.example",
        "2027-03-31",
        "open",
        "API",
    )
    done = ask(story, "PATCH", f"/{task['id']}", {"state": "done", "assignee": "alice@acme.example"})
    assert (done["state"], done["done_by"], done["assignee"]) == ("done", "API", "alice@acme.example")
    assert texts(story) == [] and texts(story, state="done") == ["Call them"]
    again = ask(story, "PATCH", f"/{task['id']}", {"state": "open", "text": "Call again", "due": None})
    assert (again["state"], again["done_at"], again["text"], again["due"]) == ("open", None, "Call again", None)


def test_the_same_client_id_is_the_same_task(story: Story) -> None:
    assert make(story, client_id="c-1")["id"] == make(story, "Other words", client_id="c-1")["id"]
    assert texts(story) == ["Call them"]


def test_tasks_are_found_by_whom_they_are_for_and_about(story: Story) -> None:
    make(story, "for cem", assignee="cem@acme.example")
    make(story, "of northwind", account_id="nw")
    make(story, "of eve", user_id="eve")
    assert texts(story, assignee="cem@acme.example") == ["for cem"]
    assert texts(story, assignee="none") == ["of eve", "of northwind"]
    assert texts(story, account_id="nw") == ["of northwind"]
    assert texts(story, user_id="eve") == ["of eve"]
    assert texts(story, assignee="nobody@acme.example") == []


def test_pages_go_on_where_the_last_ended(story: Story) -> None:
    for number in range(5):
        make(story, str(number))
    seen, after = [], None
    while True:
        page = ask(story, "GET", limit=2, **({"after": after} if after else {}))
        seen += [task["text"] for task in page["tasks"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(("fields", "field"), [
    ({"text": " "}, "text"),
    ({"assignee": "charlie@acme.example"}, "assignee"),
    ({"account_id": "unknown"}, "account_id"),
    ({"user_id": "unknown"}, "user_id"),
    ({"due": "tomorrow"}, "due"),
])  # fmt: skip
def test_what_cannot_be_a_task_is_refused_at_its_field(story: Story, fields: dict[str, str], field: str) -> None:
    answer = ask_server(story.acme, "POST", "/api/v1/tasks", {"text": "Call", **fields})
    assert (answer.status_code, (answer.json or {})["error"]["field"]) == (400, field), answer.text


def test_tasks_of_another_workspace_are_not_there(story: Story) -> None:
    task = make(story)["id"]
    assert ask_server(story.other, "GET", f"/api/v1/tasks/{task}").status_code == 404
    assert ask_server(story.other, "PATCH", f"/api/v1/tasks/{task}", {"state": "done"}).status_code == 404
    assert ask_server(story.other, "GET", "/api/v1/tasks").json == {"tasks": [], "next": None}
    assert ask(story, "GET", f"/{task}")["state"] == "open"


def test_who_becomes_known_takes_their_tasks_along(story: Story) -> None:
    page_of(story.acme, anonymous="a-1").contact("Before I signed in")
    story.acme.batch({"type": "identify", "anonymousId": "a-1", "userId": "dora"})
    assert texts(story, user_id="dora") == ["Before I signed in"]


def test_what_is_erased_takes_its_tasks_along_and_an_export_tells_them(story: Story) -> None:
    page_of(story.acme, "dora").contact("Dora asks")
    make(story, "about northwind", account_id="nw")
    make(story, "about eve", user_id="eve")
    exported = ask_server(story.acme, "GET", "/api/v1/people/dora/export").json or {}
    assert [task["text"] for task in exported["tasks"]] == ["Dora asks"]
    workspace_id = story.acme.workspace_id
    eve, dora = person_id_of(workspace_id, None, "eve"), profile_of(workspace_id, None, "dora")
    assert eve and dora and dora.account_id
    erase_person(workspace_id, eve)
    assert texts(story) == ["about northwind", "Dora asks"]
    erase_account(workspace_id, dora.account_id)
    assert texts(story) == []
