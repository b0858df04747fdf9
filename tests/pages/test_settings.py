"""Settings: origins, secret keys, members."""

import re

import pytest
from flask import Flask

from tests.pages.forms import send
from tests.stories import Story
from widget_server.db import db
from widget_server.workspaces.keys import key_ring
from widget_server.workspaces.models import Workspace
from widget_server.workspaces.origins import BadOrigin, read_origins
from widget_server.workspaces.queries import secret_keys_of


def _acme() -> Workspace:
    db.session.expire_all()
    return db.session.query(Workspace).filter_by(slug="acme").one()


@pytest.mark.parametrize(("written", "origin"), [
    ("https://app.example.com", "https://app.example.com"),
    ("  HTTPS://App.Example.COM/ ", "https://app.example.com"),
    ("https://app.example.com:443", "https://app.example.com"),
    ("http://localhost:8001", "http://localhost:8001"),
    ("http://127.0.0.1:80", "http://127.0.0.1"),
    ("http://[::1]:8001", "http://[::1]:8001"),
    ("https://пример.рф", "https://xn--e1afmkfd.xn--p1ai"),
])  # fmt: skip
def test_an_origin_is_kept_as_a_browser_sends_it(app: Flask, written: str, origin: str) -> None:
    with app.test_request_context("/"):
        assert read_origins(written) == [origin]


@pytest.mark.parametrize(("written", "words"), [
    ("app.example.com", "write https://app.example.com"),
    ("https://*.example.com", "wildcard"),
    ("https://app.example.com/path", "write only https://app.example.com"),
    ("https://app.example.com?x=1", "write only https://app.example.com"),
    ("ftp://example.com", "is not an origin"),
    ("https://", "is not an origin"),
    ("https://a b.example", "is not an origin"),
    ("https://user:secret@example.com", "is not an origin"),
    ("https://example.com:99999", "is not an origin"),
    ("https://[::1", "is not an origin"),
    ("https://exam\u0000ple.com", "is not an origin"),
    ("https://" + "a" * 300 + ".com", "is not an origin"),
    ("javascript://alert(1)", "is not an origin"),
    ("https://..", "is not an origin"),
])  # fmt: skip
def test_what_is_no_origin_is_refused_with_what_to_write(app: Flask, written: str, words: str) -> None:
    with app.test_request_context("/"), pytest.raises(BadOrigin, match=re.escape(words)):
        read_origins("https://good.example\n" + written)


def test_more_origins_than_anybody_needs_are_refused(app: Flask) -> None:
    with app.test_request_context("/"), pytest.raises(BadOrigin, match="51"):
        read_origins("\n".join(f"https://a{n}.example" for n in range(51)))


def test_an_editor_changes_the_origins_and_the_embed_follows(story: Story, app: Flask) -> None:
    erin = story.signed_in("erin")
    lines = "https://new.example\n\nhttps://new.example\nhttp://localhost:3000/\n"
    answer = send(erin, "/w/acme/settings", "/w/acme/settings/origins", origins=lines)
    assert answer.status_code == 303
    assert _acme().allowed_origins == ["https://new.example", "http://localhost:3000"]
    assert "Origins are saved." in erin.get("/w/acme/settings").text


def test_a_bad_line_changes_nothing_and_keeps_what_was_written(story: Story) -> None:
    before = _acme().allowed_origins
    answer = send(
        story.signed_in("alice"), "/w/acme/settings", "/w/acme/settings/origins", origins="https://a.example\nb.example"
    )
    assert answer.status_code == 400
    assert "“b.example” lacks its scheme; write https://b.example" in answer.text
    assert "https://a.example\nb.example" in answer.text.replace("\r", "")
    assert 'aria-invalid="true"' in answer.text
    assert _acme().allowed_origins == before


def test_a_new_secret_key_is_shown_once_and_opens_the_management_api(story: Story, app: Flask) -> None:
    alice = story.signed_in("alice")
    answer = send(alice, "/w/acme/settings", "/w/acme/settings/keys")
    assert answer.status_code == 201
    key = re.findall(r"<code>(sk_[\w-]{20,})</code>", answer.text)[0]
    holder = key_ring().holder(key)
    assert holder and holder.workspace_id == story.acme.workspace_id and holder.kind == "secret"
    again = alice.get("/w/acme/settings").text
    assert key not in again and f"sk_…{key[-4:]}" in again


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(story: Story, app: Flask) -> None:
    key = secret_keys_of(_acme())[0]
    alice = story.signed_in("alice")
    answer = send(alice, "/w/acme/settings", f"/w/acme/settings/keys/{key.id}/revoke")
    assert answer.status_code == 303
    app.extensions.pop("key_ring", None)
    assert key_ring().holder(story.acme.secret) is None
    assert "Revoked" in alice.get("/w/acme/settings").text


def test_the_embed_key_cannot_be_revoked_by_its_number(story: Story) -> None:
    embed = next(key for key in _acme().keys if key.kind == "embed")
    answer = send(story.signed_in("alice"), "/w/acme/settings", f"/w/acme/settings/keys/{embed.id}/revoke")
    assert answer.status_code == 404


def test_an_editor_sees_keys_and_members_but_no_button_for_keys(story: Story) -> None:
    page = story.signed_in("erin").get("/w/acme/settings").text
    assert "alice@acme.example" in page and "charlie@acme.example" not in page
    assert "Create a secret key" not in page and "/revoke" not in page
