"""The state of a person: from the cache where it is there, brought up to the log where it is behind.

A cached state carries the log position through which it was folded. Reading it always folds the person's events
beyond that position, so a state that is old, or was lost, or was put back by a slower process, is never wrong.
"""

import threading
import time
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import takewhile
from typing import Any

import msgspec
from flask import current_app

from widget_server.events.queries import news_of_account, news_of_person
from widget_server.parts import parts
from widget_server.people.queries import Profile
from widget_server.raw import Row
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.durations import DAY
from widget_server.triggers.evaluate import Event, fold, fold_account
from widget_server.triggers.state import PersonState, dump_state, load_state

# A past of so many events takes longer to fold than others should wait for.
LONG = 500
# So many events of an account are in memory at a time.
CHUNK = 5_000
MOST_TAILS = 1_000
_TURNS = tuple(threading.Lock() for _ in range(64))
# A transaction that takes longer than this to commit is not known here.
SETTLED_MS = 60_000
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def state_of(profile: Profile, rules: RuleSet) -> PersonState:
    """The fold of all the person's events under these rules. Shared with other requests: do not change it."""
    # A merge adds past events and other rules count other things: both make a state of another name.
    key = f"{profile.person_id}:{profile.history}:{rules.fingerprint}"
    cache = parts().cache
    state = cache.get(key, load_state) or rules.new_state()
    if state.position >= profile.newest:
        return state
    state = state.copied()
    news = news_of_person(profile.person_id, state.position)
    with parts().database.lane.left() if len(news) > LONG else nullcontext():
        folded(rules, state, news)
    cache.put(key, state, dump_state)
    return state


def folded(rules: RuleSet, state: PersonState, news: Sequence[Row]) -> PersonState:
    """The state with these events of the person (position, time_ms, name, properties as JSON text) in it, too."""
    for position, time_ms, name, properties in news:
        counts = name in rules.book.by_event
        fold(rules, state, Event(position, time_ms, name, _decode(properties) if counts else {}))
    return state


def account_state_of(profile: Profile, rules: RuleSet, now_ms: int) -> PersonState | None:
    """The fold of what all persons of the person's account did for it; None where no rule asks.

    Events of different persons commit in any order, so that a lower position may come to be seen after a higher
    one. Kept is therefore only what arrived more than SETTLED_MS ago; the newest events are folded each time.
    """
    if profile.account_id is None or not rules.asks_for_accounts:
        return None
    # Persons who became one are counted as one from the next day on, which begins at another hour for each account.
    day = (now_ms + profile.account_id * 7_919_000 % DAY) // DAY
    key = f"account-{profile.account_id}:{day}:{rules.account_book.fingerprint}"
    kept = parts().cache.get(key, load_state) or rules.new_account_state()
    settled, news = _news(profile.account_id, rules, kept.position, now_ms)
    if settled:
        with parts().database.lane.left() if len(settled) > LONG else nullcontext(), _turn(key):
            kept, news = _settled(key, profile.account_id, rules, now_ms)
    if len(news) < LONG:
        return _folded(kept, rules, news)
    return _tail(key, kept, rules, news)


def _news(account_id: int, rules: RuleSet, after: int, now_ms: int) -> tuple[list[Row], list[Row]]:
    """The next events of an account: those that are settled, and those that are not."""
    rows = news_of_account(account_id, after, tuple(rules.account_book.by_event), CHUNK)
    settled = list(takewhile(lambda row: row[5] < now_ms - SETTLED_MS, rows))
    return settled, rows[len(settled) :]


def _settled(key: str, account_id: int, rules: RuleSet, now_ms: int) -> tuple[PersonState, list[Row]]:
    """The state of all that is settled, kept from chunk to chunk, and what is not."""
    cache = parts().cache
    while True:
        kept = cache.get(key, load_state) or rules.new_account_state()
        settled, news = _news(account_id, rules, kept.position, now_ms)
        if settled:
            kept = _folded(kept, rules, settled)
            cache.put(key, kept, dump_state)
        if len(settled) < CHUNK:
            return kept, news


def _turn(key: str) -> threading.Lock:
    """Of many requests for one account one folds its past, the others wait and find it."""
    return _TURNS[hash(key) % len(_TURNS)]


def _tail(key: str, kept: PersonState, rules: RuleSet, news: list[Row]) -> PersonState:
    """What an account did in its last minute, where that is much: looked at anew once in a second."""
    tails: dict[str, tuple[float, PersonState]] = current_app.extensions.setdefault("account_tails", {})
    until, state = tails.get(key, (0.0, kept))
    if until < time.monotonic() or state.position < kept.position:
        state = _folded(kept, rules, news)
        if len(tails) > MOST_TAILS:
            tails.clear()
        tails[key] = time.monotonic() + 1.0, state
    return state


def _folded(state: PersonState, rules: RuleSet, rows: Sequence[Row]) -> PersonState:
    if not rows:
        return state
    state = state.copied()
    for position, time_ms, name, properties, person_id, _ in rows:
        fold_account(rules, state, Event(position, time_ms, name, _decode(properties), person_id))
    return state
