"""Files of ids: which column holds them, and what is wrong in which line."""

import re
from dataclasses import dataclass, field
from typing import Any, Final

from widget_server.people.accounts.sheets import BadSheet, Row, Sheet, delimiter_of, read_cell, read_sheet
from widget_server.web.words import gettext as _

MOST_MEMBERS: Final = 100_000
LONGEST_ID: Final = 200
# Headers under which ids are found, without spaces and marks; in this order.
_OF_PERSON = "userid user personid id externalid идентификатор идпользователя код"
_OF_ACCOUNT = "accountid groupid account companyid customerid id externalid идаккаунта идентификатор код"
HEADERS: Final = {"person": _OF_PERSON.split(" "), "account": _OF_ACCOUNT.split(" ")}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line of a file; the line is left out."""

    line: int
    value: str
    reason: str


@dataclass(slots=True)
class Ids:
    """The ids of a file in their order, each once, and the lines that are left out."""

    column: str
    values: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_ids(text: str, holder: str) -> Ids:
    """The ids in a CSV text. Raises BadSheet, in the reader's language, for one in which no column holds them."""
    sheet = read_sheet(text, delimiter_of(text), MOST_MEMBERS)
    place = _column(sheet, holder)
    ids, lines = Ids(sheet.header[place]), dict[str, int]()
    for row in sheet.rows:
        value, reason = _read_id(row, place)
        if reason is None and value in lines:
            reason = _("This id stands on line %(line)s already.", line=lines[value])
        if reason is not None:
            ids.problems.append(Problem(row.line, value[:LONGEST_ID], reason))
            continue
        lines[value] = row.line
        ids.values.append(value)
    return ids


def is_id(value: Any) -> bool:
    """Whether a value can be an id of the host product, as events carry it."""
    return isinstance(value, str) and 1 <= len(value) <= LONGEST_ID and value.isprintable() and value == value.strip()


def _column(sheet: Sheet, holder: str) -> int:
    titles = [re.sub(r"[\W_]+", "", title.lower()) for title in sheet.header]
    found = next((titles.index(name) for name in HEADERS[holder] if name in titles), None)
    if found is None:
        wanted = "user_id" if holder == "person" else "account_id"
        raise BadSheet(
            _(
                "No column is called %(wanted)s. Write that into the first line, above the ids; it says: %(header)s",
                wanted=wanted,
                header=", ".join(sheet.header)[:200],
            )
        )
    return found


def _read_id(row: Row, place: int) -> tuple[str, str | None]:
    if len(row.cells) <= place:
        return "", _("The id is missing.")
    value, is_formula = read_cell(row.cells[place])
    if not value:
        return "", _("The id is missing.")
    if is_formula:
        return value, _("This begins like a formula of a spreadsheet; write the value itself.")
    if not is_id(value):
        return value, _("An id must have 1 to 200 characters on one line.")
    return value, None
