"""Which event names a workspace has, and how many it may have: a name made of an id would be a new one each time."""

from typing import cast

from flask import current_app

from widget_server.db import placeholders
from widget_server.events.ledger import ledger_of
from widget_server.events.messages import Message
from widget_server.raw import Cursor

NAMES_A_STATEMENT = 100


class NameBook:
    """The names that this process knows to be in the table, so that most batches need not ask. Names never go away."""

    def __init__(self) -> None:
        self._known: dict[int, set[str]] = {}

    def knows(self, workspace_id: int, messages: list[Message]) -> bool:
        known = self._known.get(workspace_id)
        return known is not None and all(message.name in known for message in messages)

    def learn(self, workspace_id: int, messages: list[Message]) -> None:
        """To be called for messages that were appended, after their commit."""
        self._known.setdefault(workspace_id, set()).update(message.name for message in messages)


def name_book() -> NameBook:
    """The name book of the application that handles this request."""
    return cast(NameBook, current_app.extensions.setdefault("event_names", NameBook()))


def names_beyond(cursor: Cursor, workspace_id: int, messages: list[Message], most: int) -> set[str]:
    """Those names of a batch for which the workspace has no room. The service's own names take none."""
    # What this group has noted so far is to be seen in the table, too.
    ledger_of(cursor).write_names(cursor)
    asked = list(dict.fromkeys(message.name for message in messages if not message.name.startswith("$")))
    known: set[str] = set()
    for start in range(0, len(asked), NAMES_A_STATEMENT):
        chunk = asked[start : start + NAMES_A_STATEMENT]
        marks = placeholders(1, len(chunk))
        statement = f"SELECT name FROM event_names WHERE workspace_id = ? AND name IN {marks}"
        known.update(name for (name,) in cursor.rows(statement, (workspace_id, *chunk)))
    new = [name for name in asked if name not in known]
    if not new:
        return set()
    statement = "SELECT COUNT(*) FROM event_names WHERE workspace_id = ? AND substr(name, 1, 1) <> '$'"
    [(taken,)] = cursor.rows(statement, (workspace_id,))
    return set(new[max(most - taken, 0) :])
