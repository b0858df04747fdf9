"""Pages of tasks: what customers wrote reaches who looks after them; it is given, done, noted by hand."""

import html

from tests.pages.conftest import Lived
from tests.pages.forms import send
from tests.web.pages import ask_server, page_of
from widget_server.db import db

TASKS = "/w/acme/tasks"


def contacted(lived: Lived, message: str = "How do I share?") -> None:
    db.session.remove()
    page_of(lived.acme, "dora").contact(message, screen="https://app.acme.example/reports/1", guide="share-your-report")


def test_a_message_waits_with_its_csm_and_names_where_it_came_from(lived: Lived) -> None:
    ask_server(lived.acme, "PATCH", "/api/v1/accounts/nw", {"owner": "cem@acme.example"})
    contacted(lived)
    cem = lived.story.signed_in("cem")
    page = cem.get(TASKS).text
    for word in (
        "How do I share?",
        "Dora Holm",
        "Northwind",
        "https://app.acme.example/reports/1",
        "share-your-report",
    ):
        assert word in page
    assert "Nothing is waiting for you" in lived.story.signed_in("alice").get(TASKS).text


def test_what_nobody_has_is_taken_over_and_done(lived: Lived) -> None:
    contacted(lived)
    cem = lived.story.signed_in("cem")
    unassigned = f"{TASKS}?show=unassigned"
    assert "How do I share?" in cem.get(unassigned).text
    task = str(ask_server(lived.acme, "GET", "/api/v1/tasks").json["tasks"][0]["id"])  # type: ignore[index]
    back = send(cem, unassigned, f"{TASKS}/{task}", assignee="cem@acme.example", next=unassigned)
    assert back.location == unassigned
    assert "How do I share?" in cem.get(TASKS).text
    send(cem, TASKS, f"{TASKS}/{task}", state="done")
    assert "How do I share?" not in cem.get(TASKS).text
    assert "How do I share?" in cem.get(f"{TASKS}?show=done").text


def test_a_task_is_noted_on_the_page_of_an_account(lived: Lived) -> None:
    cem = lived.story.signed_in("cem")
    account = f"/w/acme/accounts/{lived.account_id}"
    answer = send(cem, account, TASKS, text="Ask about the renewal", account=str(lived.account_id), next=account)
    assert answer.location == account
    assert "Ask about the renewal" in cem.get(account).text
    assert "Ask about the renewal" in lived.story.signed_in("bob").get(account).text


def test_a_mistake_is_said_and_the_text_stays(lived: Lived) -> None:
    cem = lived.story.signed_in("cem")
    answer = send(cem, TASKS, TASKS, text="Keep these words", due="soon")
    assert answer.status_code == 400 and "Keep these words" in answer.text
    assert "Write the date like 2027-03-31." in answer.text
    assert send(cem, TASKS, TASKS, text="  ").status_code == 400


def test_accounts_of_another_workspace_take_no_task(lived: Lived) -> None:
    charlie = lived.story.signed_in("charlie")
    answer = send(charlie, "/w/other/tasks", "/w/other/tasks", text="Mine", account=str(lived.account_id))
    assert answer.status_code == 404


def test_markup_in_a_message_stays_text(lived: Lived) -> None:
    contacted(lived, "<script>alert(1)</script>")
    page = lived.story.signed_in("cem").get(f"{TASKS}?show=open").text
    assert "<script>alert" not in page and "<script>alert(1)</script>" in html.unescape(page)
