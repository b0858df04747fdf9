"""What was answered to a survey, read from the event log, and who answered it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from widget_server.analytics.histories import Asked, Histories
from widget_server.analytics.names import Named, persons_named
from widget_server.analytics.queries import NOBODY
from widget_server.analytics.relay import catch_up
from widget_server.analytics.spans import Rows
from widget_server.db import db
from widget_server.events.answers import ANSWERED
from widget_server.guides.models import Guide
from widget_server.surveys.tallies import Answer, Tally, Value, question_of, tally_of

Document = dict[str, Any]
_EVENTS: Final = (ANSWERED,)


class _Said(msgspec.Struct):
    """A page can send anything under this name."""

    guide: Any = None
    version: Any = None
    decision: Any = None
    question: Any = None
    value: Any = None


_decode = msgspec.json.Decoder(_Said).decode


class Chosen(NamedTuple):
    """What is looked at: answers with since_ms <= time < until_ms, of one version or of all."""

    since_ms: int
    until_ms: int
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """A survey with its figures; `document` is the version whose questions are counted by, `version` its number."""

    guide: str
    version: int
    versions: list[int]
    document: Document
    chosen: Chosen
    tally: Tally


class AnswerKey(NamedTuple):
    """Where an answer stands in the list: the latest first."""

    minus_time: int
    person: int
    decision: str
    question: str


class Given(NamedTuple):
    """One answer and who gave it."""

    answer: Answer
    who: Named


class GivenList(NamedTuple):
    """A page of the answers; `total` is the length of the whole list."""

    total: int
    rows: list[Given]
    next: AnswerKey | None


def answers_of(workspace_id: int, name: str, chosen: Chosen) -> Answers | None:
    """Every answer counted that was acknowledged until now; None for an unknown guide, or a version it never had.

    A guide that asks nothing has no figures.
    """
    documents = _documents(workspace_id, name)
    version = chosen.version or max(documents, default=0)
    if version not in documents:
        return None
    document = documents[version]
    questions = [question_of(question) for question in document.get("questions") or ()]
    tally = tally_of(questions, _told(workspace_id, name, chosen), chosen.version)
    return Answers(name, version, sorted(documents, reverse=True), document, chosen, tally)


def given(
    workspace_id: int, found: Answers, question: str | None, limit: int, after: AnswerKey | None = None
) -> GivenList:
    """The answers that count, of one question or of all, the latest first, with the names of who gave them."""
    wanted = [answer for answer in found.tally.answers if question in (None, answer.question)]
    left = [answer for answer in wanted if after is None or _key(answer) > after]
    shown = left[:limit]
    names = persons_named(workspace_id, list({answer.person for answer in shown}))
    rows = [Given(answer, names.get(answer.person, NOBODY)) for answer in shown]
    return GivenList(len(wanted), rows, _key(shown[-1]) if left[limit:] else None)


def _key(answer: Answer) -> AnswerKey:
    return AnswerKey(-answer.time_ms, answer.person, answer.decision, answer.question)


def _documents(workspace_id: int, name: str) -> dict[int, Document]:
    """Every published version of a guide, by number."""
    statement = select(Guide).where(Guide.workspace_id == workspace_id, Guide.name == name)
    guide = db.session.scalar(statement.options(selectinload(Guide.versions)))
    return {each.version: msgspec.json.decode(each.document) for each in guide.versions} if guide else {}


def _told(workspace_id: int, guide: str, chosen: Chosen) -> Iterator[Answer]:
    """In order of person and time."""
    catch_up(workspace_id)
    rows = Histories(workspace_id, chosen.until_ms).since(Asked(_EVENTS, _EVENTS), chosen.since_ms, f'"{guide}"')
    return _read(rows, guide)


def _read(rows: Rows, guide: str) -> Iterator[Answer]:
    said = [_decode(text) for text in rows.texts]
    for person, time_ms, text in zip(
        rows.log.person.tolist(), rows.log.time_ms.tolist(), rows.text.tolist(), strict=True
    ):
        told = said[text]
        if told.guide == guide:
            yield Answer(
                person, _text(told.decision), _text(told.question), _value(told.value), time_ms, _number(told.version)
            )


def _value(value: Any) -> Value | None:
    if isinstance(value, list):
        return tuple(value) if all(isinstance(one, str) for one in value) else None
    if isinstance(value, str):
        return value.strip()
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: Any) -> str:
    return value[:100] if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
