"""The gates that every guide has of its own: its moment, and how often it may be shown."""

from collections.abc import Iterable, Iterator

from widget_server.triggers.book import Numbers
from widget_server.triggers.clauses import Filter, Guide, Occurrence, Test
from widget_server.triggers.durations import DAY, lasting
from widget_server.triggers.gates import Gate, Standing, occurrence_said, soonest
from widget_server.triggers.memories import Tally
from widget_server.triggers.phrases import Phrase, and_joined, joined, kept, phrase

SNOOZE_MS = DAY
"""After "Later" a guide keeps quiet for so long."""

REMINDER_MS = 14 * DAY
"""After "Later" a guide that waits for a moment may come back until so long after, without a new moment."""

ANSWER_EVENTS = {
    "completed": "$guide_completed",
    "dismissed": "$guide_dismissed",
    "snoozed": "$guide_snoozed",
}
_ANSWERS = {"completed": phrase("completed"), "dismissed": phrase("dismissed")}
SHOWN_EVENT = "$guide_shown"
STEPPED_EVENT = "$guide_stepped"
ANSWERED_EVENT = "$survey_answered"
WITHHELD_EVENT = "$guide_withheld"
HELD_OUT = "held_out"
"""The property of a withheld showing of the control group: the guide's name. It counts as if it had been shown."""

_UNASKED = Filter("asked", (Test("ne", True),))


def about_guide(event: str, guide: str) -> Occurrence:
    """The service's own event about one guide."""
    return Occurrence(event, (Filter("guide", (Test("eq", guide),)),))


def unasked_showing(guide: str) -> Occurrence:
    """A showing that the person did not ask for; only these count for how often."""
    return Occurrence(SHOWN_EVENT, (_UNASKED, *about_guide(SHOWN_EVENT, guide).where))


def moment_gate(guide: Guide, numbers: Numbers) -> Gate | None:
    """The gate of a guide's moment; None for a guide that waits for none of the service's.

    The latest matching event begins a moment: `delay` later it opens, for `expires`. "Later" (a snooze) opens
    another one, from SNOOZE_MS to REMINDER_MS after it. An answer (completed, dismissed, snoozed) or the event
    of `cancel_on` at the moment or after it uses it up. A showing alone does not: whether a guide that was
    shown and not answered, say because the page was reloaded, comes again within the same moment is for its
    frequency to say.
    """
    if guide.when is None:
        return _quiet_gate(guide, numbers) if guide.cancel_on else None
    number, text, delay_ms = numbers[guide.when], occurrence_said(guide.when), guide.delay_ms
    closes_ms = delay_ms + guide.expires_ms
    open_for = phrase("open for %(time)s", time=lasting(guide.expires_ms))
    if delay_ms:
        open_for = phrase("%(open)s after %(time)s", open=open_for, time=lasting(delay_ms))
    final = [numbers[about_guide(ANSWER_EVENTS[answer], guide.name)] for answer in ("completed", "dismissed")]
    snoozed = numbers[about_guide(ANSWER_EVENTS["snoozed"], guide.name)]
    cancel = [numbers[guide.cancel_on]] if guide.cancel_on else []
    answers, ends = [*final, snoozed, *cancel], [*final, *cancel]

    def holds(at: Standing) -> bool:
        moment = latest(at, number)
        if moment is None:
            return False
        if delay_ms <= at.now_ms - moment < closes_ms and not any_since(at, moment, answers):
            return True
        later = latest(at, snoozed)
        is_back = later is not None and later + SNOOZE_MS <= at.now_ms < later + REMINDER_MS
        return is_back and not any_since(at, later or 0, ends)

    def says(at: Standing) -> Phrase:
        moment, later = latest(at, number), latest(at, snoozed)
        if moment is None:
            return phrase("moment %(event)s has not come", event=text)
        told = [phrase("moment %(event)s %(time)s ago", event=text, time=lasting(at.now_ms - moment)), open_for]
        if any_since(at, moment, cancel):
            told.append(phrase("cancelled since"))
        elif any_since(at, moment, final):
            told.append(phrase("answered since"))
        elif later is not None and later >= moment:
            told.append(phrase("put off %(time)s ago", time=lasting(at.now_ms - later)))
        return joined(told, ", ")

    def turns(at: Standing) -> int | None:
        moment, later = latest(at, number), latest(at, snoozed)
        ends = () if moment is None else (moment + delay_ms, moment + closes_ms)
        back = () if later is None else (later + SNOOZE_MS, later + REMINDER_MS)
        return soonest((*ends, *back, *ahead(at, (number, *answers))), at.now_ms)

    return Gate(holds, says, turns)


def _quiet_gate(guide: Guide, numbers: Numbers) -> Gate:
    """Without a moment of the service's, the event of `cancel_on` keeps the guide away for `expires`."""
    assert guide.cancel_on
    number, quiet_ms, text = numbers[guide.cancel_on], guide.expires_ms, occurrence_said(guide.cancel_on)

    def holds(at: Standing) -> bool:
        last = latest(at, number)
        return last is None or at.now_ms - last >= quiet_ms

    def says(at: Standing) -> Phrase:
        last = latest(at, number)
        if last is None:
            return phrase("not cancelled by %(event)s", event=text)
        values = {"event": text, "ago": lasting(at.now_ms - last), "time": lasting(quiet_ms)}
        return phrase("%(event)s %(ago)s ago, cancels for %(time)s", **values)

    def turns(at: Standing) -> int | None:
        last = latest(at, number)
        return soonest((None if last is None else last + quiet_ms, *ahead(at, (number,))), at.now_ms)

    return Gate(holds, says, turns)


def frequency_gate(guide: Guide, numbers: Numbers) -> Gate:
    """The gate of how often: final answers, showings so far, time since the latest one, and "Later"."""
    rule = guide.frequency
    most = rule.at_most
    shown = numbers[unasked_showing(guide.name)]
    held = numbers.get(Occurrence(WITHHELD_EVENT, (Filter(HELD_OUT, (Test("eq", guide.name),)),)), -1)
    final = [(answer, numbers[about_guide(ANSWER_EVENTS[answer], guide.name)]) for answer in rule.until]
    snoozed = numbers[about_guide(ANSWER_EVENTS["snoozed"], guide.name)]
    closing = [number for _, number in final]
    touching = frozenset((shown, held, snoozed, *closing))

    def times(at: Standing) -> int:
        return _times(at, shown) + _times(at, held)

    def quiet_for(at: Standing) -> int:
        last, later = latest(at, shown), latest(at, snoozed)
        if held in at.memories:
            last = max(last or 0, latest(at, held) or 0)
        after_showing = 0 if last is None else last + rule.every_ms - at.now_ms
        after_snooze = 0 if later is None else later + SNOOZE_MS - at.now_ms
        return max(after_showing, after_snooze, 0)

    def holds(at: Standing) -> bool:
        if touching.isdisjoint(at.memories):
            return True
        if any_since(at, 0, closing):
            return False
        return not is_used_up(at) and not quiet_for(at)

    def is_used_up(at: Standing) -> bool:
        return most is not None and times(at) >= most

    stays = phrase("stays until it is answered")

    @kept
    def shown_said(times: int) -> Phrase:
        return phrase("shown %(times)s of %(most)s", times=times, most=most)

    def says(at: Standing) -> Phrase:
        text = stays if most is None else shown_said(times(at))
        if touching.isdisjoint(at.memories):
            return text
        if done := [_ANSWERS[answer] for answer, number in final if latest(at, number) is not None]:
            return joined((text, and_joined(done)), ", ")
        wait = quiet_for(at)
        return joined((text, phrase("not again for %(time)s", time=lasting(wait))), ", ") if wait else text

    def turns(at: Standing) -> int | None:
        # A final answer and the last showing are for ever; neither comes back with time.
        if touching.isdisjoint(at.memories) or any_since(at, 0, closing) or is_used_up(at):
            return None
        return soonest((at.now_ms + quiet_for(at), *ahead(at, touching)), at.now_ms)

    return Gate(holds, says, turns)


def is_cancelled(guide: Guide, numbers: Numbers, at: Standing) -> bool:
    """Whether the event of `cancel_on` came within the last day, and the guide was not shown since."""
    assert guide.cancel_on
    last = latest(at, numbers[guide.cancel_on])
    shown = latest(at, numbers[about_guide(SHOWN_EVENT, guide.name)])
    return last is not None and at.now_ms - last < DAY and (shown is None or last >= shown)


def latest(at: Standing, number: int) -> int | None:
    """The latest time of a tally up to now."""
    tally: Tally | None = at.memories.get(number)
    return None if tally is None else tally.latest(at.now_ms)


def ahead(at: Standing, numbers: Iterable[int]) -> Iterator[int | None]:
    """When events that are stamped later than now will begin to count."""
    for number in numbers:
        tally: Tally | None = at.memories.get(number)
        yield None if tally is None else tally.next_change(at.now_ms)


def any_since(at: Standing, since: int, numbers: Iterable[int]) -> bool:
    """Whether any of the tallies has a time since then."""
    for number in numbers:
        time = latest(at, number)
        if time is not None and time >= since:
            return True
    return False


def _times(at: Standing, number: int) -> int:
    tally: Tally | None = at.memories.get(number)
    return 0 if tally is None else tally.count(at.now_ms)
