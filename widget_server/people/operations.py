"""Who an event belongs to: persons are found, made, joined and described inside a grouped write.

Identity in one paragraph: a `userId` names one person for good. An `anonymousId` names a person until it appears beside
a `userId`: then the anonymous person and the known one become one, with one history. An `anonymousId` that already
belongs to another known person (a shared computer without sign-out) stays with that person.
"""

from collections.abc import Callable

from widget_server.people.traits import Traits, joined_traits, merged_traits
from widget_server.raw import Cursor

# What else moves when an anonymous person becomes known: each is called with (cursor, from_person, to_person).
# Rooms above this one add themselves in `wiring`; a test walks every table that refers to a person.
on_merge: list[Callable[[Cursor, int, int], None]] = []


_FOUND = (
    "SELECT kind, person_id FROM person_ids WHERE workspace_id = ? AND kind = 'user' AND value = ? UNION ALL "
    "SELECT kind, person_id FROM person_ids WHERE workspace_id = ? AND kind = 'anonymous' AND value = ?"
)


def person_of(cursor: Cursor, workspace_id: int, anonymous_id: str | None, user_id: str | None, now_ms: int) -> int:
    """The person with these ids (at least one is given), made or joined where needed."""
    found: dict[str, int] = dict(cursor.rows(_FOUND, (workspace_id, user_id, workspace_id, anonymous_id)))
    known, anonymous = found.get("user"), found.get("anonymous")
    if user_id is None:
        return anonymous or _made(cursor, workspace_id, "anonymous", anonymous_id, now_ms)
    if known is None and anonymous is not None and not _is_known(cursor, anonymous):
        _name(cursor, workspace_id, "user", user_id, anonymous)
        return anonymous
    if known is None:
        known = _made(cursor, workspace_id, "user", user_id, now_ms)
    if anonymous_id is not None and anonymous is None:
        _name(cursor, workspace_id, "anonymous", anonymous_id, known)
    elif anonymous is not None and anonymous != known and not _is_known(cursor, anonymous):
        join_persons(cursor, anonymous, known)
    return known


def join_persons(cursor: Cursor, anonymous: int, known: int) -> None:
    """Moves everything of the anonymous person to the known one; its row stays as a pointer."""
    statement = "SELECT id, traits, trait_times, account_time_ms, account_id FROM persons WHERE id IN (?, ?)"
    said = {row[0]: row[1:] for row in cursor.rows(statement, (anonymous, known))}
    values, times = joined_traits(said[known][:2], said[anonymous][:2])
    entered_ms, account = max(said[known][2:], said[anonymous][2:], key=lambda entered: entered[0])
    cursor.rows("UPDATE events SET person_id = ? WHERE person_id = ?", (known, anonymous))
    cursor.rows("UPDATE person_ids SET person_id = ? WHERE person_id = ?", (known, anonymous))
    cursor.rows("UPDATE persons SET merged_into = ? WHERE merged_into = ?", (known, anonymous))
    for move in on_merge:
        move(cursor, anonymous, known)
    cursor.rows(
        "UPDATE persons SET traits = ?, trait_times = ?, account_time_ms = ?, account_id = ?, history = history + 1, "
        "created_at = (SELECT MIN(created_at) FROM persons WHERE id IN (?, ?)) WHERE id = ?",
        (values, times, entered_ms, account, anonymous, known, known),
    )
    cursor.rows("UPDATE persons SET merged_into = ? WHERE id = ?", (known, anonymous))


def describe_person(cursor: Cursor, person_id: int, traits: Traits, time_ms: int) -> None:
    """Takes over traits said about a person at `time_ms`."""
    kept, times = cursor.rows("SELECT traits, trait_times FROM persons WHERE id = ?", (person_id,))[0]
    changed = merged_traits(kept, times, traits, time_ms)
    if changed:
        cursor.rows("UPDATE persons SET traits = ?, trait_times = ? WHERE id = ?", (*changed, person_id))


def account_of(cursor: Cursor, workspace_id: int, external_id: str, now_ms: int) -> int:
    """The account with this `groupId`, made where needed."""
    wanted = (workspace_id, external_id)
    rows = cursor.rows("SELECT id FROM accounts WHERE workspace_id = ? AND external_id = ?", wanted)
    if not rows:
        rows = cursor.rows(
            "INSERT INTO accounts (workspace_id, external_id, traits, trait_times, created_at) "
            "VALUES (?, ?, '{}', '{}', ?) RETURNING id",
            (*wanted, now_ms),
        )
    return int(rows[0][0])


def describe_account(cursor: Cursor, account_id: int, traits: Traits, time_ms: int) -> None:
    """Takes over traits said about an account at `time_ms`."""
    kept, times = cursor.rows("SELECT traits, trait_times FROM accounts WHERE id = ?", (account_id,))[0]
    changed = merged_traits(kept, times, traits, time_ms)
    if changed:
        cursor.rows("UPDATE accounts SET traits = ?, trait_times = ? WHERE id = ?", (*changed, account_id))


def enter_account(cursor: Cursor, person_id: int, account_id: int, time_ms: int) -> None:
    """The person belongs to the account, unless a later `group` said otherwise."""
    cursor.rows(
        "UPDATE persons SET account_id = ?, account_time_ms = ? WHERE id = ? AND account_time_ms <= ?",
        (account_id, time_ms, person_id, time_ms),
    )


def _made(cursor: Cursor, workspace_id: int, kind: str, value: str | None, now_ms: int) -> int:
    assert value is not None, "a person is made from an id"
    rows = cursor.rows(
        "INSERT INTO persons (workspace_id, account_time_ms, traits, trait_times, history, created_at) "
        "VALUES (?, 0, '{}', '{}', 0, ?) RETURNING id",
        (workspace_id, now_ms),
    )
    _name(cursor, workspace_id, kind, value, int(rows[0][0]))
    return int(rows[0][0])


def _name(cursor: Cursor, workspace_id: int, kind: str, value: str, person_id: int) -> None:
    cursor.rows(
        "INSERT INTO person_ids (workspace_id, kind, value, person_id) VALUES (?, ?, ?, ?)",
        (workspace_id, kind, value, person_id),
    )


def _is_known(cursor: Cursor, person_id: int) -> bool:
    return bool(cursor.rows("SELECT 1 FROM person_ids WHERE person_id = ? AND kind = 'user' LIMIT 1", (person_id,)))
