"""What the product tells the widget on the way from visitor to customer."""

from urllib.parse import urlsplit

from tests.demo.visit import Visit
from widget_server.demo.cast import ACCOUNTS, PERSONS

ADA, THEO = PERSONS[0], PERSONS[1]
NORTHWIND = ACCOUNTS[0]
SIGN_IN_OF_ADA = [["identify", "ada", ADA["traits"]], ["group", "northwind", NORTHWIND["traits"]]]


def test_a_visitor_tells_nothing(visit: Visit) -> None:
    """Signed out, only the widget's own page calls are made; the product makes none."""
    visit.open("/")
    assert visit.calls() == []


def test_signing_in_names_the_person_and_the_account(visit: Visit) -> None:
    """Choosing a person calls identify and group with traits; no reset, so the visitor keeps the history."""
    visit.open("/")
    visit.choose("ada")
    assert visit.calls() == SIGN_IN_OF_ADA


def test_a_reload_keeps_the_person_signed_in(visit: Visit) -> None:
    """Each load of the page tells again who is there."""
    visit.open("/")
    visit.choose("ada")
    visit.open("/reports")
    assert visit.calls() == SIGN_IN_OF_ADA


def test_another_person_begins_anew(visit: Visit) -> None:
    """Changing from Ada to Theo resets first, so that neither inherits what the other did."""
    visit.open("/")
    visit.choose("ada")
    visit.choose("theo")
    assert visit.calls()[2:4] == [["reset"], ["identify", "theo", THEO["traits"]]]


def test_signing_out_resets(visit: Visit) -> None:
    """Afterwards the visitor is nobody, after a reload too."""
    visit.open("/")
    visit.choose("ada")
    visit.page.click("[data-tour=signed-in-as]")
    visit.page.click("[data-tour=sign-out]")
    assert visit.calls()[2:] == [["reset"]]
    visit.open("/")
    assert visit.calls() == []


def test_a_new_report_opens_its_own_page(visit: Visit) -> None:
    """Making three reports tells of three, each with the id in its address, its rows and its chart."""
    visit.open("/reports")
    ids = []
    for _ in range(3):
        visit.page.click("nav a[href='/reports']")
        visit.page.click("[data-tour=new-report]")
        ids.append(urlsplit(visit.page.url).path.removeprefix("/reports/"))
    created = visit.tracked("report_created")
    assert [event["report_id"] for event in created] == ids
    assert [event["rows"] for event in created] == [200, 200, 200]
    assert [event["chart"] for event in created] == ["bar", "area", "donut"]
    assert len(set(ids)) == 3


def test_a_saved_report_is_there_after_a_reload(visit: Visit) -> None:
    """Title and chart are kept, and saving is told once."""
    visit.open("/reports")
    visit.page.click("[data-tour=new-report]")
    visit.page.fill("[data-tour=report-title]", "Spring freight")
    visit.page.check("input[value=line]")
    visit.page.click("[data-tour=save]")
    assert [event["chart"] for event in visit.tracked("report_saved")] == ["line"]
    visit.open(urlsplit(visit.page.url).path)
    assert visit.page.text_content("h1") == "Spring freight"
    assert visit.page.is_checked("input[value=line]")


def test_a_report_without_a_title_is_not_saved(visit: Visit) -> None:
    """The form says what is missing, and what is told is that an error was seen."""
    visit.open("/reports")
    visit.page.click("[data-tour=new-report]")
    visit.page.fill("[data-tour=report-title]", "   ")
    visit.page.click("[data-tour=save]")
    assert visit.tracked("report_saved") == []
    assert visit.tracked("error_shown") == [{"code": "title_missing"}]
    said = visit.page.eval_on_selector("[data-tour=report-title]", "field => field.validationMessage")
    assert said == "Give the report a title before saving it."


def test_a_report_is_shared_by_link_or_with_the_team(visit: Visit) -> None:
    """Opening the dialog shares nothing yet; copying the link and sending to the team each tell how."""
    visit.open("/reports")
    visit.choose("ada")
    visit.page.click("[data-tour=new-report]")
    visit.page.click("[data-tour=share]")
    assert visit.tracked("report_shared") == []
    assert visit.page.input_value("dialog input") == visit.page.url
    visit.page.click("[data-tour=share-copy]")
    visit.page.click("[data-tour=share-team]")
    visit.page.wait_for_selector("text=Sent to the team at Northwind")
    assert sorted(str(event["via"]) for event in visit.tracked("report_shared")) == ["link", "team"]


def test_an_export_is_a_file_with_the_orders_that_were_counted(visit: Visit) -> None:
    """The CSV has a heading and as many lines as the editor says it counted."""
    visit.open("/reports")
    visit.page.click("[data-tour=new-report]")
    visit.page.click("[data-tour=export]")
    with visit.page.expect_download() as download:
        visit.page.click("[data-tour=export-csv]")
    lines = download.value.path().read_text().splitlines()
    assert lines[0] == "order,day,customer,region,service,status,amount"
    assert len(lines) - 1 == int(visit.page.text_content("dl > :last-child dd") or "")
    assert [event["format"] for event in visit.tracked("report_exported")] == ["csv"]


def test_reports_belong_to_one_person(visit: Visit) -> None:
    """Theo sees none of Ada's reports, neither in the list nor by their address."""
    visit.open("/reports")
    visit.choose("ada")
    visit.page.click("[data-tour=new-report]")
    path = urlsplit(visit.page.url).path
    visit.choose("theo")
    visit.page.wait_for_selector("text=Make your first report")
    visit.open(path)
    assert visit.page.text_content("h1") == "Nothing here"


def test_ideas_opens_the_board(visit: Visit) -> None:
    """The entry in the navigation asks the widget for the board."""
    visit.open("/")
    visit.page.click("[data-tour=ideas]")
    assert visit.calls() == [["open", "ideas"]]


def test_calls_reach_a_widget_that_has_taken_over(visit: Visit) -> None:
    """Once the loader has put its own object in the array's place, calls go to its `push`."""
    visit.open("/")
    visit.page.evaluate("window.inapp = {heard: [], push(call) { this.heard.push(call) }}")
    visit.page.click("[data-tour=ideas]")
    assert visit.page.evaluate("window.inapp.heard") == [["open", "ideas"]]
