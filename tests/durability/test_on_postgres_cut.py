"""PostgreSQL was restarted, or a firewall cut its connections: the next request is served as if nothing had been."""

from sqlalchemy import text

from tests.stories import Story
from tests.tables import rows
from widget_server.db import db

CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def cut_all_connections() -> None:
    with db.engine.connect() as connection:
        connection.execute(text(CUT))


def test_events_and_decisions_go_on_over_new_connections(story: Story) -> None:
    story.acme.track("before")
    assert story.acme.decide() == []
    cut_all_connections()
    assert story.acme.track("after")["accepted"] == 1
    assert story.acme.decide() == []
    assert rows("events", "name") == [("after",), ("before",)]
