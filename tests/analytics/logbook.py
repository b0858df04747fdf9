"""Writes persons, accounts and events straight into the tables, for tests of what reports make of them."""

import json
from itertools import count
from typing import Any

from sqlalchemy import insert, update

from widget_server.db import db
from widget_server.events.models import Event
from widget_server.people.models import Account, Person, PersonId
from widget_server.workspaces.models import Workspace

_number = count(1)


class Logbook:
    """One workspace. Ids come back as they are in the tables; every call commits."""

    def __init__(self, slug: str = "acme") -> None:
        workspace = Workspace(slug=slug, name=slug.title())
        db.session.add(workspace)
        db.session.commit()
        self.workspace_id = workspace.id

    def account(
        self, external_id: str, name: str | None = None, plan: str | None = None, arr: int | None = None
    ) -> int:
        """`arr` in whole units of no currency."""
        row = Account(workspace_id=self.workspace_id, external_id=external_id, name=name, plan=plan)
        row.arr_minor = None if arr is None else arr * 100
        return self._added(row)

    def person(self, user_id: str | None = None, account: int | None = None, **traits: Any) -> int:
        row = Person(workspace_id=self.workspace_id, account_id=account, traits=json.dumps(traits))
        person = self._added(row)
        if user_id is not None:
            known = PersonId(workspace_id=self.workspace_id, kind="user", value=user_id, person_id=person)
            db.session.add(known)
            db.session.commit()
        return person

    def merge(self, anonymous: int, known: int) -> None:
        """The anonymous person turns out to be the known one."""
        db.session.execute(update(Event).where(Event.person_id == anonymous).values(person_id=known))
        db.session.execute(update(Person).where(Person.id == anonymous).values(merged_into=known))
        db.session.commit()

    def event(self, name: str, person: int, time_ms: int, account: int | None = None, **properties: Any) -> None:
        self.events([(name, person, time_ms)], account, **properties)

    def events(self, rows: list[tuple[str, int, int]], account: int | None = None, /, **properties: Any) -> None:
        """Rows of (name, person, time), appended in their order."""
        values = [
            {
                "workspace_id": self.workspace_id,
                "message_id": f"m-{next(_number)}",
                "name": name,
                "person_id": person,
                "account_id": account,
                "time_ms": time_ms,
                "received_ms": time_ms,
                "properties": json.dumps(properties),
            }
            for name, person, time_ms in rows
        ]
        db.session.execute(insert(Event), values)
        db.session.commit()

    def _added(self, row: Any) -> int:
        db.session.add(row)
        db.session.commit()
        return int(row.id)
