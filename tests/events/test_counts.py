"""What came in is counted, exactly, and can be seen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.stories import Side, Story
from tests.tables import rows
from widget_server.events.queries import counts_by_day, latest_refused
from widget_server.parts import parts


def ago(**span: int) -> datetime:
    return datetime.now(UTC) - timedelta(**span)


def track(message_id: str, event: str = "report_created", **more: Any) -> dict[str, Any]:
    return {"type": "track", "event": event, "userId": "dora", "messageId": message_id, **more}


def today(side: Side) -> dict[str, Any]:
    answer = side.app.test_client().get(
        "/api/v1/events/counts?days=1", headers={"Authorization": f"Bearer {side.secret}"}
    )
    assert answer.status_code == 200, answer.text
    [day] = (answer.json or {})["days"]
    return dict(day)


def test_accepted_duplicate_conflict_and_refused_messages_are_counted(story: Story) -> None:
    story.acme.batch(track("m-1"), track("m-2"), track("m-1"), {"type": "click"}, 7)  # type: ignore[arg-type]
    story.acme.batch(track("m-2"), track("m-1", "report_shared"), track("m-3", properties={"text": "x" * 40_000}))
    assert today(story.acme) == {
        "day": today(story.acme)["day"],
        "accepted": 2, "duplicate": 2, "conflict": 1, "late": 0, "corrected": 0,
        "refused": {"invalid_event": 2, "event_too_large": 1},
    }  # fmt: skip


def test_an_event_that_waited_more_than_five_minutes_is_late(story: Story) -> None:
    for minutes in (4, 6, 60):
        story.acme.batch(track(f"m-{minutes}", timestamp=ago(minutes=minutes).isoformat()))
    assert (today(story.acme)["late"], today(story.acme)["accepted"]) == (2, 3)


def test_events_of_a_clock_that_was_put_right_are_flagged_and_counted(story: Story) -> None:
    wrong = ago(days=-3)
    story.acme.batch(track("m-1", timestamp=wrong.isoformat()), track("m-2"), sentAt=wrong.isoformat())
    story.acme.batch(track("m-3", timestamp=ago().isoformat()), sentAt=ago().isoformat())
    found = today(story.acme)
    assert (found["corrected"], found["late"], found["accepted"]) == (1, 0, 3)
    assert rows("events", "message_id", "is_corrected") == [("m-1", True), ("m-2", False), ("m-3", False)]


def test_a_retry_is_late_or_corrected_once(story: Story) -> None:
    for _ in range(2):
        story.acme.batch(track("m-1", timestamp=ago(hours=1).isoformat()))
    assert (today(story.acme)["late"], today(story.acme)["duplicate"]) == (1, 1)


def test_one_workspace_does_not_count_what_another_sends(story: Story) -> None:
    story.acme.batch(track("m-1"))
    story.other.batch(track("m-1"), {})
    assert today(story.acme)["accepted"] == 1
    assert today(story.acme)["refused"] == {}
    assert latest_refused(story.acme.workspace_id, 10) == []


def test_days_without_messages_are_told_too(story: Story) -> None:
    story.acme.batch(track("m-1"))
    days = counts_by_day(story.acme.workspace_id, round(ago().timestamp() * 1000), 3)
    assert [day.accepted for day in days] == [0, 0, 1]
    assert days[-1].day == ago().date()


@pytest.mark.parametrize("days", ["0", "367", "x"])
def test_days_that_are_no_number_of_days_are_refused(story: Story, days: str) -> None:
    headers = {"Authorization": f"Bearer {story.acme.secret}"}
    answer = story.app.test_client().get(f"/api/v1/events/counts?days={days}", headers=headers)
    assert answer.status_code == 400


def test_what_was_refused_last_is_kept_with_its_reason_and_none_of_its_content(story: Story) -> None:
    story.acme.batch(track("m-1", 7, properties={"secret": "zebra"}), track("m-2", "$nope"))  # type: ignore[arg-type]
    newest, oldest = latest_refused(story.acme.workspace_id, 10)
    assert (newest.name, newest.message_id, newest.field) == ("$nope", "m-2", "event")
    assert (oldest.message_id, oldest.code, oldest.field) == ("m-1", "invalid_event", "event")
    assert "zebra" not in str(rows("refused_events", "message", "field", "name", "message_id"))


@pytest.mark.parametrize(
    "bad",
    [
        {"type": "\0", "event": "\0", "messageId": "\0"},
        {"type": "click", "event": "ö\0" * 900, "messageId": "m" * 900},
        {"type": "track", "event": {"a": 1}, "messageId": [1], "userId": "d"},
        ["\0"],
        "\0",
    ],
)
def test_whatever_was_refused_can_be_kept(story: Story, bad: Any) -> None:
    story.acme.batch(bad, track("m-1"))
    assert len(latest_refused(story.acme.workspace_id, 10)) == 1
    assert today(story.acme)["accepted"] == 1


def test_only_the_last_fifty_refusals_are_kept(story: Story) -> None:
    for number in range(3):
        story.acme.batch(*[track(f"m-{number}-{index}", "") for index in range(40)])
    story.other.batch(track("m-1", ""))
    kept = latest_refused(story.acme.workspace_id, 100)
    assert len(kept) == 50
    assert kept[0].message_id == "m-2-39"
    assert len(latest_refused(story.other.workspace_id, 100)) == 1
    assert today(story.acme)["refused"] == {"invalid_event": 120}


def test_requests_that_share_a_commit_are_counted_together(story: Story) -> None:
    """Sums are written once for the whole group, and not at all for what the group did not take."""
    from threading import Thread

    threads = [Thread(target=lambda n=n: story.acme.batch(track(f"m-{n}"))) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert today(story.acme)["accepted"] == 30
    assert rows("event_names", "name", "total") == [("report_created", 30)]


def test_nothing_is_counted_of_a_write_that_failed(story: Story) -> None:
    from widget_server.events.ledger import ledger_of
    from widget_server.raw import Cursor

    def failing(cursor: Cursor) -> None:
        ledger_of(cursor).count(story.acme.workspace_id, 0, "accepted", 7)
        raise ValueError("not this")

    with pytest.raises(ValueError, match="not this"):
        parts().database.in_group(failing)
    story.acme.batch(track("m-1"))
    assert [total for (total,) in rows("event_counts", "total")] == [1]
