"""Whose word about an account counts: the latest one, with its source, and never one that is wrong."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stories import Story
from tests.tables import rows
from tests.web.pages import ask_server
from widget_server.people.accounts.fields import FIELDS, BadValue, read_value, read_written
from widget_server.people.accounts.words import Word, card_of, columns_of


def group(traits: dict[str, Any], at: str | None = None, account: str = "nw") -> dict[str, Any]:
    return {"type": "group", "userId": "dora", "groupId": account, "traits": traits,
            **({"timestamp": at} if at else {})}  # fmt: skip


def seen(story: Story, account: str = "nw") -> dict[str, Any]:
    answer = ask_server(story.acme, "GET", f"/api/v1/accounts/{account}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def said(story: Story, **change: Any) -> dict[str, Any]:
    answer = ask_server(story.acme, "PATCH", "/api/v1/accounts/nw", change)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


WHOLE = {
    "name": "Northwind", "plan": "pro", "segment": "mid", "stage": "At risk", "owner": "CEM@acme.example",
    "arr": 18000.5, "currency": "eur", "renewal_date": "2027-03-31T00:00:00Z",
}  # fmt: skip


def test_group_traits_become_the_fields_of_the_account(story: Story) -> None:
    story.acme.batch(group(WHOLE))
    account = seen(story)
    assert {name: account[name] for name in FIELDS} == {
        "name": "Northwind", "plan": "pro", "segment": "mid", "stage": "at_risk", "owner": "cem@acme.example",
        "arr": "18000.50", "currency": "EUR", "renewal_date": "2027-03-31",
    }  # fmt: skip
    assert {source["source"] for source in account["sources"].values()} == {"trait"} and account["warnings"] == []
    columns = rows("accounts", "stage", "owner", "arr_minor", "currency", "renewal_date")
    assert columns == [("at_risk", "cem@acme.example", 1800050, "EUR", "2027-03-31")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("arr", "a lot"), ("arr", -1), ("arr", True), ("arr", 1e12), ("arr", [1]), ("arr", "1e5"), ("arr", 1e300),
        ("currency", "EURO"), ("currency", "XYZ"), ("currency", 978),
        ("renewal_date", "soon"), ("renewal_date", "2027-02-30"), ("renewal_date", 20270331),
        ("stage", "lost"), ("stage", {}), ("plan", 3), ("plan", "x" * 61), ("segment", "a\nb"), ("name", ""),
        ("owner", "cem"), ("owner", "anna@acme.example"), ("owner", "charlie@acme.example"),
    ],
)  # fmt: skip
def test_a_trait_that_cannot_be_taken_stays_a_plain_trait_with_a_warning(story: Story, field: str, value: Any) -> None:
    """Ingestion goes on, the other fields are taken, and what was known before stays."""
    good = {"name": "Nw", "plan": "pro", "segment": "s", "stage": "live", "owner": "cem@acme.example", "arr": 5,
            "currency": "USD", "renewal_date": "2027-01-01"}  # fmt: skip
    story.acme.batch(group(good, "2026-01-01T00:00:00Z"))
    said(story, **{field: good[field]})
    assert story.acme.batch(group({**good, field: value}))["accepted"] == 1
    account = seen(story)
    assert [warning["field"] for warning in account["warnings"]] == [field]
    assert account["traits"][field] == value
    others = [name for name in FIELDS if name not in (field, "arr")]
    assert [account[name] for name in others] == [good[name] for name in others]


def test_the_latest_word_counts_and_is_shown_with_its_source_and_time(story: Story) -> None:
    story.acme.batch(group({"plan": "trial"}, "2026-01-01T00:00:00Z"))
    assert seen(story)["sources"]["plan"] == {"source": "trait", "at": "2026-01-01T00:00:00+00:00", "by": None}
    account = said(story, plan="pro")
    assert (account["plan"], account["sources"]["plan"]["source"]) == ("pro", "api")
    story.acme.batch(group({"plan": "enterprise"}))
    account = seen(story)
    assert (account["plan"], account["sources"]["plan"]["source"]) == ("enterprise", "trait")


def test_a_trait_that_the_product_repeats_is_no_news(story: Story) -> None:
    """A page that sends `group` again with what it always said does not undo a correction."""
    story.acme.batch(group({"arr": 100, "currency": "EUR"}))
    said(story, arr="250.75")
    story.acme.batch(group({"arr": 100, "currency": "EUR"}))
    assert seen(story)["arr"] == "250.75"
    story.acme.batch(group({"arr": 300}))
    assert seen(story)["arr"] == "300.00"


def test_an_older_trait_that_comes_late_does_not_undo_a_word(story: Story) -> None:
    story.acme.batch(group({"plan": "pro"}, "2026-01-02T00:00:00Z"))
    said(story, plan="enterprise")
    story.acme.batch(group({"plan": "trial"}, "2026-01-03T00:00:00Z"))
    assert seen(story)["plan"] == "enterprise"


def test_a_null_says_that_there_is_none(story: Story) -> None:
    story.acme.batch(group({"plan": "pro"}))
    account = said(story, plan=None)
    assert account["plan"] is None and "plan" not in account["sources"]
    story.acme.batch(group({"plan": "pro"}))
    assert seen(story)["plan"] is None


VALUES = st.sampled_from(["trial", "pro", "enterprise", 7])


@given(st.lists(st.tuples(st.integers(1, 9), VALUES), min_size=1, max_size=5), st.data())
def test_the_fields_do_not_depend_on_the_order_in_which_traits_arrive(
    words: list[tuple[int, Any]], data: st.DataObject
) -> None:
    """They follow from the traits, of which the latest word counts, and from what else was said."""
    from widget_server.people.traits import merged_traits, read_times, read_traits

    word = Word("own", "hand", data.draw(st.integers(1, 9)), None, data.draw(VALUES))
    # Of one moment there is one word.
    moments = list(dict(words).items())

    def folded(order: list[tuple[int, Any]]) -> Any:
        kept = ("{}", "{}")
        for time_ms, value in order:
            kept = merged_traits(*kept, {"plan": value}, time_ms) or kept
        card = card_of(read_traits(kept[0]), read_times(kept[1]), {"plan": word}, lambda _: True)
        return columns_of(card), card

    assert folded(moments) == folded(data.draw(st.permutations(moments)))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("18000", "18000"), ("18 000,50", "18000.5"), ("18,000.50", "18000.5"), ("18.000,50", "18000.5"),
        ("18,000", "18000"), ("1.234.567", "1234567"), ("18000,5", "18000.5"), ("0", "0"), ("007", "7"),
        ("1\N{NO-BREAK SPACE}000", "1000"), ("12'000", "12000"), ("18000.500", "18000.5"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(written: str, kept: str) -> None:
    assert read_written("arr", written) == kept


@pytest.mark.parametrize("written", ["", "-5", "€5", "5 EUR", "1,2,3", "1e3", "NaN", "inf", "9" * 40, "١٢", "1 2"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(BadValue):
        read_written("arr", written)


@pytest.mark.parametrize(("currency", "minor"), [("EUR", 1050), ("JPY", 11), ("KWD", 10500), (None, 1050)])
def test_money_is_kept_in_the_smallest_unit_of_its_currency(currency: str | None, minor: int) -> None:
    from widget_server.people.accounts.fields import minor_units

    assert minor_units(read_value("arr", 10.5), currency) == minor


def test_the_currency_may_come_after_the_amount(story: Story) -> None:
    story.acme.batch(group({"arr": 1500}))
    assert rows("accounts", "arr_minor", "currency") == [(150000, None)]
    said(story, currency="JPY")
    assert rows("accounts", "arr_minor", "currency") == [(1500, "JPY")]
