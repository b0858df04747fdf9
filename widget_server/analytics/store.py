"""The analytics store: what reports scan. Derived from the truth, and never behind it.

Embedded (SQLite), events are sealed into Parquet once enough have gathered, and a scan adds the newest ones from the
truth itself. On PostgreSQL a scan reads the truth. Either way a report counts every event that was acknowledged
before it was asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np

from widget_server.analytics import segments as sealed
from widget_server.analytics.segments import Segments
from widget_server.analytics.truth import (
    NO_ACCOUNT,
    Integers,
    Log,
    Properties,
    count_log,
    log_head,
    read_integers,
    read_log,
    read_properties,
)
from widget_server.parts import parts

# Fewer positions are not worth a file: they are read from the truth each time, in some ten milliseconds.
SEAL_AT_LEAST = 50_000
SEAL_AT_MOST = 500_000

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


def catch_up(workspace_id: int) -> None:
    """Seals what has gathered in the truth; returns at once when it is little, or while another process does so.

    It can be killed at any moment and goes on where it stood. Nothing happens on PostgreSQL.
    """
    if not parts().settings.is_sqlite:
        return
    own = _segments(workspace_id)
    if 0 <= log_head() - own.sealed_to() < SEAL_AT_LEAST:
        return
    with own.writing() as is_writer:
        if is_writer:
            _seal_what_gathered(workspace_id, own)


def _seal_what_gathered(workspace_id: int, own: Segments) -> None:
    if own.sealed_to() > log_head():
        # The truth was put back to an older backup: what was sealed since then never happened.
        own.drop_all()
    nothing_until = 0 if own.sealed_to() else _log_before(workspace_id)
    while (head := log_head()) - own.sealed_to() >= SEAL_AT_LEAST:
        after = max(own.sealed_to(), nothing_until)
        last = min(after + SEAL_AT_MOST, head)
        own.seal(_rows_to_seal(workspace_id, after, last), last)


def _log_before(workspace_id: int) -> int:
    """A position up to which the log holds nothing of a workspace."""
    # In this order: what comes between the two reads must not be passed over.
    head = log_head()
    first = parts().database.read("SELECT MIN(position) FROM events WHERE workspace_id = ?", [workspace_id])[0][0]
    return head if first is None else int(first) - 1


def rebuild(workspace_id: int) -> int:
    """Throws the sealed segments away and makes them anew from the truth; reports stay right meanwhile.

    Returns how many events the store gives after that, of which those not yet worth a file come from the truth.
    """
    if not parts().settings.is_sqlite:
        return count_log(workspace_id, 0)
    own = _segments(workspace_id)
    with own.writing(patiently=True):
        own.drop_all()
        _seal_what_gathered(workspace_id, own)
    with own.held() as chain:
        return sealed.count_rows(chain) + count_log(workspace_id, chain[-1].last if chain else 0)


def _segments(workspace_id: int) -> Segments:
    return Segments(parts().settings.data_folder, workspace_id)


def _rows_to_seal(workspace_id: int, after: int, last: int) -> dict[str, Any]:
    rows = parts().database.read(
        "SELECT position, name, person_id, COALESCE(account_id, ?), time_ms, properties FROM events NOT INDEXED "
        "WHERE workspace_id = ? AND position > ? AND position <= ?",
        [NO_ACCOUNT, workspace_id, after, last],
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    names = ("position", "name", "person_id", "account_id", "time_ms", "properties")
    texts = ("name", "properties")
    return {
        name: np.array(column, object if name in texts else np.int64)
        for name, column in zip(names, columns, strict=True)
    }


def _read(workspace_id: int, names: list[str], filtered: list[str]) -> tuple[Log, Properties]:
    """The events of these names, and the properties of those that are filtered."""
    nothing = Properties(np.empty(0, np.int64), [])
    if not parts().settings.is_sqlite:
        return read_log(workspace_id, names, 0), (read_properties(workspace_id, filtered, 0) if filtered else nothing)
    with _segments(workspace_id).held() as chain:
        after = chain[-1].last if chain else 0
        log = read_log(workspace_id, names, after)
        properties = read_properties(workspace_id, filtered, after) if filtered else nothing
        if chain:
            log = sealed.scan_log(chain, names, log)
            if filtered:
                older = sealed.scan_properties(chain, filtered)
                order = np.concatenate((older.order, properties.order))
                properties = Properties(order, [*older.text, *properties.text])
    return log, properties


def _as_known_today(workspace_id: int, person: Integers, account: Integers) -> tuple[Integers, Integers]:
    """Sealed rows hold the person of their day: follow merges, and fill in the account where the event has none."""
    persons = int(person.max(initial=0)) + 1
    merged, into = read_integers(
        ("id", "merged_into"),
        "FROM persons WHERE workspace_id = ? AND merged_into IS NOT NULL",
        [workspace_id],
    )
    if len(merged):
        today = np.arange(max(persons, int(merged.max()) + 1))
        today[merged] = into
        person = today[person]
    without = np.flatnonzero(account == NO_ACCOUNT)
    if len(without):
        account[without] = _present_accounts(workspace_id, person[without])
    return person, account


def _present_accounts(workspace_id: int, person: Integers) -> Integers:
    known, theirs = read_integers(
        ("id", "account_id"), "FROM persons WHERE workspace_id = ? AND account_id IS NOT NULL", [workspace_id]
    )
    present = np.full(max(int(person.max()), int(known.max(initial=0))) + 1, NO_ACCOUNT, np.int64)
    present[known] = theirs
    return present[person]


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
