"""A CSM leaves an account in peace: none of its people sees a hint until then, and the past is explained as it was."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.delivery.claims import claim, decided, hint
from tests.delivery.guides import explained, names, publish
from tests.pages.forms import token_on
from tests.stories import Story
from widget_server.db import db
from widget_server.people.models import Account
from widget_server.web.bodies import now_ms


@pytest.fixture(autouse=True)
def in_acme(story: Story) -> None:
    for user in ("dora", "eve"):
        story.acme.batch({"type": "group", "userId": user, "groupId": "northwind", "traits": {"plan": "pro"}})
    publish(story.acme, hint())


def account_page(story: Story) -> str:
    found = db.session.query(Account).filter_by(external_id="northwind").one()
    db.session.remove()
    return f"/w/acme/accounts/{found.id}"


def mute(story: Story, until: str, member: str = "cem") -> str:
    page, client = account_page(story), story.signed_in(member)
    sent = {"csrf_token": token_on(client, page), "until": until}
    answer = client.post(f"{page}/quiet", data=sent, follow_redirects=True)
    # The test's own context outlives the request, which on a server ends its transaction with itself.
    db.session.remove()
    return answer.text


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def test_nobody_of_a_muted_account_is_shown_anything(story: Story) -> None:
    told = {user: decided(story.acme, user)["hello"] for user in ("dora", "eve")}
    assert "left in peace" in mute(story, day(3))
    for user, decision in told.items():
        refused = claim(story.acme, decision, user)
        assert refused["why"] == "quiet"
        assert 2 * 86_400_000 < refused["again_ms"] <= 4 * 86_400_000
        assert story.acme.decide(user) == []


def test_others_see_their_hints_as_before(story: Story) -> None:
    mute(story, day(3))
    assert names(story.acme.decide("stranger")) == ["hello"]


def test_a_muted_account_can_be_unmuted(story: Story) -> None:
    mute(story, day(3))
    assert "see hints again" in mute(story, "")
    assert claim(story.acme, decided(story.acme)["hello"]) == {"granted": True}


def test_no_page_unmutes_an_account(story: Story) -> None:
    mute(story, day(3))
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "northwind", "traits": {"muted_until": None}})
    assert claim(story.acme, decided(story.acme)["hello"])["why"] == "quiet"


def test_a_moment_before_the_mute_is_explained_without_it(story: Story) -> None:
    before = now_ms()
    mute(story, day(3))
    gates = {gate.name: gate for gate in explained(story.acme, now_ms())["hello"].gates}
    assert (gates["quiet"].outcome, gates["quiet"].detail[:22]) == ("fail", "account.muted_until is")
    assert explained(story.acme, before)["hello"].is_eligible


@pytest.mark.parametrize(
    ("until", "says"), [(day(-1), "from today on"), (day(400), "at most a year"), ("x", "no date")]
)
def test_a_day_that_is_none_or_out_of_reach_is_refused_with_what_to_write(story: Story, until: str, says: str) -> None:
    assert says in mute(story, until)
    assert names(story.acme.decide()) == ["hello"]


def test_the_trait_alone_mutes_too(story: Story) -> None:
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "northwind", "traits": {"muted_until": day(2)}})
    assert claim(story.acme, decided(story.acme)["hello"])["why"] == "quiet"


def test_the_persons_page_explains_a_moment_that_is_chosen(story: Story) -> None:
    client = story.signed_in("cem")
    [row] = [line for line in client.get(account_page(story)).text.split('"') if "/people/" in line][:1]
    mute(story, day(3))
    assert "account.muted_until is" in client.get(row).text
    minute = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert "account.muted_until is" not in client.get(f"{row}?at={minute}").text
