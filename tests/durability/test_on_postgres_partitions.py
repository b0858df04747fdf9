"""The log's partitions on PostgreSQL: made ahead, and never missed."""

from datetime import UTC, datetime
from functools import partial

import pytest

from tests.stories import Story
from tests.tables import rows
from widget_server.db import db
from widget_server.events.messages import Message
from widget_server.events.operations import append_messages
from widget_server.events.partitions import MONTHS_AHEAD, make_partitions
from widget_server.events.queries import latest_events
from widget_server.parts import parts

# Years in which no other test appends.
DECEMBER_MS = round(datetime(2031, 12, 15, tzinfo=UTC).timestamp() * 1000)
MONTH_MS = 31 * 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def without_partitions(story: Story) -> None:
    """Partitions that the test before made would be there still."""
    with db.engine.begin() as connection:
        for (name,) in connection.exec_driver_sql(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass"
        ).all():
            if name != "events_default":
                connection.exec_driver_sql(f"DROP TABLE {name}")


def append(story: Story, received_ms: int, message_id: str) -> None:
    message = Message("e", message_id, None, "dora", None, None, None, "{}", received_ms)
    append = partial(append_messages, workspace_id=story.acme.workspace_id, messages=[message], received_ms=received_ms)
    parts().database.in_group(append)


def partitions() -> dict[str, str]:
    """In which table each event is."""
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT message_id, tableoid::regclass::text FROM events").all()
        return {row[0]: row[1] for row in found}


def test_partitions_are_made_for_this_month_and_the_next_ones_once() -> None:
    made = make_partitions(parts().database, DECEMBER_MS)
    assert made == ["events_2031_12", "events_2032_01", "events_2032_02", "events_2032_03"]
    assert len(made) == MONTHS_AHEAD + 1
    assert make_partitions(parts().database, DECEMBER_MS) == []


def test_an_event_of_a_month_without_partition_waits_and_is_moved_when_it_is_made(story: Story) -> None:
    append(story, DECEMBER_MS, "early")
    append(story, DECEMBER_MS + MONTH_MS, "next")
    assert set(partitions().values()) == {"events_default"}
    before = rows("events", *("position", "message_id", "person_id", "received_ms"))
    make_partitions(parts().database, DECEMBER_MS)
    assert partitions() == {"early": "events_2031_12", "next": "events_2032_01"}
    assert rows("events", *("position", "message_id", "person_id", "received_ms")) == before


def test_the_log_reads_on_over_the_end_of_a_month(story: Story) -> None:
    make_partitions(parts().database, DECEMBER_MS)
    for number in range(4):
        append(story, DECEMBER_MS + number * MONTH_MS // 3, f"m-{number}")
    newest = latest_events(story.acme.workspace_id, 3)
    assert [event.received_ms for event in newest] == [DECEMBER_MS + n * MONTH_MS // 3 for n in (3, 2, 1)]
    older = latest_events(story.acme.workspace_id, 3, before=newest[-1].position)
    assert [event.received_ms for event in older] == [DECEMBER_MS]


def test_an_anonymous_person_s_events_of_all_months_follow_the_sign_in(story: Story) -> None:
    make_partitions(parts().database, DECEMBER_MS)
    workspace_id = story.acme.workspace_id
    for number in range(2):
        message = Message("e", f"a-{number}", "visitor", None, None, None, None, "{}", DECEMBER_MS)
        received_ms = DECEMBER_MS + number * MONTH_MS
        parts().database.in_group(
            partial(append_messages, workspace_id=workspace_id, messages=[message], received_ms=received_ms)
        )
    append(story, DECEMBER_MS, "known")
    story.acme.batch({"type": "identify", "anonymousId": "visitor", "userId": "dora"})
    assert len(set(rows("events", "person_id"))) == 1
