"""Passwords and sessions of members."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.stories import PASSWORD, Story
from tests.tables import rows
from widget_server.db import db, utc_now
from widget_server.workspaces.models import MemberSession
from widget_server.workspaces.operations import SESSION_DAYS, sign_in, sign_out
from widget_server.workspaces.passwords import LONGEST, SHORTEST, hash_password, is_password
from widget_server.workspaces.queries import member_of_token


def may_read(browser: FlaskClient) -> bool:
    return browser.get("/w/acme/settings").status_code == 200


def token_of(email: str, password: str = PASSWORD) -> str:
    token = sign_in(email, password)
    db.session.commit()
    assert token is not None
    return token


@pytest.mark.usefixtures("story")
def test_the_right_password_opens_a_session_of_that_member() -> None:
    member = member_of_token(token_of(" Alice@ACME.example "))
    assert member is not None
    assert member.email == "alice@acme.example"


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("alice@acme.example", PASSWORD + "x"),
        ("alice@acme.example", PASSWORD.upper()),
        ("alice@acme.example", ""),
        ("nobody@acme.example", PASSWORD),
        ("", ""),
    ],
)
def test_anything_else_opens_none(email: str, password: str) -> None:
    assert sign_in(email, password) is None
    assert rows("member_sessions", "token_digest") == []


def test_of_a_session_only_the_digest_of_its_token_is_kept(story: Story) -> None:
    token = token_of("alice@acme.example")
    assert token not in str(rows("member_sessions", "token_digest"))


def test_a_session_ends_after_its_days(story: Story) -> None:
    browser = story.signed_in("alice")
    assert may_read(browser)
    db.session.query(MemberSession).update({"expires_at": utc_now() + timedelta(seconds=60)})
    db.session.commit()
    assert may_read(browser)
    db.session.query(MemberSession).update({"expires_at": utc_now()})
    db.session.commit()
    assert not may_read(browser)


def test_a_session_lasts_two_weeks(story: Story) -> None:
    story.signed_in("alice")
    [(created, expires)] = rows("member_sessions", "created_at", "expires_at")
    assert timedelta(days=SESSION_DAYS) - timedelta(seconds=5) < expires - created < timedelta(days=14, seconds=5)


def test_signing_in_sweeps_out_what_has_expired(story: Story) -> None:
    story.signed_in("alice")
    db.session.query(MemberSession).update({"expires_at": utc_now() - timedelta(seconds=1)})
    db.session.commit()
    token_of("bob@acme.example")
    assert len(rows("member_sessions", "token_digest")) == 1


def test_signing_out_ends_one_session_and_no_other(story: Story) -> None:
    here, there = token_of("alice@acme.example"), token_of("alice@acme.example")
    sign_out(here)
    db.session.commit()
    assert member_of_token(here) is None
    assert member_of_token(there) is not None


def test_a_token_that_nobody_has_is_nobody_s(story: Story) -> None:
    token_of("alice@acme.example")
    for token in ("", "x", "\0", "\ud800", rows("member_sessions", "token_digest")[0][0]):
        assert member_of_token(token) is None


@pytest.mark.parametrize("password", ["", "x" * (SHORTEST - 1), "x" * (LONGEST + 1)])
def test_a_password_too_short_or_too_long_is_not_hashed(password: str) -> None:
    with pytest.raises(ValueError, match="10 to 200 characters"):
        hash_password(password)


def test_a_hash_is_argon2id_and_new_each_time() -> None:
    hashes = {hash_password(PASSWORD), hash_password(PASSWORD)}
    assert len(hashes) == 2
    assert all(kept.startswith("$argon2id$") for kept in hashes)
    assert all(is_password(PASSWORD, kept) for kept in hashes)


def test_a_broken_hash_is_no_password_of_anybody() -> None:
    assert not is_password(PASSWORD, "not a hash")
    assert not is_password(PASSWORD, "")
    assert not is_password("nobody has this password", None)
