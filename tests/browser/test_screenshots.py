"""The pictures of the documentation, taken from the running product.

`make screenshots` keeps them in `docs/screenshots/`; every other run takes them into a temporary folder, so that a
page that cannot be shown fails here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Servers, note_complaints, sign_in_as_member

PAGES = (
    "", "funnels/report-activation?step=2", "accounts", "guides/share-your-report", "guides/share-your-report/report",
    "attention-budget", "staging", "ideas", "ratings", "settings",
)  # fmt: skip
# A language and a colour scheme each: all four are seen, none twice.
LOOKS = (("en", "light", 1280), ("ru", "dark", 1280), ("ru", "light", 390), ("en", "dark", 390))


@dataclass(frozen=True)
class Look:
    """How the visitor has set up the browser."""

    language: str
    scheme: str
    width: int

    def name(self, what: str) -> str:
        narrow = "-phone" if self.width < 600 else ""
        return f"{what}-{self.language}-{self.scheme}{narrow}.png"


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def look(request: pytest.FixtureRequest) -> Look:
    return Look(*request.param)


@pytest.fixture
def shown(browser: Browser, look: Look) -> Iterator[Page]:
    context = browser.new_context(
        locale=look.language,
        color_scheme="dark" if look.scheme == "dark" else "light",
        viewport={"width": look.width, "height": 800},
        reduced_motion="reduce",
    )
    context.set_default_timeout(45_000)
    yield context.new_page()
    context.close()


# A tip is not shown twice in a week to one person: so each look has a person of its own.
PERSONS = {("en", "light"): "theo", ("ru", "dark"): "ingrid", ("ru", "light"): "samuel"}


def test_the_widget_is_shown_in_the_host_product(shown: Page, look: Look, servers: Servers, pictures: Path) -> None:
    shown.goto(servers.demo)
    _sign_in_as(shown, PERSONS.get((look.language, look.scheme)))
    for _ in range(3):
        shown.goto(servers.demo + "/reports")
        with shown.expect_response("**/v1/batch"):
            shown.locator("[data-tour=new-report]").first.click()
        shown.wait_for_url("**/reports/*")
    expect(shown.locator("inapp-tip").get_by_role("dialog")).to_be_visible()
    shown.screenshot(path=pictures / look.name("tip"))
    shown.goto(servers.demo + "/support")
    expect(shown.locator("inapp-rating").get_by_role("radiogroup").first).to_be_visible()
    shown.screenshot(path=pictures / look.name("rating"))
    shown.evaluate("inapp.open('ideas')")
    expect(shown.locator("inapp-board").get_by_role("listitem").first).to_be_visible()
    shown.screenshot(path=pictures / look.name("board"))


def _sign_in_as(page: Page, person: str | None) -> None:
    if person is None:
        page.evaluate("inapp.identify('look', {name: 'Lo Ok'}); inapp.group('northwind', {plan: 'trial'})")
        return
    page.locator("[data-tour=signed-in-as]").click()
    page.locator(f"[data-person={person}]").click()


def test_every_members_page_is_shown_whole(shown: Page, look: Look, servers: Servers, pictures: Path) -> None:
    complaints: list[str] = []
    note_complaints(shown, complaints)
    _sign_in_as_member(shown, look, servers)
    for path in PAGES:
        shown.goto(f"{servers.service}/w/demo/{path}", wait_until="networkidle")
        assert shown.locator("html").get_attribute("lang") == look.language
        overflow = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{path} is {overflow} px wider than the window"
        name = path.partition("?")[0].replace("/", "-") or "overview"
        shown.screenshot(path=pictures / look.name(name), full_page=True)
    assert complaints == []


def test_the_editor_is_shown_over_the_host_product(shown: Page, look: Look, servers: Servers, pictures: Path) -> None:
    _sign_in_as_member(shown, look, servers)
    shown.goto(f"{servers.service}/w/demo/editor")
    shown.locator("main form button[type=submit]").first.click()
    shown.locator('inapp-editor [data-key="kind tip"]').click()
    shown.locator("inapp-editor .overlay .sheet").wait_for()
    place = shown.locator("[data-tour=new-report]").first.bounding_box()
    assert place is not None
    middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    shown.mouse.move(*middle)
    shown.locator("inapp-editor .about strong").wait_for()
    shown.screenshot(path=pictures / look.name("editor-points"))
    shown.mouse.click(*middle)
    shown.locator("inapp-tip [data-part=title]").wait_for()
    shown.screenshot(path=pictures / look.name("editor-writes"))


def _sign_in_as_member(page: Page, look: Look, servers: Servers) -> None:
    sign_in_as_member(page, servers)
    if page.locator("html").get_attribute("lang") != look.language:
        # Another test has chosen a language for this member.
        with page.expect_navigation():
            page.locator(f"button[name=language][value={look.language}]:visible").first.click()
