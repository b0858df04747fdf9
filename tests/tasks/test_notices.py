"""A member is mailed about a new task: once, however often the worker looks, is refused or is cut off."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.services import wait_until
from tests.stories import Story
from tests.tasks.mailbox import TAKEN, Mailbox, mailbox_open
from tests.web.pages import ask_server
from widget_server.config import BadSetting, Smtp, load_settings
from widget_server.db import db, utc_now
from widget_server.parts import parts
from widget_server.tasks.models import Task, TaskNotice
from widget_server.tasks.notices import PAUSES, send_notices


@pytest.fixture
def box(story: Story) -> Iterator[Mailbox]:
    with mailbox_open() as found:
        smtp = Smtp("127.0.0.1", found.port, False, False, "", "", "hints@example.com")
        kept = story.app.extensions["widget_server"]
        story.app.extensions["widget_server"] = replace(kept, settings=replace(kept.settings, smtp=smtp))
        yield found
        story.app.extensions["widget_server"] = kept


def make(story: Story, text: str, assignee: str | None = "cem@acme.example") -> None:
    answer = ask_server(story.acme, "POST", "/api/v1/tasks", {"text": text, "assignee": assignee})
    assert answer.status_code == 200, answer.text


def look() -> int:
    """As the worker does, each time anew."""
    sent = send_notices()
    db.session.remove()
    return sent


def states() -> list[str]:
    return [notice.state for notice in db.session.query(TaskNotice).order_by(TaskNotice.task_id)]


def later() -> None:
    for notice in db.session.query(TaskNotice):
        notice.next_at = utc_now()
    db.session.commit()


def test_a_message_to_ones_csm_is_mailed_to_them_once_with_screen_and_link(story: Story, box: Mailbox) -> None:
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": {"name": "Northwind"}})
    db.session.execute(db.text("UPDATE accounts SET owner = 'cem@acme.example'"))
    db.session.commit()
    message = "Where is\r\nBcc: everybody@example.com\r\nthe invoice?"
    body = {"userId": "dora", "message": message, "screen": "https://app.acme.example/bills?token=1", "guide": "hello"}
    assert story.acme.post("/v1/contact", body).status_code == 200
    assert [look(), look(), look()] == [1, 0, 0]
    [letter] = box.letters
    assert (letter["To"], letter["From"], letter["Bcc"]) == ("cem@acme.example", "hints@example.com", None)
    assert letter["Subject"] == "New task: Where is Bcc: everybody@example.com the invoice?"
    text, task = letter.get_content(), db.session.query(Task).one().public_id
    for part in ("Northwind", "the invoice?", "https://app.acme.example/bills", f"/w/acme/tasks#{task}", "hello"):
        assert part in text
    assert "token" not in text


def test_nobody_is_mailed_about_what_they_noted_themselves_is_nobodys_done_or_old(story: Story, box: Mailbox) -> None:
    for text, assignee in (("own", "cem@acme.example"), ("nobody's", None), ("done", "cem@acme.example")):
        make(story, text, assignee)
    make(story, "old")
    tasks = {task.text: task for task in db.session.query(Task)}
    tasks["own"].created_by = "cem@acme.example"
    tasks["done"].done_at = utc_now()
    tasks["old"].created_at = utc_now() - timedelta(days=2)
    db.session.commit()
    assert look() == 0
    assert box.letters == []


def test_a_task_that_is_handed_on_is_mailed_to_the_next_one_in_their_language(story: Story, box: Mailbox) -> None:
    make(story, "Call them")
    look()
    db.session.execute(db.text("UPDATE members SET language = 'ru' WHERE email = 'alice@acme.example'"))
    [task] = db.session.query(Task)
    ask_server(story.acme, "PATCH", f"/api/v1/tasks/{task.public_id}", {"assignee": "alice@acme.example"})
    db.session.commit()
    look()
    assert [(letter["To"], letter["Subject"]) for letter in box.letters] == [
        ("cem@acme.example", "New task: Call them"),
        ("alice@acme.example", "Новая задача: Call them"),
    ]


def test_what_is_not_taken_for_now_is_tried_again_and_given_up_in_the_end(story: Story, box: Mailbox) -> None:
    make(story, "Call them")
    box.answers = ["451 try later"]
    assert look() == 0
    assert (look(), states()) == (0, ["waiting"])
    later()
    assert (look(), len(box.letters), states()) == (1, 1, ["sent"])
    make(story, "Another")
    box.answers = ["451 try later"] * (len(PAUSES) + 5)
    for _ in range(len(PAUSES) + 3):
        look()
        later()
    assert (states(), len(box.letters)) == (["sent", "given_up"], 1)


def test_a_refusal_for_good_is_not_tried_again_and_costs_the_others_nothing(story: Story, box: Mailbox) -> None:
    make(story, "First")
    make(story, "Second", "alice@acme.example")
    box.answers = ["550 no such mailbox"]
    assert look() == 1
    later()
    assert (look(), states(), len(box.letters)) == (0, ["given_up", "sent"], 1)


def test_a_server_that_is_away_loses_nothing(story: Story, box: Mailbox) -> None:
    make(story, "Call them")
    kept = parts()
    assert kept.settings.smtp
    away = replace(kept, settings=replace(kept.settings, smtp=replace(kept.settings.smtp, port=1)))
    story.app.extensions["widget_server"] = away
    assert (look(), states()) == (0, [])
    story.app.extensions["widget_server"] = kept
    assert (look(), states()) == (1, ["sent"])


def test_a_line_that_breaks_while_a_letter_is_handed_over_never_brings_it_twice(story: Story, box: Mailbox) -> None:
    make(story, "Call them")
    make(story, "Another")
    box.answers = [None]
    look()
    assert states() == ["unclear"]
    later()
    look()
    look()
    assert [letter["Subject"] for letter in box.letters] == ["New task: Call them", "New task: Another"]


@pytest.mark.parametrize("end", ["421 4.7.0 too many letters on this line", None])
def test_a_server_that_takes_few_letters_a_line_gets_the_others_by_another(
    story: Story, box: Mailbox, end: str | None
) -> None:
    for text in ("First", "Second", "Third"):
        make(story, text)
    box.openings = [TAKEN, end]
    assert (look(), states()) == (2, ["sent", "waiting", "sent"])
    later()
    assert (look(), states(), len(box.letters)) == (1, ["sent"] * 3, 3)


@pytest.mark.parametrize("end", ["421 4.3.2 going down", None])
def test_a_server_that_takes_none_is_not_asked_for_each_letter(story: Story, box: Mailbox, end: str | None) -> None:
    for text in ("First", "Second", "Third"):
        make(story, text)
    box.openings = [end] * 3
    assert (look(), states(), len(box.openings)) == (0, ["waiting"], 2)
    box.openings = []
    later()
    assert (look(), states(), len(box.letters)) == (3, ["sent"] * 3, 3)


def test_a_letter_that_was_refused_with_421_after_all_of_it_is_tried_again(story: Story, box: Mailbox) -> None:
    make(story, "First")
    make(story, "Second")
    box.answers = ["421 4.3.2 going down"]
    assert (look(), states()) == (0, ["waiting"])
    later()
    assert (look(), states(), len(box.letters)) == (2, ["sent"] * 2, 2)


def test_an_answer_to_a_letter_that_says_nothing_never_brings_it_twice(story: Story, box: Mailbox) -> None:
    make(story, "Call them")
    box.answers = ["what?"]
    assert (look(), states()) == (0, ["unclear"])
    later()
    assert (look(), box.letters) == (0, [])


@pytest.mark.parametrize("is_second_try", [False, True])
def test_two_workers_at_once_send_each_letter_once(story: Story, box: Mailbox, is_second_try: bool) -> None:
    """The second begins, and ends, while the first waits for the answer to its first letter."""
    sent_by_other = []

    def other_worker() -> None:
        with story.app.app_context():
            sent_by_other.append(look())

    for text in ("First", "Second", "Third"):
        make(story, text)
    if is_second_try:
        box.answers = ["451 try later"] * 3
        look()
        later()
    box.meanwhile, box.answers = other_worker, ["451 try later"]
    assert (look(), sent_by_other, states()) == (1, [1], ["sent", "waiting", "sent"])
    assert sorted(letter["Subject"] for letter in box.letters) == ["New task: First", "New task: Third"]


def test_a_letter_whose_task_is_erased_meanwhile_costs_the_others_nothing(story: Story, box: Mailbox) -> None:
    def erase() -> None:
        with story.app.app_context():
            db.session.execute(db.text("DELETE FROM tasks WHERE text <> 'Third'"))
            db.session.commit()

    for text in ("First", "Second", "Third"):
        make(story, text)
    box.meanwhile = erase
    assert (look(), states(), len(box.letters)) == (2, ["sent"], 2)


def test_a_slow_server_holds_up_the_other_chores_for_a_quarter_of_a_minute(story: Story, box: Mailbox) -> None:
    for text in ("First", "Second", "Third"):
        make(story, text)
    assert send_notices(clock=lambda: 8.0 * len(box.letters)) == 2
    assert (look(), len(box.letters)) == (1, 3)


def test_a_worker_that_is_killed_while_it_sends_does_not_send_again(story: Story, box: Mailbox) -> None:
    make(story, "Call them")
    [task] = db.session.query(Task)
    assert task.assignee_id
    db.session.add(TaskNotice(task_id=task.id, member_id=task.assignee_id, state="sending", tries=1))
    db.session.commit()
    assert (look(), box.letters) == (0, [])


def test_without_a_mail_server_nothing_is_sent_and_the_page_says_so(story: Story) -> None:
    make(story, "Call them")
    assert (look(), states()) == (0, [])
    page = story.signed_in("cem").get("/w/acme/tasks").text
    assert "No mail is sent about new tasks" in page


def test_with_one_the_page_says_where_the_mail_goes(story: Story, box: Mailbox) -> None:
    assert "cem@acme.example" in story.signed_in("cem").get("/w/acme/tasks").text
    assert "No mail is sent" not in story.signed_in("cem").get("/w/acme/tasks").text
    assert box.letters == []


def test_the_overview_shows_a_members_open_tasks_with_their_count(story: Story) -> None:
    for number in range(7):
        make(story, f"Task {number}")
    make(story, "for somebody else", "alice@acme.example")
    make(story, "for nobody", None)
    page = story.signed_in("cem").get("/w/acme/").text
    card = page[page.index('id="tasks"') : page.index('class="grid"')]
    assert ">7<" in card and "Task 6" in card and "Task 1" not in card
    assert "1 is nobody" in card and "somebody else" not in card
    assert 'id="tasks"' not in story.signed_in("anna").get("/w/acme/").text


def test_the_worker_sends_it(story: Story, box: Mailbox) -> None:
    make(story, "Call them")
    settings = parts().settings
    environment = {
        **os.environ,
        "WIDGET_DATA": str(settings.data_folder),
        "DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        "WIDGET_SMTP": f"smtp://127.0.0.1:{box.port}?tls=off",
        "WIDGET_MAIL_FROM": "hints@example.com",
    }
    command = [sys.executable, "-m", "widget_server.cli", "worker"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: len(box.letters) == 1, "the letter", 60)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.parametrize(
    ("address", "sender", "said"),
    [
        ("mail.example.com", "a@b.c", "WIDGET_SMTP must be"),
        ("smtp://mail.example.com?tls=maybe", "a@b.c", "WIDGET_SMTP must be"),
        ("smtp://mail.example.com", "", "WIDGET_MAIL_FROM is ''"),
        ("smtp://mail.example.com", "Hints <a@b.c>", "WIDGET_MAIL_FROM is"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_what_to_write(address: str, sender: str, said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        load_settings({"WIDGET_SMTP": address, "WIDGET_MAIL_FROM": sender, "WIDGET_SECRET_KEY": "x" * 40})
