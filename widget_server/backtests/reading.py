"""The stored events and what is known of people, read a part of the persons at a time."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

import msgspec
import numpy as np

from widget_server.analytics.histories import Histories, parts_of, size_of
from widget_server.analytics.spans import Rows
from widget_server.backtests.plan import Chunk, Company, Compiled, Profile
from widget_server.backtests.streams import sessions_of, stays_of
from widget_server.parts import parts
from widget_server.people.accounts.words import Columns
from widget_server.people.queries import account_facts
from widget_server.people.traits import read_traits
from widget_server.raw import Row
from widget_server.triggers.durations import DAY

# So many events of one part are in memory, some 300 bytes each.
PART = 1_000_000


class Reading:
    """The parts of one workspace's persons, as chunks."""

    def __init__(self, workspace_id: int, plan: Compiled) -> None:
        self.workspace_id, self.plan = workspace_id, plan
        self.histories = Histories(workspace_id, plan.window.to_ms)
        names = None if plan.asked.with_presence else plan.asked.names
        # Presence takes two columns of every event of the period, a third of what a replayed event takes.
        size = size_of(workspace_id, names) + size_of(workspace_id, None) // 3
        self.parts = list(parts_of(size, PART))
        self.of = len(self.parts)

    def chunks(self) -> Iterator[Chunk]:
        account_rows = self._account_rows()
        accounts = self._accounts()
        for part, of in self.parts:
            yield self._chunk(part, of, accounts, account_rows)

    def _chunk(self, part: int, of: int, accounts: dict[int, Company], account_rows: Rows | None) -> Chunk:
        window = self.plan.window
        # A session counts for a day at most.
        before = max(window.stay_ms, DAY) if self.plan.cast else window.stay_ms
        rows, presence = self.histories.with_presence(self.plan.asked, window.from_ms - before, part, of)
        stays = stays_of(presence, window)
        # Who was not there in the period is shown nothing.
        rows = rows.chosen(np.flatnonzero(np.isin(rows.log.person, stays[0])))
        profiles = self._profiles(part, of)
        theirs = {profile.account for profile in profiles.values()}
        if account_rows is not None:
            account_rows = account_rows.chosen(np.flatnonzero(np.isin(account_rows.log.account, list(theirs))))
        events = int((presence.time_ms >= window.from_ms).sum())
        known = {account: accounts[account] for account in theirs if account in accounts}
        sessions = sessions_of(presence) if self.plan.cast else None
        return Chunk(_compact(rows), stays, profiles, known, account_rows, events, sessions)

    def _profiles(self, part: int, of: int) -> dict[int, Profile]:
        traits = "traits" if "person" in self.plan.traits else "'{}'"
        rows = parts().database.read(
            f"SELECT id, COALESCE(account_id, 0), {traits} FROM persons "
            "WHERE workspace_id = ? AND merged_into IS NULL AND id - id / ? * ? = ?",
            [self.workspace_id, of, of, part],
        )
        if not (self.plan.asks_ids or self.plan.asks_lists):
            return {row[0]: Profile(row[1], row[2]) for row in rows}
        ids, lists = self._external_ids(part, of), self._lists["person"]
        return {row[0]: Profile(row[1], row[2], *_called(ids.get(row[0], []), lists)) for row in rows}

    def _external_ids(self, part: int, of: int) -> dict[int, list[tuple[str, str]]]:
        """Kind and value of every id of a person, a `userId` first."""
        found: dict[int, list[tuple[str, str]]] = {}
        for person, kind, value in parts().database.read(
            "SELECT person_id, kind, value FROM person_ids WHERE workspace_id = ? AND kind <> 'alias' "
            "AND person_id - person_id / ? * ? = ? ORDER BY kind DESC, value",
            [self.workspace_id, of, of, part],
        ):
            found.setdefault(person, []).append((kind, value))
        return found

    def _accounts(self) -> dict[int, Company]:
        if not ("account" in self.plan.traits or self.plan.asks_ids or self.plan.asks_lists):
            return {}
        columns = ", ".join(Columns._fields)
        rows = parts().database.read(
            f"SELECT id, external_id, traits, said, {columns} FROM accounts WHERE workspace_id = ?", [self.workspace_id]
        )
        return {row[0]: _company(row, self._lists["account"]) for row in rows}

    @cached_property
    def _lists(self) -> dict[str, dict[str, list[str]]]:
        """The names of the lists in which an id stands, by what the id is of."""
        found: dict[str, dict[str, list[str]]] = {"person": {}, "account": {}}
        if self.plan.asks_lists:
            for holder, value, name in parts().database.read(
                "SELECT m.holder, m.value, l.name FROM list_members m JOIN lists l ON l.id = m.list_id "
                "WHERE m.workspace_id = ?",
                [self.workspace_id],
            ):
                found[holder].setdefault(value, []).append(name)
        return found

    def _account_rows(self) -> Rows | None:
        asked = self.plan.asked_of_accounts
        if not asked.names:
            return None
        rows = self.histories.events(asked)
        return rows.chosen(np.lexsort((rows.log.order, rows.log.time_ms, rows.log.account)))


def _called(ids: list[tuple[str, str]], lists: dict[str, list[str]]) -> tuple[str | None, tuple[str, ...]]:
    """The id by which the host product knows a person, and the lists in which one of the user ids stands."""
    names = tuple(name for kind, value in ids if kind == "user" for name in lists.get(value, ()))
    return (ids[0][1] if ids else None), names


def _company(row: Row, lists: dict[str, list[str]]) -> Company:
    _, external_id, traits, said, *columns = row
    facts = account_facts(read_traits(traits), said, Columns(*columns))
    text = msgspec.json.encode(facts).decode()
    return Company(text, external_id, tuple(lists.get(external_id, ())), tuple(msgspec.json.decode(said)))


def _compact(rows: Rows) -> Rows:
    """Without the texts of rows that are gone."""
    used, text = np.unique(rows.text[rows.text >= 0], return_inverse=True)
    numbers = rows.text.copy()
    numbers[rows.text >= 0] = text
    return replace(rows, text=numbers, texts=[rows.texts[index] for index in used.tolist()])
