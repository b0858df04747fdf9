"""What an import would do: each row of a table beside what is known now. Nothing is changed here."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from widget_server.people.accounts.columns import ACCOUNT_ID
from widget_server.people.accounts.fields import NO_OWNER, BadValue, read_written
from widget_server.people.accounts.operations import accounts_by_external_id, card_of_account
from widget_server.people.accounts.sheets import Row, Sheet, read_cell
from widget_server.people.accounts.words import Card
from widget_server.web.words import gettext as _

Verdict = Literal["new", "changed", "unchanged", "wrong"]
VERDICTS: tuple[Verdict, ...] = ("new", "changed", "unchanged", "wrong")
LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a row; `column` is the header of the cell, None for the row as a whole."""

    column: str | None
    reason: Any


@dataclass(slots=True)
class Planned:
    """One row: what it says (`values`, checked), and what of that is other than now (field to value before)."""

    line: int
    external_id: str
    values: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    verdict: Verdict = "wrong"
    changes: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    rows: list[Planned]

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(row.verdict for row in self.rows)
        return {verdict: counted[verdict] for verdict in VERDICTS}

    def of(self, verdict: Verdict) -> list[Planned]:
        return [row for row in self.rows if row.verdict == verdict]


def plan_of(
    workspace_id: int, sheet: Sheet, columns: Sequence[str | None], is_owner: Callable[[str], bool]
) -> Plan:  # fmt: skip
    """What importing the sheet would do now. `columns` tells the field of each column, see `columns.is_usable`."""
    rows: list[Planned] = []
    lines: dict[str, int] = {}
    for row in sheet.rows:
        planned = _read_row(row, sheet.header, columns, is_owner)
        first = lines.setdefault(planned.external_id, planned.line)
        if planned.external_id and first != planned.line:
            planned.problems.append(Problem(None, _("This account stands on line %(line)s already.", line=first)))
        rows.append(planned)
    right = [row for row in rows if not row.problems]
    known = accounts_by_external_id(workspace_id, [row.external_id for row in right])
    for planned in right:
        account = known.get(planned.external_id)
        _compare(planned, card_of_account(account, is_owner) if account else None)
    return Plan(rows)


def _read_row(
    row: Row, header: Sequence[str], columns: Sequence[str | None], is_owner: Callable[[str], bool]
) -> Planned:  # fmt: skip
    planned = Planned(row.line, "")
    if len(row.cells) > len(header):
        reason = _("The row has %(count)s cells, the header %(most)s.", count=len(row.cells), most=len(header))
        planned.problems.append(Problem(None, reason))
    for title, column, cell in zip(header, columns, row.cells, strict=False):
        text, is_formula = read_cell(cell)
        if column is None or (not text and column != ACCOUNT_ID):
            continue
        try:
            if is_formula:
                raise BadValue(_("This begins like a formula of a spreadsheet; write the value itself."))
            if column == ACCOUNT_ID:
                planned.external_id = _id(text)
                continue
            planned.values[column] = read_written(column, text)
            if column == "owner" and not is_owner(planned.values[column]):
                raise BadValue(NO_OWNER)
        except BadValue as problem:
            planned.problems.append(Problem(title, problem.reason))
    if len(row.cells) <= columns.index(ACCOUNT_ID):
        planned.problems.append(Problem(None, _("The account id is missing.")))
    return planned


def _id(text: str) -> str:
    if not text:
        raise BadValue(_("The account id is missing."))
    if not 1 <= len(text) <= LONGEST_ID or not text.isprintable():
        raise BadValue(_("The account id must have 1 to 200 characters on one line."))
    return text


def _compare(planned: Planned, card: Card | None) -> None:
    for name, value in planned.values.items():
        before = card.value(name) if card else None
        if before != value:
            planned.changes[name] = before
    planned.verdict = "new" if card is None else "changed" if planned.changes else "unchanged"
