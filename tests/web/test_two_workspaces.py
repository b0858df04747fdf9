"""Nothing of one workspace is readable or changeable from another: a foreign id answers as an unknown one."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.stories import Story
from tests.tables import Tables, all_tables
from tests.web.world import FOR_EVERYBODY, SECRETS, UNKNOWN, Visit, answer_to, build_world, visits
from widget_server.db import Model, db

# Tokens of forms and times: new in every answer.
_CHANGING = re.compile(r'name="csrf_token"[^>]*value="[^"]*"|"created_at":"[^"]*"')


@pytest.fixture
def acme(story: Story, app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return build_world(story)


def foreign_visits(app: Flask, acme: dict[str, str]) -> Iterator[tuple[Visit, Visit]]:
    """Each route with acme's ids, beside the same with unknown ones: in acme's workspace, and in the visitor's own."""
    for slugs in (("acme", "nowhere"), ("other", "other")):
        known = visits(app, {**acme, "slug": slugs[0]})
        unknown = visits(app, {**UNKNOWN, "slug": slugs[1]})
        both = [(a, b) for a, b in zip(known, unknown, strict=True) if a.path != b.path]
        yield from (each for each in both if each[0].rule.endpoint not in FOR_EVERYBODY)


def said(answer: TestResponse, visit: Visit) -> tuple[int, str, str]:
    """Status, where it leads, and the text without what is new each time and what was asked for."""
    text, place = _CHANGING.sub("", answer.text), answer.headers.get("Location", "")
    for part in (visit.path, *visit.path.split("/")):
        if len(part) > 3:
            text, place = text.replace(part, "?"), place.replace(part, "?")
    return answer.status_code, place, text


def test_acme_s_ids_answer_charlie_as_unknown_ones(story: Story, acme: dict[str, str]) -> None:
    charlie = story.signed_in("charlie")
    for foreign, unknown in foreign_visits(story.app, acme):
        answers = [said(answer_to(visit, story.other, charlie), visit) for visit in (foreign, unknown)]
        assert answers[0] == answers[1], str(foreign)


def of_workspace(tables: Tables, story: Story) -> Tables:
    """What changed may be the visitor's own: only acme's rows are compared."""
    found: Tables = {}
    for name, kept in tables.items():
        columns = [column.name for column in Model.metadata.tables[name].columns]
        if "workspace_id" in columns:
            place = columns.index("workspace_id")
            found[name] = [row for row in kept if row[place] == story.acme.workspace_id]
        elif name in ("votes", "guide_versions", "article_versions"):
            found[name] = kept
    return found


def test_no_visit_of_charlie_changes_anything_of_acme(story: Story, acme: dict[str, str]) -> None:
    charlie = story.signed_in("charlie")
    before = of_workspace(all_tables(), story)
    assert all(
        before[name]
        for name in ("events", "persons", "ideas", "ratings", "guides", "keys", "votes", "articles", "tasks")
    )
    for foreign, _ in foreign_visits(story.app, acme):
        answer_to(foreign, story.other, charlie)
    after = of_workspace(all_tables(), story)
    assert {name: after[name] for name in after if after[name] != before[name]} == {}


def every_answer(story: Story, acme: dict[str, str], browser: FlaskClient) -> Iterator[tuple[Visit, str]]:
    for slug in ("acme", "other"):
        for visit in visits(story.app, {**acme, "slug": slug}):
            if visit.rule.endpoint == "sign_in.sign_out":
                continue
            yield visit, answer_to(visit, story.other, browser).text


def test_nothing_of_acme_stands_in_any_answer_to_charlie(story: Story, acme: dict[str, str]) -> None:
    charlie = story.signed_in("charlie")
    for visit, text in every_answer(story, acme, charlie):
        for secret in (*SECRETS, story.acme.key, story.acme.secret[-4:] + "<"):
            assert secret not in text, str(visit)


def test_these_words_do_stand_in_the_answers_to_acme(story: Story, acme: dict[str, str]) -> None:
    """Else the test above would be passed by pages that show nothing."""
    alice = story.signed_in("alice")
    db.session.remove()
    text = "".join(
        answer_to(visit, story.acme, alice).text for visit in visits(story.app, acme) if visit.method == "GET"
    )
    assert [secret for secret in SECRETS if secret not in text] == []
