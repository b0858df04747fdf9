"""What was begun goes on: tours and surveys on the next page and the next device, a checklist until it is answered."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from widget_server.triggers.book import Need, Numbers, TallyNeed, TrailNeed, key_digest, key_of
from widget_server.triggers.clauses import Filter, Guide, Item, Occurrence, Test
from widget_server.triggers.durations import DAY, lasting
from widget_server.triggers.gates import Gate, Standing, soonest
from widget_server.triggers.guide_gates import (
    ANSWER_EVENTS,
    ANSWERED_EVENT,
    SHOWN_EVENT,
    SNOOZE_MS,
    STEPPED_EVENT,
    about_guide,
    ahead,
    any_since,
    latest,
    unasked_showing,
)
from widget_server.triggers.kinds import GOING_ON, MOST_STEPS
from widget_server.triggers.memories import Trail
from widget_server.triggers.phrases import Phrase, joined, phrase, phrases

TOUR_MS: Final = 7 * DAY
"""A tour goes on for so long after it was begun."""

SURVEY_MS: Final = DAY
"""A survey asks about a moment: on the next day it is not gone on with."""

_LASTS_MS: Final[Mapping[str, int]] = {"tour": TOUR_MS, "survey": SURVEY_MS}

_STEP_DIGESTS: Final = {key_digest(step): step for step in range(1, MOST_STEPS + 1)}
# The showing of a later step is a tour going on, say after a reload: it begins nothing.
_FIRST_STEP: Final = Filter("step", (Test("not_in", tuple(range(2, MOST_STEPS + 1))),))


class Progress(NamedTuple):
    """The gate of going on; `step_of` is the step of a tour, or the question of a survey, from 1, None while it does
    not go on. `since` is when it was begun, None then, too."""

    gate: Gate
    step_of: Callable[[Standing], int | None]
    since: Callable[[Standing], int | None]


def beginning(guide: Guide) -> Occurrence | None:
    """The event that begins a guide which goes on; None for one of another kind."""
    if guide.kind not in GOING_ON:
        return None
    if guide.kind == "survey":
        return unasked_showing(guide.name)
    about = about_guide(SHOWN_EVENT, guide.name)
    return about if guide.kind == "checklist" else Occurrence(SHOWN_EVENT, (*about.where, _FIRST_STEP))


def progress_needs(guide: Guide) -> Iterator[Need]:
    """What of a person's events must be remembered to know how far a guide has come."""
    if (begins := beginning(guide)) is None:
        return
    yield TallyNeed(begins, 1)
    if (steps := _steps_of(guide)) is not None:
        yield steps


def progress_of(guide: Guide, numbers: Numbers) -> Progress | None:
    """How a guide goes on; None for one of another kind.

    Begun, neither answered for good nor called off since, and not put off within the last day; a tour for TOUR_MS, a
    survey for SURVEY_MS.
    """
    begins = beginning(guide)
    if begins is None:
        return None
    begun = numbers[begins]
    answers = {answer: numbers[about_guide(event, guide.name)] for answer, event in ANSWER_EVENTS.items()}
    snoozed, closing = answers["snoozed"], [answers[answer] for answer in guide.frequency.until]
    ends = [answers["completed"], answers["dismissed"], *([numbers[guide.cancel_on]] if guide.cancel_on else [])]
    lasts_ms = _LASTS_MS.get(guide.kind)
    looked_at = (begun, *answers.values(), *ends)
    step_at = _step_at(guide, numbers)

    def since(at: Standing) -> int | None:
        """When it was begun; None while it does not go on."""
        first = latest(at, begun)
        if first is None or (lasts_ms is not None and at.now_ms >= first + lasts_ms):
            return None
        if any_since(at, first, ends) or any_since(at, 0, closing):
            return None
        later = latest(at, snoozed)
        return None if later is not None and first <= later and at.now_ms < later + SNOOZE_MS else first

    def says(at: Standing) -> Phrase:
        first = since(at)
        if first is None:
            return phrase("is not going on")
        ago = phrase("begun %(time)s ago", time=lasting(at.now_ms - first))
        return joined((_goes_on(guide, step_at(at, first)), ago), ", ")

    def turns(at: Standing) -> int | None:
        first, later = latest(at, begun), latest(at, snoozed)
        over = first + lasts_ms if first is not None and lasts_ms is not None else None
        back = None if later is None else later + SNOOZE_MS
        steps = _ahead_in_trail(at, numbers, guide)
        return soonest((over, back, *ahead(at, looked_at), *steps), at.now_ms)

    def step_of(at: Standing) -> int | None:
        first = since(at)
        return step_at(at, first) if _length(guide) and first is not None else None

    return Progress(Gate(lambda at: since(at) is not None, says, turns), step_of, since)


def _goes_on(guide: Guide, step: int) -> Phrase:
    if not _length(guide):
        return phrase("goes on")
    if guide.kind == "survey":
        return phrase("goes on at question %(step)s of %(steps)s", step=step, steps=_length(guide))
    return phrase("goes on at step %(step)s of %(steps)s", step=step, steps=_length(guide))


def _length(guide: Guide) -> int:
    """How many steps, or questions, there are to be at; 0 for a kind that is at none."""
    return len(guide.step_placements) or len(guide.questions)


def _steps_of(guide: Guide) -> TrailNeed | None:
    """The latest event that says how far it came."""
    if guide.kind == "tour":
        return TrailNeed(about_guide(STEPPED_EVENT, guide.name), 1, "step")
    return TrailNeed(about_guide(ANSWERED_EVENT, guide.name), 1, "question") if guide.kind == "survey" else None


def _digests(guide: Guide) -> Mapping[int | None, int]:
    """At which step somebody is by the digest that an event left; of a survey, at the question after the answered."""
    if guide.kind == "tour":
        return _STEP_DIGESTS
    return {key_digest(name): step for step, name in enumerate(guide.questions, start=2)}


def _step_at(guide: Guide, numbers: Numbers) -> Callable[[Standing, int], int]:
    """The step that was shown last since the tour was begun; the last one, where another version had more."""
    steps = _steps_of(guide)
    if steps is None:
        return lambda _at, _since: 1
    number, most, digests = numbers[key_of(steps)], _length(guide), _digests(guide)

    def step_at(at: Standing, since: int) -> int:
        trail: Trail | None = at.memories.get(number)
        entries = trail.entries if trail else []
        shown = [key for time, _, key in entries if since <= time <= at.now_ms]
        return min(digests.get(shown[-1], 1), most) if shown else 1

    return step_at


def _ahead_in_trail(at: Standing, numbers: Numbers, guide: Guide) -> Iterator[int]:
    if (steps := _steps_of(guide)) is not None:
        trail: Trail | None = at.memories.get(numbers[key_of(steps)])
        yield from (time for time, _, _ in (trail.entries if trail else ()) if time > at.now_ms)


def items_said(items: tuple[Item, ...], done: tuple[bool, ...]) -> Phrase:
    """How far a checklist is."""
    left = [item.name for item, is_done in zip(items, done, strict=True) if not is_done]
    told = phrases("%(done)s of %(num)s items done", "%(done)s of %(num)s items done", len(items), done=sum(done))
    return joined((told, phrase("left: %(items)s", items=", ".join(left))), ", ") if left else told
