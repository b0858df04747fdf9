"""Every change of a list: from a file that is looked at first, or by a server at once. Each can be undone, the latest
first. The caller commits."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from widget_server.db import db, utc_now
from widget_server.people.accounts.operations import take_turn
from widget_server.people.accounts.sheets import decoded_sheet
from widget_server.people.lists.models import List, ListChange, ListImport, ListMember
from widget_server.people.lists.queries import list_named, members_of
from widget_server.people.lists.sheets import Ids, read_ids
from widget_server.people.privacy import Erased
from widget_server.raw import Cursor

DRAFTS_KEPT = timedelta(days=1)
ROWS_A_STATEMENT = 500


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

    @property
    def counts(self) -> dict[str, int]:
        unchanged = len(self.ids.values) - len(self.added)
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "unchanged": max(unchanged, 0),
            "wrong": len(self.ids.problems),
        }


def open_draft(workspace_id: int, raw: bytes, change: Change) -> ListImport:
    """Keeps a file until it is confirmed, at most a day. Raises BadSheet for one without ids."""
    text, _encoding = decoded_sheet(raw)
    read_ids(text, change.holder)
    old = (ListImport.state == "draft", ListImport.created_at < utc_now() - DRAFTS_KEPT)
    db.session.execute(delete(ListImport).where(ListImport.workspace_id == workspace_id, *old))
    draft = _noted(workspace_id, change, content=text)
    db.session.add(draft)
    return draft


def plan_of_draft(draft: ListImport) -> Plan:
    """What confirming the draft would do now. Raises BadList where the name is another kind of list's by now."""
    return _plan(draft.workspace_id, draft, read_ids(draft.content, draft.holder))


def confirm(draft: ListImport, by: str) -> None:
    """Takes the ids over; once, however often it is called."""
    take_turn()
    db.session.refresh(draft)
    if draft.state == "draft":
        plan = plan_of_draft(draft)
        draft.created_by = by
        _apply(draft, plan)


def change_list(workspace_id: int, change: Change, values: Iterable[str]) -> ListImport:
    """Changes a list at once, and makes it where it is not there. Raises BadList for a list of the other kind."""
    take_turn()
    done = _noted(workspace_id, change)
    db.session.add(done)
    _apply(done, _plan(workspace_id, done, Ids("", list(dict.fromkeys(values)))))
    return done


def undo(done: ListImport, by: str) -> None:
    """Puts the list back to what it was before. Raises BadList where something later was done to it."""
    take_turn()
    db.session.refresh(done)
    if done.state != "done":
        return
    if not is_latest(done):
        raise BadList("not_the_latest")
    changes = db.session.execute(
        select(ListChange.value, ListChange.is_added).where(ListChange.import_id == done.id)
    ).all()
    assert done.list_id is not None
    _take_out(done.list_id, [value for value, is_added in changes if is_added])
    _put_in(done, [value for value, is_added in changes if not is_added])
    done.state, done.undone_at, done.undone_by = "undone", utc_now(), by
    db.session.execute(delete(ListChange).where(ListChange.import_id == done.id))


def is_latest(done: ListImport) -> bool:
    """Whether nothing that still stands was done to the list after it."""
    later = (ListImport.list_id == done.list_id, ListImport.id > done.id, ListImport.state == "done")
    return db.session.scalar(select(ListImport.id).where(*later).limit(1)) is None


def delete_list(found: List) -> None:
    """Takes the list away with its history; rules that name it find nobody in it."""
    take_turn()
    db.session.delete(found)


def forget_in_lists(cursor: Cursor, erased: Erased) -> None:
    """What is erased stands in no list, in no file that waits, nor in what is kept to undo a change."""
    cursor.rows("DELETE FROM list_imports WHERE workspace_id = ? AND state = 'draft'", (erased.workspace_id,))
    names = "SELECT value FROM person_ids WHERE person_id = ? AND kind IN ('user', 'alias')"
    for person in erased.persons:
        _forget(cursor, erased.workspace_id, "person", [row[0] for row in cursor.rows(names, (person,))])
    for account in erased.accounts:
        rows = cursor.rows("SELECT external_id FROM accounts WHERE id = ?", (account,))
        _forget(cursor, erased.workspace_id, "account", [row[0] for row in rows])


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
        mode=change.mode, file_name=_shown_name(change.source), content=content, created_by=change.by,
    )  # fmt: skip


def _plan(workspace_id: int, change: ListImport, ids: Ids) -> Plan:
    found = list_named(workspace_id, change.name)
    if found is not None and found.holder != change.holder:
        raise BadList("other_holder")
    there = members_of(found) if found else set()
    sent = set(ids.values)
    added = [] if change.mode == "remove" else [value for value in ids.values if value not in there]
    gone = {"replace": there - sent, "add": set[str](), "remove": there & sent}[change.mode]
    return Plan(ids, added, sorted(gone))


def _apply(change: ListImport, plan: Plan) -> None:
    found = list_named(change.workspace_id, change.name)
    if found is None:
        found = List(workspace_id=change.workspace_id, name=change.name, holder=change.holder)
        db.session.add(found)
        db.session.flush()
    change.list_id, change.state, change.done_at, change.counts = found.id, "done", utc_now(), plan.counts
    # What was sent is not kept longer than needed: erasing somebody must not leave the id behind.
    change.content = ""
    db.session.flush()
    _put_in(change, plan.added)
    _take_out(found.id, plan.removed)
    rows = [(value, True) for value in plan.added] + [(value, False) for value in plan.removed]
    _insert(ListChange, [{"import_id": change.id, "value": value, "is_added": is_added} for value, is_added in rows])


def _put_in(change: ListImport, values: Sequence[str]) -> None:
    about = {"workspace_id": change.workspace_id, "holder": change.holder, "list_id": change.list_id}
    _insert(ListMember, [{**about, "value": value} for value in values])


def _take_out(list_id: int, values: Sequence[str]) -> None:
    for start in range(0, len(values), ROWS_A_STATEMENT):
        chunk = values[start : start + ROWS_A_STATEMENT]
        db.session.execute(delete(ListMember).where(ListMember.list_id == list_id, ListMember.value.in_(chunk)))


def _insert(model: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 10 * ROWS_A_STATEMENT):
        db.session.execute(insert(model), rows[start : start + 10 * ROWS_A_STATEMENT])


def _shown_name(file_name: str) -> str:
    name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in name if letter.isprintable())[:200] or "–"
