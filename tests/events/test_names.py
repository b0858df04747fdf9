"""Event names: each is known with its volume, and a workspace has so many at most."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.events.test_bad_bodies import refusal
from tests.stories import Story
from tests.tables import rows
from tests.web.pages import page_of
from widget_server.config import Settings
from widget_server.events.messages import in_ms
from widget_server.events.queries import latest_refused
from widget_server.parts import Parts, keep_parts, parts


@pytest.fixture
def three_names(story: Story, settings: Settings) -> Iterator[None]:
    kept = parts()
    keep_parts(story.app, Parts(replace(settings, event_names=3), kept.database, kept.cache))
    yield
    keep_parts(story.app, kept)


def track(event: str, **more: Any) -> dict[str, Any]:
    return {"type": "track", "event": event, "userId": "dora", **more}


def test_each_name_is_kept_with_its_volume_and_when_it_was_seen(story: Story) -> None:
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in (5, 3, 8)]
    story.acme.batch(*[track("opened", timestamp=day.isoformat()) for day in days])
    story.acme.batch(track("opened", timestamp=days[0].isoformat()), {"type": "page", "userId": "dora"})
    kept = {name: tuple(more) for name, *more in rows("event_names", "name", "total", "first_ms", "last_ms")}
    assert kept["opened"] == (4, in_ms(days[1]), in_ms(days[2]))
    assert kept["$page"][0] == 1


def test_the_service_s_own_events_are_in_the_plan_too(story: Story) -> None:
    page_of(story.acme, "dora", None).post("Dark theme")
    assert rows("event_names", "name", "total") == [("$idea_posted", 1)]


def test_a_duplicate_is_not_volume(story: Story) -> None:
    for _ in range(2):
        story.acme.batch(track("opened", messageId="m-1"))
    assert rows("event_names", "name", "total") == [("opened", 1)]


@pytest.mark.usefixtures("three_names")
def test_beyond_the_limit_new_names_are_refused_and_known_ones_keep_working(story: Story) -> None:
    answer = story.acme.batch(*[track(name) for name in ("a", "b", "c", "d", "a", "e")])
    assert answer["accepted"] == 4
    assert [(one["index"], one["code"], one["field"]) for one in answer["refused"]] == [
        (3, "too_many_names", "event"), (5, "too_many_names", "event"),
    ]  # fmt: skip
    assert story.acme.batch(track("c"), track("f"))["accepted"] == 1
    assert [one.name for one in latest_refused(story.acme.workspace_id, 9)] == ["f", "e", "d"]
    assert sorted(name for (name,) in rows("event_names", "name")) == ["a", "b", "c"]


@pytest.mark.usefixtures("three_names")
def test_a_refused_name_makes_nobody_known(story: Story) -> None:
    story.acme.batch(*[track(name) for name in ("a", "b", "c")])
    story.acme.batch({**track("d"), "userId": "eve"})
    assert rows("person_ids", "value") == [("dora",)]


@pytest.mark.usefixtures("three_names")
def test_the_service_s_own_names_take_no_room(story: Story) -> None:
    story.acme.batch(*[{"type": kind, "userId": "dora"} for kind in ("page", "screen", "identify")])
    assert story.acme.batch(track("a"), track("b"), track("c"))["accepted"] == 3
    assert story.acme.batch({"type": "group", "userId": "dora", "groupId": "g"})["accepted"] == 1


@pytest.mark.usefixtures("three_names")
def test_names_that_another_process_made_count_too(story: Story) -> None:
    story.acme.batch(track("a"), track("b"), track("c"))
    story.app.extensions.pop("event_names")
    assert story.acme.batch(track("a"), track("d"))["accepted"] == 1


@pytest.mark.usefixtures("three_names")
def test_one_workspace_s_names_take_no_room_in_another(story: Story) -> None:
    story.acme.batch(track("a"), track("b"), track("c"))
    assert story.other.batch(track("d"))["accepted"] == 1


@pytest.mark.usefixtures("three_names")
def test_a_message_alone_with_one_name_too_many_is_refused(story: Story) -> None:
    story.acme.batch(track("a"), track("b"), track("c"))
    answer = story.acme.post("/v1/track", track("d"))
    assert (answer.status_code, refusal(answer)["code"]) == (400, "too_many_names")


@pytest.mark.parametrize(("properties", "is_taken"), [
    ({"p" * 200: 1}, True), ({"p" * 201: 1}, False), ({"a": [{"p" * 201: 1}]}, False), ({"a": [{"p" * 200: 1}]}, True),
])  # fmt: skip
def test_a_property_s_name_has_two_hundred_characters_at_most(
    story: Story, properties: dict[str, Any], is_taken: bool
) -> None:
    answer = story.acme.batch(track("a", properties=properties))
    assert (answer["accepted"], [one["field"] for one in answer["refused"]]) == (
        (1, []) if is_taken else (0, ["properties"])
    )


@pytest.mark.parametrize("depth", [20, 21])
def test_properties_are_nested_twenty_levels_at_most(story: Story, depth: int) -> None:
    nested: Any = 1
    for _ in range(depth):
        nested = {"a": nested}
    assert story.acme.batch(track("a", properties={"a": nested}))["accepted"] == (1 if depth == 20 else 0)
