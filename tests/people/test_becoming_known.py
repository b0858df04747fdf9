"""An anonymous visitor who signs in keeps the history: events, traits, account, votes and ratings."""

import json

from tests.stories import Story
from tests.tables import rows
from tests.web.pages import page_of

VISIT = {"type": "track", "event": "report_opened", "anonymousId": "a-1"}
SIGN_IN = {"type": "identify", "anonymousId": "a-1", "userId": "dora"}


def owner_of(kind: str, value: str) -> int:
    [person] = [person for k, v, person in rows("person_ids", "kind", "value", "person_id") if (k, v) == (kind, value)]
    return int(person)


def test_the_visitor_and_the_user_are_one_person(story: Story) -> None:
    story.acme.batch(VISIT)
    story.acme.batch(SIGN_IN)
    assert owner_of("anonymous", "a-1") == owner_of("user", "dora")
    assert {person for (person,) in rows("events", "person_id")} == {owner_of("user", "dora")}


def test_a_user_who_was_known_already_gets_the_visit(story: Story) -> None:
    story.acme.track("report_created")
    story.acme.batch(VISIT)
    story.acme.batch(SIGN_IN)
    assert {person for (person,) in rows("events", "person_id")} == {owner_of("user", "dora")}


def test_one_batch_may_hold_the_visit_and_the_sign_in_in_any_order(story: Story) -> None:
    story.acme.track("report_created")
    story.acme.batch(SIGN_IN, VISIT, {**VISIT, "event": "again"})
    assert {person for (person,) in rows("events", "person_id")} == {owner_of("user", "dora")}


def test_one_user_on_two_devices_is_one_person(story: Story) -> None:
    for device in ("a-1", "a-2"):
        story.acme.batch({**VISIT, "anonymousId": device}, {**SIGN_IN, "anonymousId": device})
    assert owner_of("anonymous", "a-1") == owner_of("anonymous", "a-2") == owner_of("user", "dora")


def test_an_alias_joins_as_signing_in_does(story: Story) -> None:
    story.acme.track("report_created")
    story.acme.batch(VISIT)
    story.acme.batch({"type": "alias", "previousId": "a-1", "userId": "dora"})
    assert owner_of("anonymous", "a-1") == owner_of("user", "dora")


def test_on_a_shared_computer_without_sign_out_nobody_becomes_somebody_else(story: Story) -> None:
    story.acme.batch(VISIT, SIGN_IN)
    story.acme.batch({**SIGN_IN, "userId": "eve"}, {**VISIT, "userId": "eve", "event": "by_eve"})
    story.acme.batch({"type": "alias", "previousId": "a-1", "userId": "eve"})
    dora, eve = owner_of("user", "dora"), owner_of("user", "eve")
    assert dora != eve
    assert {person for name, person in rows("events", "name", "person_id") if name == "by_eve"} == {eve}
    assert owner_of("anonymous", "a-1") == dora


def test_traits_of_both_are_kept_and_the_later_word_wins(story: Story) -> None:
    def said(minute: int, who: dict[str, str], **traits: object) -> dict[str, object]:
        return {"type": "identify", **who, "traits": traits, "timestamp": f"2026-01-01T00:0{minute}:00Z"}

    dora, visitor = {"userId": "dora"}, {"anonymousId": "a-1"}
    story.acme.batch(said(1, dora, plan="pro", role="admin"), said(3, dora, name="Dora"))
    story.acme.batch(said(2, visitor, plan="trial", name="nobody", source="ad"))
    story.acme.batch(SIGN_IN)
    [traits] = [traits for person, traits in rows("persons", "id", "traits") if person == owner_of("user", "dora")]
    assert json.loads(traits) == {"plan": "trial", "role": "admin", "name": "Dora", "source": "ad"}


def test_of_two_accounts_the_one_that_was_entered_later_stays(story: Story) -> None:
    def entered(day: int, account: str, who: dict[str, str]) -> dict[str, object]:
        return {"type": "group", **who, "groupId": account, "timestamp": f"2026-01-0{day}T00:00:00Z"}

    story.acme.batch(entered(1, "first", {"userId": "dora"}))
    story.acme.batch(entered(3, "last", {"anonymousId": "a-1"}))
    story.acme.batch(SIGN_IN)
    story.acme.batch(entered(2, "between", {"userId": "dora"}))
    accounts = dict(rows("accounts", "id", "external_id"))
    of_persons = dict(rows("persons", "id", "account_id"))
    assert accounts[of_persons[owner_of("user", "dora")]] == "last"


def test_votes_and_ratings_come_along_and_two_votes_become_one(story: Story) -> None:
    visitor, dora = page_of(story.acme, anonymous="a-1"), page_of(story.acme, "dora")
    both = dora.post("Both want it")["id"]
    visitor.vote(both)
    mine = visitor.post("Asked before signing in")["id"]
    visitor.rate("r-1", 4)
    visitor.rate("r-2", 2)
    story.acme.batch(SIGN_IN)
    assert (dora.idea(both)["votes"], dora.idea(both)["voted"]) == (1, True)
    assert (dora.idea(mine)["votes"], dora.idea(mine)["voted"], dora.idea(mine)["mine"]) == (1, True, True)
    assert dora.ratings("r-1", "r-2") == {"r-1": 4, "r-2": 2}


def test_the_same_ids_in_another_workspace_are_other_persons(story: Story) -> None:
    for side in (story.acme, story.other):
        side.batch(VISIT, SIGN_IN)
    owners = rows("person_ids", "workspace_id", "person_id")
    assert len({person for _, person in owners}) == 2
    assert dict(rows("persons", "id", "workspace_id")) == {person: workspace for workspace, person in owners}
