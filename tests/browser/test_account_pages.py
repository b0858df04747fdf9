"""Editing an account and importing accounts, as members do it in a real browser, in both languages, on any screen."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Servers
from tests.browser.test_members_pages import FAINT_TEXTS, FAULTS, Desk, sit_down

SCREENS = [("en", "light", 1280), ("en", "dark", 390), ("ru", "light", 390), ("ru", "dark", 1280)]
# Each test says something new.
_amounts = count(31)
SHEET = (
    "Account ID;Name;ARR;Currency;Renewal date;Stage\n"
    "seed-account-3;;{arr} 500,50;EUR;31.03.{year};live\n"
    "new-{arr};Newcomer & Sons, a company with a rather long name;5000;USD;2027-01-01;trial\n"
    "bad-1;Badly;lots;XXQ;2027-02-31;lost\n"
    "=cmd;Formula;1;EUR;;live\n"
)


@pytest.fixture(params=SCREENS, ids=lambda screen: "-".join(map(str, screen)))
def desk(request: pytest.FixtureRequest, browser: Browser, servers: Servers) -> Iterator[Desk]:
    """The CSM at a screen; whatever the browser complained of fails the test."""
    language, scheme, width = request.param
    context = browser.new_context(locale=language, color_scheme=scheme, viewport={"width": width, "height": 900})
    context.set_default_timeout(45_000)
    desk = sit_down(context, servers, "csm@demo.example")
    yield desk
    context.close()
    assert desk.complaints == []


def readable(page: Page) -> None:
    """Contrast of AA, names for all controls, one heading, no sideways scrolling."""
    page.wait_for_load_state("networkidle")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert [*page.evaluate(FAINT_TEXTS), *page.evaluate(FAULTS), wide] == [0]


def press(page: Page, form: str) -> None:
    """The button of the form that is sent to an address ending so."""
    with page.expect_navigation():
        page.locator(f'form[action$="{form}"] button[type=submit]').click()


def figures(page: Page) -> list[int]:
    """New, changed, unchanged and wrong rows."""
    return [int(text) for text in page.locator(".figure-value").all_inner_texts()]


def field(page: Page, name: str) -> Locator:
    return page.locator(f"#{name}")


def open_account(desk: Desk, account_id: str) -> None:
    desk.open(f"accounts?q={account_id}")
    desk.page.locator("tbody").get_by_role("link").first.click()
    desk.page.locator('a[href$="/edit"]').click()
    expect(field(desk.page, "arr")).to_be_visible()


def test_a_file_is_looked_at_confirmed_and_undone(desk: Desk) -> None:
    """The preview tells what would happen; what was changed since is left by the undo, and listed."""
    page, arr = desk.page, next(_amounts)
    desk.open("accounts/imports")
    readable(page)
    page.locator("#file").set_input_files(
        {"name": "accounts.csv", "mimeType": "text/csv", "buffer": SHEET.format(arr=arr, year=2000 + arr).encode()}
    )
    press(page, "/imports")
    assert figures(page) == [1, 1, 0, 2]
    expect(page.locator("#wrong")).to_be_visible()
    readable(page)
    press(page, "/confirm")
    assert figures(page) == [1, 1, 0, 2]
    readable(page)
    done = page.url
    open_account(desk, "seed-account-3")
    field(page, "arr").fill(f"{arr}500.75")
    press(page, "/edit")
    page.goto(done)
    press(page, "/undo")
    expect(page.get_by_role("row").filter(has_text="seed-account-3")).to_be_visible()
    readable(page)
    desk.open("accounts/imports")
    expect(page.locator(f'a[href="{done.removeprefix(desk.address)}"]')).to_be_visible()
    readable(page)
    desk.open(f"accounts?q=new-{arr}")
    expect(page.locator("tbody").get_by_role("link")).to_have_count(0)


def test_what_is_wrong_in_the_form_is_marked_and_nothing_is_saved_until_it_is_right(desk: Desk) -> None:
    page, arr = desk.page, next(_amounts)
    open_account(desk, "seed-account-4")
    readable(page)
    field(page, "arr").fill("a lot")
    field(page, "renewal_date").fill("2027-02-30")
    field(page, "segment").fill(f"carriers {arr}")
    press(page, "/edit")
    expect(page.get_by_role("alert")).to_be_visible()
    marked = page.locator("[aria-invalid=true]")
    assert [each.get_attribute("id") for each in marked.all()] == ["arr", "renewal_date"]
    # Of the answer's status, the browser itself.
    assert desk.complaints.pop().endswith("400 (Bad Request)")
    readable(page)
    field(page, "arr").fill(f"{arr} 000,00")
    field(page, "renewal_date").fill(f"31.03.{2000 + arr}")
    press(page, "/edit")
    expect(page.get_by_role("status").first).to_be_visible()
    readable(page)
    open_account(desk, "seed-account-4")
    kept = [field(page, name).input_value() for name in ("arr", "renewal_date", "segment")]
    assert kept == [f"{arr}000", f"{2000 + arr}-03-31", f"carriers {arr}"]
