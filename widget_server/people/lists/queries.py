"""Reads of lists: for the hot path one statement, for pages by the ORM."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from widget_server.db import db
from widget_server.parts import parts
from widget_server.people.lists.models import List, ListImport, ListMember
from widget_server.people.models import Account, PersonId

ROWS_A_STATEMENT = 500

_LISTS_OF = (
    "SELECT l.name FROM list_members m JOIN lists l ON l.id = m.list_id WHERE m.workspace_id = ? AND "
    "m.holder = 'person' AND m.value IN "
    "(SELECT value FROM person_ids WHERE person_id = ? AND kind = 'user' UNION SELECT CAST(? AS VARCHAR(200))) "
    "UNION SELECT l.name FROM list_members m JOIN lists l ON l.id = m.list_id WHERE m.workspace_id = ? AND "
    "m.holder = 'account' AND m.value = (SELECT external_id FROM accounts WHERE id = ?)"
)


def lists_of(workspace_id: int, person_id: int, user_id: str | None, account_id: int | None) -> list[str]:
    """The lists in which a person or the account stands; who was never seen (`person_id` 0) goes by `user_id`."""
    asked = (workspace_id, person_id, None if person_id else user_id, workspace_id, account_id or 0)
    return [name for (name,) in parts().database.read(_LISTS_OF, asked)]


def lists_for_export(persons: Sequence[int]) -> list[dict[str, Any]]:
    """The lists in which persons stand, with the id under which they do."""
    statement = (
        "SELECT DISTINCT l.name, m.value FROM person_ids i JOIN list_members m ON m.workspace_id = i.workspace_id "
        "AND m.holder = 'person' AND m.value = i.value JOIN lists l ON l.id = m.list_id "
        "WHERE i.person_id = ? AND i.kind IN ('user', 'alias') ORDER BY l.name, m.value"
    )
    return [
        {"name": name, "user_id": value}
        for person in persons
        for name, value in parts().database.read(statement, (person,))
    ]


def list_names(workspace_id: int) -> set[str]:
    """The lists that are there."""
    return {name for (name,) in parts().database.read("SELECT name FROM lists WHERE workspace_id = ?", (workspace_id,))}


def list_named(workspace_id: int, name: str) -> List | None:
    return db.session.scalar(select(List).where(List.workspace_id == workspace_id, List.name == name))


@dataclass(frozen=True, slots=True)
class Counted:
    """A list with how many stand in it, and its latest change."""

    name: str
    holder: str
    members: int
    changed: ListImport | None


def lists_of_workspace(workspace_id: int) -> list[Counted]:
    """All lists, by name."""
    count = select(func.count()).where(ListMember.list_id == List.id).correlate(List).scalar_subquery()
    latest = select(func.max(ListImport.id)).where(ListImport.list_id == List.id).correlate(List).scalar_subquery()
    statement = (
        select(List, count, ListImport).outerjoin(ListImport, ListImport.id == latest).order_by(List.name)
    ).where(List.workspace_id == workspace_id)
    return [
        Counted(found.name, found.holder, members, change) for found, members, change in db.session.execute(statement)
    ]


def members_of(found: List) -> set[str]:
    """Every id in a list."""
    return set(db.session.scalars(select(ListMember.value).where(ListMember.list_id == found.id)))


def member_page(found: List, after: str, limit: int) -> list[str]:
    """So many ids beyond `after`, in their order."""
    wanted = (ListMember.list_id == found.id, ListMember.value > after)
    return list(db.session.scalars(select(ListMember.value).where(*wanted).order_by(ListMember.value).limit(limit)))


def unknown_among(workspace_id: int, holder: str, values: Sequence[str]) -> int:
    """How many of the ids nobody has been seen with yet."""
    known = (
        select(func.count()).select_from(PersonId).where(PersonId.workspace_id == workspace_id, PersonId.kind == "user")
    )
    column: Any = PersonId.value
    if holder == "account":
        known = select(func.count()).select_from(Account).where(Account.workspace_id == workspace_id)
        column = Account.external_id
    chunks = (values[start : start + ROWS_A_STATEMENT] for start in range(0, len(values), ROWS_A_STATEMENT))
    return len(values) - sum(db.session.scalar(known.where(column.in_(chunk))) or 0 for chunk in chunks)
