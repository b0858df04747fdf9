"""The list of accounts, and an account changed by hand."""

import re
from typing import Any

import pytest

from tests.pages.conftest import Lived
from tests.pages.forms import send
from tests.web.pages import ask_server
from widget_server.db import db

LIST = "/w/acme/accounts"


def told(lived: Lived, **accounts: dict[str, Any]) -> None:
    rows = [{"account_id": account_id, **fields} for account_id, fields in accounts.items()]
    answer = ask_server(lived.acme, "PUT", "/api/v1/accounts", {"accounts": rows})
    assert answer.json and all(row["result"] != "refused" for row in answer.json["results"]), answer.text


@pytest.fixture
def several(lived: Lived) -> Lived:
    told(
        lived,
        a={"arr": 100, "currency": "EUR", "stage": "live", "owner": "cem@acme.example", "renewal_date": "2027-05-01"},
        b={"arr": "200.50", "currency": "EUR", "stage": "at_risk", "segment": "mid", "renewal_date": "2027-02-01"},
        c={"arr": 9_000_000, "currency": "JPY", "stage": "live", "segment": "mid"},
        d={"name": "=Evil"},
    )
    return lived


def listed(lived: Lived, **query: str) -> list[str]:
    page = lived.story.signed_in("bob").get(LIST, query_string=query).text
    db.session.remove()
    return re.findall(r'<th scope="row"><a href="/w/acme/accounts/\d+">([^<]*)</a>', page)


@pytest.mark.parametrize(
    ("query", "accounts"),
    [
        ({}, ["=Evil", "c", "b", "a", "Northwind"]),
        ({"stage": "live"}, ["c", "a"]),
        ({"segment": "mid"}, ["c", "b"]),
        ({"owner": "cem@acme.example"}, ["a"]),
        ({"stage": "live", "segment": "mid"}, ["c"]),
        ({"sort": "arr"}, ["b", "a", "c", "Northwind", "=Evil"]),
        ({"sort": "renewal"}, ["b", "a", "=Evil", "c", "Northwind"]),
        ({"sort": "seen"}, ["Northwind", "=Evil", "c", "b", "a"]),
        ({"stage": "nonsense"}, []),
    ],
)
def test_accounts_are_narrowed_and_ordered(several: Lived, query: dict[str, str], accounts: list[str]) -> None:
    assert listed(several, **query) == accounts


@pytest.mark.parametrize("sort", ["newest", "arr", "renewal", "seen"])
def test_pages_in_any_order_hold_each_account_once(lived: Lived, sort: str) -> None:
    fields = [
        {"arr": n % 3, "currency": "EUR"} if n % 2 else {"arr": 7, "renewal_date": "2027-01-01"} for n in range(70)
    ]
    told(lived, **{f"x{n}": each for n, each in enumerate(fields)})
    client, seen, address = lived.story.signed_in("cem"), [], f"{LIST}?sort={sort}"
    while address:
        page = client.get(address, headers={"HX-Request": "true"}).text
        seen += re.findall(r'href="/w/acme/accounts/(\d+)"', page)
        found = re.search(r'hx-get="([^"]+)"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 71


def test_totals_stand_by_currency_and_are_never_added_up(several: Lived) -> None:
    page = several.story.signed_in("bob").get(LIST).text
    for total in ("€300.50", "¥9,000,000", "18,000"):
        assert f'figure-value"><span class="number">{total}</span>' in page
    assert "Currencies are not added up." in page
    page = several.story.signed_in("bob").get(f"{LIST}?stage=at_risk").text
    assert "€200.50" in page and "¥" not in page and "not added up" not in page


@pytest.mark.parametrize("query", ["sort=best", "sort=arr&after=nonsense", "sort=arr&after=WyJuZXdlc3QiLDFd"])
def test_a_list_that_cannot_be_is_no_crash(lived: Lived, query: str) -> None:
    assert lived.story.signed_in("cem").get(f"{LIST}?{query}").status_code in (400, 404)


def test_an_account_is_changed_by_hand_and_shows_by_whom(lived: Lived) -> None:
    client, address = lived.story.signed_in("cem"), f"{LIST}/{lived.account_id}"
    fields = {"name": "Northwind GmbH", "arr": "18 000,50", "currency": "eur", "renewal_date": "31.03.2027",
              "stage": "at_risk", "owner": "cem@acme.example", "segment": "mid", "plan": ""}  # fmt: skip
    answer = send(client, f"{address}/edit", f"{address}/edit", **fields)
    assert (answer.status_code, answer.location) == (303, address)
    page = client.get(address).text
    for text in ("Northwind GmbH", "€18,000.50", "Mar 31, 2027", "At risk", "written by hand (Cem)", "mid"):
        assert text in page, text
    sources = (ask_server(lived.acme, "GET", "/api/v1/accounts/nw").json or {})["sources"]
    assert sources["arr"]["by"] == "cem@acme.example" and "plan" not in sources


def test_a_wrong_value_is_told_at_its_field_and_nothing_is_saved(lived: Lived) -> None:
    client, address = lived.story.signed_in("cem"), f"{LIST}/{lived.account_id}/edit"
    wrong = {"arr": "lots", "currency": "EURO", "renewal_date": "31.02.2027", "owner": "bob@acme.example",
             "stage": "live", "name": "Other"}  # fmt: skip
    answer = send(client, address, address, **wrong)
    assert answer.status_code == 400
    assert set(re.findall(r'id="(\w+)-problem"', answer.text)) == {"arr", "currency", "renewal_date", "owner"}
    assert 'value="lots"' in answer.text, "what was written is still there"
    assert (ask_server(lived.acme, "GET", "/api/v1/accounts/nw").json or {})["name"] == "Northwind"


def test_what_is_not_touched_in_the_form_keeps_its_source(lived: Lived) -> None:
    client, address = lived.story.signed_in("cem"), f"{LIST}/{lived.account_id}/edit"
    send(client, address, address, name="Northwind", plan="trial", arr="18000", stage="live")
    sources = (ask_server(lived.acme, "GET", "/api/v1/accounts/nw").json or {})["sources"]
    assert {name: source["source"] for name, source in sources.items()} == {
        "name": "trait", "plan": "trait", "arr": "trait", "stage": "hand",
    }  # fmt: skip


def test_a_trait_that_was_not_taken_is_shown_with_its_reason(lived: Lived) -> None:
    lived.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": {"currency": "<b>Euros</b>"}})
    page = lived.story.signed_in("bob").get(f"{LIST}/{lived.account_id}").text
    assert "was not taken. This is no currency code" in page and "<b>Euros" not in page


def test_a_viewer_is_offered_no_change(lived: Lived) -> None:
    client = lived.story.signed_in("bob")
    for page in (client.get(LIST).text, client.get(f"{LIST}/{lived.account_id}").text):
        assert "/edit" not in page and "/imports" not in page
