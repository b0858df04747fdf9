"""The cast is one for the page and for seeding."""

from datetime import date

from flask.testing import FlaskClient

from widget_server.demo.cast import ACCOUNTS, AGENTS, CAST, PERSONS


def test_the_page_reads_the_same_cast_as_seeding(client: FlaskClient) -> None:
    """`/cast.json` is the data of the module, nothing more and nothing less."""
    assert client.get("/cast.json").json == CAST


def test_five_persons_belong_to_three_accounts() -> None:
    """Every person's account exists, and every account has somebody."""
    assert len({person["id"] for person in PERSONS}) == 5
    assert {person["account"] for person in PERSONS} == {account["id"] for account in ACCOUNTS}
    assert len(ACCOUNTS) == 3


def test_ada_is_an_admin_of_a_company_on_trial() -> None:
    """The person of the story in the README can be found by name, role and plan."""
    ada = next(person for person in PERSONS if person["traits"]["name"] == "Ada Moreno")
    northwind = next(account for account in ACCOUNTS if account["id"] == ada["account"])
    assert ada["traits"]["role"] == "admin"
    assert (northwind["traits"]["name"], northwind["traits"]["plan"]) == ("Northwind", "trial")


def test_traits_are_of_the_kinds_that_reports_need() -> None:
    """Revenue is a whole number with a currency, renewals are dates, addresses can reach nobody real."""
    for account in ACCOUNTS:
        assert account["traits"]["arr"] > 0
        assert len(account["traits"]["currency"]) == 3
        date.fromisoformat(account["traits"]["renewal_date"])
    assert [person["id"] for person in PERSONS if not person["traits"]["email"].endswith(".example")] == []
    assert len({agent["id"] for agent in AGENTS}) == 3
