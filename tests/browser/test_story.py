"""The whole way, once: script tag, event, trigger, hint, idea, rating, funnel."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Servers, note_complaints, sign_in_as_member

WATCH = """
window.__watched = {shift: 0, violations: [], globals: new Set(Object.getOwnPropertyNames(window))};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__watched.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
document.addEventListener("securitypolicyviolation", (e) => {
  window.__watched.violations.push(e.violatedDirective + " " + e.blockedURI);
});
"""


@dataclass
class HostPage:
    """Acme Reports in a browser, watched for everything that a widget must not do to its host."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def new_globals(self) -> list[str]:
        names: list[str] = self.page.evaluate(
            "() => Object.getOwnPropertyNames(window)"
            ".filter((name) => !window.__watched.globals.has(name) && name !== '__watched')"
        )
        return names

    def sign_in(self, name: str) -> None:
        self.page.locator("[data-tour=signed-in-as]").click()
        self.page.get_by_role("button", name=name).click()

    def create_report(self) -> None:
        self.page.get_by_role("link", name="Reports", exact=True).click()
        with self.page.expect_response("**/v1/batch"):
            self.page.get_by_role("button", name="New report").first.click()
        self.page.wait_for_url("**/reports/*")


@pytest.fixture
def host(context: BrowserContext, servers: Servers) -> HostPage:
    context.add_init_script(WATCH)
    host = HostPage(context.new_page())
    note_complaints(host.page, host.complaints)
    with host.page.expect_response("**/v1/batch"):
        host.page.goto(servers.demo)
    return host


def test_from_an_anonymous_visit_to_the_csm_seeing_the_account_move(
    host: HostPage, servers: Servers, context: BrowserContext
) -> None:
    """An anonymous visitor signs in, makes three reports, completes the tip at the share button, votes for an idea and
    rates a reply 2; the CSM sees the account in the funnel and the rating in the list."""
    csm = _signed_in(context, servers)
    before = _funnel_persons(csm, servers)
    host.sign_in("Ada Moreno")
    for _ in range(3):
        host.create_report()
    _complete_the_tip(host.page)
    _vote(host.page)
    _rate_two(host.page)
    assert _funnel_persons(csm, servers) == [before[0] + 1, before[1] + 1, before[2]]
    _csm_sees(csm, servers)
    assert host.complaints == []
    watched = host.page.evaluate("() => ({shift: __watched.shift, violations: __watched.violations})")
    assert watched == {"shift": 0, "violations": []}
    assert host.new_globals() == ["inapp"]


def _complete_the_tip(page: Page) -> None:
    tip = page.locator("inapp-tip").get_by_role("dialog")
    expect(tip).to_contain_text("Share it with your team")
    share, box = page.locator("[data-tour=share]").bounding_box(), tip.bounding_box()
    assert share
    assert box
    assert 0 <= box["y"] - (share["y"] + share["height"]) < 40, "the tip stands below the button it speaks of"
    with page.expect_response("**/v1/batch"):
        tip.get_by_role("button", name="Share now").click()
    expect(tip).to_be_hidden()


def _vote(page: Page) -> None:
    page.locator("[data-tour=ideas]").click()
    idea = page.locator("inapp-board").get_by_role("listitem").filter(has_text="Send a report every Monday")
    vote = idea.get_by_role("button")
    count = int(re.sub(r"\D", "", vote.inner_text()))
    with page.expect_response("**/vote*"):
        vote.click()
    expect(vote).to_contain_text(str(count + 1))
    expect(vote).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")


def _rate_two(page: Page) -> None:
    page.get_by_role("link", name="Support").click()
    stars = page.locator("inapp-rating").first.get_by_role("radio")
    with page.expect_response("**/rating*"):
        stars.nth(1).click()
    expect(stars.nth(1)).to_be_checked()


def _signed_in(context: BrowserContext, servers: Servers) -> Page:
    page = context.new_page()
    sign_in_as_member(page, servers, "csm@demo.example")
    return page


def _funnel_persons(page: Page, servers: Servers) -> list[int]:
    page.goto(f"{servers.service}/w/demo/funnels/report-activation")
    rows = page.locator("#funnel-steps tbody tr")
    return [int(rows.nth(n).get_attribute("data-persons") or 0) for n in range(rows.count())]


def _csm_sees(page: Page, servers: Servers) -> None:
    page.goto(f"{servers.service}/w/demo/ratings")
    row = page.get_by_role("row").filter(has_text="ada-reply-2")
    expect(row).to_contain_text("Ada Moreno")
    expect(row).to_contain_text("2")
    page.goto(f"{servers.service}/w/demo/funnels/report-activation")
    page.locator("#funnel-steps tbody tr").nth(1).get_by_role("link").click()
    expect(page.locator("#stuck").get_by_role("link", name="Northwind")).to_be_visible()
