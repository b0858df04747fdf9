"""Whoever is called by several ids is one person, with one history and one state."""

from itertools import permutations
from typing import Any

import pytest

from tests.conftest import empty_tables
from tests.delivery.guides import names, publish, tip
from tests.people.test_becoming_known import owner_of
from tests.people.tokens import signing
from tests.stories import Story, tell_story
from tests.tables import rows

OLD = {"type": "track", "event": "report_created", "userId": "old"}
NEW = {"type": "track", "event": "report_created", "userId": "new"}
ALIAS = {"type": "alias", "previousId": "old", "userId": "new"}


def owners() -> set[int]:
    return {person for (person,) in rows("events", "person_id")}


def test_two_user_ids_become_one_person_in_whatever_order_it_is_told(story: Story) -> None:
    for order in permutations([OLD, NEW, ALIAS]):
        empty_tables(story.app)
        fresh = tell_story(story.app)
        for event in order:
            fresh.acme.batch(event)
        assert owners() == {owner_of("user", "new")} == {owner_of("user", "old")}, order
        fresh.acme.batch(OLD, NEW)
        assert len(owners()) == 1


@pytest.mark.parametrize("known", [True, False])
def test_the_previous_id_may_be_an_anonymous_one(story: Story, known: bool) -> None:
    events: list[dict[str, Any]] = [{**OLD, "userId": None, "anonymousId": "old"}, ALIAS]
    for event in events if known else reversed(events):
        story.acme.batch(event)
    story.acme.batch(NEW)
    assert owners() == {owner_of("user", "new")} == {owner_of("anonymous", "old")}


def test_telling_it_twice_or_both_ways_changes_nothing(story: Story) -> None:
    story.acme.batch(OLD, NEW, ALIAS, ALIAS, {"type": "alias", "previousId": "new", "userId": "old"})
    assert len(owners()) == 1


def test_where_identity_is_enforced_a_user_cannot_take_over_another_one(story: Story) -> None:
    signed = signing(story)
    story.acme.batch(OLD, token=signed.token("old"))
    story.acme.batch(NEW, ALIAS, token=signed.token("new"))
    assert owner_of("user", "old") != owner_of("user", "new")
    story.acme.batch(ALIAS, token=[signed.token("new"), signed.token("old")])
    assert owner_of("user", "old") == owner_of("user", "new")


def test_nor_somebody_who_is_not_there_yet(story: Story) -> None:
    signed = signing(story)
    story.acme.batch(ALIAS, token=signed.token("new"))
    story.acme.batch(OLD, token=signed.token("old"))
    assert owner_of("user", "old") != owner_of("user", "new")


def test_one_user_on_two_devices_and_by_two_ids_has_one_state(story: Story) -> None:
    """Three reports, made on two devices and under two ids, are three reports of one person."""
    publish(story.acme, tip("hint", trigger={"all": [{"did": {"event": "report_created", "at_least": 3}}]}))
    for device in ("a-1", "a-2"):
        story.acme.batch({**OLD, "userId": None, "anonymousId": device})
        story.acme.batch({"type": "identify", "anonymousId": device, "userId": "old"})
    story.acme.batch(NEW)
    assert (names(story.acme.decide("old")), names(story.acme.decide("new"))) == ([], [])
    story.acme.batch(ALIAS)
    assert names(story.acme.decide("old")) == names(story.acme.decide("new")) == ["hint"]


def test_after_a_sign_out_on_a_shared_computer_the_next_one_begins_with_nothing(story: Story) -> None:
    """As the embed says it: `reset` makes another anonymous id, which the next user takes over."""
    story.acme.batch({**OLD, "anonymousId": "a-1"}, {"type": "identify", "anonymousId": "a-1", "userId": "old"})
    visitor = {"type": "track", "event": "looked_around", "anonymousId": "a-2"}
    story.acme.batch(visitor, {"type": "identify", "anonymousId": "a-2", "userId": "eve"})
    by_name = dict(rows("events", "name", "person_id"))
    assert by_name["looked_around"] == owner_of("user", "eve") != by_name["report_created"] == owner_of("user", "old")
