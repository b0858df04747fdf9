"""Signing in and out."""

from dataclasses import replace

import pytest
from flask import Flask, session
from flask.testing import FlaskClient

from tests.pages.forms import send
from tests.stories import PASSWORD, Story
from widget_server.parts import Parts, parts
from widget_server.web import limits
from widget_server.workspaces.pages import safe_next


def _sign_in(client: FlaskClient, email: str = "alice@acme.example", password: str = PASSWORD, then: str = ""):  # type: ignore[no-untyped-def]
    return send(client, "/sign-in", "/sign-in", email=email, password=password, next=then)


def test_email_and_password_open_the_first_workspace(story: Story, client: FlaskClient) -> None:
    answer = _sign_in(client, " Alice@ACME.example ")
    assert answer.status_code == 303 and answer.location == "/"
    assert client.get("/").location == "/w/acme/"


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(story: Story, client: FlaskClient) -> None:
    cookie = _sign_in(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Domain" not in cookie


@pytest.mark.parametrize(
    ("email", "password"), [("alice@acme.example", "wrong password"), ("nobody@acme.example", PASSWORD)]
)
def test_a_wrong_pair_is_refused_in_the_same_words_whichever_is_wrong(
    story: Story, client: FlaskClient, email: str, password: str
) -> None:
    answer = _sign_in(client, email, password)
    assert answer.status_code == 401
    assert "E-mail and password do not belong together." in answer.text
    assert password not in answer.text


def test_empty_fields_are_named(story: Story, client: FlaskClient) -> None:
    answer = _sign_in(client, "", "")
    assert answer.status_code == 400
    assert "Write your e-mail address." in answer.text and "Write your password." in answer.text


@pytest.mark.parametrize("email", ["a\0b@acme.example", "x" * 300, "'; DROP TABLE members; --", "\ud83d"])
def test_no_e_mail_breaks_the_sign_in(story: Story, client: FlaskClient, email: str) -> None:
    sent = email.encode("utf-8", "surrogatepass")
    answer = send(client, "/sign-in", "/sign-in", email=sent, password=PASSWORD)  # type: ignore[arg-type]
    assert answer.status_code in (400, 401)


def test_a_session_planted_before_is_worth_nothing_after(story: Story, app: Flask) -> None:
    """What was in the cookie before the sign-in, a token and a form's token included, does not outlive it."""
    with app.test_client() as client:
        with client.session_transaction() as planted:
            planted["token"] = "planted"
            planted["extra"] = "planted"
        _sign_in(client)
        client.get("/w/acme/")
        assert session["token"] != "planted"
        assert "extra" not in session


def test_signing_out_ends_a_copied_session_too(story: Story, client: FlaskClient) -> None:
    _sign_in(client)
    thief = story.app.test_client()
    copied = client.get_cookie("inapp")
    assert copied
    thief.set_cookie("inapp", copied.value)
    assert thief.get("/w/acme/").status_code == 200
    assert send(client, "/w/acme/", "/sign-out").location == "/sign-in"
    assert thief.get("/w/acme/").status_code == 302
    assert client.get("/w/acme/").status_code == 302


def test_a_get_does_not_sign_out(story: Story, client: FlaskClient) -> None:
    _sign_in(client)
    assert client.get("/sign-out").status_code == 405
    assert client.get("/w/acme/").status_code == 200


def test_after_the_sign_in_the_member_is_where_the_way_led(story: Story, client: FlaskClient) -> None:
    asked = client.get("/w/acme/ideas")
    assert client.get(asked.location).status_code == 200
    assert _sign_in(client, then="/w/acme/ideas").location == "/w/acme/ideas"
    assert client.get("/sign-in?next=/w/acme/ratings").location == "/w/acme/ratings"


@pytest.mark.parametrize(
    "path",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/w/acme/\r\nX: y",
     "javascript:alert(1)",
     "/sign-out", "/language", "/nowhere", "/%0d%0aX", " /w/acme/", "", None],
)  # fmt: skip
def test_no_other_site_and_no_address_that_is_no_page_is_followed(app: Flask, path: str | None) -> None:
    with app.test_request_context("/"):
        assert safe_next(path) == "/"


@pytest.mark.parametrize("path", ["/w/acme/", "/w/acme/funnels/x?step=2&unit=person", "/w/acme/ideas?status=open#top"])
def test_pages_of_this_service_are_followed(app: Flask, path: str) -> None:
    with app.test_request_context("/"):
        assert safe_next(path) == path


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(app: Flask) -> None:
    """Who was signed out meanwhile does not get the sign-in form into a table."""
    answer = app.test_client().get("/w/acme/events", headers={"HX-Request": "true"})
    assert answer.status_code == 204 and not answer.data
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/w/acme/events"


@pytest.fixture
def two_tries(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two failed tries a minute."""
    strict = Parts(replace(parts().settings, sign_in_limit="2 per minute"), parts().database, parts().cache)
    monkeypatch.setattr(limits, "parts", lambda: strict)
    limits.sign_in_limiter.reset()


@pytest.mark.usefixtures("two_tries")
def test_failed_tries_for_one_e_mail_are_limited_from_wherever_they_come(story: Story, app: Flask) -> None:
    statuses = []
    for number in range(3):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        answer = _sign_in(client, password="wrong password")
        statuses.append(answer.status_code)
    assert statuses == [401, 401, 429]
    assert answer.headers["Retry-After"] == "60"
    assert "Too many tries." in answer.text
    assert _sign_in(app.test_client(), "bob@acme.example").status_code == 303


@pytest.mark.usefixtures("two_tries")
@pytest.mark.parametrize("addresses", [["198.51.100.7"] * 3, ["2001:db8::1", "2001:db8::2", "2001:db8::3:4"]])
def test_failed_tries_from_one_address_or_ipv6_network_are_limited_whomever_they_try(
    story: Story, app: Flask, addresses: list[str]
) -> None:
    statuses = []
    for number, address in enumerate(addresses):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        statuses.append(_sign_in(client, f"person{number}@acme.example").status_code)
    assert statuses == [401, 401, 429]


@pytest.mark.usefixtures("two_tries")
def test_signing_in_often_and_rightly_is_not_limited(story: Story, app: Flask) -> None:
    assert [_sign_in(app.test_client()).status_code for _ in range(4)] == [303] * 4


def test_a_member_without_a_workspace_is_told_what_to_do(story: Story, client: FlaskClient) -> None:
    from widget_server.db import db
    from widget_server.workspaces.models import Member

    member = db.session.query(Member).filter_by(email="bob@acme.example").one()
    member.memberships.clear()
    db.session.commit()
    _sign_in(client, "bob@acme.example")
    assert "make bob@acme.example a member" in client.get("/").text
