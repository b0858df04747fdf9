"""Tables as people send them: bytes of a CSV file become rows with their line numbers, or one clear refusal."""

import csv
import io
from dataclasses import dataclass
from typing import Any, Final

from widget_server.web.words import gettext as _

IMPORT_BYTES: Final = 5 * 1024 * 1024
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 100
LONGEST_CELL: Final = 5_000
DELIMITERS: Final = (",", ";", "\t")
ENCODING_NAMES: Final = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1251": "Windows-1251"}
# A spreadsheet takes a cell that begins so for a formula.
FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")


class BadSheet(ValueError):
    """A file that cannot be read as a table; the text says why and where, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the line of the file on which it begins, counted from 1."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    header: list[str]
    rows: list[Row]


def decoded_sheet(raw: bytes) -> tuple[str, str]:
    """The text of a file and its encoding: UTF-8 with or without a mark, else Windows-1251. Raises BadSheet."""
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadSheet(_("This is a workbook of a spreadsheet program. Save it as CSV and send that file."))
    if b"\0" in raw:
        line = raw[: raw.index(b"\0")].count(b"\n") + 1
        raise BadSheet(
            _("Line %(line)s holds a NUL character. Save the table as CSV in UTF-8 and send it again.", line=line)
        )
    for encoding in ("utf-8-sig" if raw.startswith(b"\xef\xbb\xbf") else "utf-8", "cp1251"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise BadSheet(_("The file is neither UTF-8 nor Windows-1251. Save it as CSV in UTF-8 and send it again."))


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: whichever the first line holds most of, outside of quotes."""
    first = text.lstrip("\r\n").partition("\n")[0][:100_000]
    outside = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def read_sheet(text: str, delimiter: str, most_rows: int = MOST_ROWS) -> Sheet:
    """Header and rows; empty rows are passed over. Raises BadSheet."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] | None = None
    rows: list[Row] = []
    begins = 1
    try:
        for cells in reader:
            row, begins = Row(begins, cells), reader.line_num + 1
            _check_size(row, len(rows), most_rows)
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
            else:
                rows.append(row)
    except csv.Error as problem:
        raise BadSheet(_reason(begins, problem)) from problem
    if header is None or not rows:
        raise BadSheet(_("There are no rows. Send a header line and at least one line below it."))
    return Sheet(header, rows)


def _check_size(row: Row, count: int, most_rows: int) -> None:
    if len(row.cells) > MOST_COLUMNS:
        raise BadSheet(
            _("Line %(line)s has %(count)s columns; at most %(most)s are read.",
              line=row.line, count=len(row.cells), most=MOST_COLUMNS)
        )  # fmt: skip
    if any(len(cell) > LONGEST_CELL for cell in row.cells):
        raise BadSheet(
            _("A cell on line %(line)s has more than %(most)s characters. Is a quotation mark left open?",
              line=row.line, most=LONGEST_CELL)
        )  # fmt: skip
    if count >= most_rows:
        raise BadSheet(_("There are more than %(most)s rows. Send them in several files.", most=most_rows))


def _reason(line: int, problem: Exception) -> str:
    if "unexpected end" in str(problem):
        return _("The quotation mark that opens on line %(line)s or below is never closed.", line=line)
    if "field larger" in str(problem):
        return _("A cell on line %(line)s has more than %(most)s characters. Is a quotation mark left open?",
                 line=line, most=LONGEST_CELL)  # fmt: skip
    return _("The quotation marks on line %(line)s are not in order; double them inside of a cell.", line=line)


def is_formula(text: str) -> bool:
    return text.startswith(FORMULA_MARKS)


def as_plain_cell(value: Any) -> str:
    """A value for a file that spreadsheets open: never a formula. `read_cell` takes the mark away again."""
    text = "" if value is None else str(value)
    return f"'{text}" if is_formula(text) else text


def read_cell(text: str) -> tuple[str, bool]:
    """What a cell says, and whether it would be a formula."""
    text = text.strip(" \u00a0")
    if text.startswith("'") and is_formula(text[1:]):
        return text[1:], False
    return text, is_formula(text)
