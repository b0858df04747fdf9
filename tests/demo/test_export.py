"""The Export page: where a newcomer gets stuck, so that a guide can help."""

from tests.demo.visit import Visit

START, PERIOD = "[data-tour=export-start]", "[data-tour=export-period]"


def fail(visit: Visit) -> None:
    visit.page.click(START)
    visit.page.wait_for_selector(".export-said.bad:text('not ready in time')")


def test_all_at_once_fails_twice_and_works_the_third_time(visit: Visit) -> None:
    """Each failure is told with its code; the file comes with the third click, and so is that."""
    visit.open("/export")
    fail(visit)
    fail(visit)
    assert visit.tracked("export_opened") == [{}]
    assert visit.tracked("error_shown") == [{"code": "export_timeout"}] * 2
    with visit.page.expect_download() as download:
        visit.page.click(START)
    assert len(download.value.path().read_text().splitlines()) == 201
    assert visit.tracked("export_done") == [{"format": "csv", "weeks": 26}]


def test_failures_are_counted_across_a_reload(visit: Visit) -> None:
    """Who comes back after two failures is not failed a third time."""
    visit.open("/export")
    fail(visit)
    fail(visit)
    visit.open("/export")
    with visit.page.expect_download():
        visit.page.click(START)


def test_a_shorter_period_works_at_once(visit: Visit) -> None:
    """What the hint says is true."""
    visit.open("/export")
    visit.page.select_option(PERIOD, "13")
    with visit.page.expect_download() as download:
        visit.page.click(START)
    assert download.value.suggested_filename == "orders-13-weeks.csv"
    assert visit.tracked("error_shown") == []
    assert visit.tracked("export_done") == [{"format": "csv", "weeks": 13}]
