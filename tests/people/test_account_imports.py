"""Accounts from a file: looked at first, taken over once, and taken back."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pages.conftest import requests_apart  # noqa: F401
from tests.pages.forms import send, token_on
from tests.stories import Story
from tests.tables import all_tables, rows
from tests.web.pages import ask_server
from widget_server.db import db

IMPORTS = "/w/acme/accounts/imports"


@dataclass
class Desk:
    """Cem at work with files."""

    story: Story
    client: FlaskClient

    def sent(self, content: str | bytes, name: str = "accounts.csv") -> TestResponse:
        raw = content.encode() if isinstance(content, str) else content
        parts = (
            f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token_on(self.client, IMPORTS)}\r\n'
            f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        )
        body = parts.encode() + raw + b"\r\n--x--\r\n"
        answer = self.client.post(IMPORTS, data=body, content_type="multipart/form-data; boundary=x")
        db.session.remove()
        return answer

    def draft(self, content: str | bytes) -> str:
        """The address of the page on which the file waits."""
        answer = self.sent(content)
        assert answer.status_code == 303, problem_on(answer)
        return answer.location

    def press(self, address: str, what: str, **fields: str) -> TestResponse:
        answer = send(self.client, address, f"{address}/{what}", **fields)
        db.session.remove()
        return answer

    def again(self, address: str, what: str) -> TestResponse:
        """The same form once more, as a browser sends it that was reloaded."""
        answer = send(self.client, IMPORTS, f"{address}/{what}")
        db.session.remove()
        return answer

    def figures(self, address: str) -> dict[str, int]:
        page = self.client.get(address).text
        return {
            name: int(figure.replace(",", ""))
            for name, figure in re.findall(r'name">(\w+)</dt><dd class="figure-value">([\d,]+)', page)
        }

    def account(self, account_id: str) -> dict[str, Any]:
        answer = ask_server(self.story.acme, "GET", f"/api/v1/accounts/{account_id}")
        return dict(answer.json or {}) if answer.status_code == 200 else {}


def problem_on(answer: TestResponse) -> str:
    found = re.search(r'role="alert">.*?<span>(.*?)</span>', answer.text, re.DOTALL)
    return found[1] if found else answer.text


@pytest.fixture
def desk(story: Story) -> Desk:
    story.acme.batch(
        {
            "type": "group",
            "userId": "dora",
            "groupId": "nw",
            "traits": {"name": "Northwind", "arr": 100, "currency": "EUR"},
        },
        {"type": "group", "userId": "eve", "groupId": "pl", "traits": {"name": "Polaris", "plan": "pro"}},
    )
    return Desk(story, story.signed_in("cem"))


SHEET = """Account ID;Name;ARR;Currency;Renewal date;Owner;Stage
nw;Northwind;18 000,50;EUR;31.03.2027;cem@acme.example;live
pl;Polaris;;;;;
new-1;Newcomer;5000;USD;2027-01-01;;trial
bad-1;Badly;lots;XXQ;2027-02-31;nobody@acme.example;lost
"""


def test_the_preview_tells_new_changed_unchanged_and_wrong_rows_and_changes_nothing(desk: Desk) -> None:
    before = rows("accounts", "external_id", "traits", "said", "name", "arr_minor")
    address = desk.draft(SHEET)
    assert desk.figures(address) == {"New": 1, "Changed": 1, "Unchanged": 1, "Wrong": 1}
    page = desk.client.get(address).text
    wrong = page[page.index('id="wrong"') : page.index('id="changing"')]
    assert "Line 5" in wrong and "bad-1" in wrong
    for column in ("ARR", "Currency", "Renewal date", "Owner", "Stage"):
        assert f"<strong>{column}:</strong>" in wrong
    assert rows("accounts", "external_id", "traits", "said", "name", "arr_minor") == before


def test_confirming_takes_the_right_rows_over(desk: Desk) -> None:
    address = desk.draft(SHEET)
    desk.press(address, "confirm")
    account = desk.account("nw")
    assert (account["arr"], account["renewal_date"], account["stage"]) == ("18000.50", "2027-03-31", "live")
    assert account["owner"] == account["sources"]["arr"]["by"] == "cem@acme.example"
    assert account["sources"]["arr"]["source"] == "import" and account["sources"]["name"]["source"] == "trait"
    assert desk.account("new-1")["name"] == "Newcomer" and desk.account("bad-1") == {}
    history = desk.client.get(IMPORTS).text
    assert "accounts.csv" in history and "cem@acme.example" in history
    assert rows("account_imports", "content") == [("",)], "the file is not kept longer than needed"


def test_confirming_twice_counts_once(desk: Desk) -> None:
    address = desk.draft(SHEET)
    desk.press(address, "confirm")
    tables = all_tables()
    answer = desk.again(address, "confirm")
    assert answer.status_code == 303 and all_tables() == tables


def test_undo_restores_every_account_exactly(desk: Desk) -> None:
    ask_server(desk.story.acme, "PATCH", "/api/v1/accounts/pl", {"stage": "onboarding"})
    columns = ("external_id", "traits", "trait_times", "said", "name", "stage", "owner", "arr_minor", "currency")
    before = rows("accounts", *columns)
    address = desk.draft(SHEET.replace("pl;Polaris;;;;;", "pl;Polaris 2;7;USD;;;churned"))
    desk.press(address, "confirm")
    assert rows("accounts", *columns) != before
    desk.press(address, "undo")
    assert rows("accounts", *columns) == before
    page = desk.client.get(address).text
    assert "Undone by Cem." in page and "Left as they are" not in page


def test_undo_leaves_what_was_changed_later_and_says_which_rows(desk: Desk) -> None:
    address = desk.draft(SHEET)
    desk.press(address, "confirm")
    ask_server(desk.story.acme, "PATCH", "/api/v1/accounts/nw", {"stage": "churned"})
    desk.story.acme.batch({"type": "track", "event": "e", "userId": "dora", "context": {"groupId": "new-1"}})
    desk.press(address, "undo")
    account = desk.account("nw")
    assert (account["stage"], account["arr"], account["owner"]) == ("churned", "100.00", None)
    page = desk.client.get(address).text
    left = page[page.index('id="left"') :]
    assert "Line 2" in left and "Stage" in left and "Line 4" in left and "The account is in use." in left
    assert desk.account("new-1")["name"] is None
    tables = all_tables()
    desk.again(address, "undo")
    assert all_tables() == tables, "a second undo does nothing"


def test_a_new_trait_after_the_import_stays_when_it_is_undone(desk: Desk) -> None:
    address = desk.draft("account_id,arr\nnw,500\n")
    desk.press(address, "confirm")
    desk.story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": {"arr": 900}})
    desk.press(address, "undo")
    assert desk.account("nw")["arr"] == "900.00"
    assert "Changed later:" in desk.client.get(address).text


def test_columns_are_guessed_and_can_be_changed(desk: Desk) -> None:
    address = desk.draft("Код\tКлиент\tWorth\nnw\tСеверный ветер\t70\n")
    assert desk.figures(address)["Changed"] == 1
    fields = {"column-0": "account_id", "column-1": "", "column-2": "arr"}
    desk.press(address, "columns", **fields)
    desk.press(address, "confirm")
    account = desk.account("nw")
    assert (account["name"], account["arr"]) == ("Northwind", "70.00")


@pytest.mark.parametrize(
    "fields",
    [{}, {"column-0": "account_id"}, {"column-0": "account_id", "column-1": "name", "column-2": "name"},
     {"column-0": "arr", "column-1": "name"}, {"column-0": "account_id", "column-1": "password"}],
)  # fmt: skip
def test_without_usable_columns_nothing_can_be_imported(desk: Desk, fields: dict[str, str]) -> None:
    address = desk.draft("account_id,name,arr\nnw,Other,5\n")
    desk.press(address, "columns", **fields)
    page = desk.client.get(address).text
    assert "Choose which column holds the account id" in page and "confirm" not in page
    desk.again(address, "confirm")
    assert desk.account("nw")["name"] == "Northwind"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_delimiters_and_line_ends_are_found_out(desk: Desk, encoding: str, delimiter: str, end: str) -> None:
    lines = (("account_id", "name", "segment"), ("nw", '"Ёлка, сыновья; и ""Ко"""', "малый"))
    address = desk.draft(end.join(delimiter.join(line) for line in lines).encode(encoding))
    desk.press(address, "confirm")
    account = desk.account("nw")
    assert (account["name"], account["segment"]) == ('Ёлка, сыновья; и "Ко"', "малый")


HEAD = b"account_id,name\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "Choose a file"),
        (b"\n\n  \n", "Choose a file"),
        (HEAD, "There are no rows"),
        (b"," * 1_000_000 + b"\nnw" + b"," * 1_000_000, "Line 1 has 1000001 columns"),
        (HEAD + b"nw,a\nnw," + b"," * 200, "Line 3 has 202 columns"),
        (HEAD + b'nw,"never closed\nx,y\n', "The quotation mark that opens on line 2"),
        (HEAD + b'nw,"a"b"\n', "The quotation marks on line 2"),
        (HEAD + b"nw,a\nnw,b\0c\n", "Line 3 holds a NUL character"),
        (HEAD + b"nw," + b"x" * 5001, "A cell on line 2 has more than 5000"),
        (HEAD + b"nw," + b"x" * 200_000, "A cell on line 2 has more than 5000"),
        (HEAD + b"nw,a\n" * 10_001, "There are more than 10000 rows"),
        (b"PK\x03\x04 a workbook", "This is a workbook"),
        (HEAD + b"nw,\x98\xff\n", "neither UTF-8 nor Windows-1251"),
        ("account_id,name\nnw,a\n".encode("utf-16"), "NUL character"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_with_the_line(desk: Desk, content: bytes, problem: str) -> None:
    answer = desk.sent(content)
    assert answer.status_code == 400 and problem in problem_on(answer)
    assert rows("account_imports", "id") == []


def test_a_file_of_50_mb_is_refused_before_it_is_read(desk: Desk) -> None:
    answer = desk.sent(HEAD + b"nw,a\n" * (10 * 1024 * 1024))
    assert answer.status_code == 413 and "too much at once" in answer.text


def test_a_file_larger_than_a_batch_of_events_is_taken(desk: Desk) -> None:
    lines = "".join(f"a-{n},{'Company ' * 20}{n}\n" for n in range(5000))
    assert desk.figures(desk.draft("account_id,name\n" + lines))["New"] == 5000


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "=HYPERLINK(1)"])
def test_a_formula_is_a_wrong_row(desk: Desk, cell: str) -> None:
    address = desk.draft(f'account_id,name\nnw,"{cell}"\n')
    assert desk.figures(address)["Wrong"] == 1
    assert "begins like a formula" in desk.client.get(address).text


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",Nameless", "The account id is missing."),
        ("nw,a,b", "The row has 3 cells, the header 2."),
        ("nw,a\nnw,b", "This account stands on line 2 already."),
        ("x" * 201 + ",a", "must have 1 to 200 characters"),
        ("nw," + "x" * 201, "must be a text of at most 200 characters"),
    ],
)
def test_a_wrong_row_says_what_is_wrong(desk: Desk, row: str, problem: str) -> None:
    address = desk.draft(f"account_id,name\n{row}\n")
    assert desk.figures(address)["Wrong"] == 1 and problem in desk.client.get(address).text


def test_a_cell_of_several_lines_does_not_shift_the_line_numbers(desk: Desk) -> None:
    address = desk.draft('account_id,arr,note\nnw,5,"a\nb\nc"\npl,lots,\n')
    page = desk.client.get(address).text
    assert "Line 5" in page[page.index('id="wrong"') :]


def test_an_empty_cell_leaves_what_is_known(desk: Desk) -> None:
    desk.press(desk.draft("account_id,name,arr\nnw,,\npl,Polar,\n"), "confirm")
    assert (desk.account("nw")["name"], desk.account("nw")["arr"]) == ("Northwind", "100.00")


def test_rows_can_be_pasted(desk: Desk) -> None:
    answer = send(desk.client, IMPORTS, IMPORTS, text="account_id\tname\nnw\tPasted\n")
    desk.press(answer.location, "confirm")
    assert desk.account("nw")["name"] == "Pasted"


def exported(client: FlaskClient, query: str = "") -> str:
    answer = client.get(f"/w/acme/accounts/export.csv{query}")
    assert answer.status_code == 200 and answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    return str(answer.data.decode("utf-8-sig"))


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x")'])
def test_an_exported_cell_is_never_a_formula(desk: Desk, name: str) -> None:
    desk.story.acme.batch({"type": "group", "userId": "dora", "groupId": name, "traits": {"name": name, "plan": name}})
    for line in exported(desk.client).splitlines():
        assert not re.search(r'(^|,)"?[=+@-]', line), line


def test_what_was_exported_changes_nothing_when_it_is_imported(desk: Desk) -> None:
    desk.story.acme.batch({"type": "group", "userId": "dora", "groupId": "-x", "traits": {"name": "=1", "arr": 1.5}})
    figures = desk.figures(desk.draft(exported(desk.client)))
    assert figures == {"New": 0, "Changed": 0, "Unchanged": 3, "Wrong": 0}


def test_the_export_holds_what_the_filters_show(desk: Desk) -> None:
    ask_server(desk.story.acme, "PATCH", "/api/v1/accounts/nw", {"stage": "live"})
    lines = exported(desk.client, "?stage=live").splitlines()
    assert [line.split(",")[0] for line in lines] == ["account_id", "nw"]
    assert "100.00" in lines[1]
