"""docs/demo-guides.md is true: whoever does what it says sees each guide in the demo product."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Servers
from tests.browser.moved_clock import Clock, make_clock, running_at
from tests.conftest import Storage
from tests.services import wait_until
from widget_server.triggers.loading import load_folder

ROOT = Path(__file__).parents[2]
WITHIN_MS = 60_000


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    """A working day at noon, in UTC: the end of a trial is told on no other."""
    clock = make_clock(tmp_path_factory.mktemp("clock"))
    noon = clock.now.replace(hour=12, minute=0) + timedelta(days=1)
    while noon.weekday() > 4:
        noon += timedelta(days=1)
    clock.forward(round((noon - clock.now).total_seconds() * 1000))
    return clock


@pytest.fixture(scope="module")
def servers(
    storage: Storage, worker_number: int, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("run") / "data"
    with running_at(clock, storage, folder, f"widget_demo_guides_{worker_number}", 40 + worker_number) as servers:
        yield servers


@dataclass
class Demo:
    """Acme Reports before somebody of its cast."""

    page: Page
    url: str

    def sign_in(self, person: str, path: str = "/dashboard") -> None:
        self.page.goto(self.url + path)
        self.page.locator("[data-tour=signed-in-as]").click()
        with self.page.expect_response("**/v1/batch"):
            self.page.locator(f"[data-person={person}]").click()

    def make_report(self) -> None:
        self.page.locator("a[href='/reports']").first.click()
        self.page.locator("[data-tour=new-report]").first.click()
        self.page.wait_for_url("**/reports/*")

    def press(self, *hooks: str) -> None:
        for hook in hooks:
            with self.page.expect_response("**/v1/batch"):
                self.page.locator(f"[data-tour={hook}]").click()

    def dashboard(self) -> None:
        with self.page.expect_response("**/v1/batch"):
            self.page.goto(self.url + "/dashboard")

    def tip(self, title: str) -> Locator:
        return self.page.locator("inapp-tip").get_by_role("dialog").filter(has_text=title)

    def banner(self, title: str) -> Locator:
        return self.page.locator("inapp-banner").get_by_role("region").filter(has_text=title)

    def launcher(self, title: str) -> Locator:
        return self.page.locator("inapp-checklist .launcher").filter(has_text=title)

    def sees(self, title: str) -> None:
        expect(self.tip(title)).to_be_visible(timeout=WITHIN_MS)

    def sees_after(self, stay_ms: int, title: str, found: Locator | None = None) -> None:
        """
        Sees it after some time of the page's clock.

        The page begins to count when it knows the guide, which cannot be seen from here: so the time passes
        again until then.
        """

        def stayed() -> bool:
            self.page.clock.fast_forward(stay_ms)
            with suppress(AssertionError):
                expect(found or self.tip(title)).to_be_visible(timeout=3_000)
                return True
            return False

        wait_until(stayed, f"the guide {title!r}", WITHIN_MS / 1_000)


@pytest.fixture
def demo(context: BrowserContext, servers: Servers, clock: Clock) -> Demo:
    # Somebody else's hint of a moment ago, or the same person's, leaves no room for another one.
    clock.forward(31 * 60_000)
    context.clock.install(time=clock.now)
    return Demo(context.new_page(), servers.demo)


def test_the_page_names_every_guide_that_ships() -> None:
    page = (ROOT / "docs" / "demo-guides.md").read_text()
    rows = re.findall(r"^\| \[([a-z-]+)\]\(\.\./rules/\1\.yaml\) \| ([a-z]+) \|", page, re.MULTILINE)
    named = [name for name, _ in rows]
    kinds = {guide["guide"]: guide["kind"] for guide in load_folder(ROOT / "rules").guides}
    assert dict(rows) == kinds
    shipped = (
        {path.stem for path in (ROOT / "rules").glob("*.yaml")}
        - {path.stem for path in (ROOT / "rules").glob("*.test.yaml")}
        - {"attention"}
    )
    assert len(named) == 13
    assert set(named) == shipped


def test_onboarding_checklist(demo: Demo) -> None:
    demo.sign_in("theo")
    demo.dashboard()
    launcher = demo.launcher("Your first report")
    demo.sees_after(11_000, "Your first report", launcher)
    expect(launcher).to_contain_text("0/3")
    launcher.click()
    panel = demo.page.locator("inapp-checklist").get_by_role("dialog")
    expect(panel).to_contain_text("Make a report")
    demo.page.keyboard.press("Escape")
    demo.make_report()
    expect(launcher).to_contain_text("1/3", timeout=WITHIN_MS)


def test_discover_exports_at_the_second_save(demo: Demo) -> None:
    demo.sign_in("theo")
    demo.make_report()
    demo.press("save", "save")
    beacon = demo.page.locator("inapp-hotspot .beacon")
    expect(beacon).to_be_visible(timeout=WITHIN_MS)
    beacon.click()
    demo.sees("Take the numbers with you")


def test_reports_unused(demo: Demo) -> None:
    demo.sign_in("samuel")
    demo.dashboard()
    demo.sees("Two weeks without a new report")


def test_error_twice(demo: Demo) -> None:
    demo.sign_in("samuel", "/reports")
    demo.make_report()
    demo.page.locator("[data-tour=report-title]").fill(" ")
    demo.press("save", "save")
    demo.sees("The same message twice?")


def test_new_export_page_is_a_tour_over_two_pages(demo: Demo) -> None:
    demo.sign_in("maria")
    demo.dashboard()
    demo.sees_after(11_000, "New: all orders in one file")
    demo.tip("New: all orders in one file").get_by_role("button", name="Go on").click()
    demo.page.locator("[data-tour=nav-export]").click()
    demo.sees("A period, a format, one click")
    demo.page.reload()
    demo.sees("A period, a format, one click")
    demo.tip("A period, a format, one click").get_by_role("button", name="And then?").click()
    demo.sees("That was all, Мария Орлова")


def test_a_favour_after_a_file(demo: Demo) -> None:
    demo.sign_in("maria")
    demo.make_report()
    demo.page.locator("[data-tour=export]").click()
    demo.press("export-csv")
    survey = demo.page.locator("inapp-survey").get_by_role("dialog")
    demo.sees_after(6_000, "How likely are you to recommend Acme Reports", survey)


def test_the_quiet_time_before_a_renewal(demo: Demo) -> None:
    demo.sign_in("ingrid")
    demo.make_report()
    demo.dashboard()
    demo.sees_after(21_000, "Your plan renews soon")


def test_trial_ends_on_a_working_day(demo: Demo) -> None:
    demo.sign_in("ada")
    demo.make_report()
    demo.dashboard()
    demo.sees_after(21_000, "Your trial ends this week", demo.banner("Your trial ends this week"))
