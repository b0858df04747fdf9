"""What happened with one guide, from the event log: one entry for each event that names it."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, TypeVar

import msgspec
import numpy as np

from widget_server.analytics.histories import Asked, Histories
from widget_server.analytics.relay import catch_up
from widget_server.analytics.spans import Rows
from widget_server.analytics.store import accounts_by_person, chosen_accounts
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
Said = TypeVar("Said", bound=msgspec.Struct)


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
    told = told_rows(PresentAccounts(workspace_id), rows, _Said)
    return [_happening(_WHAT[name], when, said) for name, when, said in told if said.guide == guide]


class PresentAccounts:
    """The accounts that persons are of today, read once for however many parts of the log, if anything asks."""

    def __init__(self, workspace_id: int) -> None:
        self.workspace_id = workspace_id

    @cached_property
    def _by_person(self) -> Integers:
        return accounts_by_person(self.workspace_id)

    def of(self, rows: Rows) -> Integers:
        """That of each event, else the person's present one."""
        account = rows.log.account.copy()
        without = np.flatnonzero(account == NO_ACCOUNT)
        if len(without):
            account[without] = chosen_accounts(self._by_person, rows.log.person[without])
        return account


def told_rows(
    present: PresentAccounts, rows: Rows, form: type[Said]
) -> Iterator[tuple[int, tuple[int, int, int], Said]]:
    """Each row as (index of its name, (person, account, time), its properties in this form); one text is read once."""
    decode = msgspec.json.Decoder(form).decode
    said = [decode(text) for text in rows.texts]
    log, accounts = rows.log, present.of(rows).tolist()
    columns = (log.name.tolist(), log.person.tolist(), accounts, log.time_ms.tolist(), rows.text.tolist())
    for name, person, account, time_ms, text in zip(*columns, strict=True):
        yield name, (person, account, time_ms), said[text]


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
