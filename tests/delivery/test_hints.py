"""People have their own say about hints, and it counts on every device."""

from typing import Any

import pytest

from tests.delivery.claims import claim, decided, hint
from tests.delivery.guides import attend, explained, names, publish
from tests.stories import ORIGIN, Side, Story
from widget_server.web.bodies import now_ms

HOUR = 3_600_000


def wish(side: Side, **wished: Any) -> dict[str, Any]:
    answer = side.post("/v1/hints", {"userId": "dora", **wished})
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def hints(side: Side, **who: str) -> dict[str, Any]:
    query = {"key": side.key, **(who or {"userId": "dora"})}
    answer = side.app.test_client().get("/v1/hints", query_string=query, headers={"Origin": ORIGIN})
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_who_asks_not_to_be_disturbed_is_told_nothing_until_then(story: Story) -> None:
    publish(story.acme, hint())
    until = now_ms() + HOUR
    assert wish(story.acme, paused_until_ms=until)["paused_until_ms"] == until
    answer = story.acme.post("/v1/decide", {"userId": "dora"}).json
    assert answer and answer["decisions"] == []
    assert HOUR - 60_000 < answer["ask_again_ms"] <= HOUR + 10_000


def test_a_pause_counts_on_the_persons_other_devices(story: Story) -> None:
    publish(story.acme, hint())
    story.acme.batch({"type": "identify", "userId": "dora", "anonymousId": "phone"})
    told = decided(story.acme)["hello"]
    wish(story.acme, paused_until_ms=now_ms() + HOUR)
    phone: dict[str, Any] = {"userId": None, "anonymousId": "phone"}
    refused = claim(story.acme, told, **phone)
    assert refused["why"] == "paused"
    assert HOUR - 60_000 < refused["again_ms"] <= HOUR
    assert hints(story.acme, anonymousId="phone")["paused_until_ms"] is not None


def test_a_pause_can_be_ended(story: Story) -> None:
    publish(story.acme, hint())
    wish(story.acme, paused_until_ms=now_ms() + HOUR)
    assert wish(story.acme, paused_until_ms=None)["paused_until_ms"] is None
    assert names(story.acme.decide()) == ["hello"]


@pytest.mark.parametrize("hours", [-1, 400 * 24])
def test_a_pause_that_is_over_or_longer_than_a_year_is_refused(story: Story, hours: int) -> None:
    answer = story.acme.post("/v1/hints", {"userId": "dora", "paused_until_ms": now_ms() + hours * HOUR})
    assert (answer.status_code, dict(answer.json or {})["error"]["field"]) == (400, "paused_until_ms")


def test_fewer_hints_are_half_the_budget(story: Story) -> None:
    publish(story.acme, *(hint(f"hint-{number}") for number in range(4)))
    attend(story.acme, gap="0s", budget={"session": 6})
    assert wish(story.acme, fewer=True)["fewer"] is True
    told = decided(story.acme)
    assert [claim(story.acme, one)["granted"] for one in told.values()] == [True, False, False, False]
    wish(story.acme, fewer=False)
    assert [claim(story.acme, one)["granted"] for one in decided(story.acme).values()] == [True, True, False]


def test_not_helpful_raises_the_price_of_the_next_one(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    attend(story.acme, gap="0s")
    claim(story.acme, decided(story.acme)["first"])
    wish(story.acme, not_helpful="first")
    gate = next(one for one in explained(story.acme, now_ms())["second"].gates if one.name == "budget")
    assert gate.detail.endswith("tip costs 4")


def test_dismissals_raise_the_price_up_to_three_times_the_weight(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    prices = []
    for _ in range(6):
        gate = next(one for one in explained_now(story)["second"].gates if one.name == "budget")
        prices.append(gate.detail.rsplit(" ", 1)[1])
        story.acme.track("$guide_dismissed", guide="first", version=1)
    assert prices == ["2", "3", "4", "5", "6", "6"]


def explained_now(story: Story) -> dict[str, Any]:
    story.acme.track("a")
    return explained(story.acme, now_ms())


def test_what_was_shown_can_be_seen_again_in_the_readers_language(story: Story) -> None:
    publish(story.acme, hint("first"), hint("second"))
    attend(story.acme, gap="0s")
    for one in decided(story.acme).values():
        claim(story.acme, one)
    history = hints(story.acme, userId="dora", language="ru")["history"]
    assert sorted(one["guide"] for one in history) == ["first", "second"]
    assert history[0]["again"]["steps"] == [{"title": "Поделитесь"}]
    assert "claim" not in history[0]["again"]


def test_nobody_sees_what_was_shown_to_others(story: Story) -> None:
    publish(story.acme, hint())
    claim(story.acme, decided(story.acme)["hello"])
    assert hints(story.acme, userId="eve") == {"paused_until_ms": None, "fewer": False, "history": []}


def test_a_wish_that_wishes_nothing_says_what_could_be_wished(story: Story) -> None:
    answer = story.acme.post("/v1/hints", {"userId": "dora"})
    assert answer.status_code == 400
    assert "paused_until_ms, fewer or not_helpful" in answer.text


def debug(side: Side, **who: str) -> dict[str, Any]:
    answer = side.post("/v1/debug", who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def test_a_page_can_ask_why_a_guide_does_not_show_to_its_visitor(story: Story) -> None:
    publish(story.acme, hint(audience={"all": [{"person.salary": {"gt": 100}}]}))
    story.acme.batch({"type": "identify", "anonymousId": "phone", "traits": {"salary": 77}})
    found = debug(story.acme, anonymousId="phone")
    [guide] = found["guides"]
    assert not guide["is_eligible"]
    gates = {gate["name"]: (gate["outcome"], gate["detail"]) for gate in guide["gates"]}
    assert gates["audience"] == ("fail", "")
    assert gates["frequency"] == ("pass", "shown 0 of 3")
    assert "77" not in str(found)


def test_what_an_unsigned_user_did_is_not_told_to_whoever_knows_the_embed_key(story: Story) -> None:
    publish(story.acme, hint())
    story.acme.track("a")
    found = debug(story.acme, userId="dora")
    assert found["has_details"] is False
    details = [gate["detail"] for guide in found["guides"] for gate in guide["gates"] if gate["outcome"] != "unknown"]
    assert details and set(details) == {""}


def test_a_guide_that_somebody_asks_for_is_told_without_a_moment_or_a_claim_to_whom_it_is_for(story: Story) -> None:
    waiting = {**hint("on-export"), "trigger": {"when": {"event": "report_exported"}}}
    publish(story.acme, waiting, {**hint("for-admins"), "audience": {"all": [{"person.role": {"eq": "admin"}}]}})
    assert names(story.acme.decide()) == []
    [told] = story.acme.decide(start="on-export")
    assert (told["guide"], "claim" in told, "when" in told) == ("on-export", False, False)
    assert names(story.acme.decide(start="for-admins")) == []
    assert names(story.acme.decide(start="nothing-of-that-name")) == []


def test_the_history_tells_no_guide_that_is_not_for_the_person_whatever_a_page_says_was_shown(story: Story) -> None:
    later = {"schedule": {"from": "2999-01-01"}}
    publish(
        story.acme, hint("for-admins", audience={"all": [{"person.role": {"eq": "admin"}}]}), hint("later", **later)
    )
    for name in ("for-admins", "later"):
        story.acme.track("$guide_shown", guide=name, version=1, asked=True)
        assert names(story.acme.decide(start=name)) == []
    assert hints(story.acme)["history"] == []
