"""A member records a walk through the demo product: a tour and an article, published and on paper."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from pypdf.generic import Destination

from tests.browser.conftest import Servers, sign_in_as_member


def record(page: Page, servers: Servers) -> None:
    """Opens the recorder on the dashboard, makes a report and opens its menu of files."""
    page.goto(f"{servers.service}/w/demo/guides")
    page.get_by_role("link", name="Record a walk").click()
    page.get_by_label("Address of a page of your product").fill(f"{servers.demo}/dashboard")
    page.get_by_role("button", name="Open the page with the recorder").click()
    page.wait_for_url(f"{servers.demo}/dashboard")
    page.get_by_role("button", name="Start recording").last.click()
    page.locator("[data-tour=nav-reports]").first.click()
    page.locator("[data-tour=new-report]").first.click()
    page.wait_for_url("**/reports/*")
    page.locator("[data-tour=report-title]").press_sequentially("Our own secret")
    page.locator("[data-tour=export]").click()
    page.get_by_role("button", name="Stop").click()


def save(page: Page, title: str) -> tuple[str, str]:
    """Names and saves; the addresses of the tour and the article."""
    editor = page.locator("inapp-editor")
    editor.get_by_role("dialog").get_by_role("button", name="Name and save").click()
    editor.get_by_label("Title").fill(title)
    editor.get_by_role("button", name="Save both drafts").click()
    links = [editor.get_by_role("link", name=name) for name in ("Open the tour", "Open the article")]
    tour, article = (link.get_attribute("href") or "" for link in links)
    return tour, article


def headings(reader: PdfReader) -> list[str]:
    """The headings of a printed page, as readers of the file see them beside it."""
    return [str(each.title) for each in reader.outline if isinstance(each, Destination)]


def test_a_recorded_walk_is_a_tour_and_an_article_that_prints_as_a_clean_page(page: Page, servers: Servers) -> None:
    sign_in_as_member(page, servers)
    record(page, servers)
    tour, article = save(page, "How do I take a report with me?")

    page.goto(tour)
    expect(page.get_by_role("main")).to_contain_text("tour")
    expect(page.get_by_role("main")).to_contain_text("Export")

    page.goto(article)
    body = page.locator("#body-en").input_value()
    assert body.startswith("1. Open the page “")
    assert "Export" in body and "[[picture: “Export” on /reports/…]]" in body
    assert "secret" not in body
    expect(page.get_by_role("heading", name="pictures are still to come")).to_be_visible()
    expect(page.locator(".picture-wanted").first).to_be_visible()
    page.get_by_role("button", name="Publish without these pictures").click()
    expect(page.get_by_text("The article is published.")).to_be_visible()

    page.goto(f"{servers.service}/help/demo/how-do-i-take-a-report-with-me?language=en")
    expect(page.get_by_role("button", name="Print or save as PDF")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Export").first).to_be_visible()
    reader = PdfReader(BytesIO(page.pdf(outline=True, tagged=True)))
    text = " ".join("".join(sheet.extract_text() for sheet in reader.pages).split())
    assert "How do I take a report with me?" in headings(reader)
    assert "1. Open the page" in text and "Export" in text
    for elsewhere in ("Search", "All articles", "See also", "Русский", "Print or save as PDF", "[[picture"):
        assert elsewhere not in text
    assert "/help/demo/how-do-i-take-a-report-with-me" in text, "the paper says where it came from"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_article_is_saved_as_a_pdf_with_its_headings_and_no_navigation(
    page: Page, servers: Servers, language: str
) -> None:
    page.goto(f"{servers.service}/help/demo/share-a-report?language={language}")
    title = page.get_by_role("heading", level=1).inner_text()
    others = page.locator("article .prose :is(h2, h3)").all_inner_texts()
    parts = (".help-languages a", ".help-path a", ".help-related h2", "[data-print]")
    kept_out = [each for part in parts for each in page.locator(part).all_inner_texts()]
    assert kept_out
    reader = PdfReader(BytesIO(page.pdf(outline=True, tagged=True)))
    text = " ".join("".join(sheet.extract_text() for sheet in reader.pages).split())
    assert headings(reader)[:1] == [title]
    assert [name for name in others if name not in str(reader.outline)] == []
    assert [name for name in kept_out if name in text] == []
