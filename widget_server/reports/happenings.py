"""What happened with one guide, from the event log: one entry for each event that names it."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
import numpy as np

from widget_server.analytics.histories import Asked, Histories
from widget_server.analytics.relay import catch_up
from widget_server.analytics.spans import Rows
from widget_server.analytics.store import present_accounts
from widget_server.analytics.truth import NO_ACCOUNT, Integers
from widget_server.reports.tallies import Happening

EVENTS: Final = {
    "$guide_shown": "shown",
    "$guide_withheld": "withheld",
    "$guide_opened": "opened",
    "$guide_stepped": "stepped",
    "$guide_completed": "completed",
    "$guide_dismissed": "dismissed",
    "$guide_snoozed": "snoozed",
    "$guide_not_helpful": "not_helpful",
    "$guide_missed": "missed",
}
_WHAT: Final = tuple(EVENTS.values())
MOST_STEPS_SEEN = 50


class _Said(msgspec.Struct):
    """A page can send anything under these names."""

    guide: Any = None
    version: Any = None
    step: Any = None
    variant: Any = None
    language: Any = None
    why: Any = None
    reason: Any = None
    path: Any = None
    asked: Any = None
    holdout: Any = None


def happenings_of(workspace_id: int, guide: str, until_ms: int) -> list[Happening]:
    """Everything with a guide before a time, in order of person and time."""
    catch_up(workspace_id)
    names = tuple(EVENTS)
    rows = Histories(workspace_id, until_ms).since(Asked(names, names), 0, f'"{guide}"')
    return list(_read(rows, guide, accounts_of(workspace_id, rows)))


def accounts_of(workspace_id: int, rows: Rows) -> Integers:
    """That of the event, else the person's present one."""
    account = rows.log.account.copy()
    without = np.flatnonzero(account == NO_ACCOUNT)
    if len(without):
        account[without] = present_accounts(workspace_id, rows.log.person[without])
    return account


def _read(rows: Rows, guide: str, accounts: Integers) -> Iterator[Happening]:
    decode = msgspec.json.Decoder(_Said).decode
    said = [decode(text) for text in rows.texts]
    log = rows.log
    columns = (log.person.tolist(), accounts.tolist(), log.time_ms.tolist(), log.name.tolist(), rows.text.tolist())
    for person, account, time_ms, name, text in zip(*columns, strict=True):
        told = said[text]
        if told.guide == guide:
            yield _happening(_WHAT[name], (person, account, time_ms), told)


def _happening(what: str, when: tuple[int, int, int], told: _Said) -> Happening:
    return Happening(
        what,
        *when,
        _number(told.version, 2**31),
        _number(told.step, MOST_STEPS_SEEN),
        _text(told.variant),
        _text(told.language),
        _text(told.why or told.reason),
        _text(told.path, 300),
        told.asked is True,
        _text(told.holdout),
    )


def _number(value: Any, most: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most else 0


def _text(value: Any, longest: int = 64) -> str:
    return value[:longest] if isinstance(value, str) else ""
