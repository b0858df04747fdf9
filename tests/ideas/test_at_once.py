"""Many at once on one hot idea: the count is exact, on both storages."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from tests.stories import Story
from tests.web.pages import Page, ask_server, page_of, rows_of
from widget_server.parts import parts

THREADS = 32


def _at_once(tasks: list[Callable[[], int]]) -> list[int]:
    """Runs each task in a thread of its own, all let go at the same moment; their answers in order."""
    gate, database = Barrier(len(tasks)), parts().database

    def go(task: Callable[[], int]) -> int:
        gate.wait()
        try:
            return task()
        finally:
            database.close_reader()

    with ThreadPoolExecutor(len(tasks)) as threads:
        return list(threads.map(go, tasks))


def _voting(page: Page, idea: str) -> Callable[[], int]:
    return lambda: page.vote(idea).status_code


@pytest.fixture
def idea(story: Story) -> str:
    """An idea without a vote."""
    dora = page_of(story.acme, "dora")
    posted = str(dora.post("Dark mode")["id"])
    dora.withdraw(posted)
    return posted


def _voters(idea: str) -> int:
    statement = "SELECT person_id FROM votes v JOIN ideas i ON i.id = v.idea_id WHERE i.public_id = ?"
    return len(set(parts().database.read(statement, (idea,))))


def test_distinct_persons_at_once_are_all_counted(story: Story, idea: str) -> None:
    answers = _at_once([_voting(page_of(story.acme, f"user-{n}"), idea) for n in range(THREADS)])
    assert answers == [200] * THREADS
    assert page_of(story.acme, "dora").idea(idea)["votes"] == _voters(idea) == THREADS


def test_one_person_at_once_from_many_tabs_is_counted_once(story: Story, idea: str) -> None:
    """Never seen before: so the person, too, is made only once."""
    before = rows_of("persons")
    answers = _at_once([_voting(page_of(story.acme, "eve", "a-1"), idea) for _ in range(THREADS)])
    assert answers == [200] * THREADS
    assert page_of(story.acme, "dora").idea(idea)["votes"] == _voters(idea) == 1
    assert rows_of("persons") == before + 1


def test_four_persons_in_eight_tabs_each_are_counted_four_times(story: Story, idea: str) -> None:
    _at_once([_voting(page_of(story.acme, f"user-{n % 4}"), idea) for n in range(THREADS)])
    assert page_of(story.acme, "dora").idea(idea)["votes"] == _voters(idea) == 4


def test_votes_and_withdrawals_that_race_leave_count_and_marks_in_agreement(story: Story, idea: str) -> None:
    chance = random.Random(7)
    pages = [page_of(story.acme, f"user-{n % 8}") for n in range(THREADS)]

    def waver(page: Page, choices: list[bool]) -> Callable[[], int]:
        return lambda: max((page.vote if choice else page.withdraw)(idea).status_code for choice in choices)

    answers = _at_once([waver(page, chance.choices((True, False), k=6)) for page in pages])
    assert answers == [200] * THREADS
    marks = sum(page_of(story.acme, f"user-{n}").idea(idea)["voted"] for n in range(8))
    assert page_of(story.acme, "dora").idea(idea)["votes"] == _voters(idea) == marks


def test_a_visitor_who_signs_in_while_both_vote_is_counted_once(story: Story, idea: str) -> None:
    ways = [
        page_of(story.acme, anonymous="a-1"),
        page_of(story.acme, "eve"),
        page_of(story.acme, "eve", "a-1"),
    ]
    _at_once([_voting(ways[n % 3], idea) for n in range(THREADS)])
    assert page_of(story.acme, "dora").idea(idea)["votes"] == _voters(idea) == 1


def test_one_post_sent_many_times_at_once_is_one_idea(story: Story) -> None:
    client_id = str(uuid4())
    page = page_of(story.acme, anonymous="a-1")
    sent = {"title": "Dark mode", "client_id": client_id}
    answers = _at_once([lambda: page.call("POST", "/v1/boards/ideas/ideas", sent).status_code] * THREADS)
    assert sorted(answers) == [200] * (THREADS - 1) + [201]
    assert (rows_of("ideas"), rows_of("votes"), rows_of("persons")) == (1, 1, 1)


def test_a_status_set_amid_votes_costs_no_vote_and_is_not_lost(story: Story, idea: str) -> None:
    def plan() -> int:
        with story.app.app_context():
            return ask_server(story.acme, "PATCH", f"/api/v1/ideas/{idea}", {"status": "planned"}).status_code

    votes = [_voting(page_of(story.acme, f"user-{n}"), idea) for n in range(THREADS - 1)]
    assert _at_once([*votes[:16], plan, *votes[16:]]) == [200] * THREADS
    seen = page_of(story.acme, "dora").idea(idea)
    assert (seen["votes"], seen["status"]) == (THREADS - 1, "planned")
