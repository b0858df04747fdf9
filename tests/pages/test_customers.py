"""Pages of funnels, accounts, persons and events."""

import pytest

from tests.pages.conftest import Lived
from tests.stories import Story
from widget_server.people.accounts.queries import Asked
from widget_server.success.customers import accounts_page


def test_the_funnel_shows_accounts_and_persons_of_each_step(lived: Lived) -> None:
    page = lived.story.signed_in("cem").get("/w/acme/funnels/report-activation").text
    assert page.count('data-persons="1" data-accounts="1"') == 2
    assert page.count('data-persons="0" data-accounts="0"') == 1
    assert "0 of 1" in page and "as of" in page


@pytest.mark.parametrize(("unit", "name"), [("account", "Northwind"), ("person", "Dora Holm")])
def test_who_came_to_a_step_and_no_further_is_named(lived: Lived, unit: str, name: str) -> None:
    client = lived.story.signed_in("cem")
    address = f"/w/acme/funnels/report-activation?step=2&unit={unit}"
    part = client.get(address, headers={"HX-Request": "true"}).text
    assert name in part and "<html" not in part
    assert name in client.get(address).text, "the same without scripts"
    assert name not in client.get(address.replace("step=2", "step=1")).text


def test_a_funnel_nobody_entered_leads_to_the_event_that_begins_it(story: Story) -> None:
    from tests.pages.conftest import RULES
    from widget_server.commands.rules import apply_folder

    apply_folder(RULES, "acme")
    page = story.signed_in("cem").get("/w/acme/funnels/report-activation").text
    assert "Nobody has entered this funnel yet" in page and "/w/acme/events?name=$identify" in page


@pytest.mark.parametrize("place", ["funnels", "accounts", "events", "guides", "ideas", "ratings"])
def test_an_empty_page_says_what_to_do_next(story: Story, place: str) -> None:
    page = story.signed_in("alice").get(f"/w/acme/{place}").text
    assert 'class="empty"' in page and "<pre" in page


@pytest.mark.parametrize("asked", ["north", "NORTHWIND", "nw", "18000", "trial"])
def test_an_account_is_found_by_name_id_and_trait(lived: Lived, asked: str) -> None:
    assert "Northwind" in lived.story.signed_in("cem").get(f"/w/acme/accounts?q={asked}").text


@pytest.mark.parametrize("asked", ["полярис", "ПОЛЯРИС", "Поляр"])
def test_an_account_is_found_in_any_case_in_any_script(lived: Lived, asked: str) -> None:
    lived.acme.batch({"type": "group", "userId": "eve", "groupId": "pl", "traits": {"name": "Полярис"}})
    page = lived.story.signed_in("cem").get("/w/acme/accounts", query_string={"q": asked}).text
    assert "Полярис" in page and "Northwind" not in page


@pytest.mark.parametrize("asked", ["%", "_", "nothing like it"])
def test_a_search_without_a_hit_says_so(lived: Lived, asked: str) -> None:
    page = lived.story.signed_in("cem").get("/w/acme/accounts", query_string={"q": asked}).text
    assert "No account mentions" in page and "Show all accounts" in page


def test_accounts_come_page_by_page_each_once(lived: Lived) -> None:
    lived.acme.batch(
        *(
            {"type": "group", "userId": f"u{n}", "groupId": f"g{n}", "traits": {"name": f"Company {n:03}"}}
            for n in range(120)
        )
    )
    client = lived.story.signed_in("cem")
    seen: list[str] = []
    address: str | None = "/w/acme/accounts"
    while address:
        page = client.get(address, headers={"HX-Request": "true"}).text
        seen += [line.split("<")[0] for line in page.split('">') if line.startswith(("Company", "Northwind"))]
        address = page.split('hx-get="')[1].split('"')[0] if "hx-get" in page else None
    assert len(seen) == len(set(seen)) == 121


def test_an_account_shows_traits_persons_and_what_they_did(lived: Lived) -> None:
    page = lived.story.signed_in("cem").get(f"/w/acme/accounts/{lived.account_id}").text
    for text in ("Northwind", "18,000", "trial", "Dora Holm", "report_created", "Rated a reply"):
        assert text in page


def test_a_person_shows_account_traits_events_and_why_guides_show(lived: Lived) -> None:
    page = lived.story.signed_in("cem").get(f"/w/acme/people/{lived.person_id}").text
    for text in ("Dora Holm", "Northwind", "dora@nw.example", "report_created", "share-your-report", "is not shown"):
        assert text in page
    assert "shown 1 of 3, dismissed" in page, "the gate that failed says why"
    assert "At most 3 times for each person" in page, "and what the rule asks for"


def test_an_anonymous_person_who_became_known_is_found_at_the_old_address(lived: Lived) -> None:
    from widget_server.db import db
    from widget_server.people.models import PersonId

    lived.acme.batch({"type": "track", "event": "report_created", "anonymousId": "a-1"})
    old = db.session.query(PersonId).filter_by(value="a-1").one().person_id
    db.session.rollback()
    lived.acme.batch({"type": "identify", "anonymousId": "a-1", "userId": "dora"})
    answer = lived.story.signed_in("cem").get(f"/w/acme/people/{old}")
    assert answer.location == f"/w/acme/people/{lived.person_id}"


def test_events_say_who_did_what_for_which_account(lived: Lived) -> None:
    page = lived.story.signed_in("cem").get("/w/acme/events").text
    for text in ("report_created", "Opened a page", "Dora Holm", "Northwind", "2 of 5", "Dark theme"):
        assert text in page


def test_events_are_refreshed_as_a_part_and_filtered_by_name(lived: Lived) -> None:
    client = lived.story.signed_in("cem")
    part = client.get("/w/acme/events?name=report_created", headers={"HX-Request": "true"}).text
    assert "<html" not in part and part.count('<tr id="event-') == 3
    assert 'hx-get="/w/acme/events?name=report_created"' in part
    assert "No event is called" in client.get("/w/acme/events?name=nothing").text


def test_last_seen_is_the_latest_event_done_for_the_account_and_persons_are_counted_once(lived: Lived) -> None:
    """Dora leaves for Polaris: what she does there is not Northwind's. A visitor who became known counts once."""
    lived.acme.batch({"type": "group", "anonymousId": "v-1", "groupId": "pl"})
    lived.acme.batch({"type": "identify", "anonymousId": "v-1", "userId": "dora"})
    lived.acme.batch({"type": "track", "event": "helped", "userId": "dora", "timestamp": "2026-01-02T03:04:05Z"})
    lines, _ = accounts_page(lived.acme.workspace_id, Asked(), "seen", None, 10)
    assert [(line.name, line.persons) for line in lines] == [("pl", 1), ("Northwind", 0)]
    assert str(lines[0].last_seen) == "2026-01-02 03:04:05+00:00"
