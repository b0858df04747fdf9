"""What `POST /v1/batch` promises."""

from sqlalchemy import func, select

from tests.stories import Story
from widget_server.db import db
from widget_server.events.models import Event


def events_named(story: Story, name: str) -> int:
    return db.session.scalar(
        select(func.count()).select_from(Event).where(Event.workspace_id == story.acme.workspace_id, Event.name == name)
    ) or 0


def test_an_accepted_event_is_in_the_log(story: Story) -> None:
    answer = story.acme.track("report_created", rows=3)
    assert answer == {"accepted": 1, "duplicates": 0, "refused": []}
    assert events_named(story, "report_created") == 1


def test_the_same_message_again_counts_once_and_is_told_as_duplicate(story: Story) -> None:
    event = {"type": "track", "event": "report_created", "userId": "dora", "messageId": "m-1"}
    story.acme.batch(event)
    assert story.acme.batch(event, event)["duplicates"] == 2
    assert events_named(story, "report_created") == 1
