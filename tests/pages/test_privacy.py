"""Identity and privacy on members' pages: keys, modes, the meter, how long events are kept, export and erase."""

import re

from flask import Flask

from tests.pages.conftest import Lived
from tests.pages.forms import send
from tests.people.tokens import Signing, workspace_of
from tests.stories import Story
from widget_server.db import db

PAGE = "/w/acme/settings/privacy"
KEY = re.compile(r"<code>(ik_[\w-]{20,})</code>")


def look_again(app: Flask) -> None:
    """As if the two seconds had passed for which a process goes on with what it knows of a key."""
    app.extensions.pop("key_ring", None)
    # The test's own context outlives the request, which on a server ends its transaction with itself.
    db.session.remove()


def test_a_new_identity_key_is_shown_once_and_signs(story: Story) -> None:
    alice = story.signed_in("alice")
    answer = send(alice, PAGE, f"{PAGE}/identity-keys")
    assert answer.status_code == 201
    [key] = KEY.findall(answer.text)
    assert not KEY.search(alice.get(PAGE).text) and f"ik_…{key[-4:]}" in alice.get(PAGE).text
    assert send(alice, PAGE, f"{PAGE}/identity", mode="enforce", traits="person.role").status_code == 303
    look_again(story.app)
    event = {"type": "track", "event": "e", "userId": "dora"}
    assert story.acme.batch(event, token=Signing(story.acme, key).token())["accepted"] == 1
    assert story.acme.batch(event)["accepted"] == 0


def test_of_three_keys_the_third_is_refused_with_what_to_do(story: Story) -> None:
    alice = story.signed_in("alice")
    statuses = [send(alice, PAGE, f"{PAGE}/identity-keys").status_code for _ in range(3)]
    assert statuses == [201, 201, 409]


def test_enforcing_without_a_key_is_refused_as_it_would_lock_everybody_out(story: Story) -> None:
    answer = send(story.signed_in("alice"), PAGE, f"{PAGE}/identity", mode="enforce", traits="")
    assert answer.status_code == 400 and "Create a key first" in answer.text
    db.session.expire_all()
    assert workspace_of(story.acme).identity_mode == "off"


def test_the_meter_says_what_would_be_refused_before_it_is(story: Story, app: Flask) -> None:
    alice = story.signed_in("alice")
    assert "Nothing is counted yet" in alice.get(PAGE).text
    send(alice, PAGE, f"{PAGE}/identity-keys")
    send(alice, PAGE, f"{PAGE}/identity", mode="observe", traits="person.role")
    look_again(app)
    for number in range(4):
        story.acme.batch({"type": "track", "event": "e", "userId": "dora", "messageId": f"m-{number}"})
    page = alice.get(PAGE).text
    assert "<strong>0%</strong>" in page and "without a token" in page


def test_what_is_no_trait_is_said_at_the_field(story: Story) -> None:
    answer = send(story.signed_in("alice"), PAGE, f"{PAGE}/identity", mode="off", traits="person.role\nrole")
    assert answer.status_code == 400 and "“role” is no trait" in answer.text


def test_days_are_kept_and_nonsense_is_refused(story: Story) -> None:
    alice = story.signed_in("alice")
    for written, status, days in (("90", 303, 90), ("0", 400, 90), ("soon", 400, 90), ("", 303, None)):
        assert send(alice, PAGE, f"{PAGE}/retention", days=written).status_code == status, written
        db.session.expire_all()
        assert workspace_of(story.acme).retention_days == days


def test_only_the_owner_is_offered_to_erase(lived: Lived) -> None:
    path = f"/w/acme/people/{lived.person_id}"
    assert "Erase for good" in lived.story.signed_in("alice").get(path).text
    assert "Erase for good" not in lived.story.signed_in("cem").get(path).text


def test_a_person_is_erased_once_the_owner_is_sure(lived: Lived) -> None:
    alice, path = lived.story.signed_in("alice"), f"/w/acme/people/{lived.person_id}"
    assert send(alice, path, f"{path}/erase").status_code == 400
    assert alice.get(path).status_code == 200
    answer = send(alice, path, f"{path}/erase", sure="yes")
    assert answer.status_code == 303
    assert alice.get(path).status_code == 404
    assert "Dora Holm" not in alice.get("/w/acme/accounts").text + alice.get("/w/acme/events").text


def test_an_account_is_exported_and_erased(lived: Lived) -> None:
    alice, path = lived.story.signed_in("alice"), f"/w/acme/accounts/{lived.account_id}"
    export = alice.get(f"{path}/export")
    assert "attachment" in export.headers["Content-Disposition"]
    assert (export.json or {})["people"][0]["person"]["user_ids"] == ["dora"]
    assert send(alice, path, f"{path}/erase", sure="yes").status_code == 303
    assert alice.get(path).status_code == 404
