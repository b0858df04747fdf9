"""Answers to surveys on their way in: their size is checked, and nothing else."""

from typing import Any

import pytest

from tests.stories import Story


def answer(**properties: Any) -> dict[str, Any]:
    told = {"guide": "ask", "version": 1, "decision": "d_1", "question": "why", "type": "text", "value": "So."}
    return {"type": "track", "event": "$survey_answered", "userId": "dora", "properties": {**told, **properties}}


@pytest.mark.parametrize("value", [0, -5, 10, 2**31 - 1, "", "x" * 2_000, "я" * 2_000, [], ["a"], ["n" * 64] * 12])
def test_an_answer_of_any_fitting_size_is_taken(story: Story, value: Any) -> None:
    taken = story.acme.batch(answer(value=value))
    assert (taken["accepted"], taken["refused"]) == (1, [])


@pytest.mark.parametrize(
    "value",
    ["x" * 2_001, ["a"] * 13, ["n" * 65], [1], [["a"]], {"a": 1}, None, True, 1.5, 2**31, -(2**31)],
)
def test_a_value_that_is_too_long_or_no_answer_is_refused_and_costs_the_others_nothing(
    story: Story, value: Any
) -> None:
    taken = story.acme.batch(answer(), answer(value=value), answer(question="other"))
    assert taken["accepted"] == 2
    [refused] = taken["refused"]
    assert (refused["index"], refused["code"], refused["field"]) == (1, "invalid_event", "properties.value")
    assert "2,000 characters" in refused["message"]


@pytest.mark.parametrize(
    ("name", "value"), [("guide", None), ("guide", ""), ("question", 7), ("question", "q" * 101), ("question", [])]
)
def test_an_answer_says_to_what_it_is_one(story: Story, name: str, value: Any) -> None:
    [refused] = story.acme.batch(answer(**{name: value}))["refused"]
    assert refused["field"] == f"properties.{name}"


def test_without_a_value_it_is_none(story: Story) -> None:
    event = answer()
    del event["properties"]["value"]
    [refused] = story.acme.batch(event)["refused"]
    assert refused["field"] == "properties.value"
