"""Who an event belongs to: persons are found, made, joined and described inside a grouped write.

Identity in one paragraph: a `userId` names one person for good; by an `alias` two of them name the same. An
`anonymousId` names a person until it appears beside a `userId`: then the anonymous person and the known one become one,
with one history. An `anonymousId` that already belongs to another known person (a shared computer without sign-out)
stays with that person.
"""

from collections.abc import Callable, Mapping

from widget_server.people.accounts.fields import FIELDS
from widget_server.people.accounts.words import Columns, card_of, columns_of, read_said
from widget_server.people.tombstones import MESSAGES_KEPT_MS, erasure_times
from widget_server.people.traits import NOT_SIGNED, Traits, joined_traits, merged_traits, read_times, read_traits
from widget_server.raw import Cursor
from widget_server.web.bodies import Caller
from widget_server.web.errors import ApiError

# What else moves when an anonymous person becomes known: each is called with (cursor, from_person, to_person).
# Rooms above this one add themselves in `wiring`; a test walks every table that refers to a person.
on_merge: list[Callable[[Cursor, int, int], None]] = []


_FOUND = (
    "SELECT kind, person_id FROM person_ids WHERE workspace_id = ? AND kind = 'user' AND value = ? UNION ALL "
    "SELECT kind, person_id FROM person_ids WHERE workspace_id = ? AND kind = 'anonymous' AND value = ?"
)


def person_of(cursor: Cursor, workspace_id: int, anonymous_id: str | None, user_id: str | None, now_ms: int) -> int:
    """The person with these ids (at least one is given), made or joined where needed."""
    ids = (anonymous_id, user_id)
    return _entered(cursor, workspace_id, ids, _found(cursor, workspace_id, ids), now_ms)


def person_of_caller(cursor: Cursor, workspace_id: int, caller: Caller, now_ms: int) -> int:
    """The person of a call that tells no time, such as a vote; made or joined where needed.

    It may be the retry of one that was made before the person was erased. So for as long as retries are refused it
    makes nobody anew of an erased id: an event that happened afterwards does. Raises ApiError 410, before any change.
    """
    ids = (caller.anonymous_id, caller.user_id)
    found = _found(cursor, workspace_id, ids)
    ids = _without_erased(cursor, workspace_id, ids, found, now_ms)
    return _entered(cursor, workspace_id, ids, found, now_ms)


def seen_person(cursor: Cursor, workspace_id: int, caller: Caller, now_ms: int) -> int | None:
    """As `person_of_caller`, but None for somebody never seen: a call that is refused makes nobody."""
    ids = (caller.anonymous_id, caller.user_id)
    found = _found(cursor, workspace_id, ids)
    ids = _without_erased(cursor, workspace_id, ids, found, now_ms)
    return _entered(cursor, workspace_id, ids, found, now_ms) if found else None


_Ids = tuple[str | None, str | None]  # anonymous, user


def _found(cursor: Cursor, workspace_id: int, ids: _Ids) -> dict[str, int]:
    """Whom these ids name now, by the kind of the id."""
    return dict(cursor.rows(_FOUND, (workspace_id, ids[1], workspace_id, ids[0])))


def _without_erased(cursor: Cursor, workspace_id: int, ids: _Ids, found: Mapping[str, int], now_ms: int) -> _Ids:
    """The ids by which somebody may be known: of a user who is, an erased visitor of that browser is left out."""
    kinds = zip(("anonymous", "user"), ids, strict=True)
    unknown = [(kind, value) for kind, value in kinds if value is not None and kind not in found]
    times = erasure_times(cursor, workspace_id, unknown) if unknown else {}
    if not any(erased_ms > now_ms - MESSAGES_KEPT_MS for erased_ms in times.values()):
        return ids
    if "user" in found:
        return None, ids[1]
    text = "This person was erased at their wish. Whoever uses the product again is known with their next event."
    raise ApiError(410, "erased", text)


def _entered(cursor: Cursor, workspace_id: int, ids: _Ids, found: Mapping[str, int], now_ms: int) -> int:
    anonymous_id, user_id = ids
    known, anonymous = found.get("user"), found.get("anonymous")
    if user_id is None:
        return anonymous or _made(cursor, workspace_id, "anonymous", anonymous_id, now_ms)
    if known is None:
        known = _aliased(cursor, workspace_id, user_id)
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


def alias_person(
    cursor: Cursor, workspace_id: int, previous_id: str, user_id: str, now_ms: int, may_be_user: bool = True
) -> None:
    """The previous id and the user id name one person from now on, whichever of their events arrive first.

    The previous id is a `userId` or an `anonymousId`; a `userId` only where the caller may say so of it.
    """
    if not may_be_user or previous_id == user_id:
        person_of(cursor, workspace_id, previous_id, user_id, now_ms)
        return
    found: dict[str, int] = dict(cursor.rows(_FOUND, (workspace_id, previous_id) * 2))
    if "user" in found:
        known = person_of(cursor, workspace_id, None, user_id, now_ms)
        if found["user"] != known:
            join_persons(cursor, found["user"], known)
        return
    known = person_of(cursor, workspace_id, previous_id, user_id, now_ms)
    if "anonymous" not in found:
        # Nothing tells yet what it is: should it turn out to be a user id, that user is this person.
        cursor.rows(_ALIAS, (workspace_id, previous_id, known))


_ALIAS = (
    "INSERT INTO person_ids (workspace_id, kind, value, person_id) VALUES (?, 'alias', ?, ?) "
    "ON CONFLICT (workspace_id, kind, value) DO NOTHING"
)


def _aliased(cursor: Cursor, workspace_id: int, user_id: str) -> int | None:
    """The person of whom an alias said, before the user's first event, that they are called so; named so from now."""
    statement = "SELECT person_id FROM person_ids WHERE workspace_id = ? AND kind = 'alias' AND value = ?"
    rows = cursor.rows(statement, (workspace_id, user_id))
    if not rows:
        return None
    _name(cursor, workspace_id, "user", user_id, int(rows[0][0]))
    return int(rows[0][0])


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


def describe_person(
    cursor: Cursor, person_id: int, traits: Traits, time_ms: int, signed: Mapping[str, int] = NOT_SIGNED
) -> None:
    """Takes over traits said about a person at `time_ms`; `signed` names those that were signed, and when (ms)."""
    kept, times = cursor.rows("SELECT traits, trait_times FROM persons WHERE id = ?", (person_id,))[0]
    changed = merged_traits(kept, times, traits, time_ms, signed)
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


def describe_account(
    cursor: Cursor, account_id: int, traits: Traits, time_ms: int, signed: Mapping[str, int] = NOT_SIGNED
) -> None:
    """Takes over traits said about an account at `time_ms`; a field that follows from them follows at once."""
    row = cursor.rows("SELECT traits, trait_times, said, workspace_id FROM accounts WHERE id = ?", (account_id,))[0]
    changed = merged_traits(row[0], row[1], traits, time_ms, signed)
    if not changed:
        return
    cursor.rows("UPDATE accounts SET traits = ?, trait_times = ? WHERE id = ?", (*changed, account_id))
    if any(name in traits for name in FIELDS):
        values, times = read_traits(changed[0]), read_times(changed[1])
        card = card_of(values, times, read_said(row[2]), lambda email: _is_owner(cursor, row[3], email))
        cursor.rows(_SET_COLUMNS, (*columns_of(card), account_id))


_SET_COLUMNS = f"UPDATE accounts SET {', '.join(f'{name} = ?' for name in Columns._fields)} WHERE id = ?"


def _is_owner(cursor: Cursor, workspace_id: int, email: str) -> bool:
    statement = (
        "SELECT 1 FROM members m JOIN memberships s ON s.member_id = m.id "
        "WHERE s.workspace_id = ? AND s.role IN ('owner', 'csm') AND LOWER(m.email) = ?"
    )
    return bool(cursor.rows(statement, (workspace_id, email)))


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
