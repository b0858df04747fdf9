"""Two tabs at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from werkzeug.test import TestResponse

from tests.delivery.guides import tip
from tests.editor.host import code_for, editor_of, exchange, told
from tests.editor.test_walks import MADE, SHARED, walk
from tests.stories import Story
from widget_server.db import db
from widget_server.parts import parts


@pytest.fixture
def requests_apart() -> None:
    """Each thread has a context of its own."""


def at_once(*calls: Callable[[], TestResponse]) -> list[TestResponse]:
    """Each call in a thread of its own, all let go at the same moment; their answers in order."""
    # What the test itself has under way would keep SQLite's threads waiting.
    db.session.rollback()
    gate, database = Barrier(len(calls)), parts().database

    def run(call: Callable[[], TestResponse]) -> TestResponse:
        gate.wait()
        try:
            return call()
        finally:
            database.close_reader()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


def test_of_two_who_save_at_once_one_is_told_that_the_other_was_quicker(story: Story) -> None:
    """Nothing is lost: what the quicker one saved is kept, and the other knows."""
    alice, erin = editor_of(story), editor_of(story, "erin")
    for turn in range(8):
        name = f"guide-{turn}"
        base = told(alice.save(tip(name, trigger=None), None))["base"]
        documents = [tip(name, trigger=None, priority=number) for number in (1, 2)]
        answers = at_once(partial(alice.save, documents[0], base), partial(erin.save, documents[1], base))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
        kept = alice.read(name)
        assert kept["document"] == documents[winner]
        assert told(answers[1 - winner])["base"] == kept["base"] == told(answers[winner])["base"]
        assert told(answers[1 - winner])["by"] == ("Alice", "Erin")[winner]
        db.session.rollback()


def test_of_two_who_begin_one_guide_at_once_one_is_told(story: Story) -> None:
    alice, erin = editor_of(story), editor_of(story, "erin")
    first, second = (
        partial(one.save, tip("new", trigger=None, priority=n), None) for n, one in enumerate((alice, erin))
    )
    assert sorted(answer.status_code for answer in at_once(first, second)) == [200, 409]


def test_of_two_who_save_walks_of_one_title_at_once_both_have_theirs(story: Story) -> None:
    """The slower one gets the next free name."""
    alice, erin = editor_of(story), editor_of(story, "erin")
    for turn in range(4):
        sent = walk(MADE, SHARED, name=f"walk-{turn}")
        answers = at_once(*(partial(one.call, "POST", "/walks", sent) for one in (alice, erin)))
        assert [answer.status_code for answer in answers] == [201, 201], [answer.text for answer in answers]
        names = [f"walk-{turn}", f"walk-{turn}-2"]
        assert sorted(told(answer)["tour"] for answer in answers) == names
        assert sorted(told(answer)["article"] for answer in answers) == names
        db.session.rollback()


def test_of_many_who_come_with_one_code_one_gets_in(story: Story) -> None:
    code = code_for(story.acme)
    answers = at_once(*[partial(exchange, story.acme, code)] * 6)
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401, 401, 401]
