"""The page of a survey's answers: counts and shares of each question, and what was said in words, with who said it."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, abort, g, render_template, request, url_for

from widget_server.guides.readable import text_in, title_of
from widget_server.guides.words import question_in_words
from widget_server.surveys.queries import AnswerKey, Answers, Chosen, GivenList, answers_of, given
from widget_server.surveys.tallies import Figures, Value
from widget_server.triggers.durations import DAY
from widget_server.web.bodies import now_ms
from widget_server.web.languages import chosen_language
from widget_server.web.paging import cursor_of, key_of
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_SEE_CUSTOMERS

survey_pages = Blueprint("surveys", __name__, url_prefix="/w/<slug>/guides", template_folder="templates")
PERIODS = (7, 30, 90, 365, 0)
DEFAULT_DAYS = 90
PAGE = 20
FEW = 3


class Row(NamedTuple):
    """A point or an option, and how many chose it."""

    value: Value
    label: str
    n: int


class Shown(NamedTuple):
    """A question as its card shows it; `listed` are answers in words, `following` where they go on."""

    ask: str
    how: str
    figures: Figures
    rows: list[Row]
    listed: GivenList | None
    following: str | None


@survey_pages.get("/<name>/answers")
@for_members(*WHO_SEE_CUSTOMERS)
def answers(name: str) -> Any:
    """The whole page; for the guide's own page a short form of it."""
    moment, days = now_ms(), _days()
    found = answers_of(g.workspace.id, name, Chosen(moment - days * DAY if days else 0, moment + 1, _version()))
    if found is None:
        abort(404)
    is_short = request.headers.get("HX-Request") == "true"
    return render_template(
        "surveys/_short.html" if is_short else "surveys/answers.html",
        survey=found,
        title=title_of(found.document, chosen_language()),
        shown=list(_shown(found, FEW if is_short else PAGE)),
        days=days,
        periods=PERIODS,
        version=_version(),
        moment_ms=moment,
        address=_address,
    )


def _shown(found: Answers, most: int) -> Sequence[Shown]:
    written = found.document.get("questions") or ()
    return [_question(found, *each, most) for each in zip(written, found.tally.figures, strict=True)]


def _question(found: Answers, written: dict[str, Any], figures: Figures, most: int) -> Shown:
    language, question = chosen_language(), figures.question
    labels = {option["name"]: text_in(option["label"], language) for option in written.get("options") or ()}
    if question.type == "scale":
        ends = written.get("labels") or {}
        labels = {written[end]: text_in(text, language) for end, text in ends.items()}
    listed = following = None
    if question.type == "text":
        after = request.args.get("after") if request.args.get("question") == question.name else None
        listed = given(g.workspace.id, found, question.name, most, key_of(after, AnswerKey) if after else None)
        following = cursor_of(listed.next) if listed.next else None
    rows = [Row(value, labels.get(value, ""), n) for value, n in figures.counts.items()]
    return Shown(text_in(written["ask"], language), question_in_words(written), figures, rows, listed, following)


def _days() -> int:
    days = request.args.get("days", DEFAULT_DAYS, type=int)
    if days not in PERIODS:
        abort(404)
    return days


def _version() -> int | None:
    version = request.args.get("version")
    if version and not (version.isascii() and version.isdigit() and len(version) < 10):
        abort(404)
    return int(version) if version else None


def _address(name: str, **changed: Any) -> str:
    """This page with something chosen anew; None takes a choice back."""
    kept = {key: request.args.get(key) for key in ("days", "version")} | changed
    query = urlencode({key: value for key, value in kept.items() if value not in (None, "")})
    return url_for("surveys.answers", slug=g.workspace.slug, name=name) + (f"?{query}" if query else "")
