"""The page of events names what the log can hold."""

import re
from pathlib import Path

from widget_server.events.messages import ANSWERS
from widget_server.triggers.mentions import OWN_EVENTS

PAGE = Path(__file__).parents[2] / "docs" / "events.md"


def test_the_table_of_own_events_has_each_of_them_and_marks_those_that_a_page_may_send() -> None:
    table = PAGE.read_text().partition("## The service's own events")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `$")]
    named = [(name, bool(dot)) for row in rows for name, dot in re.findall(r"`(\$\w+)`( ·)?", row)]
    assert sorted(name for name, _ in named) == sorted(OWN_EVENTS)
    assert {name for name, may_send in named if may_send} == ANSWERS
