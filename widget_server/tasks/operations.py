"""Every change to tasks."""

from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from widget_server.db import db, utc_now
from widget_server.events.operations import append_own
from widget_server.people.operations import person_of_caller, seen_person
from widget_server.people.privacy import Erased
from widget_server.raw import Cursor
from widget_server.tasks.checks import checked_due, checked_guide, checked_screen, checked_text
from widget_server.tasks.models import Task
from widget_server.tasks.schemas import Message
from widget_server.web.errors import ApiError, invalid
from widget_server.workspaces.queries import member_by_email


@dataclass(frozen=True, slots=True)
class About:
    """Whom a task is about, by row numbers."""

    account_id: int | None = None
    person_id: int | None = None


def take_message(cursor: Cursor, workspace_id: int, sent: Message, now_ms: int) -> str:
    """The task that a person's message becomes, for the account's owner or for nobody yet; for a grouped write.

    The same `client_id` again gives the task that is there. Raises ApiError 400, 409 for somebody else's, 410.
    """
    text, screen, guide = checked_text(sent.message, "message"), checked_screen(sent.screen), checked_guide(sent.guide)
    if sent.client_id is not None:
        statement = "SELECT public_id, person_id FROM tasks WHERE workspace_id = ? AND client_id = ?"
        kept = cursor.rows(statement, (workspace_id, sent.client_id))
        if kept:
            return _same(kept[0], seen_person(cursor, workspace_id, sent, now_ms))
    person = person_of_caller(cursor, workspace_id, sent, now_ms)
    [(account,)] = cursor.rows("SELECT account_id FROM persons WHERE id = ?", (person,))
    public_id = _new_id()
    cursor.rows(
        "INSERT INTO tasks (workspace_id, public_id, client_id, assignee_id, account_id, person_id, text, origin, "
        "screen, guide, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'person', ?, ?, ?)",
        (
            workspace_id, public_id, sent.client_id, _owner(cursor, workspace_id, account), account, person, text,
            screen, guide, now_ms,
        ),
    )  # fmt: skip
    told: dict[str, object] = {"task": public_id, **({"guide": guide} if guide else {})}
    append_own(cursor, workspace_id, person, "$csm_contacted", told, now_ms)
    return public_id


def _same(kept: tuple[Any, ...], person: int | None) -> str:
    public_id, author = kept
    if author != person:
        message = "This client_id belongs to another person's message; send a new one with every new message."
        # Nothing is said of the other one.
        raise ApiError(409, "conflict", message, "client_id")
    return str(public_id)


def _owner(cursor: Cursor, workspace_id: int, account_id: int | None) -> int | None:
    """The member who looks after the account, while that is one of the workspace."""
    rows = cursor.rows(OWNER_OF_ACCOUNT.format(columns="m.id"), (workspace_id, account_id or 0))
    return int(rows[0][0]) if rows else None


OWNER_OF_ACCOUNT = (
    "SELECT {columns} FROM accounts a JOIN members m ON lower(m.email) = lower(a.owner) "
    "JOIN memberships s ON s.member_id = m.id AND s.workspace_id = a.workspace_id "
    "WHERE a.workspace_id = ? AND a.id = ? AND s.role IN ('owner', 'csm')"
)


def want_task(
    workspace_id: int, wanted: dict[str, Any], about: About, origin: str, by: str | None
) -> tuple[Task, bool]:
    """A new task, and whether it is new: a `client_id` that was used gives the task that is there.

    `wanted` holds text, and may hold assignee (an e-mail), due and client_id. Runs in the session's transaction; the
    caller commits. Raises ApiError 400.
    """
    client_id = wanted.get("client_id")
    if kept := _called(workspace_id, client_id):
        return kept, False
    task = Task(
        workspace_id=workspace_id, public_id=_new_id(), client_id=client_id, text=checked_text(wanted["text"]),
        due=checked_due(wanted.get("due")), account_id=about.account_id, person_id=about.person_id, origin=origin,
        assignee_id=_assignee(workspace_id, wanted.get("assignee")), created_by=by,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(task)
    except IntegrityError:
        # The same wish came a second time while this one was written.
        if kept := _called(workspace_id, client_id):
            return kept, False
        raise
    return task, True


def _called(workspace_id: int, client_id: str | None) -> Task | None:
    if client_id is None:
        return None
    return db.session.scalar(select(Task).where(Task.workspace_id == workspace_id, Task.client_id == client_id))


def change_task(task: Task, change: dict[str, Any], by: str) -> None:
    """Changes text, assignee (an e-mail, or nothing), due or state. The caller commits. Raises ApiError 400."""
    if "text" in change:
        task.text = checked_text(change["text"])
    if "assignee" in change:
        task.assignee_id = _assignee(task.workspace_id, change["assignee"])
    if "due" in change:
        task.due = checked_due(change["due"])
    if change.get("state") == "done" and task.done_at is None:
        task.done_at, task.done_by = utc_now(), by
    elif change.get("state") == "open":
        task.done_at = task.done_by = None
    db.session.flush()


def _assignee(workspace_id: int, email: str | None) -> int | None:
    if not email:
        return None
    member = member_by_email(workspace_id, email)
    if member is None:
        raise invalid("Nobody in this workspace has this e-mail; choose one of its members.", "assignee")
    return member.id


def move_tasks(cursor: Cursor, from_person: int, to_person: int) -> None:
    """Tasks about an anonymous person who became known."""
    cursor.rows("UPDATE tasks SET person_id = ? WHERE person_id = ?", (to_person, from_person))


def erase_tasks(cursor: Cursor, erased: Erased) -> None:
    """What erased persons wrote goes, and what was noted for erased persons and accounts: texts name them."""
    for column, numbers in (("person_id", erased.persons), ("account_id", erased.accounts)):
        for number in numbers:
            cursor.rows(f"DELETE FROM tasks WHERE {column} = ?", (number,))


def _new_id() -> str:
    return "task_" + token_urlsafe(16)
