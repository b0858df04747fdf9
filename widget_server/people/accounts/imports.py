"""Imports of accounts: a file is read into a draft, looked at, confirmed once, and can be undone."""

import secrets
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, select

from widget_server.db import Model, db, utc_now
from widget_server.people.accounts.columns import guessed_columns
from widget_server.people.accounts.models import AccountImport, AccountImportRow
from widget_server.people.accounts.operations import (
    Speaker,
    accounts_by_external_id,
    is_owner_of,
    new_account,
    say,
    take_back,
    take_turn,
)
from widget_server.people.accounts.plans import Plan, plan_of
from widget_server.people.accounts.sheets import decoded_sheet, delimiter_of, read_sheet
from widget_server.people.accounts.words import Word
from widget_server.people.models import Account
from widget_server.people.privacy import Erased
from widget_server.people.waiting import shown_name
from widget_server.raw import Cursor

MOST_LEFT = 100
# A shorter one stands in many names of files by chance.
SHORTEST_NAME = 3


def open_draft(workspace_id: int, raw: bytes, file_name: str, by: str) -> AccountImport:
    """Keeps a file until it is confirmed, at most a day. Raises BadSheet for one that is no table."""
    text, encoding = decoded_sheet(raw)
    delimiter = delimiter_of(text)
    sheet = read_sheet(text, delimiter)
    draft = AccountImport(
        workspace_id=workspace_id, token=secrets.token_urlsafe(18), file_name=shown_name(file_name),
        encoding=encoding, delimiter=delimiter, content=text, columns=guessed_columns(sheet.header),
        created_by=by,
    )  # fmt: skip
    db.session.add(draft)
    return draft


def plan_of_draft(draft: AccountImport) -> Plan:
    """What confirming the draft would do now."""
    sheet = read_sheet(draft.content, draft.delimiter)
    return plan_of(draft.workspace_id, sheet, draft.columns, is_owner_of(draft.workspace_id))


def confirm(draft: AccountImport, by: str) -> None:
    """Takes the right rows over and keeps what they changed; once, however often it is called."""
    take_turn()
    db.session.refresh(draft)
    if draft.state != "draft":
        return
    plan = plan_of_draft(draft)
    is_owner = is_owner_of(draft.workspace_id)
    known = accounts_by_external_id(draft.workspace_id, [row.external_id for row in plan.of("changed")])
    made = {row.external_id: new_account(draft.workspace_id, row.external_id) for row in plan.of("new")}
    db.session.flush()
    speaker = Speaker("import", _now_ms(), by, draft.id)
    for row in (*plan.of("new"), *plan.of("changed")):
        account = made.get(row.external_id) or known[row.external_id]
        before = say(account, row.values, speaker, is_owner)
        kept = {name: None if word is None else msgspec.to_builtins(word) for name, word in before.items()}
        db.session.add(
            AccountImportRow(
                import_id=draft.id, line=row.line, account_id=account.id, is_new=row.external_id in made, before=kept
            )
        )
    draft.state, draft.done_at, draft.created_by = "done", utc_now(), by
    # What was sent is not kept longer than needed: erasing an account must not leave its row behind.
    draft.counts, draft.content = plan.counts, ""


def undo(done: AccountImport, by: str) -> None:
    """Puts back what the import changed, but for what somebody changed later; says which rows it left. Once."""
    take_turn()
    db.session.refresh(done)
    if done.state != "done":
        return
    is_owner, is_free = is_owner_of(done.workspace_id), _free_accounts()
    left: list[dict[str, Any]] = []
    statement = (
        select(AccountImportRow, Account)
        .join(Account, Account.id == AccountImportRow.account_id)
        .where(AccountImportRow.import_id == done.id)
        .order_by(AccountImportRow.line)
        .execution_options(populate_existing=True)
    )
    for row, account in db.session.execute(statement).all():
        before = {name: None if word is None else msgspec.convert(word, Word) for name, word in row.before.items()}
        fields = take_back(account, done.id, before, is_owner)
        is_needed = row.is_new and not is_free(account)
        if fields or is_needed:
            left.append({"line": row.line, "account": account.id, "fields": fields})
        elif row.is_new:
            db.session.delete(account)
    done.state, done.undone_at, done.undone_by = "undone", utc_now(), by
    done.left = left[:MOST_LEFT]
    done.counts = {**done.counts, "left": len(left)}
    db.session.flush()
    db.session.execute(delete(AccountImportRow).where(AccountImportRow.import_id == done.id))


def set_columns(draft: AccountImport, columns: Sequence[str | None]) -> None:
    draft.columns = list(columns)


def forget_in_imports(cursor: Cursor, erased: Erased) -> None:
    """What is erased stands in no file that waits (it is sent again), nor in what is told of those that were done."""
    cursor.rows("DELETE FROM account_imports WHERE workspace_id = ? AND state = 'draft'", (erased.workspace_id,))
    for account in erased.accounts:
        names = _names(cursor, account)
        for number, file_name, left in cursor.rows(_DONE, (erased.workspace_id,)):
            kept = [row for row in msgspec.json.decode(left) if row["account"] != account]
            shown = "–" if any(name in file_name.casefold() for name in names) else file_name
            if (shown, len(kept)) != (file_name, len(msgspec.json.decode(left))):
                cursor.rows(_SET_DONE, (shown, msgspec.json.encode(kept).decode(), number))


def forget_name_in_imports(cursor: Cursor, workspace_id: int, _holder: str, _value: str) -> bool:
    """A file that waits may name who was never seen; it says nothing of whether anybody is."""
    cursor.rows("DELETE FROM account_imports WHERE workspace_id = ? AND state = 'draft'", (workspace_id,))
    return False


# `left` is a word of SQL; as text it is the same in both databases.
_DONE = 'SELECT id, file_name, CAST("left" AS TEXT) FROM account_imports WHERE workspace_id = ?'
_SET_DONE = 'UPDATE account_imports SET file_name = ?, "left" = ? WHERE id = ?'


def _names(cursor: Cursor, account: int) -> list[str]:
    """What the account is called, as it may stand in the name of a file."""
    [called] = cursor.rows("SELECT external_id, name FROM accounts WHERE id = ?", (account,)) or [()]
    return [name.casefold() for name in called if name and len(name) >= SHORTEST_NAME]


def _free_accounts() -> Callable[[Account], bool]:
    """Whether nothing is known of an account any more, and nobody and no event belongs to it."""
    references = [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == Account.__tablename__ for key in column.foreign_keys)
        and table.name != AccountImportRow.__tablename__
    ]

    def is_free(account: Account) -> bool:
        if account.traits != "{}" or account.said != "{}":
            return False
        wanted = [select(column).where(column == account.id).limit(1) for column in references]
        return all(db.session.scalar(statement) is None for statement in wanted)

    return is_free


def _now_ms() -> int:
    return round(utc_now().timestamp() * 1000)
