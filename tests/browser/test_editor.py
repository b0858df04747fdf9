"""The visual editor end to end.

A member points, writes and saves in the product, publishes on the members' page, and a visitor sees it.
"""

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Servers, note_complaints, sign_in_as_member


def point(page: Page, selector: str) -> None:
    """Presses an element where it is: the picker lies over it, and the product never hears of it."""
    page.locator("inapp-editor .overlay .sheet").wait_for()
    box = page.locator(selector).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator("inapp-editor .about strong").wait_for()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_what_a_member_writes_on_the_page_is_a_draft_then_published_then_seen_by_a_visitor(
    servers: Servers, page: Page, browser: Browser
) -> None:
    sign_in_as_member(page, servers)
    complaints: list[str] = []
    note_complaints(page, complaints)
    page.goto(f"{servers.service}/w/demo/guides")
    page.get_by_role("link", name="New guide on the page").click()
    page.get_by_label("Address of a page of your product").fill(f"{servers.demo}/reports")
    page.get_by_role("button", name="Open the page with the editor").click()
    page.locator('inapp-editor [data-key="kind tip"]').click()
    assert page.url == f"{servers.demo}/reports"

    point(page, "[data-tour=help]")
    page.locator("inapp-tip [data-part=title]").fill("Help is one press away")
    page.locator("inapp-tip [data-part=body]").click()
    page.keyboard.type("Search **all articles**, or write to us.")
    page.keyboard.press("Escape")
    expect(page.locator("inapp-tip .body strong")).to_have_text("all articles")
    page.locator('inapp-editor [data-key="save"]').click()
    link = page.locator("inapp-editor [data-key=publish]")
    link.wait_for()
    assert complaints == []

    with page.context.expect_page() as opened:
        link.click()
    members = opened.value
    expect(members.get_by_role("heading", level=1)).to_have_text("Help is one press away")
    members.get_by_role("button", name="Publish").click()
    members.get_by_text("Live", exact=False).first.wait_for()

    visitor = browser.new_context(locale="en-US").new_page()
    visitor.goto(f"{servers.demo}/reports")
    expect(visitor.locator("inapp-tip .title")).to_have_text("Help is one press away")
    expect(visitor.locator("inapp-editor")).to_have_count(0)
    visitor.context.close()

    # It is for everybody: left live, it would stand in the way of all that other tests of this product look at.
    members.once("dialog", lambda dialog: dialog.accept())
    members.get_by_role("button", name="Withdraw").click()
    members.get_by_text("Nobody is shown this guide any more").wait_for()
