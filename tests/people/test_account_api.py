"""Accounts for servers with the secret key."""

from typing import Any

import pytest

from tests.stories import Story
from tests.tables import rows
from tests.web.pages import ask_server

ACCOUNTS = "/api/v1/accounts"


def put(story: Story, *accounts: Any) -> list[dict[str, Any]]:
    answer = ask_server(story.acme, "PUT", ACCOUNTS, {"accounts": list(accounts)})
    assert answer.status_code == 200, answer.text
    return list((answer.json or {})["results"])


def test_many_are_told_at_once_and_each_row_says_what_became_of_it(story: Story) -> None:
    put(story, {"account_id": "a", "plan": "pro"}, {"account_id": "b"})
    results = put(
        story,
        {"account_id": "a", "plan": "trial"},
        {"account_id": "b"},
        {"account_id": "c", "arr": "12.5", "currency": "USD"},
        {"account_id": "d", "arr": "much", "plan": "pro"},
        {"account_id": "e", "owner": "bob@acme.example"},
        {"plan": "pro"},
        {"account_id": "f", "revenue": 5},
        {"account_id": "g" * 201},
        "h",
        {"account_id": "c", "plan": "pro"},
    )
    assert [row["result"] for row in results] == [
        "changed", "unchanged", "new", "refused", "refused", "refused", "refused", "refused", "refused", "changed",
    ]  # fmt: skip
    fields = [row["error"]["field"] for row in results if row["error"]]
    assert fields == ["arr", "owner", "account_id", "revenue", "account_id", None]
    assert [row[0] for row in rows("accounts", "external_id")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "body", [{}, {"accounts": []}, {"accounts": [{"account_id": "a"}] * 501}, {"accounts": {}}, {"accounts": None}]
)
def test_a_bulk_that_cannot_be_read_is_refused_as_a_whole(story: Story, body: dict[str, Any]) -> None:
    answer = ask_server(story.acme, "PUT", ACCOUNTS, body)
    assert answer.status_code == 400 and answer.json and answer.json["error"]["field"].startswith("accounts")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"arr": []}, "arr"),
        ({"arr": True}, "arr"),
        ({"currency": "euro"}, "currency"),
        ({"renewal_date": "31.03.2027"}, "renewal_date"),
        ({"stage": "lost"}, "stage"),
        ({"owner": "anna@acme.example"}, "owner"),
        ({"name": 5}, "name"),
        ({"account_id": "other"}, "account_id"),
        ({"traits": {}}, "traits"),
    ],
)
def test_a_change_that_cannot_be_taken_is_told_with_its_field(story: Story, change: Any, field: str) -> None:
    put(story, {"account_id": "a", "plan": "pro"})
    answer = ask_server(story.acme, "PATCH", f"{ACCOUNTS}/a", {"plan": "trial", **change})
    assert answer.status_code == 400 and answer.json and answer.json["error"]["field"] == field
    assert rows("accounts", "plan") == [("pro",)]


def test_reasons_are_in_english_whatever_the_caller_reads(story: Story) -> None:
    put(story, {"account_id": "a"})
    headers = {"Authorization": f"Bearer {story.acme.secret}", "Accept-Language": "ru"}
    for change in ({"arr": "x"}, {"owner": "x@y"}):
        answer = story.app.test_client().patch(f"{ACCOUNTS}/a", json=change, headers=headers)
        assert answer.json and answer.json["error"]["message"].isascii()


@pytest.mark.parametrize("sort", ["newest", "arr", "renewal"])
def test_the_pages_together_are_every_account_once(story: Story, sort: str) -> None:
    put(story, *({"account_id": f"a{n}", "arr": n % 4, "currency": ["EUR", "USD"][n % 2]} for n in range(7)))
    put(story, {"account_id": "none"})
    seen: list[str] = []
    query: dict[str, Any] = {"sort": sort, "limit": 3}
    while True:
        answer = ask_server(story.acme, "GET", ACCOUNTS, **query).json or {}
        seen += [account["account_id"] for account in answer["accounts"]]
        if answer["next"] is None:
            break
        query["after"] = answer["next"]
    assert len(seen) == len(set(seen)) == 8


def test_the_list_is_narrowed(story: Story) -> None:
    put(story, {"account_id": "a", "stage": "live", "name": "Ёлка"}, {"account_id": "b", "segment": "mid"})
    for query, found in (({"stage": "live"}, ["a"]), ({"segment": "mid"}, ["b"]), ({"text": "ёлка"}, ["a"])):
        answer = ask_server(story.acme, "GET", ACCOUNTS, **query).json or {}
        assert [account["account_id"] for account in answer["accounts"]] == found


@pytest.mark.parametrize("query", [{"stage": "lost"}, {"sort": "seen"}, {"limit": 501}, {"after": "x"}, {"text": "\0"}])
def test_a_query_that_cannot_be_answered_is_refused(story: Story, query: dict[str, Any]) -> None:
    answer = ask_server(story.acme, "GET", ACCOUNTS, **query)
    assert answer.status_code == 400 and answer.json and answer.json["error"]["field"] == next(iter(query))


def test_another_workspace_s_accounts_are_as_unknown_as_any(story: Story) -> None:
    put(story, {"account_id": "a"})
    for method, body in (("GET", None), ("PATCH", {"plan": "pro"})):
        answers = [ask_server(story.other, method, f"{ACCOUNTS}/{name}", body) for name in ("a", "never", "x%00")]
        assert {answer.status_code for answer in answers} == {404} and len({answer.data for answer in answers}) == 1
    ask_server(story.other, "PUT", ACCOUNTS, {"accounts": [{"account_id": "a", "plan": "theirs"}]})
    assert _plans() == [None, "theirs"]


def _plans() -> list[str | None]:
    return [plan for _, plan in rows("accounts", "id", "plan")]


def test_a_sum_of_the_greatest_amounts_is_exact(story: Story) -> None:
    from widget_server.people.accounts.queries import Asked, totals

    put(story, *({"account_id": f"a{n}", "arr": "999999999999.9999", "currency": "CLF"} for n in range(500)))
    put(story, *({"account_id": f"b{n}", "arr": "999999999999.9999", "currency": "CLF"} for n in range(500)))
    (total,) = totals(story.acme.workspace_id, Asked())
    assert str(total.arr) == "999999999999999.9000" and total.accounts == 1000
