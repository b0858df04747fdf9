"""The relay: copies the log into the analytics store by position.

It can be killed at any moment and goes on at the copy's mark; every event is in the copy once. Nothing waits for it:
a report takes what is not copied from the truth.
"""

from collections.abc import Sequence

from widget_server.analytics.copies import Copy, copy_of
from widget_server.analytics.truth import count_log, log_before, log_head, read_rows
from widget_server.parts import parts

# Fewer positions are not worth a file: they are read from the truth each time, in some ten milliseconds.
COPY_AT_LEAST = 50_000
COPY_AT_MOST = 500_000


def catch_up(workspace_id: int) -> None:
    """Copies what has gathered in the truth; returns at once when it is little, or while another process does so."""
    copy = copy_of(workspace_id)
    if copy is None or 0 <= log_head() - copy.copied_to() < COPY_AT_LEAST:
        return
    with copy.writing() as is_writer:
        if is_writer:
            _copy_what_gathered(workspace_id, copy)


def catch_up_all() -> None:
    """What a worker does now and then, so that no report has much to do."""
    for row in parts().database.read("SELECT id FROM workspaces ORDER BY id"):
        catch_up(row[0])


def rebuild(workspace_id: int) -> int:
    """Throws the copy away and makes it anew from the truth; reports stay right meanwhile.

    Returns how many events the store gives after that, of which those not yet worth copying come from the truth.
    """
    copy = copy_of(workspace_id)
    if copy is None:
        return count_log(workspace_id, 0)
    with copy.writing(patiently=True):
        copy.drop_all()
        _copy_what_gathered(workspace_id, copy)
    return copy.count() + count_log(workspace_id, copy.copied_to())


def forget_persons(workspace_id: int, person_ids: Sequence[int]) -> None:
    """Removes all events of these persons from the copy.

    To be called after they were erased from the truth and that was committed, with the ids of everybody who was merged
    into them: the copy holds the person of an event's day.
    """
    if person_ids:
        _forget(workspace_id, f"person_id IN ({', '.join(str(int(person)) for person in person_ids)})")


def forget_accounts(workspace_id: int, account_ids: Sequence[int]) -> None:
    """Removes all events that were done for these accounts from the copy, as `forget_persons` does."""
    if account_ids:
        _forget(workspace_id, f"account_id IN ({', '.join(str(int(account)) for account in account_ids)})")


def forget_before(workspace_id: int, time_ms: int) -> None:
    """Removes all events that are older from the copy; to be called after they went from the truth."""
    _forget(workspace_id, f"time_ms < {int(time_ms)}")


def _forget(workspace_id: int, condition: str) -> None:
    copy = copy_of(workspace_id)
    if copy is not None:
        # After the turn of whoever may have read the truth before the events went from it.
        with copy.writing(patiently=True):
            copy.forget(condition)


def _copy_what_gathered(workspace_id: int, copy: Copy) -> None:
    if copy.copied_to() > log_head():
        # The truth was put back to an older backup: what was copied since then never happened.
        copy.drop_all()
    nothing_until = 0 if copy.copied_to() else log_before(workspace_id)
    while (head := log_head()) - copy.copied_to() >= COPY_AT_LEAST:
        after = max(copy.copied_to(), nothing_until)
        last = min(after + COPY_AT_MOST, head)
        copy.add(read_rows(workspace_id, after, last), last)
