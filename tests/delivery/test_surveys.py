"""Surveys: what a page is told of them, and how they go on."""

from typing import Any

import pytest

from tests.delivery.claims import claim
from tests.delivery.guides import explained, names, publish, tip
from tests.delivery.test_going_on import DAY, HOUR, did
from tests.delivery.test_show import log_of
from tests.stories import Story
from widget_server.delivery import decisions
from widget_server.guides.faults import faults_of
from widget_server.raw import Unavailable
from widget_server.web.bodies import now_ms

QUESTIONS: list[dict[str, Any]] = [
    {
        "name": "easy",
        "ask": {"en": "Was it easy, {{ person.name | friend }}?", "ru": "Было легко?"},
        "type": "scale",
        "from": 1,
        "to": 5,
        "labels": {"from": {"en": "Hard", "ru": "Трудно"}, "to": "Easy"},
    },
    {
        "name": "uses",
        "ask": "What do you use?",
        "type": "choice",
        "many": True,
        "options": [{"name": "reports", "label": {"en": "Reports", "ru": "Отчёты"}}, {"name": "api", "label": "API"}],
    },
    {"name": "why", "ask": "Why?", "type": "text", "at_most": 300, "optional": True},
]


def survey(**more: Any) -> dict[str, Any]:
    plain = {"kind": "survey", "trigger": None, "frequency": {"at_most": 1}, "questions": QUESTIONS}
    return tip("ask", **{**plain, "steps": [{"title": {"en": "Three questions", "ru": "Три вопроса"}}], **more})


def asked(story: Story, user: str = "dora", language: str = "en") -> dict[str, Any] | None:
    answer = story.acme.post("/v1/decide", {"userId": user, "language": language}).json or {}
    return next((decision for decision in answer["decisions"] if decision["guide"] == "ask"), None)


def answered(question: str, value: Any, ago_seconds: float = 1, decision: str = "d_1") -> dict[str, Any]:
    told = {"question": question, "type": "scale", "value": value, "decision": decision}
    return did("$survey_answered", ago_seconds, "ask", **told)


def test_questions_are_told_in_the_language_and_for_the_person_that_ask(story: Story) -> None:
    publish(story.acme, survey(thanks={"en": "Thank you, **{{ person.name | friend }}**", "ru": "Спасибо"}))
    story.acme.batch({"type": "identify", "userId": "dora", "traits": {"name": "Dora"}})
    told = asked(story) or {}
    assert told["steps"] == [{"title": "Three questions"}]
    assert told["questions"][0] == {
        **QUESTIONS[0], "ask": "Was it easy, Dora?", "labels": {"from": "Hard", "to": "Easy"},
    }  # fmt: skip
    assert told["thanks"] == [["p", "Thank you, ", ["strong", "Dora"]]]
    russian = asked(story, language="ru") or {}
    assert russian["questions"][0]["ask"] == "Было легко?"
    assert [option["label"] for option in russian["questions"][1]["options"]] == ["Отчёты", "API"]
    assert (asked(story, "eve") or {})["questions"][0]["ask"] == "Was it easy, friend?"


def test_a_name_in_a_question_is_told_as_text_whatever_is_in_it(story: Story) -> None:
    publish(story.acme, survey())
    name = "<script>{{ person.email | x }}</script>"
    story.acme.batch({"type": "identify", "userId": "dora", "traits": {"name": name}})
    assert (asked(story) or {})["questions"][0]["ask"] == f"Was it easy, {name}?"


def test_a_survey_comes_unasked_and_is_claimed_at_its_weight(story: Story) -> None:
    publish(story.acme, survey())
    decision = asked(story) or {}
    assert decision["claim"] is True and "step" not in decision
    assert claim(story.acme, decision) == {"granted": True}
    [event] = log_of(story)
    told = event.properties
    assert (told["kind"], told["cost"], told["decision"]) == ("survey", 4, decision["decision"])


def test_a_survey_goes_on_at_the_question_after_the_answered_one_under_the_same_decision(story: Story) -> None:
    publish(story.acme, survey())
    decision = asked(story) or {}
    claim(story.acme, decision)
    again = asked(story) or {}
    assert (again["decision"], again["step"], again.get("claim")) == (decision["decision"], 1, None)
    story.acme.batch(answered("easy", 4, 0, decision["decision"]))
    on_another_page = asked(story) or {}
    assert (on_another_page["decision"], on_another_page["step"]) == (decision["decision"], 2)
    story.acme.batch(answered("uses", ["api"], 0, decision["decision"]))
    assert (asked(story) or {})["step"] == 3
    story.acme.batch(answered("easy", 5, 0, decision["decision"]))
    assert (asked(story) or {})["step"] == 2, "whoever went back goes on from there"


def test_what_was_asked_for_is_not_begun_by_it(story: Story) -> None:
    """A page that goes on tells of its showing with `asked`: else a survey would never end."""
    publish(story.acme, survey())
    story.acme.batch(did("$guide_shown", DAY + 60, "ask"), did("$guide_shown", 60, "ask", asked=True, cost=0))
    assert asked(story) is None


@pytest.mark.parametrize("answer", ["completed", "dismissed"])
def test_completed_or_dismissed_it_is_over(story: Story, answer: str) -> None:
    publish(story.acme, survey(frequency={"at_most": 5, "every": "0s"}))
    story.acme.batch(did("$guide_shown", 60, "ask"), answered("easy", 4, 50))
    assert asked(story) is not None
    story.acme.batch(did(f"$guide_{answer}", 40, "ask"))
    assert asked(story) is None


def test_on_the_next_day_it_is_let_be_and_the_page_is_told_when(story: Story) -> None:
    publish(story.acme, survey())
    story.acme.batch(did("$guide_shown", DAY - 60, "ask"), answered("easy", 4, DAY - 70))
    answer = story.acme.post("/v1/decide", {"userId": "dora"}).json or {}
    assert names(answer["decisions"]) == ["ask"]
    assert 50_000 < answer["ask_again_ms"] <= 60_000
    story.acme.batch({**did("$guide_shown", DAY + 60, "ask"), "userId": "eve"})
    assert asked(story, "eve") is None


def test_a_survey_that_goes_on_comes_before_guides_of_a_higher_priority(story: Story) -> None:
    publish(story.acme, survey(), tip("other", trigger=None, priority=90))
    assert names(story.acme.decide()) == ["other", "ask"]
    story.acme.batch(did("$guide_shown", 5, "ask"))
    assert names(story.acme.decide()) == ["ask", "other"]


def test_a_variant_has_another_heading_and_asks_the_same(story: Story) -> None:
    publish(story.acme, survey(variants=[{"name": "a"}, {"name": "b", "steps": [{"title": "A minute?"}]}]))
    told = [asked(story, f"user-{number}") or {} for number in range(40)]
    assert {one["steps"][0]["title"] for one in told} == {"Three questions", "A minute?"}
    assert len({str(one["questions"][1]) for one in told}) == 1


def test_the_explanation_says_at_which_question_it_is(story: Story) -> None:
    publish(story.acme, survey())
    story.acme.batch(did("$guide_shown", HOUR, "ask"), answered("easy", 4, HOUR - 10))
    gates = {gate.name: gate for gate in explained(story.acme, now_ms())["ask"].gates}
    assert "goes on at question 2 of 3" in gates["progress"].detail


def test_a_database_that_is_away_for_a_moment_switches_no_survey_off(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(story.acme, survey())
    decision = asked(story) or {}
    claim(story.acme, decision)

    def away(*_: Any) -> None:
        raise Unavailable("away")

    with monkeypatch.context() as broken:
        broken.setattr(decisions, "decision_shown_at", away)
        assert story.acme.post("/v1/decide", {"userId": "dora"}).status_code == 503
    assert faults_of(story.acme.workspace_id) == {}
    assert (asked(story) or {})["decision"] == decision["decision"]
