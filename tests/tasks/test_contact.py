"""Contact my CSM: who that is, and a message that becomes one task for them."""

from typing import Any
from uuid import uuid4

import pytest

from tests.people.tokens import signing
from tests.stories import Story
from tests.web.pages import Page, ask_server, own_events, page_of, rows_of
from widget_server.db import db
from widget_server.tasks import api
from widget_server.workspaces.models import Member
from widget_server.workspaces.operations import set_profile


@pytest.fixture
def dora(story: Story) -> Page:
    """Dora of Northwind, which Cem looks after."""
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": {"name": "Northwind"}})
    ask_server(story.acme, "PATCH", "/api/v1/accounts/nw", {"owner": "cem@acme.example"})
    return page_of(story.acme, "dora")


def csm(page: Page) -> Any:
    answer = page.call("GET", "/v1/csm")
    assert answer.status_code == 200, answer.text
    return (answer.json or {})["csm"]


def tasks(story: Story, **query: str) -> list[dict[str, Any]]:
    answer = ask_server(story.acme, "GET", "/api/v1/tasks", **query)
    assert answer.status_code == 200, answer.text
    return list((answer.json or {})["tasks"])


def test_a_person_is_told_who_looks_after_their_account(story: Story, dora: Page) -> None:
    assert csm(dora) == {"name": "Cem", "title": None, "photo": None}
    set_profile(db.session.query(Member).filter_by(name="Cem").one(), "Customer success", b"\xff\xd8jpeg")
    db.session.commit()
    assert csm(dora) == {"name": "Cem", "title": "Customer success", "photo": "data:image/jpeg;base64,/9hqcGVn"}


def test_who_has_no_account_or_no_owner_has_nobody_and_nobody_becomes_known_by_asking(story: Story, dora: Page) -> None:
    story.acme.batch({"type": "group", "userId": "eve", "groupId": "lone"})
    before = rows_of("persons")
    assert csm(page_of(story.acme, "eve")) is csm(page_of(story.acme, "stranger")) is None
    assert rows_of("persons") == before


def test_an_owner_who_is_no_csm_here_is_not_named(story: Story, dora: Page) -> None:
    ask_server(story.acme, "PATCH", "/api/v1/accounts/nw", {"owner": None})
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": {"owner": "charlie@acme.example"}})
    assert csm(dora) is None
    dora.contact("Hello")
    assert tasks(story)[0]["assignee"] is None


def test_a_message_is_a_task_of_the_csm_with_where_it_came_from(story: Story, dora: Page) -> None:
    task = dora.contact(
        "  How do I share?  ", screen="https://app.acme.example/reports/1?token=s#x", guide="share-your-report"
    )
    [told] = tasks(story)
    assert told["id"] == task
    expected = {
        "text": "How do I share?", "assignee": "cem@acme.example", "account_id": "nw", "user_id": "dora",
        "screen": "https://app.acme.example/reports/1", "guide": "share-your-report",
        "origin": "person", "state": "open",
    }  # fmt: skip
    assert {name: told[name] for name in expected} == expected
    assert own_events(story.acme, "$csm_contacted") == [{"task": task, "guide": "share-your-report"}]


def test_without_an_owner_the_message_waits_for_anybody(story: Story) -> None:
    page_of(story.acme, anonymous="a-1").contact("Is there a price list?")
    assert [(each["assignee"], each["text"]) for each in tasks(story, assignee="none")] == [
        (None, "Is there a price list?")
    ]


def test_the_same_message_sent_again_is_one_task(story: Story, dora: Page) -> None:
    client_id = str(uuid4())
    assert dora.contact("Hello", client_id=client_id) == dora.contact("Hello", client_id=client_id)
    assert len(tasks(story)) == len(own_events(story.acme, "$csm_contacted")) == 1


def test_somebody_else_s_client_id_is_refused_and_tells_nothing(story: Story, dora: Page) -> None:
    client_id = str(uuid4())
    dora.contact("Private", client_id=client_id)
    answer = page_of(story.acme, "eve").call("POST", "/v1/contact", {"message": "x", "client_id": client_id})
    assert answer.status_code == 409 and "Private" not in answer.text and "task_" not in answer.text


@pytest.mark.parametrize("message", ["", "   \n ", "x" * 5_001, "a\x00b"])
def test_a_message_that_says_nothing_or_too_much_is_refused_at_its_field(dora: Page, message: str) -> None:
    answer = dora.call("POST", "/v1/contact", {"message": message})
    assert (answer.status_code, (answer.json or {})["error"]["field"]) == (400, "message"), answer.text


@pytest.mark.parametrize(
    "screen", ["javascript:alert(1)", "/reports", "https://u:p@evil.example/", "https://[", "x" * 600, ""]
)
def test_what_is_no_address_of_a_page_is_left_out_and_the_message_arrives(
    story: Story, dora: Page, screen: str
) -> None:
    dora.contact("Hello", screen=screen)
    assert tasks(story)[0]["screen"] is None


def test_somebody_who_writes_without_end_is_asked_to_wait(dora: Page) -> None:
    for number in range(api.MESSAGES_AT_ONCE):
        dora.contact(f"Message {number}")
    answer = dora.call("POST", "/v1/contact", {"message": "And again"})
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) >= 1


def test_where_ids_are_signed_nobody_writes_in_another_s_name(story: Story, dora: Page) -> None:
    signing(story, "enforce")
    for method, path, body in (("GET", "/v1/csm", None), ("POST", "/v1/contact", {"message": "x"})):
        assert dora.call(method, path, body).status_code == 403
    assert tasks(story) == []


def test_who_makes_up_persons_is_held_up_by_the_address(story: Story) -> None:
    sent = [
        story.acme.post("/v1/contact", {"anonymousId": f"spam-{number}", "message": "Hello"}).status_code
        for number in range(60)
    ]
    assert sent.count(200) < 40 and sent[-1] == 429
