"""The way into the editor: a code that is worth something once, and a token that opens the editor alone."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.editor.host import Editor, code_for, editor_of, exchange, told
from tests.stories import ORIGIN, Story
from widget_server.db import db, utc_now
from widget_server.editor import tokens
from widget_server.editor.models import EditorSession
from widget_server.editor.operations import end_session
from widget_server.parts import Parts, keep_parts, parts
from widget_server.web.access import access_by_route
from widget_server.workspaces.models import Member, Membership, Workspace
from widget_server.workspaces.queries import workspace_by_slug

STRANGE = "https://evil.example"


def status_of(editor: Editor) -> tuple[int, str | None]:
    answer = editor.call("GET", "/guides")
    return answer.status_code, (answer.json or {}).get("error", {}).get("code")


def the_session() -> EditorSession:
    return db.session.query(EditorSession).one()


def test_a_code_becomes_a_token_and_says_who_edits_what(story: Story) -> None:
    answer = exchange(story.acme, code_for(story.acme, "erin", task="walk")).json or {}
    assert answer["workspace"] == {"slug": "acme", "name": "Acme", "languages": ["en", "ru"]}
    assert (answer["member"], answer["task"]) == ({"name": "Erin", "language": "en"}, "walk")
    assert answer["guide"] is None
    assert 59 * 60_000 < answer["expires_ms"] <= 60 * 60_000
    assert status_of(Editor(story.app, answer["token"])) == (200, None)


def test_the_next_page_of_the_tab_reads_the_same_without_a_code(story: Story) -> None:
    first = exchange(story.acme, code_for(story.acme)).json or {}
    again = Editor(story.app, first["token"]).call("GET", "/session").json or {}
    assert first.keys() - again.keys() == {"token"}
    assert all(again[name] == first[name] for name in again if name != "expires_ms")


def test_a_code_is_worth_something_once(story: Story) -> None:
    code = code_for(story.acme)
    assert exchange(story.acme, code).status_code == 200
    again = exchange(story.acme, code)
    assert (again.status_code, told(again)["error"]["code"]) == (401, "unknown_code")
    # Its page can read what is wrong; others cannot.
    assert again.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "Access-Control-Allow-Origin" not in exchange(story.acme, code, STRANGE).headers


def test_a_code_is_worth_nothing_after_two_minutes(story: Story) -> None:
    code = code_for(story.acme)
    the_session().expires_at -= timedelta(minutes=2)
    db.session.commit()
    assert exchange(story.acme, code).status_code == 401


@pytest.mark.parametrize("origin", [STRANGE, ORIGIN.replace("https", "http"), f"{ORIGIN}:8443", "null", None])
def test_a_code_opens_nothing_on_a_page_of_another_origin_and_stays_for_its_own(
    story: Story, origin: str | None
) -> None:
    code = code_for(story.acme)
    answer = exchange(story.acme, code, origin)
    assert answer.status_code == 401
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert exchange(story.acme, code).status_code == 200


def test_a_code_opens_nothing_on_a_page_of_another_workspace_and_stays_for_its_own(story: Story) -> None:
    """Both workspaces may allow the origin: whose tag stands in the page says whose editor can be opened there."""
    code = code_for(story.other, "charlie")
    answer = exchange(story.acme, code)
    assert (answer.status_code, told(answer)["error"]["code"]) == (401, "unknown_code")
    assert exchange(story.other, code).status_code == 200


@pytest.mark.parametrize("key", ["pk_unknown", "", "x" * 200])
def test_a_code_opens_nothing_on_a_page_without_a_tag_of_ours(story: Story, key: str) -> None:
    code = code_for(story.acme)
    assert told(exchange(replace(story.acme, key=key), code))["error"]["code"] == "unknown_code"
    # A secret key stands in no page, and opens none.
    assert exchange(replace(story.acme, key=story.acme.secret), code).status_code == 401
    assert exchange(story.acme, code).status_code == 200


def test_a_code_that_nobody_was_given_changes_nothing_and_keeps_nobody_waiting(story: Story) -> None:
    """Whoever tries codes takes no turn of those who write."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        asked.append(statement.split(maxsplit=1)[0])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert exchange(story.acme, "unknown").status_code == 401
        assert "UPDATE" not in asked
        assert exchange(story.acme, code_for(story.acme)).status_code == 200
        assert "UPDATE" in asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_whoever_tries_code_after_code_is_told_to_wait(story: Story) -> None:
    """Of each address and workspace; their page can read it."""
    kept, code = parts(), code_for(story.acme)
    slow = replace(kept.settings, rate_per_second=0.001, rate_burst=3)
    keep_parts(story.app, Parts(slow, kept.database, kept.cache))
    try:
        answers = [exchange(story.acme, "unknown") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        assert told(answers[3])["error"]["code"] == "too_many_requests"
        assert answers[3].headers["Access-Control-Allow-Origin"] == ORIGIN
        assert exchange(story.other, code_for(story.other, "charlie")).status_code == 200
    finally:
        keep_parts(story.app, kept)
    assert exchange(story.acme, code).status_code == 200


def test_the_database_holds_no_code(story: Story) -> None:
    code = code_for(story.acme)
    assert code not in " ".join(str(value) for value in vars(the_session()).values())


def test_the_code_and_the_token_stand_in_no_log(story: Story, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = code_for(story.acme)
    token = (exchange(story.acme, code).json or {})["token"]
    exchange(story.acme, code)
    Editor(story.app, token).call("GET", "/guides/unknown")
    Editor(story.app, token, STRANGE).call("GET", "/guides")
    assert code not in caplog.text
    assert token not in caplog.text


@pytest.mark.parametrize("origin", [STRANGE, f"{ORIGIN}:8443", "null", ""])
def test_a_token_is_nothing_on_a_page_of_another_origin(story: Story, origin: str) -> None:
    """The answer cannot even be read there."""
    editor = editor_of(story)
    answer = Editor(story.app, editor.token, origin).call("GET", "/guides")
    assert (answer.status_code, told(answer)["error"]["code"]) == (401, "unknown_token")
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert status_of(editor) == (200, None)


def test_a_token_is_over_after_an_hour_and_its_page_can_read_that(story: Story) -> None:
    editor = editor_of(story)
    the_session().expires_at -= timedelta(minutes=61)
    db.session.commit()
    answer = editor.call("GET", "/guides")
    assert (answer.status_code, told(answer)["error"]["code"]) == (401, "session_over")
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


def test_a_token_that_says_a_later_end_than_its_row_is_over_with_the_row(story: Story) -> None:
    """And one whose own time is over is over, whatever the row says."""
    editor_of(story)
    row, secret = the_session(), parts().settings.secret_key
    now_s = round(utc_now().timestamp())
    claims = tokens.Claims(row.id, row.workspace_id, row.member_id, ORIGIN, now_s - 1)
    assert status_of(Editor(story.app, tokens.sign(claims, secret))) == (401, "session_over")
    row.expires_at = utc_now() - timedelta(seconds=1)
    db.session.commit()
    longer = claims._replace(expires=now_s + 10_000)
    assert status_of(Editor(story.app, tokens.sign(longer, secret))) == (401, "session_over")


def test_whoever_leaves_ends_the_session(story: Story) -> None:
    editor = editor_of(story)
    assert editor.call("DELETE", "/session").status_code == 204
    assert status_of(editor) == (401, "session_over")


def test_a_session_that_was_ended_elsewhere_is_over_at_the_next_call(story: Story) -> None:
    editor = editor_of(story)
    assert end_session(story.acme.workspace_id, the_session().id)
    db.session.commit()
    assert status_of(editor) == (401, "session_over")


def test_a_code_of_a_session_that_was_ended_before_opens_nothing(story: Story) -> None:
    code = code_for(story.acme)
    end_session(story.acme.workspace_id, the_session().id)
    db.session.commit()
    assert exchange(story.acme, code).status_code == 401


@pytest.mark.parametrize("role", ["csm", "agent", "viewer", None])
def test_a_member_who_may_not_edit_any_more_edits_no_more(story: Story, role: str | None) -> None:
    """Neither with a token nor with a code; None is a member who was removed."""
    editor, code = editor_of(story, "erin"), code_for(story.acme, "erin")
    erin = db.session.query(Member).filter_by(email="erin@acme.example").one()
    membership = db.session.query(Membership).filter_by(member_id=erin.id).one()
    if role is None:
        db.session.delete(membership)
    else:
        membership.role = role
    db.session.commit()
    assert status_of(editor) == (401, "session_over")
    assert exchange(story.acme, code).status_code == 401


def test_an_origin_that_is_allowed_no_more_is_edited_on_no_more(story: Story) -> None:
    editor, code = editor_of(story), code_for(story.acme)
    workspace = workspace_by_slug("acme")
    assert workspace
    workspace.allowed_origins = ["https://elsewhere.example"]
    db.session.commit()
    assert status_of(editor) == (401, "session_over")
    assert exchange(story.acme, code).status_code == 401


def test_a_token_opens_its_own_workspace_alone(story: Story) -> None:
    """Both may be used on pages of one origin; what a token shows is of one of them."""
    ours, theirs = editor_of(story), editor_of(story, "charlie", story.other)
    document = {"guide": "ours", "kind": "tip", "steps": [{"title": {"en": "Ours"}}]}
    assert ours.save(document, None).status_code == 200
    assert [one["name"] for one in (ours.call("GET", "/guides").json or {})["guides"]] == ["ours"]
    assert theirs.call("GET", "/guides").json == {"guides": []}
    assert theirs.call("GET", "/guides/ours").status_code == 404


def test_a_token_with_other_words_in_it_is_nothing(story: Story) -> None:
    """Signed by us or not: what it says must be what the session's row says."""
    editor_of(story)
    row, secret = the_session(), parts().settings.secret_key
    sound = tokens.Claims(row.id, row.workspace_id, row.member_id, ORIGIN, round(utc_now().timestamp()) + 600)
    assert status_of(Editor(story.app, tokens.sign(sound, secret))) == (200, None)
    for changed in (
        sound._replace(workspace_id=story.other.workspace_id),
        sound._replace(member_id=row.member_id + 1),
        sound._replace(session_id=row.id + 1),
    ):
        assert status_of(Editor(story.app, tokens.sign(changed, secret)))[0] == 401
    assert status_of(Editor(story.app, tokens.sign(sound, "another secret")))[0] == 401


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJhdWQiOiJpbmFwcC1lZGl0b3IifQ.", "é" * 50])
def test_what_is_no_token_is_refused(story: Story, token: str) -> None:
    assert Editor(story.app, token).call("GET", "/guides").status_code == 401


def test_a_token_opens_nothing_but_the_editor(story: Story) -> None:
    """No endpoint of servers, none of the embed, no members' page: not to publish, not to read."""
    from tests.web.world import UNKNOWN, visits

    token = editor_of(story).token
    client, asked = story.app.test_client(), 0
    access = access_by_route(story.app)
    for visit in visits(story.app, {**UNKNOWN, "slug": "acme"}):
        if visit.kind in ("public", "editor"):
            continue
        headers = {"Authorization": f"Bearer {token}", "Origin": ORIGIN}
        answer = client.open(visit.path, method=visit.method, json={}, headers=headers, query_string={"key": token})
        asked += 1
        assert access[visit.rule.endpoint] is not None
        # A page leads to the sign-in, or refuses the form.
        expected = {"secret": (401,), "embed": (400, 401, 404), "member": (302, 400)}[visit.kind]
        assert answer.status_code in expected, f"{visit}: {answer.status_code}"
    assert asked > 100


def test_a_preflight_is_answered_to_pages_that_have_a_session_alone(story: Story) -> None:
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}
    client = story.app.test_client()

    def allowed(origin: str) -> str | None:
        answer = client.options("/v1/editor/guides/x/draft", headers={"Origin": origin, **asked})
        assert answer.headers.get("Access-Control-Allow-Credentials") is None
        return answer.headers.get("Access-Control-Allow-Origin")

    assert allowed(ORIGIN) is None
    editor_of(story)
    assert allowed(ORIGIN) == ORIGIN
    assert allowed(STRANGE) is None
    assert allowed("null") is None


def test_no_answer_is_open_to_all_origins(story: Story) -> None:
    editor = editor_of(story)
    for method, path in (("GET", "/guides"), ("GET", "/guides/no"), ("POST", "/check"), ("GET", "/people")):
        assert editor.call(method, path).headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Origin" in editor.call(method, path).headers["Vary"]


def test_old_sessions_are_swept_out(story: Story) -> None:
    code_for(story.acme)
    the_session().expires_at -= timedelta(days=31)
    db.session.commit()
    code_for(story.acme)
    assert db.session.query(EditorSession).count() == 1


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("same-site", 401), ("cross-site", 401), (None, 401)]
)
def test_a_product_that_has_the_service_under_its_own_address_is_read_without_an_origin(
    app: Flask, story: Story, site: str | None, status: int
) -> None:
    """The browser names no origin then, and says that page and service are of one; `public_url` may be another."""
    editor = editor_of(story)
    headers = {"Authorization": f"Bearer {editor.token}", **({"Sec-Fetch-Site": site} if site else {})}
    assert app.test_client().get("/v1/editor/guides", headers=headers).status_code == status
    # Whoever does name an origin is taken at their word.
    named = {"Origin": STRANGE, "Sec-Fetch-Site": "same-origin"}
    assert app.test_client().get("/v1/editor/guides", headers={**headers, **named}).status_code == 401


def test_a_page_of_the_services_own_origin_reads_without_naming_it(app: Flask, story: Story) -> None:
    """A browser names no origin for what a page reads from where it came."""
    own = parts().settings.public_url
    workspace = db.session.get_one(Workspace, story.acme.workspace_id)
    workspace.allowed_origins = [own]
    db.session.commit()
    token = (exchange(story.acme, code_for(story.acme, origin=own), own).json or {})["token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert app.test_client().get("/v1/editor/guides", headers=headers).status_code == 200
