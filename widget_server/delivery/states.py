"""The state of a person: from the cache where it is there, brought up to the log where it is behind.

A cached state carries the log position through which it was folded. Reading it always folds the person's events
beyond that position, so a state that is old, or was lost, or was put back by a slower process, is never wrong.
"""

from contextlib import nullcontext
from typing import Any

import msgspec

from widget_server.events.queries import news_of_person
from widget_server.parts import parts
from widget_server.people.queries import Profile
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.evaluate import Event, fold
from widget_server.triggers.state import PersonState, Tally, dump_state, load_state

# A past of so many events takes longer to fold than others should wait for.
LONG = 500
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def state_of(profile: Profile, rules: RuleSet) -> PersonState:
    """The fold of all the person's events under these rules. Shared with other requests: do not change it."""
    # A merge adds past events and other rules count other things: both make a state of another name.
    key = f"{profile.person_id}:{profile.history}:{rules.fingerprint}"
    cache = parts().cache
    state = cache.get(key, load_state) or rules.new_state()
    if state.position >= profile.newest:
        return state
    state = _copy(state)
    news = news_of_person(profile.person_id, state.position)
    with parts().database.lane.left() if len(news) > LONG else nullcontext():
        for position, time_ms, name, properties in news:
            counts = name in rules.book.by_event
            fold(rules, state, Event(position, time_ms, name, _decode(properties) if counts else {}))
    cache.put(key, state, dump_state)
    return state


def _copy(state: PersonState) -> PersonState:
    tallies = {number: Tally(tally.total, tally.times.copy()) for number, tally in state.tallies.items()}
    return PersonState(state.fingerprint, state.position, tallies)
