"""Members' pages in a real browser: what scripts add to them, what the protection forbids, and who can read them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Servers

PAGES = ("", "funnels", "funnels/report-activation?step=2", "accounts", "accounts/1", "people/1", "events", "guides",
         "guides/share-your-report", "ideas", "ratings", "settings")  # fmt: skip
# Contrast by WCAG 2, of every text against the nearest painted ground.
FAINT_TEXTS = """() => {
  const parse = (text) => { const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
    canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
  const known = new Map();
  const colour = (text) => known.get(text) ?? known.set(text, parse(text)).get(text);
  const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= 0.04045 ? v / 12.92
    : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = colour(getComputedStyle(e).backgroundColor);
    if (c[3] > 250) return c; } return [255, 255, 255, 255]; };
  const faint = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), e = walker.currentNode.parentElement;
    if (!text || !e.checkVisibility() || e.closest("option, .vh, .skip")) continue;
    const style = getComputedStyle(e), large = parseFloat(style.fontSize) >= 24;
    const [a, b] = [light(colour(style.color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < (large ? 3 : 4.5)) faint.add(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return [...faint];
}"""
# Controls without a name, images without a text, positive tabindex, double ids, levels of headings that are left out.
FAULTS = """() => {
  const faults = [];
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) faults.push("twice: #" + id);
  for (const e of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea")) {
    const label = e.labels?.[0]?.textContent || e.getAttribute("aria-label") || e.textContent;
    if (!label.trim()) faults.push("no name: " + e.outerHTML.slice(0, 80));
    if (e.tabIndex > 0) faults.push("tabindex: " + e.outerHTML.slice(0, 80));
  }
  for (const e of document.querySelectorAll("[aria-labelledby], [aria-describedby]"))
    for (const id of (e.getAttribute("aria-labelledby") ?? e.getAttribute("aria-describedby")).split(" "))
      if (!document.getElementById(id)) faults.push("points at nothing: " + id);
  for (const e of document.querySelectorAll("svg:not([aria-hidden]), canvas"))
    if (!e.getAttribute("aria-label")) faults.push("no text: " + e.outerHTML.slice(0, 80));
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((h) => Number(h.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push("not one h1: " + levels);
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
  if (document.querySelector("[style]:not(canvas), style, script:not([src])")) faults.push("inline style or script");
  return faults;
}"""


@dataclass
class Desk:
    """A member at work, with everything that the browser complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, place: str) -> None:
        self.page.goto(f"{self.address}/w/demo/{place}")
        self.page.wait_for_load_state("networkidle")


def sit_down(context: BrowserContext, servers: Servers, email: str = "owner@demo.example") -> Desk:
    """A member who has signed in."""
    desk = Desk(context.new_page(), servers.service)
    desk.page.on(
        "console", lambda said: desk.complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    desk.page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    desk.page.goto(f"{servers.service}/sign-in")
    desk.page.locator("#email").fill(email)
    desk.page.locator("#password").fill(servers.password)
    desk.page.locator("form .button").click()
    desk.page.wait_for_url("**/w/demo/")
    return desk


@pytest.fixture
def desk(context: BrowserContext, servers: Servers) -> Iterator[Desk]:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    desk = sit_down(context, servers)
    yield desk
    assert desk.complaints == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_every_page_is_readable_by_everybody(browser: Browser, servers: Servers, scheme: str, width: int) -> None:
    """Contrast of AA, names for all controls, one heading, no sideways scrolling, nothing that the policy forbids."""
    context = browser.new_context(locale="ru-RU", color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    desk = sit_down(context, servers, "csm@demo.example" if width == 390 else "owner@demo.example")
    found = {}
    for place in PAGES:
        if place == "settings" and width == 390:
            continue
        desk.open(place)
        wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults = [
            *desk.page.evaluate(FAINT_TEXTS),
            *desk.page.evaluate(FAULTS),
            *([f"{wide}px too wide"] if wide else []),
        ]
        if faults:
            found[place] = faults
    context.close()
    assert found == {}
    assert desk.complaints == []


def test_a_keyboard_leads_past_the_navigation_to_the_content(desk: Desk) -> None:
    desk.open("ideas")
    desk.page.keyboard.press("Tab")
    skip = desk.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("main")).to_be_focused()


def test_choosing_a_step_names_who_stands_there_without_leaving_the_page(desk: Desk) -> None:
    desk.open("funnels/report-activation")
    desk.page.evaluate("window.sameDocument = true")
    desk.page.locator("#funnel-steps").get_by_role("link").nth(1).click()
    stuck = desk.page.locator("#stuck")
    expect(stuck.get_by_role("heading")).to_contain_text("Created a report")
    accounts = stuck.get_by_role("row").count()
    assert accounts > 1
    stuck.get_by_role("link", name="Persons").click()
    expect(stuck.get_by_role("columnheader").first).to_have_text("Person")
    assert desk.page.evaluate("window.sameDocument") is True


def test_the_chart_draws_the_figures_of_the_table(desk: Desk) -> None:
    desk.open("funnels/report-activation")
    drawn = desk.page.evaluate("Chart.getChart(document.querySelector('canvas')).data.datasets.map((set) => set.data)")
    rows = desk.page.locator("#funnel-steps tbody tr")
    shown = [[int(row.get_attribute(f"data-{unit}") or -1) for row in rows.all()] for unit in ("accounts", "persons")]
    assert drawn == shown and shown[0][0] > 0


def test_the_tag_is_copied_as_it_stands(desk: Desk) -> None:
    desk.open("settings")
    desk.page.get_by_role("button", name="Copy").first.click()
    expect(desk.page.get_by_role("button", name="Copied")).to_be_visible()
    copied = desk.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf'<script async src="{desk.address}/widget/inapp\.js" data-key="pk_[\w-]+"></script>', copied)


def test_a_new_status_is_saved_as_soon_as_it_is_chosen(desk: Desk) -> None:
    desk.open("ideas")
    idea = desk.page.get_by_role("listitem").filter(has_text="Import from a spreadsheet")
    idea.get_by_role("combobox").select_option("planned")
    expect(idea.get_by_role("status")).to_have_text("Saved")
    desk.open("ideas?status=planned")
    expect(desk.page.get_by_role("heading", name="Import from a spreadsheet")).to_be_visible()
    idea.get_by_role("combobox").select_option("open")
    expect(idea.get_by_role("status")).to_have_text("Saved")


def test_a_key_is_revoked_only_after_a_yes(desk: Desk) -> None:
    desk.open("settings")
    desk.page.get_by_role("button", name="Create a secret key").click()
    expect(desk.page.get_by_text("This is the new key.")).to_be_visible()
    revoke = desk.page.get_by_role("button", name=re.compile("^Revoke")).first
    desk.page.once("dialog", lambda dialog: dialog.dismiss())
    revoke.click()
    expect(revoke).to_be_visible()
    desk.page.once("dialog", lambda dialog: dialog.accept())
    with desk.page.expect_navigation():
        revoke.click()
    expect(desk.page.get_by_text("is revoked.")).to_be_visible()
    expect(desk.page).to_have_url(re.compile("/w/demo/settings$"))


def test_a_new_event_appears_by_itself(desk: Desk, servers: Servers, context: BrowserContext) -> None:
    desk.open("events?name=report_created")
    before = desk.page.locator("tbody tr").first.inner_text()
    product = context.new_page()
    product.goto(servers.demo)
    product.get_by_role("link", name="Reports", exact=True).click()
    with product.expect_response("**/v1/batch"):
        product.get_by_role("button", name="New report").first.click()
    product.close()
    desk.page.bring_to_front()
    expect(desk.page.locator("tbody tr").first).not_to_have_text(before, timeout=60_000)


def test_the_pages_work_without_scripts(browser: Browser, servers: Servers) -> None:
    context = browser.new_context(locale="en-US", java_script_enabled=False)
    desk = sit_down(context, servers)
    desk.open("funnels/report-activation")
    desk.page.locator("#funnel-steps").get_by_role("link").nth(1).click()
    expect(desk.page.locator("#stuck").get_by_role("heading")).to_contain_text("Created a report")
    desk.open("ideas")
    expect(desk.page.get_by_role("button", name="Save").first).to_be_visible()
    desk.page.get_by_role("button", name="Русский").click()
    expect(desk.page.locator("html")).to_have_attribute("lang", "ru")
    desk.page.get_by_role("button", name="English").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page).to_have_url(re.compile("/sign-in$"))
    context.close()
