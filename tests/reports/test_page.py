"""The page and the API of a guide's report."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, update

from tests.delivery.guides import publish, tip
from tests.pages.conftest import requests_apart  # noqa: F401 a fixture
from tests.stories import Side, Story
from widget_server.db import db
from widget_server.events.models import Event

GOAL = {"event": "report_shared", "within": "1d"}
HOLDOUT = {"percent": 50, "by": "account"}
TOLD = {"guide": "share", "version": 1, "decision": "d_1"}


def _ago(days: float) -> str:
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() - days * 86_400, UTC).isoformat()


def _did(name: str, user: str, days_ago: float, **properties: Any) -> dict[str, Any]:
    return {"type": "track", "event": name, "userId": user, "timestamp": _ago(days_ago), "properties": properties}


@pytest.fixture
def shown(story: Story) -> Story:
    """Forty accounts of three persons each, half held out: most of those who were shown it shared a report."""
    publish(story.acme, tip("share", goal=GOAL, holdout=HOLDOUT, variants=None))
    live_through(story.acme, 40)
    return story


def live_through(side: Side, companies: int) -> None:
    """What a page sends; then the showings that were none become what the service writes instead of them."""
    for number in range(companies):
        assert side.batch(*_company(number))["refused"] == []
    # What only the service says of a showing is not taken from a page.
    held = (Event.name == "$guide_shown", Event.properties.contains('"held":true'))
    told = func.replace(Event.properties, '"held":true', '"why":"holdout","arm":"control","holdout":"guide"')
    db.session.execute(update(Event).where(*held).values(name="$guide_withheld", properties=told))
    db.session.commit()


def _company(number: int) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    for index in range(3):
        user = f"u-{number}-{index}"
        traits = {"name": f"Company {number}"}
        events.append({"type": "group", "userId": user, "groupId": f"c-{number}", "traits": traits})
        events.append({"type": "identify", "userId": user, "traits": {"name": f"Person {number}-{index}"}})
        is_held = number % 2
        events.append(_did("$guide_shown", user, 5, **TOLD, **({"held": True} if is_held else {"language": "en"})))
        if (number + index) % 10 < (1 if is_held else 8):
            events.append(_did("report_shared", user, 4.5))
    if number == 0:
        events.append(_did("$guide_completed", "u-0-0", 5, **TOLD))
        events.append(_did("$guide_missed", "u-0-1", 5, **TOLD, reason="no_match", path="/reports/7"))
    return events


def api(side: Side, path: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {side.secret}"}
    answer = side.app.test_client().get(f"/api/v1/guides/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_the_page_says_what_the_guide_changed_and_for_whom(shown: Story) -> None:
    page = shown.signed_in("cem").get("/w/acme/guides/share/report").text
    assert "It helps: more people reach the goal" in page
    assert "Afterwards people should do report_shared, at most 1 day later" in page
    assert "Shown against held out" in page and "Accounts drawn" in page
    assert "/reports/7" in page and "nothing matches the selector" in page


def test_the_api_gives_the_same_and_the_names_behind_each_figure(shown: Story) -> None:
    found = api(shown.acme, "share/report")
    assert found["figures"]["shown"] == {"times": 60, "persons": 60, "accounts": 20}
    holdout = found["goal"]["holdout"]
    assert holdout["by"] == "account" and holdout["outcome"] == "more" and holdout["interval"][0] > 0
    assert (holdout["treated"]["clusters"], holdout["control"]["clusters"]) == (20, 20)
    assert holdout["sample_ratio_p"] == 1
    for figure, counted in found["figures"].items():
        for unit in ("person", "account"):
            listed = api(shown.acme, f"share/report/members?figure={figure}&unit={unit}&limit=500")
            assert listed["total"] == len(listed["members"]) == counted[f"{unit}s"], (figure, unit)
    for arm in ("treated", "control"):
        listed = api(shown.acme, f"share/report/members?figure=goal.0.{holdout[arm]['name']}.reached")
        assert listed["total"] == holdout[arm]["reached"]


def test_every_figure_of_the_page_opens_as_many_names_as_it_says(shown: Story) -> None:
    browser = shown.signed_in("bob")
    page = browser.get("/w/acme/guides/share/report").text
    links = re.findall(r'hx-get="([^"]+)"[^>]*aria-label="[^"]*: (\d+)"', page)
    assert len(links) > 10
    for address, number in links:
        part = browser.get(address.replace("&amp;", "&"), headers={"HX-Request": "true"}).text
        assert f'<span class="number">{number}</span>' in part, address


def test_an_account_s_report_is_a_click_away_and_another_workspace_s_is_none(shown: Story) -> None:
    browser = shown.signed_in("cem")
    assert "Person 0-0" in browser.get("/w/acme/guides/share/report?account=c-0&figure=completed").text
    for path in ("?account=nobody", "?figure=nothing", "?version=x", "?days=3", "?figure=goal.9.shown.reached"):
        assert browser.get(f"/w/acme/guides/share/report{path}").status_code == 404, path
    assert shown.signed_in("charlie").get("/w/other/guides/share/report").status_code == 404


def test_few_accounts_are_told_that_nothing_can_be_told_yet(story: Story) -> None:
    publish(story.acme, tip("share", goal=GOAL, holdout=HOLDOUT))
    live_through(story.acme, 4)
    page = story.signed_in("cem").get("/w/acme/guides/share/report").text
    assert "Cannot tell yet" in page and "It helps" not in page


def test_sides_that_are_not_as_large_as_drawn_are_not_compared(story: Story) -> None:
    publish(story.acme, tip("share", goal=GOAL, holdout={"percent": 5, "by": "account"}))
    live_through(story.acme, 40)
    page = story.signed_in("cem").get("/w/acme/guides/share/report").text
    assert "Not comparable" in page and "20 against 20" in page and "It helps" not in page


def test_a_guide_without_a_goal_or_a_holdout_says_what_to_write(story: Story) -> None:
    publish(story.acme, tip("share"), tip("aimed", goal=GOAL))
    story.acme.batch(
        _did("$guide_shown", "dora", 5, **TOLD), _did("$guide_shown", "dora", 5, **{**TOLD, "guide": "aimed"})
    )
    browser = story.signed_in("cem")
    assert "goal: {event: report_shared" in browser.get("/w/acme/guides/share/report").text
    assert "holdout: {percent: 10, by: account}" in browser.get("/w/acme/guides/aimed/report").text


def test_a_guide_that_nobody_met_says_so(story: Story) -> None:
    publish(story.acme, tip("share"))
    assert "Nobody met this guide" in story.signed_in("cem").get("/w/acme/guides/share/report").text
