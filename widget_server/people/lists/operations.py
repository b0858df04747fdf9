"""Every change of a list: from a file that is looked at first, or by a server at once. Each can be undone, the latest
first.

A large list takes its time, so nobody else is kept waiting for it: a file is read, and what would change is written
down in pieces, before any lock is held. Only then, in one short transaction, the list becomes what it shall be.
These operations commit by themselves."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from widget_server.db import db, utc_now
from widget_server.people.accounts.operations import take_turn
from widget_server.people.accounts.sheets import decoded_sheet
from widget_server.people.lists.models import List, ListChange, ListImport
from widget_server.people.lists.queries import list_named, members_of
from widget_server.people.lists.sheets import Ids, read_ids
from widget_server.people.privacy import Erased
from widget_server.people.waiting import shown_name, upload_of
from widget_server.raw import Cursor

ROWS_A_COMMIT = 5_000
# The first of two numbers; the second is the workspace. Apart from raw.APPEND_LOCK, for which events wait.
LIST_LOCK = 728_194_003
_PUT_IN = text(
    "INSERT INTO list_members (workspace_id, holder, value, list_id) "
    "SELECT i.workspace_id, i.holder, c.value, :list_id FROM list_changes c JOIN list_imports i ON i.id = c.import_id "
    "WHERE c.import_id = :change AND c.is_added = :is_added ON CONFLICT DO NOTHING"
)
_TAKE_OUT = text(
    "DELETE FROM list_members WHERE list_id = :list_id AND value IN "
    "(SELECT value FROM list_changes WHERE import_id = :change AND is_added = :is_added)"
)


class Gone(LookupError):
    """The change is not there any more: too old, or dropped with somebody who was erased."""


class BadList(ValueError):
    """A change that cannot be made; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Change:
    """What is said of a list: its name, whom it holds, how the ids are meant, where from (`source`) and by whom."""

    name: str
    holder: str
    mode: str
    source: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a change would do now: ids that come and that go; the others are `unchanged`."""

    ids: Ids
    added: list[str]
    removed: list[str]
    unchanged: int

    @property
    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "unchanged": self.unchanged,
            "wrong": len(self.ids.problems),
        }


def open_draft(workspace_id: int, raw: bytes, change: Change) -> ListImport:
    """Keeps a file until it is confirmed, at most a day. Raises BadSheet for one without ids."""
    content, _encoding = decoded_sheet(raw)
    read_ids(content, change.holder)
    draft = _noted(workspace_id, change, content=content)
    db.session.add(draft)
    return draft


def plan_of_draft(draft: ListImport) -> Plan:
    """What confirming the draft would do now. Raises BadList where the name is another kind of list's by now."""
    return _plan(draft.workspace_id, draft, read_ids(draft.content, draft.holder))


def confirm(draft: ListImport, by: str) -> None:
    """Takes the ids over; once, however often it is called. Raises Gone."""
    if draft.state != "draft":
        return
    change = Change(draft.name, draft.holder, draft.mode, draft.file_name, by)
    workspace_id, token, content = draft.workspace_id, draft.token, draft.content
    # On SQLite this transaction keeps every other writer waiting.
    db.session.rollback()
    ids = read_ids(content, change.holder)
    while _make(workspace_id, change, ids, token) is None:
        found = upload_of(ListImport, workspace_id, token)
        if found is None:
            raise Gone(token)
        if found.state != "draft":
            return


def change_list(workspace_id: int, change: Change, values: Iterable[str]) -> ListImport:
    """Changes a list at once, and makes it where it is not there. Raises BadList for a list of the other kind."""
    ids = Ids("", list(dict.fromkeys(values)))
    while True:
        done = _make(workspace_id, change, ids)
        if done is not None:
            return done


def undo(done: ListImport, by: str) -> None:
    """Puts the list back to what it was before. Raises BadList where something later was done to it, and Gone."""
    workspace_id, token = done.workspace_id, done.token
    while not _undone(workspace_id, token, by):
        db.session.rollback()


def _undone(workspace_id: int, token: str, by: str) -> bool:
    """False when somebody in the list was erased meanwhile: then what was put in may name them."""
    db.session.rollback()
    _take_turn_on_lists(workspace_id)
    done = upload_of(ListImport, workspace_id, token)
    if done is None:
        raise Gone(token)
    if done.state != "done":
        return True
    if not is_latest(done):
        raise BadList("not_the_latest")
    about = {"change": done.id, "list_id": done.list_id}
    size = _changes_in(done.id)
    db.session.execute(_PUT_IN, {**about, "is_added": False})
    take_turn()
    if _changes_in(done.id) != size:
        return False
    db.session.execute(_TAKE_OUT, {**about, "is_added": True})
    done.state, done.undone_at, done.undone_by = "undone", utc_now(), by
    db.session.execute(delete(ListChange).where(ListChange.import_id == done.id))
    db.session.commit()
    return True


def is_latest(done: ListImport) -> bool:
    """Whether nothing that still stands was done to the list after it."""
    later = (ListImport.list_id == done.list_id, ListImport.id > done.id, ListImport.state == "done")
    return db.session.scalar(select(ListImport.id).where(*later).limit(1)) is None


def delete_list(found: List) -> None:
    """Takes the list away with its history; rules that name it find nobody in it."""
    _take_turn_on_lists(found.workspace_id)
    take_turn()
    db.session.delete(found)
    db.session.commit()


def forget_in_lists(cursor: Cursor, erased: Erased) -> None:
    """What is erased stands in no list, in no file that waits, nor in what is kept to undo a change."""
    cursor.rows("DELETE FROM list_imports WHERE workspace_id = ? AND state = 'draft'", (erased.workspace_id,))
    names = "SELECT value FROM person_ids WHERE person_id = ? AND kind IN ('user', 'alias')"
    for person in erased.persons:
        _forget(cursor, erased.workspace_id, "person", [row[0] for row in cursor.rows(names, (person,))])
    for account in erased.accounts:
        rows = cursor.rows("SELECT external_id FROM accounts WHERE id = ?", (account,))
        _forget(cursor, erased.workspace_id, "account", [row[0] for row in rows])


def forget_name_in_lists(cursor: Cursor, workspace_id: int, holder: str, value: str) -> bool:
    """As `forget_in_lists`, for an id that nobody was seen with; whether a list or a change of one named it."""
    about = (workspace_id, holder, value)
    is_named = bool(cursor.rows(_NAMED, (*about, *about)))
    cursor.rows("DELETE FROM list_imports WHERE workspace_id = ? AND state = 'draft'", (workspace_id,))
    _forget(cursor, workspace_id, holder, [value])
    return is_named


_NAMED = (
    "SELECT 1 FROM list_members WHERE workspace_id = ? AND holder = ? AND value = ? UNION ALL "
    "SELECT 1 FROM list_changes c JOIN list_imports i ON i.id = c.import_id "
    "WHERE i.workspace_id = ? AND i.holder = ? AND c.value = ? LIMIT 1"
)


def _forget(cursor: Cursor, workspace_id: int, holder: str, values: list[str]) -> None:
    for value in values:
        about = (workspace_id, holder, value)
        cursor.rows("DELETE FROM list_members WHERE workspace_id = ? AND holder = ? AND value = ?", about)
        cursor.rows(
            "DELETE FROM list_changes WHERE import_id IN "
            "(SELECT id FROM list_imports WHERE workspace_id = ? AND holder = ?) AND value = ?",
            about,
        )


def _noted(workspace_id: int, change: Change, content: str = "") -> ListImport:
    return ListImport(
        workspace_id=workspace_id, token=secrets.token_urlsafe(18), name=change.name, holder=change.holder,
        mode=change.mode, file_name=shown_name(change.source), content=content, created_by=change.by,
    )  # fmt: skip


def _plan(workspace_id: int, change: ListImport | Change, ids: Ids) -> Plan:
    found = list_named(workspace_id, change.name)
    if found is not None and found.holder != change.holder:
        raise BadList("other_holder")
    there = members_of(found) if found else set()
    sent = set(ids.values)
    added = [] if change.mode == "remove" else [value for value in ids.values if value not in there]
    gone = {"replace": there - sent, "add": set[str](), "remove": there & sent}[change.mode]
    unchanged = len(there & sent) if change.mode != "remove" else len(sent - there)
    return Plan(ids, added, sorted(gone), unchanged)


@dataclass(frozen=True, slots=True)
class Noted:
    """A change that is written down and not made yet. SQLite gives the number of one that went to the next."""

    number: int
    token: str


def _make(workspace_id: int, change: Change, ids: Ids, draft: str | None = None) -> ListImport | None:
    """Makes a change from what the list is now; None, and nothing, when something came between. Raises BadList.

    `draft` is the token of the file that it is made from.
    """
    stand = _stand_of(workspace_id, change.name)
    plan = _plan(workspace_id, change, ids)
    db.session.rollback()
    # As a draft, which goes when somebody is erased: then what was written down may name them.
    row = _noted(workspace_id, change)
    db.session.add(row)
    db.session.flush()
    noted = Noted(row.id, row.token)
    db.session.commit()
    try:
        is_made = _write_down(noted.number, plan) and _take_over(noted, plan, stand, draft)
    except BaseException:
        _drop(noted)
        raise
    if not is_made:
        _drop(noted)
        return None
    return db.session.get(ListImport, noted.number)


def _write_down(number: int, plan: Plan) -> bool:
    """Keeps what would change, in pieces between which others write."""
    rows = [(value, True) for value in plan.added] + [(value, False) for value in plan.removed]
    for start in range(0, len(rows), ROWS_A_COMMIT):
        piece = rows[start : start + ROWS_A_COMMIT]
        try:
            db.session.execute(
                insert(ListChange), [{"import_id": number, "value": value, "is_added": added} for value, added in piece]
            )
            db.session.commit()
        except IntegrityError:
            return False
    return True


def _take_over(noted: Noted, plan: Plan, stand: "Stand", draft: str | None) -> bool:
    """Lets the list become what was written down; False, and nothing, when it is not what it was then."""
    row = db.session.get(ListImport, noted.number)
    if row is None or row.token != noted.token:
        return False
    workspace_id, name, holder = row.workspace_id, row.name, row.holder
    db.session.rollback()
    _take_turn_on_lists(workspace_id)
    if _stand_of(workspace_id, name) != stand:
        return False
    found = list_named(workspace_id, name)
    if found is None:
        found = List(workspace_id=workspace_id, name=name, holder=holder)
        db.session.add(found)
        db.session.flush()
    about = {"change": noted.number, "list_id": found.id}
    db.session.execute(_PUT_IN, {**about, "is_added": True})
    # From here on nobody is erased, and no event is written: nothing long may follow.
    take_turn()
    wanted = {noted.token, draft} if draft else {noted.token}
    drafts = select(ListImport).where(ListImport.token.in_(wanted), ListImport.state == "draft")
    there = {one.token: one for one in db.session.scalars(drafts)}
    if there.keys() != wanted or _changes_in(noted.number) != len(plan.added) + len(plan.removed):
        return False
    db.session.execute(_TAKE_OUT, {**about, "is_added": False})
    done = there[noted.token]
    if draft:
        db.session.delete(there[draft])
        db.session.flush()
        done.token = draft
    done.list_id, done.state, done.done_at, done.counts = found.id, "done", utc_now(), plan.counts
    db.session.commit()
    return True


def _drop(noted: Noted) -> None:
    db.session.rollback()
    db.session.execute(delete(ListImport).where(ListImport.token == noted.token, ListImport.state == "draft"))
    db.session.commit()


Stand = tuple[int, int, int] | None


def _stand_of(workspace_id: int, name: str) -> Stand:
    """Another after every change of the list: its number, the changes that stand, those undone; None without one."""
    found = list_named(workspace_id, name)
    if found is None:
        return None
    counted = select(ListImport.state, func.count()).where(ListImport.list_id == found.id).group_by(ListImport.state)
    states = {row[0]: row[1] for row in db.session.execute(counted)}
    return found.id, states.get("done", 0), states.get("undone", 0)


def _changes_in(number: int) -> int:
    return db.session.scalar(select(func.count()).where(ListChange.import_id == number)) or 0


def _take_turn_on_lists(workspace_id: int) -> None:
    """Whoever changes a list of a workspace waits here for whoever does so now; nobody else does."""
    if db.engine.dialect.name == "postgresql":
        asked = {"lock": LIST_LOCK, "workspace": workspace_id}
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock, :workspace)"), asked)
