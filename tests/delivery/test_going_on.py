"""Tours go on over pages, tabs and devices; checklists stay and are ticked off by the service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.delivery.guides import explained, names, publish, tip
from tests.services import wait_until
from tests.stories import Story
from widget_server.web.bodies import now_ms

STEPS = [
    {"title": "One"},
    {"title": "Two", "placement": {"page": "/reports", "element": "#new", "wait_for": "10s"}},
    {"title": "Three"},
]
ITEMS = [
    {"name": "report", "title": "Make a report", "done": {"did": {"event": "report_created"}}},
    {"name": "calm", "title": "A quiet minute", "done": {"did_not": {"event": "error_shown", "within": "2m"}}},
]


def tour(**more: Any) -> dict[str, Any]:
    moment = {"trigger": {"when": {"event": "opened"}, "expires": "1m"}, "placement": {"page": "/home"}}
    return tip("round", **{"kind": "tour", "steps": STEPS, "frequency": {"at_most": 1}, **moment, **more})


def checklist(**more: Any) -> dict[str, Any]:
    return tip("first-steps", **{"kind": "checklist", "items": ITEMS, "frequency": None, "trigger": None, **more})


def did(event: str, ago_seconds: float, guide: str | None = None, **properties: Any) -> dict[str, Any]:
    time = datetime.now(UTC) - timedelta(seconds=ago_seconds)
    about = {"guide": guide, "version": 1} if guide else {}
    return {"type": "track", "event": event, "userId": "dora", "timestamp": time.isoformat(),
            "properties": {**about, **properties}}  # fmt: skip


HOUR, DAY = 3_600, 86_400


def begin(story: Story, ago_seconds: float = HOUR, **more: Any) -> None:
    publish(story.acme, tour(**more))
    story.acme.batch(did("opened", ago_seconds + 1), did("$guide_shown", ago_seconds, "round"))


def going_on(story: Story) -> dict[str, Any] | None:
    found = [decision for decision in story.acme.decide() if decision["guide"] == "round"]
    return found[0] if found else None


def test_a_tour_goes_on_where_it_was_though_its_moment_and_its_frequency_are_over(story: Story) -> None:
    begin(story)
    assert (going_on(story) or {})["step"] == 1
    story.acme.batch(did("$guide_stepped", 60, "round", step=2))
    decision = going_on(story)
    assert decision and decision["step"] == 2
    assert decision["placement"] == {"page": "/reports", "element": "#new", "wait_for_ms": 10_000}
    assert [step["placement"] for step in decision["steps"]] == [
        {"page": "/home"}, decision["placement"], {"page": "/reports"},
    ]  # fmt: skip
    assert "goes on at step 2 of 3" in decision["reason"]


def test_before_it_was_begun_a_tour_is_told_without_a_step(story: Story) -> None:
    publish(story.acme, tour())
    [decision] = story.acme.batch(did("opened", 1), userId="dora", decide={})["decisions"]
    assert "step" not in decision and decision["placement"] == {"page": "/home"}


def test_a_tour_that_goes_on_comes_before_guides_of_a_higher_priority(story: Story) -> None:
    publish(story.acme, tour(), tip("other", trigger=None, priority=90))
    story.acme.batch(did("opened", 10))
    assert names(story.acme.decide()) == ["other", "round"]
    story.acme.batch(did("$guide_shown", 5, "round"))
    assert names(story.acme.decide()) == ["round", "other"]


@pytest.mark.parametrize("answer", ["completed", "dismissed"])
def test_an_answer_ends_a_tour(story: Story, answer: str) -> None:
    begin(story)
    story.acme.batch(did(f"$guide_{answer}", 60, "round"))
    assert going_on(story) is None


def test_later_keeps_a_tour_quiet_for_a_day_and_then_it_goes_on(story: Story) -> None:
    begin(story, 2 * DAY)
    story.acme.batch(did("$guide_stepped", 1.5 * DAY, "round", step=3), did("$guide_snoozed", DAY - 60, "round"))
    assert going_on(story) is None
    answer = story.acme.post("/v1/decide", {"userId": "dora"}).json or {}
    assert 50_000 < answer["ask_again_ms"] <= 60_000
    story.acme.batch(did("$guide_shown", 2 * DAY, "round", user="eve"))
    begin(story, 2 * DAY)
    assert going_on(story) is None


def test_after_a_day_later_is_over(story: Story) -> None:
    begin(story, 2 * DAY)
    story.acme.batch(did("$guide_stepped", 1.5 * DAY, "round", step=3), did("$guide_snoozed", DAY + 60, "round"))
    assert (going_on(story) or {})["step"] == 3


def test_what_cancels_a_tour_ends_it_and_takes_it_off_the_screen(story: Story) -> None:
    begin(story, trigger={"when": {"event": "opened"}, "cancel_on": {"event": "knows_it"}})
    told = story.acme.batch(did("knows_it", 1), userId="dora", decide={})
    assert (told["decisions"], told["cancelled"]) == ([], ["round"])


def test_a_tour_is_over_seven_days_after_it_was_begun_and_the_page_is_told_when(story: Story) -> None:
    begin(story, 7 * DAY - 60)
    answer = story.acme.post("/v1/decide", {"userId": "dora"}).json or {}
    assert names(answer["decisions"]) == ["round"]
    assert 50_000 < answer["ask_again_ms"] <= 60_000
    begin(story, 7 * DAY + 60)


def test_a_tour_given_up_is_not_begun_again_by_pages_on_which_it_went_on(story: Story) -> None:
    begin(story, 8 * DAY, frequency={"at_most": 2, "every": "1d"}, trigger=None)
    resumed = did("$guide_shown", 6 * DAY, "round", step=2, asked=True, cost=0)
    story.acme.batch(did("$guide_stepped", 7 * DAY, "round", step=2), resumed)
    decision = going_on(story)
    assert decision is not None and "step" not in decision, "it may be begun once more, since one showing counts"


def test_a_showing_that_the_person_asked_for_does_not_count_for_how_often(story: Story) -> None:
    publish(story.acme, tip(trigger=None, frequency={"at_most": 1}))
    story.acme.batch(did("$guide_shown", 60, "share", asked=True))
    assert names(story.acme.decide()) == ["share"]
    story.acme.batch(did("$guide_shown", 60, "share"))
    assert story.acme.decide() == []


def test_whoever_leaves_the_audience_leaves_the_tour(story: Story) -> None:
    begin(story, audience={"all": [{"person.role": {"ne": "guest"}}]})
    story.acme.batch({"type": "identify", "userId": "dora", "traits": {"role": "guest"}})
    assert going_on(story) is None
    story.acme.batch({"type": "identify", "userId": "dora", "traits": {"role": "admin"}})
    assert going_on(story) is not None


def test_a_new_version_goes_on_at_its_last_step_at_most(story: Story) -> None:
    begin(story)
    story.acme.batch(did("$guide_stepped", 60, "round", step=3))
    publish(story.acme, tour(steps=STEPS[:2]))
    decision = going_on(story)
    assert decision and (decision["version"], decision["step"]) == (2, 2)


def test_a_moment_of_the_browsers_is_not_waited_for_again(story: Story) -> None:
    begin(story, trigger={"when": {"dwell": "60s"}})
    assert "when" not in (going_on(story) or {"when": 1})
    publish(story.acme, tour(trigger={"when": {"dwell": "60s"}}))
    other = story.acme.decide("eve")
    assert other[0]["when"] == {"dwell_ms": 60_000}


def test_it_is_explained_now_and_in_the_past_that_it_goes_on(story: Story) -> None:
    begin(story, 5)
    between = now_ms()
    wait_until(lambda: now_ms() > between, "the next millisecond", 5)
    story.acme.batch(did("$guide_stepped", 3, "round", step=2))
    now = explained(story.acme, now_ms())["round"]
    gates = {gate.name: gate for gate in now.gates}
    assert now.is_eligible
    assert gates["progress"].detail.startswith("goes on at step 2 of 3, begun")
    assert gates["frequency"].outcome == "pass"
    assert gates["frequency"].detail.startswith("not asked while it goes on: shown 1 of 1")
    assert "/reports" in gates["page"].detail
    before = {gate.name: gate for gate in explained(story.acme, between)["round"].gates}
    assert before["progress"].detail.startswith("goes on at step 1 of 3")


def items(story: Story) -> dict[str, bool]:
    [decision] = story.acme.decide()
    return {item["name"]: item["done"] for item in decision["items"]}


def test_a_checklist_is_ticked_off_by_what_was_done_before_and_after_it_came(story: Story) -> None:
    story.acme.track("error_shown")
    publish(story.acme, checklist())
    assert items(story) == {"report": False, "calm": False}
    told = story.acme.track("report_created") and items(story)
    assert told == {"report": True, "calm": False}
    [decision] = story.acme.decide()
    assert set(decision["items"][0]) == {"name", "title", "done"}, "how it is decided is the service's"


def test_a_page_is_told_when_an_item_will_be_ticked_off_in_time(story: Story) -> None:
    publish(story.acme, checklist())
    answer = story.acme.batch(did("error_shown", 60), userId="dora", decide={})
    assert {item["name"]: item["done"] for item in answer["decisions"][0]["items"]} == {"report": False, "calm": False}
    assert 50_000 < answer["ask_again_ms"] <= 60_000


def test_an_item_may_ask_what_colleagues_did(story: Story) -> None:
    team = {"account_did": {"event": "report_shared", "persons": 2}}
    publish(story.acme, checklist(items=[{"name": "team", "title": "Team", "done": team}]))
    story.acme.batch(*[{"type": "group", "userId": user, "groupId": "nw"} for user in ("dora", "eve", "finn")])
    for user, done in (("eve", False), ("finn", True)):
        story.acme.batch({"type": "track", "event": "report_shared", "userId": user, "context": {"groupId": "nw"}})
        assert items(story) == {"team": done}


def test_an_opened_checklist_stays_though_what_brought_it_holds_no_more(story: Story) -> None:
    publish(story.acme, checklist(trigger={"all": [{"did_not": {"event": "report_created"}}]}))
    story.acme.batch(did("$guide_shown", 60, "first-steps", asked=True), did("report_created", 30))
    assert items(story)["report"] is True
    story.acme.batch(did("$guide_shown", 20, "first-steps", asked=True), did("$guide_completed", 10, "first-steps"))
    assert story.acme.decide() == []


def test_a_checklist_that_was_completed_is_not_opened_again_by_a_showing_that_comes_late(story: Story) -> None:
    publish(story.acme, checklist())
    story.acme.batch(did("$guide_completed", 60, "first-steps"), did("$guide_shown", 30, "first-steps", asked=True))
    assert story.acme.decide() == []


def test_it_is_explained_how_far_a_checklist_is(story: Story) -> None:
    publish(story.acme, checklist())
    story.acme.track("report_created")
    gates = {gate.name: gate.detail for gate in explained(story.acme, now_ms())["first-steps"].gates}
    assert gates["progress"] == "is not going on; 2 of 2 items done"


def test_a_tour_that_goes_on_is_not_unasked_and_costs_no_attention(story: Story) -> None:
    """Though the budget is spent, and is asked of whatever else comes unasked."""
    publish(story.acme, tour(), tip("other", trigger=None, priority=10))
    story.acme.batch(did("opened", 60), did("$guide_shown", 30, "round"))
    spent = [did("$guide_shown", 20, f"other-{number}", kind="modal") for number in range(4)]
    story.acme.batch(*spent)
    decision = going_on(story)
    assert decision and decision["step"] == 1 and "claim" not in decision
    about = {"decision": decision["decision"], "guide": "round", "version": 1, "userId": "dora"}
    assert story.acme.post("/v1/show", about).json == {"granted": True}
    [other] = [one for one in story.acme.decide() if one["guide"] == "other"]
    assert other["claim"] is True
    refused = story.acme.post("/v1/show", {**about, "decision": other["decision"], "guide": "other"}).json or {}
    assert (refused["granted"], refused["why"]) == (False, "budget")


def test_before_it_was_begun_a_tour_asks_for_its_showing(story: Story) -> None:
    publish(story.acme, tour(trigger=None))
    [decision] = story.acme.decide()
    assert decision["claim"] is True


def test_forms_of_a_tour_have_places_of_their_own(story: Story) -> None:
    form = [{"title": "A"}, {"title": "B", "placement": {"page": "/b"}}, {"title": "C"}]
    publish(story.acme, tour(trigger=None, variants=[{"name": "a"}, {"name": "b", "steps": form}]))
    for user in ("dora", "eve", "finn", "gus", "hal", "ida"):
        [decision] = story.acme.decide(user)
        titles = [step["title"] for step in decision["steps"]]
        pages = [step["placement"]["page"] for step in decision["steps"]]
        expected = (["A", "B", "C"], ["/home", "/b", "/b"]) if decision["variant"] == "b" else (
            ["One", "Two", "Three"], ["/home", "/reports", "/reports"])  # fmt: skip
        assert (titles, pages) == expected
