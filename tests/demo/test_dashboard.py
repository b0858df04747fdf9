"""The dashboard shows real figures of 200 orders."""

from tests.demo.visit import Visit

ROWS = "table.sales tbody tr"


def test_the_table_has_200_rows(visit: Visit) -> None:
    """All orders are there, each in its own row."""
    visit.open("/dashboard")
    assert visit.page.locator(ROWS).count() == 200
    assert len(set(visit.page.locator("td.column-order").all_text_contents())) == 200


def test_everybody_sees_the_same_orders(visit: Visit) -> None:
    """The data does not change from one load to the next."""
    visit.open("/dashboard")
    first = visit.page.locator(ROWS).all_text_contents()
    visit.open("/")
    assert visit.page.locator(ROWS).all_text_contents() == first


def test_a_word_narrows_the_table(visit: Visit) -> None:
    """Only orders whose customer or number has the word stay, and the count says how many."""
    visit.open("/dashboard")
    visit.page.fill("input[type=search]", "nordhavn")
    customers = visit.page.locator("td.column-customer").all_text_contents()
    assert set(customers) == {"Nordhavn Seafood"}
    assert visit.page.text_content(".count") == f"{len(customers)} of 200"


def test_a_heading_sorts_the_table(visit: Visit) -> None:
    """One click on Amount puts the largest order first, a second one the smallest; aria-sort says so."""
    visit.open("/dashboard")
    amounts = visit.page.locator("td.column-amount")
    as_numbers = [int(text.strip("€").replace(",", "")) for text in amounts.all_text_contents()]
    for order, is_falling in (("descending", True), ("ascending", False)):
        visit.page.click("th.column-amount button")
        assert visit.page.get_attribute("th.column-amount", "aria-sort") == order
        sorted_amounts = [int(text.strip("€").replace(",", "")) for text in amounts.all_text_contents()]
        assert sorted_amounts == sorted(as_numbers, reverse=is_falling)
