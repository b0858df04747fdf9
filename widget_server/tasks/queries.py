"""Reads of tasks, and of who looks after whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, func, select

from widget_server.db import db, placeholders
from widget_server.parts import parts
from widget_server.people.labels import LABEL_COLUMNS, Label, label_of
from widget_server.people.models import Account, Person
from widget_server.tasks.models import Task
from widget_server.tasks.operations import OWNER_OF_ACCOUNT
from widget_server.tasks.schemas import Csm
from widget_server.web.bodies import path_text
from widget_server.web.errors import not_found
from widget_server.web.paging import Whole, key_of, page_of
from widget_server.workspaces.models import Member
from widget_server.workspaces.photos import as_data_uri

State = Literal["open", "done", "all"]
MOST_ON_AN_ACCOUNT = 50


class TaskKey(Struct, array_like=True, forbid_unknown_fields=True):
    id: Whole


@dataclass(frozen=True, slots=True)
class Asked:
    """Which tasks are wanted; None asks for all. `assignee` is a member's row number, 0 for nobody."""

    state: State = "open"
    assignee: int | None = None
    account_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with the names of whom it is for and about."""

    task: Task
    assignee: Member | None
    about: Label
    account_name: str | None
    account_key: str | None

    @property
    def is_late(self) -> bool:
        due = self.task.due
        return due is not None and self.task.done_at is None and due < date.today().isoformat()  # noqa: DTZ011


def tasks_page(workspace_id: int, asked: Asked, after: str | None, limit: int) -> tuple[list[TaskLine], str | None]:
    """A page of tasks, the newest first, and the cursor of the next. Raises ApiError for a bad cursor."""
    statement = _lines().where(Task.workspace_id == workspace_id, *_wanted(asked))
    if after:
        statement = statement.where(Task.id < key_of(after, TaskKey).id)
    rows = db.session.execute(statement.order_by(Task.id.desc()).limit(limit + 1)).all()
    found, following = page_of(rows, limit, lambda row: TaskKey(row[0].id))
    return [_line(row) for row in found], following


def task_of(workspace_id: int, public_id: str) -> TaskLine:
    """Raises ApiError 404, for another workspace's as for none."""
    wanted = (Task.workspace_id == workspace_id, Task.public_id == path_text(public_id, "task"))
    row = db.session.execute(_lines().where(*wanted)).first()
    if row is None:
        raise not_found("task")
    return _line(row)


def open_tasks(workspace_id: int, member_id: int) -> tuple[int, int]:
    """How many are open for the member, and for nobody yet."""
    of = (Task.workspace_id == workspace_id, Task.done_at.is_(None))
    rows = db.session.execute(select(Task.assignee_id, func.count()).where(*of).group_by(Task.assignee_id))
    counts = {assignee: count for assignee, count in rows}  # noqa: C416
    return counts.get(member_id, 0), counts.get(None, 0)


def _wanted(asked: Asked) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.state != "all":
        wanted.append(Task.done_at.is_(None) if asked.state == "open" else Task.done_at.is_not(None))
    if asked.assignee is not None:
        wanted.append(Task.assignee_id == asked.assignee if asked.assignee else Task.assignee_id.is_(None))
    if asked.account_id is not None:
        wanted.append(Task.account_id == asked.account_id)
    if asked.person_id is not None:
        wanted.append(Task.person_id == asked.person_id)
    return wanted


def _lines() -> Select[Any]:
    return (
        select(Task, Member, Account.name, Account.external_id, *LABEL_COLUMNS)
        .outerjoin(Member, Member.id == Task.assignee_id)
        .outerjoin(Person, Person.id == Task.person_id)
        .outerjoin(Account, Account.id == Task.account_id)
    )


def _line(row: Any) -> TaskLine:
    task, assignee, name, external_id, *about = row
    return TaskLine(task, assignee, label_of(tuple(about)), name or external_id, external_id)


def csm_of(workspace_id: int, account_id: int | None) -> Csm | None:
    """The member who looks after an account, as its persons see them."""
    columns = "m.name, p.title, p.photo"
    statement = OWNER_OF_ACCOUNT.format(columns=columns).replace(
        " WHERE", " LEFT JOIN member_profiles p ON p.member_id = m.id WHERE", 1
    )
    rows = parts().database.read(statement, (workspace_id, account_id or 0))
    if not rows:
        return None
    name, title, photo = rows[0]
    return Csm(name, title or None, as_data_uri(bytes(photo) if photo else None))


def tasks_for_export(persons: Sequence[int]) -> list[dict[str, Any]]:
    """What persons wrote to us, and what was noted about them, the oldest first."""
    rows = parts().database.read(
        "SELECT public_id, text, origin, screen, guide, created_at, done_at FROM tasks "
        f"WHERE person_id IN {placeholders(1, len(persons))} ORDER BY id",
        tuple(persons),
    )
    names = ("task", "text", "origin", "screen", "guide", "created_ms", "done_ms")
    return [dict(zip(names, row, strict=True)) for row in rows]
