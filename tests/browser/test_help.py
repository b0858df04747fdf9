"""The public help in a real browser: without JavaScript, on paper, accessible; and a message from the demo product that
reaches its CSM."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Servers

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def test_without_javascript_an_article_is_searched_for_read_and_printed(servers: Servers, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False, locale="ru-RU").new_page()
    page.goto(f"{servers.service}/help/demo")
    page.get_by_role("searchbox").fill("поделится отчётами")
    page.get_by_role("button", name="Искать").click()
    page.get_by_role("link", name="Как поделиться отчётом с командой").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Как поделиться отчётом с командой")
    page.get_by_role("link", name="файл").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Как выгрузить отчёт в файл")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Export a report to a file")
    page.emulate_media(media="print")
    expect(page.get_by_role("search")).to_be_hidden()
    expect(page.locator(".help-source")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_on_the_public_help(
    servers: Servers, browser: Browser, language: str, scheme: str, width: int
) -> None:
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for path in ("", "/share-a-report", "?q=export"):
        page.goto(f"{servers.service}/help/demo{path}{'&' if '?' in path else '?'}language={language}")
        assert violations(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    context.close()


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(
        "axe.run().then(({violations}) => violations.map(({id, nodes}) => id + nodes[0].html))"
    )
    return found


def test_a_message_from_the_demo_product_is_a_task_of_its_csm(servers: Servers, page: Page) -> None:
    page.goto(servers.demo)
    page.locator("[data-tour=signed-in-as]").click()
    page.locator("[data-person=ingrid]").click()
    page.locator("[data-tour=help]").click()
    page.get_by_role("button", name="Write to Cem Yilmaz").click()
    page.get_by_role("textbox", name="Your message").fill("How do I invite a colleague?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Cem Yilmaz will read it and get back to you.").first).to_be_visible()
    page.goto(f"{servers.service}/sign-in")
    page.get_by_label("E-mail").fill("csm@demo.example")
    page.get_by_label("Password").fill(servers.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/demo/")
    page.goto(f"{servers.service}/w/demo/tasks")
    expect(page.get_by_text("How do I invite a colleague?")).to_be_visible()
    expect(page.get_by_role("link", name="Halden Shipping")).to_be_visible()
    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_text("Nothing is waiting for you")).to_be_visible()
