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

ROOT = Path(__file__).parents[2]
WITHIN_MS = 20_000


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

    def sees(self, title: str) -> None:
        expect(self.tip(title)).to_be_visible(timeout=WITHIN_MS)

    def sees_after(self, stay_ms: int, title: str) -> None:
        """
        Sees it after some time of the page's clock.

        The page begins to count when it knows the guide, which cannot be seen from here: so the time passes
        again until then.
        """

        def stayed() -> bool:
            self.page.clock.fast_forward(stay_ms)
            with suppress(AssertionError):
                expect(self.tip(title)).to_be_visible(timeout=1_000)
                return True
            return False

        wait_until(stayed, f"the tip {title!r}", WITHIN_MS / 1_000)


@pytest.fixture
def demo(context: BrowserContext, servers: Servers, clock: Clock) -> Demo:
    context.clock.install(time=clock.now)
    return Demo(context.new_page(), servers.demo)


def test_the_page_names_every_guide_that_ships() -> None:
    page = (ROOT / "docs" / "demo-guides.md").read_text()
    named = re.findall(r"^\| \[([a-z-]+)\]\(\.\./rules/\1\.yaml\)", page, re.MULTILINE)
    shipped = {path.stem for path in (ROOT / "rules").glob("*.yaml")} - {
        path.stem for path in (ROOT / "rules").glob("*.test.yaml")
    }
    assert len(named) == 12
    assert set(named) == shipped


def test_onboarding_checklist(demo: Demo) -> None:
    demo.sign_in("theo")
    demo.dashboard()
    demo.sees_after(61_000, "Three steps to your first report")


def test_discover_exports_at_the_second_save(demo: Demo) -> None:
    demo.sign_in("theo")
    demo.make_report()
    demo.press("save", "save")
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


def test_new_export_page_then_a_favour(demo: Demo) -> None:
    demo.sign_in("maria")
    demo.dashboard()
    demo.sees("New: all orders in one file")
    demo.make_report()
    demo.page.locator("[data-tour=export]").click()
    demo.press("export-csv")
    demo.sees("Would you recommend Acme Reports?")


def test_the_quiet_time_before_a_renewal(demo: Demo) -> None:
    demo.sign_in("ingrid")
    demo.make_report()
    demo.dashboard()
    demo.sees_after(21_000, "Your plan renews soon")


def test_trial_ends_on_a_working_day(demo: Demo) -> None:
    demo.sign_in("ada")
    demo.make_report()
    demo.dashboard()
    demo.sees_after(21_000, "Your trial ends this week")
