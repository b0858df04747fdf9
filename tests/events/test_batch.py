"""What `POST /v1/batch` promises about events that are in order."""

import pytest

from tests.stories import Story
from tests.tables import all_tables, rows


def names(story: Story) -> list[str]:
    return [name for (name,) in rows("events", "name")]


def test_an_accepted_event_is_in_the_log(story: Story) -> None:
    answer = story.acme.track("report_created", rows=3)
    assert answer == {"accepted": 1, "duplicates": 0, "refused": []}
    assert rows("events", "workspace_id", "name", "properties") == [
        (story.acme.workspace_id, "report_created", '{"rows":3}')
    ]


def test_the_same_message_again_counts_once_and_is_told_as_duplicate(story: Story) -> None:
    event = {"type": "track", "event": "report_created", "userId": "dora", "messageId": "m-1"}
    story.acme.batch(event)
    assert story.acme.batch(event, event)["duplicates"] == 2
    assert names(story) == ["report_created"]


def test_a_message_twice_in_one_batch_counts_once(story: Story) -> None:
    event = {"type": "track", "event": "report_created", "userId": "dora", "messageId": "m-1"}
    assert story.acme.batch(event, event) == {"accepted": 1, "duplicates": 1, "refused": []}
    assert names(story) == ["report_created"]


def test_a_message_that_comes_again_changes_nothing_at_all(story: Story) -> None:
    """Without a timestamp, the retry of an old identify would else be the latest word about its traits. Only the count
    of duplicates tells of it.
    """
    old = {"type": "identify", "userId": "dora", "traits": {"role": "admin"}, "messageId": "m-1"}
    company = {"type": "group", "userId": "dora", "groupId": "old", "traits": {"plan": "free"}, "messageId": "m-2"}
    story.acme.batch(old, company)
    story.acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"role": "viewer"}, "messageId": "m-3"},
        {"type": "group", "userId": "dora", "groupId": "new", "traits": {"plan": "pro"}, "messageId": "m-4"},
    )
    before = {**all_tables(), "event_counts": []}
    assert story.acme.batch(old, company)["duplicates"] == 2
    assert {**all_tables(), "event_counts": []} == before


def test_two_workspaces_may_use_the_same_message_ids(story: Story) -> None:
    event = {"type": "track", "event": "report_created", "userId": "dora", "messageId": "m-1"}
    assert [side.batch(event)["accepted"] for side in (story.acme, story.other)] == [1, 1]


def test_a_long_batch_is_taken_whole_and_in_its_order(story: Story) -> None:
    sent = [{"type": "track", "event": f"e{number}", "userId": "dora"} for number in range(120)]
    assert story.acme.batch(*sent)["accepted"] == 120
    assert [name for _, name in rows("events", "position", "name")] == [event["event"] for event in sent]


def test_the_account_that_is_named_in_the_context_is_the_event_s(story: Story) -> None:
    group = {"type": "group", "userId": "dora", "groupId": "home"}
    at_home = {"type": "track", "event": "at_home", "userId": "dora"}
    elsewhere = {"type": "track", "event": "elsewhere", "userId": "dora", "context": {"groupId": "away"}}
    story.acme.batch(elsewhere, at_home, group)
    accounts = dict(rows("accounts", "id", "external_id"))
    assert {name: accounts[account] for name, account in rows("events", "name", "account_id")} == {
        "at_home": "home",
        "elsewhere": "away",
        "$group": "home",
    }


@pytest.mark.parametrize(
    "name", ["$guide_shown", "$guide_completed", "$guide_dismissed", "$guide_snoozed", "$guide_missed"]
)
def test_a_page_may_send_what_was_answered_to_a_guide(story: Story, name: str) -> None:
    assert story.acme.track(name, guide="share-your-report", version=1, decision="d_1")["accepted"] == 1


@pytest.mark.parametrize("kind", ["page", "screen"])
def test_pages_and_screens_are_kept_with_their_names(story: Story, kind: str) -> None:
    story.acme.batch({"type": kind, "name": "Reports", "properties": {"path": "/reports"}, "anonymousId": "a-1"})
    assert rows("events", "name", "properties") == [(f"${kind}", '{"path":"/reports","name":"Reports"}')]


def test_fields_that_are_not_ours_are_let_pass(story: Story) -> None:
    """Segment's clients send `integrations`, `channel` and a long `context`."""
    event = {"type": "track", "event": "e", "userId": "dora", "integrations": {"All": True}, "channel": "server",
             "context": {"library": {"name": "x", "version": "1"}, "ip": "127.0.0.1"}}  # fmt: skip
    assert story.acme.batch(event, metadata={"x": [1]})["accepted"] == 1
