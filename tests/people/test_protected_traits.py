"""Role, plan and ARR are believed from what is signed alone."""

import json
import time
from itertools import permutations
from typing import Any

import pytest

from tests.conftest import empty_tables
from tests.people.tokens import signing
from tests.stories import Story, tell_story
from tests.tables import rows
from widget_server.delivery.queries import _traits_at
from widget_server.events.queries import events_of_person

ROLE = {"type": "identify", "userId": "dora", "traits": {"role": "admin", "name": "Dora"}}
PLAN = {"type": "group", "userId": "dora", "groupId": "nw", "traits": {"plan": "gold", "arr": 9, "city": "Riga"}}


def traits(table: str = "persons") -> dict[str, Any]:
    [(text,)] = rows(table, "traits")
    return dict(json.loads(text))


def test_while_identity_is_off_a_page_may_say_everything(story: Story) -> None:
    story.acme.batch(ROLE, PLAN)
    assert traits() == {"role": "admin", "name": "Dora"}
    assert traits("accounts") == {"plan": "gold", "arr": 9, "city": "Riga"}


@pytest.mark.parametrize("mode", ["observe", "enforce"])
def test_a_page_cannot_say_protected_traits_even_with_a_token(story: Story, mode: str) -> None:
    signed = signing(story, mode)
    story.acme.batch(ROLE, PLAN, token=signed.token())
    assert (traits(), traits("accounts")) == ({"name": "Dora"}, {"city": "Riga"})


def test_the_token_itself_says_them(story: Story) -> None:
    signed = signing(story)
    account = {"id": "nw", "traits": {"plan": "trial", "arr": 100}}
    story.acme.batch(ROLE, PLAN, token=signed.token(traits={"role": "viewer"}, account=account))
    assert traits() == {"role": "viewer", "name": "Dora"}
    assert traits("accounts") == {"plan": "trial", "arr": 100, "city": "Riga"}


def test_a_token_for_one_account_says_nothing_about_another(story: Story) -> None:
    signed = signing(story)
    account = {"id": "another", "traits": {"plan": "trial"}}
    story.acme.batch(PLAN, token=signed.token(account=account))
    assert traits("accounts") == {"city": "Riga"}


def test_a_server_with_the_secret_key_says_them(story: Story) -> None:
    signing(story)
    client = story.app.test_client()
    assert client.post("/v1/batch", json={"batch": [ROLE, PLAN]}, auth=(story.acme.secret, "")).status_code == 200
    assert traits()["role"] == "admin" and traits("accounts")["plan"] == "gold"


def test_a_signed_word_is_never_overwritten_by_a_page_in_whatever_order_they_come(story: Story) -> None:
    """Also when identity is off by then, and the page's word is later."""
    page = {**ROLE, "timestamp": "2026-01-03T00:00:00Z", "messageId": "page"}
    servers = [
        {**ROLE, "traits": {"role": role}, "timestamp": f"2026-01-0{day}T00:00:00Z", "messageId": role}
        for day, role in ((1, "viewer"), (2, "editor"))
    ]
    for order in permutations([page, *servers]):
        empty_tables(story.app)
        fresh = tell_story(story.app)
        for event in order:
            auth = None if event is page else (fresh.acme.secret, "")
            body = {"batch": [event], **({"key": fresh.acme.key} if event is page else {})}
            assert fresh.app.test_client().post("/v1/batch", json=body, auth=auth).status_code == 200
        assert traits()["role"] == "editor"
        [(person,)] = rows("persons", "id")
        assert _traits_at(events_of_person(person)[::-1], "$identify") == traits()


def test_an_older_token_shown_later_does_not_bring_a_role_back(story: Story) -> None:
    signed = signing(story)
    now = int(time.time())
    old, new = (
        signed.token(traits={"role": role}, iat=at) for role, at in (("admin", now - 900), ("viewer", now - 60))
    )
    for token in (old, new, old):
        story.acme.batch({**ROLE, "traits": {}}, token=token)
    assert traits() == {"role": "viewer"}
