"""`load` makes a past of the size that was asked for, once."""

from collections import Counter
from typing import Any

import pytest

from tests.stories import Story
from tests.tables import all_tables, rows
from widget_server.commands import loading
from widget_server.commands.loading import DAY_MS, Size, load_past
from widget_server.events.queries import latest_events
from widget_server.parts import parts

SIZE = Size(events=250, persons=50, days=60)


@pytest.fixture(autouse=True)
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "ROWS_AT_ONCE", 40)


def load(story: Story, size: Size = SIZE) -> int:
    return load_past(parts().database, story.acme.workspace_id, size)


def test_so_many_events_of_so_many_persons_are_there(story: Story) -> None:
    assert load(story) == 250
    assert [len(rows(table, "workspace_id")) for table in ("accounts", "persons", "events")] == [3, 50, 250]
    times = [event.time_ms for event in latest_events(story.acme.workspace_id, 250)]
    assert times == sorted(times, reverse=True)
    assert {row[0] for row in rows("events", "workspace_id")} == {story.acme.workspace_id}


def test_a_second_run_changes_nothing(story: Story) -> None:
    load(story)
    before = all_tables()
    assert load(story) == 0
    assert all_tables() == before


def test_an_interrupted_run_goes_on_where_it_stood(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(loading._Loading, "_put", dying_after(9, loading._Loading._put))
        with pytest.raises(KeyboardInterrupt):
            load(story)
    interrupted = len(rows("events", "position"))
    assert 0 < interrupted < 250
    assert load(story) == 250 - interrupted
    assert sorted(row[0] for row in rows("events", "message_id")) == sorted(f"load-{n}" for n in range(1, 251))
    assert len(rows("persons", "id")) == 50


def test_persons_that_are_loaded_are_persons_like_others(story: Story) -> None:
    story.acme.track("before")
    load(story)
    assert story.acme.batch({"type": "track", "event": "e", "userId": "load-7"})["accepted"] == 1
    assert story.acme.batch({"type": "track", "event": "e", "userId": "somebody-new"})["accepted"] == 1
    assert len(rows("persons", "id")) == 52


def test_they_are_in_the_tracking_plan_and_among_the_counts(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.acme.track("report_saved")
    with monkeypatch.context() as patched:
        patched.setattr(loading._Loading, "_put", dying_after(9, loading._Loading._put))
        with pytest.raises(KeyboardInterrupt):
            load(story)
    load(story)
    logged = rows("events", "name", "time_ms", "received_ms")
    times = {name: [row[1] for row in logged if row[0] == name] for name, _, _ in logged}
    assert sorted(rows("event_names", "name", "total", "first_ms", "last_ms")) == sorted(
        (name, len(of_name), min(of_name), max(of_name)) for name, of_name in times.items()
    )
    days = Counter(received_ms // DAY_MS for _, _, received_ms in logged)
    assert dict(rows("event_counts", "day", "total")) == days
    assert {kind for (kind,) in rows("event_counts", "kind")} == {"accepted"}


def dying_after(times: int, real: Any) -> Any:
    left = iter(range(times))

    def put(*arguments: Any) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        real(*arguments)

    return put
