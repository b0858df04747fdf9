"""Whose word counts about rights and money: the token's, a server's, a member's; never a page's, whenever said."""

import json
import time
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import update

from tests.conftest import empty_tables
from tests.pages.conftest import requests_apart  # noqa: F401
from tests.people.test_account_imports import Desk
from tests.people.tokens import Signing, signing
from tests.stories import Story, tell_story
from tests.tables import rows
from tests.web.pages import ask_server
from widget_server.db import db
from widget_server.workspaces.models import Workspace

OF_ACCOUNT = {"plan": "trial", "arr": 100, "currency": "EUR"}
SIGNED: dict[str, Any] = {"traits": {"role": "viewer"}, "account": {"id": "nw", "traits": OF_ACCOUNT}}
EARLIER, LATER = "2026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


def messages(**more: Any) -> list[dict[str, Any]]:
    """What a page may say: the plan it would like to have."""
    return [
        {"type": "identify", "userId": "dora", "traits": {"role": "owner"}, **more},
        {
            "type": "group",
            "userId": "dora",
            "groupId": "nw",
            "traits": {"plan": "gold", "arr": 0, "currency": "JPY"},
            **more,
        },
        {"type": "track", "event": "e", "userId": "dora", "traits": {"role": "owner"}, "context": {"groupId": "nw"}},
    ]


def say(story: Story, signed: Signing, who: str) -> None:
    """`server` says what `token` does."""
    if who == "token":
        bare = [{**message, "traits": {}} for message in messages()]
        story.acme.batch(*bare, token=signed.token(iat=time.time() - 60, **SIGNED))
    elif who == "server":
        said = [SIGNED["traits"], OF_ACCOUNT]
        batch = [{**message, "traits": traits} for message, traits in zip(messages(), said, strict=False)]
        story.app.test_client().post("/v1/batch", json={"batch": batch}, auth=(story.acme.secret, ""))
    elif who == "own token":
        story.acme.batch(*messages(), token=signed.token())
    else:
        story.acme.batch(*messages(timestamp=EARLIER if who == "earlier" else LATER))


def known() -> tuple[Any, Any]:
    [(person,)], [(account,)] = rows("persons", "traits"), rows("accounts", "traits")
    return json.loads(person), json.loads(account)


@pytest.mark.parametrize("mode", ["observe", "enforce"])
@pytest.mark.parametrize("speaker", ["token", "server"])
def test_no_word_of_a_page_stands_whenever_it_is_said(story: Story, mode: str, speaker: str) -> None:
    """Unsigned with an earlier or a later time, or beside a valid token of the same user; in every order."""
    for order in permutations((speaker, "own token", "earlier", "later")):
        empty_tables(story.app)
        fresh = tell_story(story.app)
        signed = signing(fresh, mode)
        for who in order:
            say(fresh, signed, who)
        assert known() == ({"role": "viewer"}, OF_ACCOUNT), order
        assert rows("accounts", "plan", "arr_minor", "currency") == [("trial", 10_000, "EUR")], order


def say_as_member(story: Story, way: str) -> None:
    if way == "api":
        said = {"account_id": "nw", "plan": "pro", "arr": 500, "currency": "EUR"}
        ask_server(story.acme, "PUT", "/api/v1/accounts", {"accounts": [said]})
        return
    desk = Desk(story, story.signed_in("cem"))
    desk.press(desk.draft("Account ID;Plan;ARR;Currency\nnw;pro;500;EUR\n"), "confirm")


@pytest.mark.parametrize("way", ["api", "csv"])
@pytest.mark.parametrize("page_first", [True, False])
def test_a_page_overwrites_nothing_protected_that_members_imported(story: Story, way: str, page_first: bool) -> None:
    signed = signing(story, "observe")
    pages = ("own token", "earlier", "later")
    for who in pages if page_first else ():
        say(story, signed, who)
    say_as_member(story, way)
    for who in pages:
        say(story, signed, who)
    assert rows("accounts", "plan", "arr_minor", "currency") == [("pro", 50_000, "EUR")]


@pytest.mark.parametrize("way", ["api", "csv"])
def test_what_a_page_said_before_identity_was_turned_on_is_no_later_word_than_an_import(story: Story, way: str) -> None:
    """It may say the same old plan again with every page, in whatever mode."""
    for mode in ("off", "observe"):
        with db.engine.begin() as connection:
            connection.execute(update(Workspace).values(identity_mode=mode))
        story.app.extensions.pop("key_ring", None)
        story.acme.batch(messages()[1])
        if mode == "off":
            say_as_member(story, way)
        story.acme.batch(messages()[1])
        assert rows("accounts", "plan", "arr_minor", "currency") == [("pro", 50_000, "EUR")]
