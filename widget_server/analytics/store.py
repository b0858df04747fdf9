"""The analytics store: what reports scan. Derived from the truth, and never behind it.

A scan reads the copy of the log up to its mark (sealed Parquet files, or ClickHouse) and what came after it from the
truth; on PostgreSQL alone it reads the truth. Either way a report counts every event that was acknowledged before it
was asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from widget_server.analytics.copies import copy_of
from widget_server.analytics.truth import (
    NO_ACCOUNT,
    Integers,
    Log,
    Properties,
    read_integers,
    read_log,
    read_properties,
)

Passes = Callable[[Mapping[str, Any]], bool]


class Wanted(NamedTuple):
    """Events of one name, only those whose properties pass where a test is given."""

    event: str
    passes: Passes | None = None


class Columns(NamedTuple):
    """Events, one row for each of the wanted that it serves (`step` is the index there).

    `person` is the person as known today; `account` the one the event was done for, else the person's present one,
    else NO_ACCOUNT. `order` is the position in the log.
    """

    person: Integers
    account: Integers
    time_ms: Integers
    order: Integers
    step: Integers


def scan(workspace_id: int, wanted: Sequence[Wanted]) -> Columns:
    """Every acknowledged event of a workspace that serves one of the wanted, in no particular order."""
    names = list(dict.fromkeys(want.event for want in wanted))
    filtered = list(dict.fromkeys(want.event for want in wanted if want.passes))
    log, properties = _read(workspace_id, names, filtered)
    person, account = _as_known_today(workspace_id, log.person, log.account)
    return _served(Columns(person, account, log.time_ms, log.order, log.name), names, wanted, properties)


def _read(workspace_id: int, names: list[str], filtered: list[str]) -> tuple[Log, Properties]:
    """The events of these names, and the properties of those that are filtered."""
    copy = copy_of(workspace_id)
    if copy is None:
        return read_log(workspace_id, names, 0), _fresh_properties(workspace_id, filtered, 0)
    while True:
        with copy.held() as held:
            # The mark was read before: whatever the relay copies meanwhile is taken from the truth and only there.
            log = held.log(names, read_log(workspace_id, names, held.last))
            fresh = _fresh_properties(workspace_id, filtered, held.last)
            if filtered and held.last:
                older = held.properties(filtered)
                fresh = Properties(np.concatenate((older.order, fresh.order)), [*older.text, *fresh.text])
        if held.is_whole():
            return log, fresh


def _fresh_properties(workspace_id: int, filtered: list[str], after: int) -> Properties:
    if filtered:
        return read_properties(workspace_id, filtered, after)
    return Properties(np.empty(0, np.int64), [])


def _as_known_today(workspace_id: int, person: Integers, account: Integers) -> tuple[Integers, Integers]:
    """Sealed rows hold the person of their day: follow merges, and fill in the account where the event has none."""
    persons = int(person.max(initial=0)) + 1
    merged, into = merged_persons(workspace_id)
    if len(merged):
        today = np.arange(max(persons, int(merged.max()) + 1))
        today[merged] = into
        person = today[person]
    without = np.flatnonzero(account == NO_ACCOUNT)
    if len(without):
        account[without] = present_accounts(workspace_id, person[without])
    return person, account


def merged_persons(workspace_id: int) -> tuple[Integers, Integers]:
    """The persons who turned out to be others, and those others."""
    merged, into = read_integers(
        ("id", "merged_into"),
        # By the index of merged persons, who are few, and not by that of the workspace.
        "FROM persons WHERE merged_into IS NOT NULL AND +workspace_id = ?",
        [workspace_id],
    )
    return merged, into


def present_accounts(workspace_id: int, person: Integers) -> Integers:
    """The accounts that persons are of today, NO_ACCOUNT where they are of none."""
    return chosen_accounts(accounts_by_person(workspace_id), person)


def accounts_by_person(workspace_id: int) -> Integers:
    """The account of today at the place of each person's id; who is behind the end has none."""
    known, theirs = read_integers(
        ("id", "account_id"), "FROM persons WHERE workspace_id = ? AND account_id IS NOT NULL", [workspace_id]
    )
    present = np.full(int(known.max(initial=0)) + 1, NO_ACCOUNT, np.int64)
    present[known] = theirs
    return present


def chosen_accounts(by_person: Integers, person: Integers) -> Integers:
    """Of `accounts_by_person` those of some persons."""
    return np.where(person < len(by_person), by_person[np.minimum(person, len(by_person) - 1)], NO_ACCOUNT)


def _served(rows: Columns, names: list[str], wanted: Sequence[Wanted], properties: Properties) -> Columns:
    """One row for each of the wanted that an event serves; until here `step` is the index of the event's name."""
    if len(names) == len(wanted) and not len(properties.order):
        return rows
    served = []
    for want in wanted:
        serves = rows.step == names.index(want.event)
        if want.passes:
            serves &= np.isin(rows.order, _passing(properties, want.passes))
        served.append(np.flatnonzero(serves))
    steps = np.repeat(np.arange(len(wanted)), [len(found) for found in served])
    chosen = np.concatenate(served)
    return Columns(rows.person[chosen], rows.account[chosen], rows.time_ms[chosen], rows.order[chosen], steps)


def _passing(properties: Properties, passes: Passes) -> Integers:
    """The positions of the events that pass; equal properties are asked about once."""
    verdicts: dict[str, bool] = {}
    passing = np.empty(len(properties.order), bool)
    for row, text in enumerate(properties.text):
        verdict = verdicts.get(text)
        if verdict is None:
            verdict = verdicts[text] = passes(msgspec.json.decode(text))
        passing[row] = verdict
    return properties.order[passing]
