"""Quiet for an account: a CSM's word that its people are to be left in peace until some moment.

It is kept as a trait, told by a `$group` event as the product's own traits are: so every decision knows it without
asking more, a replay finds it, and a past moment is explained with what was said by then. It counts as signed: no page
says otherwise.
"""

from datetime import UTC, datetime
from typing import Any

from widget_server.events.operations import append_own
from widget_server.parts import parts
from widget_server.people.operations import describe_account
from widget_server.raw import Cursor
from widget_server.triggers.attention_gates import MUTED_UNTIL

_SOMEBODY = (
    "SELECT p.id, a.external_id FROM accounts a JOIN persons p ON p.account_id = a.id AND p.merged_into IS NULL "
    "WHERE a.workspace_id = ? AND a.id = ? ORDER BY p.id LIMIT 1"
)


def mute_account(workspace_id: int, account_id: int, until_ms: int | None, now_ms: int) -> bool:
    """Leaves the account's people in peace until then (ms since 1970), or no more; durable, for all processes.

    False, and nothing, for an account without anybody who could be disturbed. Not inside of an ORM transaction.
    """
    until = None if until_ms is None else datetime.fromtimestamp(until_ms / 1000, UTC).isoformat(timespec="seconds")
    traits: dict[str, Any] = {MUTED_UNTIL: until}
    signed = {MUTED_UNTIL: now_ms}

    def write(cursor: Cursor) -> bool:
        rows = cursor.rows(_SOMEBODY, (workspace_id, account_id))
        if not rows:
            return False
        person_id, external_id = rows[0]
        describe_account(cursor, account_id, traits, now_ms, signed)
        said: dict[str, object] = {"group_id": external_id, "traits": traits, "signed": signed}
        append_own(cursor, workspace_id, person_id, "$group", said, now_ms)
        return True

    return parts().database.in_group(write)
