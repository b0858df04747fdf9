"""Answers to surveys for servers: the figures of each question, and the answers one by one."""

from typing import Any

from flask import g

from widget_server.surveys.queries import AnswerKey, Answers, Chosen, answers_of, given
from widget_server.surveys.schemas import AnswersAsked, AnswersListAsked, GivenAnswersSchema, SurveyAnswersSchema
from widget_server.surveys.tallies import Figures
from widget_server.triggers.durations import DAY
from widget_server.web.bodies import now_ms
from widget_server.web.errors import not_found
from widget_server.web.management import ManagementBlueprint
from widget_server.web.paging import cursor_of, key_of
from widget_server.workspaces.access import with_secret_key

survey_management = ManagementBlueprint("surveys", __name__, "What people answered to surveys.", at="/guides")


@survey_management.route("/<name>/answers")
@with_secret_key
@survey_management.arguments(AnswersAsked, location="query")
@survey_management.response(200, SurveyAnswersSchema)
def read_answers(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """Counts and distribution of each question, in which every answer counts that was acknowledged until now."""
    found = _answers(asked, name)
    written = found.document.get("questions") or ()
    return {
        "guide": found.guide,
        "version": found.version,
        "now_ms": found.chosen.until_ms - 1,
        "since_ms": found.chosen.since_ms,
        "responses": found.tally.responses,
        "persons": found.tally.persons,
        "elsewhere": found.tally.elsewhere,
        "questions": [_told(*each) for each in zip(written, found.tally.figures, strict=True)],
    }


@survey_management.route("/<name>/answers/each")
@with_secret_key
@survey_management.arguments(AnswersListAsked, location="query")
@survey_management.response(200, GivenAnswersSchema)
def list_answers(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """The answers that count, one by one, the latest first."""
    found = _answers(asked, name)
    if asked["question"] not in (None, *(one.question.name for one in found.tally.figures)):
        raise not_found("question")
    after = key_of(asked["after"], AnswerKey) if asked["after"] else None
    listed = given(g.workspace_id, found, asked["question"], asked["limit"], after)
    return {**listed._asdict(), "next": cursor_of(listed.next) if listed.next else None}


def _answers(asked: dict[str, Any], name: str) -> Answers:
    moment = now_ms()
    since_ms = moment - asked["days"] * DAY if asked["days"] else 0
    found = answers_of(g.workspace_id, name, Chosen(since_ms, moment + 1, asked["version"]))
    if found is None:
        raise not_found("guide")
    return found


def _told(written: dict[str, Any], figures: Figures) -> dict[str, Any]:
    labels = {option["name"]: option["label"] for option in written.get("options") or ()}
    return {
        "name": written["name"],
        "ask": written["ask"],
        "type": written["type"],
        "n": figures.n,
        "persons": figures.persons,
        "mean": figures.mean,
        "counts": [{"value": value, "label": labels.get(value), "n": n} for value, n in figures.counts.items()],
        "outside": figures.outside,
    }
