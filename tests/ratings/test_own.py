"""Reading one's own ratings."""

import pytest

from tests.stories import Story
from tests.web.pages import page_of, rows_of


def test_everybody_reads_only_their_own_ratings(story: Story) -> None:
    page_of(story.acme, "dora").rate("r-1", 2)
    page_of(story.acme, "eve").rate("r-1", 5)
    page_of(story.acme, "eve").rate("r-2", 4)
    assert page_of(story.acme, "dora").ratings("r-1", "r-2", "r-3", "r-1") == {"r-1": 2}
    assert page_of(story.acme, "eve").ratings("r-1", "r-2") == {"r-1": 5, "r-2": 4}
    assert page_of(story.acme, "eve").ratings() == {}


def test_who_was_never_seen_has_none_and_stays_unknown(story: Story) -> None:
    page_of(story.acme, "dora").rate("r-1", 2)
    before = rows_of("persons")
    assert page_of(story.acme, "never seen", "a-9").ratings("r-1") == {}
    assert page_of(story.acme).ratings("r-1") == {}
    assert rows_of("persons") == before


def test_replies_of_two_workspaces_with_one_id_do_not_meet(story: Story) -> None:
    page_of(story.acme, "dora").rate("r-1", 2, agent="anna")
    assert page_of(story.other, "dora").ratings("r-1") == {}
    assert page_of(story.other, "dora").rate("r-1", 5) == {"reply": "r-1", "stars": 5, "agent": None}
    assert page_of(story.acme, "dora").ratings("r-1") == {"r-1": 2}


@pytest.mark.parametrize("replies", [[f"r-{n}" for n in range(51)], [""], ["r" * 201], ["r\0"]])
def test_a_wrong_list_of_replies_is_refused(story: Story, replies: list[str]) -> None:
    answer = page_of(story.acme, "dora").call("GET", "/v1/replies/ratings", reply=replies)
    assert answer.status_code == 400 and answer.json is not None
    assert answer.json["error"]["field"] == "reply"


def test_fifty_replies_are_read_at_once(story: Story) -> None:
    page_of(story.acme, "dora").rate("r-49", 3)
    assert page_of(story.acme, "dora").ratings(*(f"r-{n}" for n in range(50))) == {"r-49": 3}
