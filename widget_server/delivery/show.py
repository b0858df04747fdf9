"""The claim of a showing: one guide is decided again at the very moment, and what comes of it is written at once.

The decision is made inside of the grouped write that appends it. These writes are made one after another, in every
process and on every machine, so of two claims for one person the second sees the first: a budget cannot be spent twice.
What is dear (rules, the state so far, facts) is prepared outside; inside, only the person's events since are folded.
"""

import logging
from functools import partial
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from widget_server.delivery.decisions import NOBODY, told_to
from widget_server.delivery.facts import Caller, facts_of
from widget_server.delivery.live_rules import rules_of
from widget_server.delivery.states import account_state_of, folded, state_of
from widget_server.events.memory import came_before
from widget_server.events.messages import Id, Message
from widget_server.events.operations import append_messages
from widget_server.events.queries import showing_of
from widget_server.parts import parts
from widget_server.people.operations import seen_person
from widget_server.people.queries import Profile, profile_of
from widget_server.raw import Cursor, Unavailable
from widget_server.triggers.claims import Claim, claim, standing_of
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.facts import Facts
from widget_server.triggers.guide_gates import HELD_OUT, SHOWN_EVENT, WITHHELD_EVENT
from widget_server.triggers.state import FailedFilters, PersonState
from widget_server.web import bodies
from widget_server.workspaces.keys import KeyHolder

log = logging.getLogger(__name__)
Short = Annotated[str, Meta(max_length=60)]
TRIES = 5


class Showing(msgspec.Struct):
    """The body of `POST /v1/show`: which decision a page is about to show, and how it came to it."""

    decision: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,60}$")]
    guide: Annotated[str, Meta(min_length=1, max_length=100)]
    version: int
    key: str | None = None
    anonymousId: Id | None = None
    userId: Id | None = None
    token: str | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None
    timezone: Annotated[str, Meta(max_length=100)] | None = None
    step: Annotated[int, Meta(ge=1, le=100)] = 1
    wait_ms: Annotated[int, Meta(ge=0, le=86_400_000)] | None = None
    found_by: Short | None = None
    session: Short | None = None


class _Prepared(NamedTuple):
    """All that a claim is decided by, but for what happened a moment ago."""

    workspace_id: int
    caller: Caller
    profile: Profile
    rules: RuleSet
    state: PersonState
    account: PersonState | None
    facts: Facts


def show(holder: KeyHolder, caller: Caller, showing: Showing) -> dict[str, Any]:
    """Decides a claim durably: the same one again gets the same answer, and leaves one event.

    Raises Unavailable, and ApiError 410 for who was erased.
    """
    for _ in range(TRIES):
        prepared = _prepared(holder, caller)
        if prepared is None:
            continue
        if earlier := _told_before(prepared, showing):
            return earlier
        found = parts().database.in_group(partial(_claimed, prepared=prepared, showing=showing))
        if found is not None:
            return _answer(found.granted, found.why, found.again_ms)
    raise Unavailable("the person changed while the showing was decided")


def _answer(granted: bool, why: str | None, again_ms: int | None) -> dict[str, Any]:
    return {"granted": True} if granted else {"granted": False, "why": why, "again_ms": again_ms}


def _prepared(holder: KeyHolder, caller: Caller) -> _Prepared | None:
    """None where a guide failed over the person's events: it is switched off by then."""
    profile = profile_of(holder.workspace_id, caller.anonymous_id, caller.user_id) or NOBODY
    rules = rules_of(holder.workspace_id)
    try:
        state = state_of(profile, rules) if profile.person_id else rules.new_state()
        account = account_state_of(profile, rules, bodies.now_ms())
    except FailedFilters:
        told_to(holder, caller, bodies.now_ms())
        return None
    facts = facts_of(holder, profile, rules, caller, with_ids=True)
    return _Prepared(holder.workspace_id, caller, profile, rules, state, account, facts)


def _told_before(prepared: _Prepared, showing: Showing) -> dict[str, Any] | None:
    """What was answered to this claim when it came first."""
    message_id = message_id_of(showing)
    if not came_before(parts().database.read, prepared.workspace_id, message_id, bodies.now_ms()):
        return None
    event = showing_of(prepared.profile.person_id, message_id)
    if event is None:
        # Another person's decision, or a message that took this id.
        return _answer(False, "not_eligible", None)
    return _answer(event.name == SHOWN_EVENT, event.properties.get("why"), event.properties.get("again_ms"))


def message_id_of(showing: Showing) -> str:
    return f"show {showing.decision}"


def _claimed(cursor: Cursor, prepared: _Prepared, showing: Showing) -> Claim | None:
    """Decides and writes; None where what was prepared does not hold any more, or the claim was answered by now."""
    now_ms, profile = bodies.now_ms(), prepared.profile
    ids = bodies.Caller(anonymous_id=prepared.caller.anonymous_id, user_id=prepared.caller.user_id)
    person_id = seen_person(cursor, prepared.workspace_id, ids, now_ms)
    if (person_id or 0) != profile.person_id or not _is_same(cursor, profile):
        return None
    if came_before(cursor.rows, prepared.workspace_id, message_id_of(showing), now_ms):
        return None
    try:
        state = _up_to_date(cursor, prepared)
    except FailedFilters:
        return None
    found = _decided(prepared, state, showing, now_ms)
    if found.is_logged:
        append_messages(cursor, prepared.workspace_id, [event_of(prepared.caller, showing, found, now_ms)], now_ms)
    return found


def _is_same(cursor: Cursor, profile: Profile) -> bool:
    """Whether nobody was joined to the person meanwhile."""
    if not profile.person_id:
        return True
    return cursor.rows("SELECT history FROM persons WHERE id = ?", (profile.person_id,)) == [(profile.history,)]


def _up_to_date(cursor: Cursor, prepared: _Prepared) -> PersonState:
    news = cursor.rows(
        "SELECT position, time_ms, name, properties FROM events WHERE person_id = ? AND position > ? ORDER BY position",
        (prepared.profile.person_id, prepared.state.position),
    )
    return folded(prepared.rules, prepared.state.copied(), news) if news else prepared.state


def _decided(prepared: _Prepared, state: PersonState, showing: Showing, now_ms: int) -> Claim:
    at = standing_of(state, prepared.account, prepared.facts, now_ms)
    try:
        return claim(prepared.rules, state, at, showing.guide, showing.version)
    except Exception:
        log.exception("the guide %s could not be decided at the moment of its showing", showing.guide)
        return Claim(False, "not_eligible")


def event_of(caller: Caller, showing: Showing, found: Claim, now_ms: int) -> Message:
    """The service's own word about the showing, and hence about the budget."""
    told: dict[str, Any] = {
        "guide": showing.guide,
        "version": showing.version,
        "kind": found.kind,
        "decision": showing.decision,
        "step": showing.step,
        "arm": "control" if found.is_held_out else "shown",
        "cost": found.cost,
        "variant": found.variant,
        "why": found.why,
        "again_ms": found.again_ms,
        HELD_OUT: showing.guide if found.is_held_out else None,
        "holdout": found.holdout,
        "wait_ms": showing.wait_ms,
        "found_by": showing.found_by,
        "session": showing.session,
        "language": showing.language,
    }
    properties = msgspec.json.encode({name: value for name, value in told.items() if value is not None}).decode()
    return Message(
        name=SHOWN_EVENT if found.granted else WITHHELD_EVENT,
        message_id=message_id_of(showing),
        anonymous_id=caller.anonymous_id,
        user_id=caller.user_id,
        previous_id=None,
        group_id=None,
        traits=None,
        properties=properties,
        time_ms=now_ms,
    )
