"""With the widget server away, Acme Reports is a product like any other."""

from collections.abc import Callable

import pytest

from tests.demo.visit import Visit

WATCH_SHIFTS = """
  const shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts.push(entry.value);
  }).observe({type: "layout-shift", buffered: true});
  Object.defineProperty(document, "shifts", {value: shifts});
"""


def walk(visit: Visit) -> None:
    """Every route and every dialog, the way a person takes."""
    page = visit.page
    visit.open("/")
    visit.choose("ada")
    page.click("nav a[href='/reports']")
    page.click("[data-tour=new-report]")
    page.click("[data-tour=share]")
    page.click("[data-tour=share-copy]")
    page.keyboard.press("Escape")
    page.click("[data-tour=save]")
    page.click("nav a[href='/export']")
    page.click("[data-tour=export-start]")
    page.wait_for_selector(".export-said.bad")
    page.click("nav a[href='/support']")
    page.fill("textarea", "Hello")
    page.click("[data-tour=send-message]")
    page.wait_for_selector("[data-inapp-rate-reply] >> nth=3")
    page.click("[data-tour=ideas]")
    page.click("nav a[href='/dashboard']")
    page.wait_for_selector(".chart >> nth=1")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_browser_complains_of_the_missing_script_alone(visit: Visit, language: str) -> None:
    """No error, warning or violation of the policy on any page; only the script that could not be loaded."""
    visit.page.context.add_cookies([{"name": "acme_language", "value": language, "url": visit.address}])
    walk(visit)
    assert [complaint for complaint in visit.complaints if "/widget/inapp.js" not in complaint] == []


def test_the_only_new_global_is_inapp(visit: Visit) -> None:
    """The product adds one name to the page's window: the one of the widget's public calls."""
    names = "Object.getOwnPropertyNames(window)"
    # An image of the same origin: what the browser gives to every document here.
    visit.page.goto(f"{visit.address}/assets/favicon.svg")
    usual = set(visit.page.evaluate(names))
    walk(visit)
    assert set(visit.page.evaluate(names)) - usual == {"inapp"}


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 860}, {"width": 390, "height": 800}])
def test_nothing_shifts(arrive: Callable[..., Visit], absent_widget: str, viewport: dict[str, int]) -> None:
    """The layout shift of a whole visit is 0, on a desk and on a phone."""
    visit = arrive(absent_widget, viewport=viewport)
    visit.page.add_init_script(WATCH_SHIFTS)
    walk(visit)
    after_drawing = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(document.shifts))))"
    assert visit.page.evaluate(after_drawing) == []


@pytest.mark.parametrize("path", ["/", "/dashboard", "/reports", "/reports/gone", "/export", "/support", "/nothing"])
def test_no_page_is_wider_than_a_phone(arrive: Callable[..., Visit], absent_widget: str, path: str) -> None:
    """At 390 pixels nothing has to be scrolled sideways, in the language with the longer words."""
    visit = arrive(absent_widget, viewport={"width": 390, "height": 800}, locale="ru")
    visit.open(path)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_silent_widget_server_holds_nothing_up(arrive: Callable[..., Visit], silent_widget: str) -> None:
    """While the script is still awaited, the product is drawn and reports can be made."""
    visit = arrive(silent_widget)
    visit.open("/reports")
    visit.page.click("[data-tour=new-report]")
    visit.page.wait_for_selector("[data-tour=share]")
    assert visit.page.evaluate("document.readyState") == "interactive"


def test_the_language_switch_loads_the_page_in_the_other_language(visit: Visit) -> None:
    """After the switch the page, and the language told to the widget, are Russian, and stay so."""
    visit.open("/reports?lang=en")
    with visit.page.expect_navigation(wait_until="commit"):
        visit.page.click("button[lang=ru]")
    visit.page.wait_for_selector("h1:text-is('Отчёты')")
    assert visit.page.get_attribute("html", "lang") == "ru"
    assert visit.page.get_attribute("script[data-key]", "data-language") == "ru"
    visit.open("/support")
    assert visit.page.text_content("h1") == "Поддержка"
