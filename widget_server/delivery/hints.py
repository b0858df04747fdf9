"""A person's own word about hints: a pause, fewer of them, "not helpful", and what was shown, to be seen again."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from widget_server.delivery.contents import Person
from widget_server.delivery.decisions import Decision, asked_for, may_ask_for, told_to, wanted_languages
from widget_server.delivery.facts import Caller, facts_of
from widget_server.delivery.live_rules import rules_of
from widget_server.delivery.states import account_state_of, state_of
from widget_server.events.operations import append_own
from widget_server.events.queries import latest_shown
from widget_server.parts import parts
from widget_server.people.operations import person_of_caller
from widget_server.people.queries import profile_of
from widget_server.raw import Cursor
from widget_server.triggers.attention_gates import wishes_in
from widget_server.triggers.claims import standing_of
from widget_server.triggers.durations import DAY
from widget_server.triggers.state import FailedFilters
from widget_server.web import bodies
from widget_server.web.errors import invalid
from widget_server.workspaces.keys import KeyHolder

LONGEST_PAUSE_MS: Final = 365 * DAY
SHOWN_AGAIN: Final = 20
"""So many guides that were shown last can be seen again."""


class Wish(bodies.Caller, kw_only=True):
    """The body of `POST /v1/hints`. What is left out stays as it is; a pause until null ends one."""

    key: str | None = None
    paused_until_ms: int | msgspec.UnsetType | None = msgspec.UNSET
    fewer: bool | None = None
    not_helpful: Annotated[str, Meta(min_length=1, max_length=100)] | None = None


class SeenGuide(msgspec.Struct):
    """A guide that was shown to the person; `again` is all that a page needs to show it once more."""

    guide: str
    version: int
    shown_ms: int
    again: Decision


class Hints(msgspec.Struct):
    """What the person wants, and what was shown, the latest first. Times in ms since 1970."""

    paused_until_ms: int | None
    fewer: bool
    history: list[SeenGuide]


def wish(holder: KeyHolder, wished: Wish, now_ms: int) -> None:
    """Writes a person's wishes durably; from then on they count on every device. Raises ApiError 400 and 410."""
    events = _events(wished, now_ms)
    if not events:
        raise invalid("Say what you wish: paused_until_ms, fewer or not_helpful.", "paused_until_ms")

    def write(cursor: Cursor) -> None:
        person_id = person_of_caller(cursor, holder.workspace_id, wished, now_ms)
        for name, properties in events:
            append_own(cursor, holder.workspace_id, person_id, name, properties, now_ms)

    parts().database.in_group(write)


def _events(wished: Wish, now_ms: int) -> list[tuple[str, dict[str, object]]]:
    events: list[tuple[str, dict[str, object]]] = []
    until_ms = wished.paused_until_ms
    if until_ms is None:
        events.append(("$hints_resumed", {}))
    elif isinstance(until_ms, int):
        if not now_ms < until_ms <= now_ms + LONGEST_PAUSE_MS:
            text = "A pause ends later than now and within a year: send ms since 1970, or null to end it."
            raise invalid(text, "paused_until_ms")
        events.append(("$hints_paused", {"until_ms": until_ms}))
    if wished.fewer is not None:
        events.append(("$hints_fewer", {"fewer": wished.fewer}))
    if wished.not_helpful is not None:
        events.append(("$guide_not_helpful", {"guide": wished.not_helpful}))
    return events


def hints_of(holder: KeyHolder, caller: Caller, now_ms: int) -> Hints:
    """What a person wished, and what was shown to them; nothing of somebody never seen."""
    profile = profile_of(holder.workspace_id, caller.anonymous_id, caller.user_id)
    if profile is None:
        return Hints(None, False, [])
    rules = rules_of(holder.workspace_id)
    try:
        state, account = state_of(profile, rules), account_state_of(profile, rules, now_ms)
    except FailedFilters:
        # A decision switches off what failed, or raises.
        told_to(holder, caller, now_ms)
        return hints_of(holder, caller, now_ms)
    wishes = wishes_in(rules.book.numbers, state.memories)
    facts = facts_of(holder, profile, rules, caller, with_ids=True)
    at = standing_of(state, account, facts, now_ms)
    languages, person = wanted_languages(caller.language, holder.languages), Person(profile)
    seen = [
        SeenGuide(name, guide.version, shown_ms, asked_for(guide, at, languages, person))
        for name, shown_ms in latest_shown(profile.person_id, SHOWN_AGAIN)
        if (guide := rules.guides.get(name)) and may_ask_for(guide, at)
    ]
    paused = wishes.paused_until_ms if wishes.paused_until_ms > now_ms else None
    return Hints(paused, wishes.fewer, seen)
