"""The memory of message ids: once, for at least seven days, whatever comes between, and no longer than it must be."""

from functools import partial

import pytest

from tests.stories import Story
from tests.tables import rows
from widget_server.events import memory
from widget_server.events.memory import DAY_MS, PERIOD_MS, PERIODS_KEPT, forget_old_ids
from widget_server.events.messages import Message
from widget_server.events.operations import Appended, append_messages
from widget_server.parts import parts

START = 3_000 * PERIOD_MS
LAST_MOMENT = START + PERIOD_MS - 1


def message(message_id: str, rows: int = 1, user: str = "dora") -> Message:
    return Message(
        name="report_created", message_id=message_id, anonymous_id=None, user_id=user, previous_id=None, group_id=None,
        traits=None, properties=f'{{"rows":{rows}}}', time_ms=START,
    )  # fmt: skip


def append(story: Story, received_ms: int, *messages: Message, workspace_id: int | None = None) -> Appended:
    whose = workspace_id or story.acme.workspace_id
    return parts().database.in_group(
        partial(append_messages, workspace_id=whose, messages=list(messages), received_ms=received_ms)
    )


def counts(appended: Appended) -> tuple[int, int, int]:
    return appended.accepted, appended.duplicates, appended.conflicts


def forget(now_ms: int) -> bool:
    return parts().database.in_group(partial(forget_old_ids, now_ms=now_ms))


@pytest.mark.parametrize("first_ms", [START, LAST_MOMENT, START + 3 * DAY_MS])
@pytest.mark.parametrize("later_ms", [0, 1, DAY_MS, 7 * DAY_MS])
def test_a_message_counts_once_for_at_least_seven_days(story: Story, first_ms: int, later_ms: int) -> None:
    append(story, first_ms, message("m-1"))
    forget(first_ms + later_ms)
    assert counts(append(story, first_ms + later_ms, message("m-1"))) == (0, 1, 0)
    assert rows("events", "message_id") == [("m-1",)]


def test_a_clock_that_was_put_back_makes_nothing_count_twice(story: Story) -> None:
    append(story, START, message("m-1"))
    assert counts(append(story, START - 1, message("m-1"))) == (0, 1, 0)


def test_of_two_messages_under_one_id_the_first_wins_and_the_conflict_is_counted(story: Story) -> None:
    append(story, START, message("m-1", rows=1))
    assert counts(append(story, START, message("m-1", rows=2), message("m-2"))) == (1, 1, 1)
    assert rows("events", "message_id", "properties") == [("m-1", '{"rows":1}'), ("m-2", '{"rows":1}')]


@pytest.mark.parametrize("change", [{"user": "eve"}, {"rows": 7}])
def test_another_body_is_a_conflict_in_one_batch_too(story: Story, change: dict[str, object]) -> None:
    other = message("m-1", **change)  # type: ignore[arg-type]
    assert counts(append(story, START, message("m-1"), other, message("m-1"))) == (1, 2, 1)


def test_a_retry_that_is_given_another_time_is_no_conflict(story: Story) -> None:
    """Without a timestamp, a message's time is that of its receipt."""
    later = message("m-1")
    later.time_ms += 60_000
    append(story, START, message("m-1"))
    assert counts(append(story, START + 60_000, later)) == (0, 1, 0)


def test_the_same_id_in_two_workspaces_is_two_messages(story: Story) -> None:
    for workspace_id in (story.acme.workspace_id, story.other.workspace_id):
        assert counts(append(story, START, message("m-1"), workspace_id=workspace_id)) == (1, 0, 0)


def test_a_batch_larger_than_a_statement_is_told_apart_one_by_one(story: Story) -> None:
    sent = [message(f"m-{number}") for number in range(memory.IDS_A_STATEMENT * 2 + 50)]
    append(story, START, *sent[::2])
    assert counts(append(story, START, *sent)) == (125, 125, 0)
    assert len(rows("events", "message_id")) == len(sent)


def test_what_is_too_old_is_forgotten_and_nothing_else(story: Story) -> None:
    append(story, START, message("old"))
    append(story, START + PERIOD_MS, message("new"))
    forget(START + PERIODS_KEPT * PERIOD_MS)
    assert [period for (period,) in rows("message_ids", "period")] == [(START + PERIOD_MS) // PERIOD_MS]
    assert len(rows("events", "message_id")) == 2


@pytest.fixture
def small_bites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "FORGOTTEN_AT_ONCE", 3)


def test_forgetting_goes_in_bites_and_tells_when_there_is_more(story: Story, small_bites: None) -> None:
    append(story, START, *(message(f"m-{number}") for number in range(7)))
    assert [forget(START + 9 * PERIOD_MS) for _ in range(3)] == [True, True, False]
    assert rows("message_ids", "period") == []


def test_a_batch_that_fails_is_not_remembered(story: Story) -> None:
    """Else its retry would be taken for a duplicate, and lost."""

    def fail(cursor: object) -> None:
        append_messages(cursor, story.acme.workspace_id, [message("m-1")], START)  # type: ignore[arg-type]
        raise ValueError("the disk is full")

    with pytest.raises(ValueError, match="full"):
        parts().database.in_group(fail)
    assert counts(append(story, START, message("m-1"))) == (1, 0, 0)
