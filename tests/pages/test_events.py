"""The live events page answers "is my tracking working?", the tracking plan "what do we track?"."""

from werkzeug.test import TestResponse

from tests.pages.conftest import Lived
from tests.pages.forms import token_on
from tests.tables import rows
from widget_server.db import db

PLAN = "/w/acme/events/plan"


def part(lived: Lived, query: str = "") -> str:
    """What the page asks for each second."""
    answer = lived.story.signed_in("bob").get(f"/w/acme/events{query}", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    db.session.remove()
    return answer.text


def test_an_event_is_on_the_page_as_soon_as_it_was_answered(lived: Lived) -> None:
    assert "report_shared" not in part(lived)
    lived.acme.track("report_shared")
    assert "report_shared" in part(lived)
    assert 'hx-trigger="every 800ms"' in part(lived)


def test_a_message_that_was_refused_is_shown_with_its_reason(lived: Lived) -> None:
    lived.acme.batch({"type": "track", "event": "report_<b>", "userId": 7, "messageId": "m-bad"})
    text = part(lived)
    for word in ("report_&lt;b&gt;", "m-bad", "invalid_event", "<code>userId</code>", "Expected str"):
        assert word in text


def test_todays_counts_are_on_the_page(lived: Lived) -> None:
    event = {"type": "track", "event": "report_shared", "userId": "dora", "messageId": "m-1"}
    lived.acme.batch(event, event, {**event, "event": "other"})
    text = part(lived)
    assert '<dd class="figure-value">2</dd><dd class="figure-note">with another content: 1</dd>' in text


def test_a_name_shows_its_events_alone(lived: Lived) -> None:
    text = part(lived, "?name=report_created")
    assert text.count("<code>report_created</code>") == 3
    assert "Opened a page" not in text


def test_before_the_first_event_the_page_waits_for_it(lived: Lived) -> None:
    answer = lived.story.signed_in("charlie").get("/w/other/events")
    assert "No events yet" in answer.text and 'hx-trigger="every 800ms"' in answer.text


def test_the_plan_lists_each_name_with_its_volume_and_its_latest_properties(lived: Lived) -> None:
    lived.acme.track("report_created", rows=99)
    text = lived.story.signed_in("bob").get(PLAN).text
    row = text[text.index("report_created</code>") :].split("</tr>")[0]
    assert '<td class="amount" data-name="Events">4</td>' in row
    assert "<code>rows</code>" in row and "99" in row


def describe(lived: Lived, name: str, **fields: str) -> TestResponse:
    erin = lived.story.signed_in("erin")
    answer = erin.post(PLAN, data={"csrf_token": token_on(erin, PLAN), "name": name, **fields})
    db.session.remove()
    return answer


def test_an_editor_says_what_an_event_means_and_marks_it_as_a_key_feature(lived: Lived) -> None:
    assert describe(lived, "report_created", description=" The moment of value ", is_key="yes").status_code == 303
    text = lived.story.signed_in("bob").get(PLAN).text
    assert "The moment of value" in text and "Key feature" in text
    assert text.index("report_created</code>") < text.index("$page</code>"), "key features stand first"
    describe(lived, "report_created", description="")
    assert ("report_created", "", False) in rows("event_names", "name", "description", "is_key")


def test_what_was_said_of_an_event_stays_when_more_of_them_come(lived: Lived) -> None:
    describe(lived, "report_created", description="Value", is_key="yes")
    lived.acme.track("report_created")
    assert ("report_created", "Value", True, 4) in rows("event_names", "name", "description", "is_key", "total")


def test_a_name_that_never_came_cannot_be_described(lived: Lived) -> None:
    assert describe(lived, "nobody_sent_this", description="x").status_code == 404


def test_a_long_plan_comes_in_pages_and_no_name_twice(lived: Lived) -> None:
    lived.acme.batch(*[{"type": "track", "event": f"e{number}", "userId": "dora"} for number in range(150)])
    bob = lived.story.signed_in("bob")
    first = bob.get(PLAN).text
    following = first.split("after=")[1].split('"')[0]
    second = bob.get(f"{PLAN}?after={following}").text
    for number in range(150):
        assert f"<code>e{number}</code>" in (first if f"<code>e{number}</code>" in first else second)
        assert not (f"<code>e{number}</code>" in first and f"<code>e{number}</code>" in second)
