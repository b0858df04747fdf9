"""The gates of what was done: counts, first and last times, visits, and what others did."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from widget_server.triggers.clauses import AccountDid, Away, Did, Edge, GuideWas, Inactive, VisitCount
from widget_server.triggers.durations import lasting
from widget_server.triggers.gates import Gate, Standing, filters_said, occurrence_said, soonest
from widget_server.triggers.memories import VISIT_GAP_MS, First, Roll, Tally, Visits
from widget_server.triggers.phrases import Phrase, and_joined, joined, kept, phrase, phrases

Memories = Callable[[Standing], Mapping[int, Any]]


def of_person(at: Standing) -> Mapping[int, Any]:
    return at.memories


def of_account(at: Standing) -> Mapping[int, Any]:
    return at.account_memories


def did_gate(did: Did, number: int, memories: Memories = of_person) -> Gate:
    """The gate of a count; `number` is the tally of its occurrence."""
    low, high, within = did.at_least, did.at_most, did.within_ms
    name = occurrence_said(did.occurrence)
    asked = _within_said(_bounds_said(low, high), within)
    never = _within_said(phrase("did_not %(event)s", event=name), within)

    @kept
    def done(times: str) -> Phrase:
        return phrase("did %(event)s %(times)s of %(asked)s", event=name, times=times, asked=asked)

    def count(at: Standing) -> int:
        tally: Tally | None = memories(at).get(number)
        return 0 if tally is None else tally.count(at.now_ms, within)

    def holds(at: Standing) -> bool:
        times = count(at)
        return low <= times and (high is None or times <= high)

    def says(at: Standing) -> Phrase:
        times = count(at)
        if high == 0 and not times:
            return never
        if high == 0:
            # One time has no words of its own: tests of rules name parts of this sentence.
            told = phrases("did %(event)s %(num)s times", "did %(event)s %(num)s times", times, event=name)
            return joined((_within_said(told, within), phrase("asked never")), ", ")
        # A window counts no further back than times are kept: then there are so many or more.
        tally = memories(at).get(number)
        more = "+" if within and tally and times == len(tally.times) < tally.total else ""
        return done(f"{times}{more}")

    def turns(at: Standing) -> int | None:
        tally: Tally | None = memories(at).get(number)
        return None if tally is None else tally.next_change(at.now_ms, within)

    return Gate(holds, says, turns)


def inactive_gate(inactive: Inactive, number: int) -> Gate:
    """The gate of a habit that has stopped; `number` is the tally of its occurrence."""
    name, wanted = occurrence_said(inactive.occurrence), inactive.for_ms

    def latest(at: Standing) -> int | None:
        tally: Tally | None = at.memories.get(number)
        return None if tally is None else tally.latest(at.now_ms)

    def holds(at: Standing) -> bool:
        last = latest(at)
        return last is not None and last <= at.now_ms - wanted

    def says(at: Standing) -> Phrase:
        last = latest(at)
        asked = phrase("asked inactive for %(time)s", time=lasting(wanted))
        if last is None:
            return joined((phrase("never did %(event)s", event=name), asked), ", ")
        told = phrase("last did %(event)s %(time)s ago", event=name, time=lasting(at.now_ms - last))
        return joined((told, asked), ", ")

    def turns(at: Standing) -> int | None:
        tally: Tally | None = at.memories.get(number)
        last = latest(at)
        stops = None if last is None else last + wanted
        return soonest((stops, tally.next_change(at.now_ms) if tally else None), at.now_ms)

    return Gate(holds, says, turns)


def away_gate(away: Away, number: int) -> Gate:
    """The gate of somebody who was not there; `number` are the visits."""
    wanted = away.for_ms

    def absences(at: Standing) -> tuple[int | None, int | None]:
        """Since the last event, and before this visit; None where there is no such time."""
        visits: Visits | None = at.memories.get(number)
        begun = [span for span in visits.spans if span[0] <= at.now_ms] if visits else []
        if not begun:
            return None, None
        since = at.now_ms - min(begun[-1][1], at.now_ms)
        is_here = since < VISIT_GAP_MS and len(begun) > 1
        return since, begun[-1][0] - begun[-2][1] if is_here else None

    def holds(at: Standing) -> bool:
        return any(absence is not None and absence >= wanted for absence in absences(at))

    def says(at: Standing) -> Phrase:
        since, before = absences(at)
        asked = phrase("asked away for %(time)s", time=lasting(wanted))
        if since is None:
            return joined((phrase("never seen"), asked), ", ")
        found = phrase("last seen %(time)s ago", time=lasting(since))
        gone = [phrase("before this visit away for %(time)s", time=lasting(before))] if before else []
        return joined((found, *gone, asked), ", ")

    def turns(at: Standing) -> int | None:
        visits: Visits | None = at.memories.get(number)
        if visits is None:
            return None
        ends = [end + wait for _, end in visits.spans[-2:] for wait in (wanted, VISIT_GAP_MS)]
        return soonest((*ends, visits.next_change(at.now_ms)), at.now_ms)

    return Gate(holds, says, turns)


def edge_gate(edge: Edge, number: int, as_asked: int) -> Gate:
    """The gate of the first or last time; the numbers are of the occurrence, and of it being as asked."""
    name, within, ago = occurrence_said(edge.occurrence), edge.within_ms, edge.ago_ms
    asked = [phrase("like %(filters)s", filters=filters_said(edge.like))] if edge.like else []
    asked += [phrase("in %(time)s", time=lasting(within))] if within else []
    asked += [phrase("%(time)s ago or longer", time=lasting(ago))] if ago else []
    wanted = [phrase("asked %(wanted)s", wanted=and_joined(asked))] if asked else []

    def time_of(at: Standing, of: int) -> int | None:
        memory: Tally | First | None = at.memories.get(of)
        if isinstance(memory, First):
            return memory.time if memory.time <= at.now_ms else None
        return None if memory is None else memory.latest(at.now_ms)

    def holds(at: Standing) -> bool:
        time = time_of(at, number)
        if time is None or time_of(at, as_asked) != time:
            return False
        age = at.now_ms - time
        return (within is None or age < within) and (ago is None or age >= ago)

    def says(at: Standing) -> Phrase:
        time = time_of(at, number)
        if time is None:
            return joined((phrase("never did %(event)s", event=name), *wanted), ", ")
        values = {"event": name, "time": lasting(at.now_ms - time)}
        if edge.which == "first":
            told = phrase("first did %(event)s %(time)s ago", **values)
        else:
            told = phrase("last did %(event)s %(time)s ago", **values)
        other = [] if time_of(at, as_asked) == time else [phrase("unlike")]
        return joined((told, *other, *wanted), ", ")

    def ahead(at: Standing) -> Iterator[int | None]:
        for memory in (at.memories.get(number), at.memories.get(as_asked)):
            if isinstance(memory, First):
                yield memory.time
            elif memory is not None:
                yield memory.next_change(at.now_ms)

    def turns(at: Standing) -> int | None:
        time = time_of(at, number)
        ages = () if time is None else (time + wait for wait in (within, ago) if wait)
        return soonest((*ages, *ahead(at)), at.now_ms)

    return Gate(holds, says, turns)


def visits_gate(clause: VisitCount, number: int) -> Gate:
    """The gate of how often the person came; `number` are the visits."""
    low, high, within = clause.at_least, clause.at_most, clause.within_ms
    asked = _within_said(_bounds_said(low, high), within)

    def count(at: Standing) -> int:
        visits: Visits | None = at.memories.get(number)
        return 0 if visits is None else visits.count(at.now_ms, within)

    def holds(at: Standing) -> bool:
        times = count(at)
        return low <= times and (high is None or times <= high)

    def turns(at: Standing) -> int | None:
        visits: Visits | None = at.memories.get(number)
        return None if visits is None else visits.next_change(at.now_ms, within)

    def says(at: Standing) -> Phrase:
        return phrases("%(num)s sessions of %(asked)s", "%(num)s sessions of %(asked)s", count(at), asked=asked)

    return Gate(holds, says, turns)


def account_gate(clause: AccountDid, tally: int, roll: int | None = None) -> Gate:
    """The gate of what anybody of the account did; the numbers are of the account's memories."""
    counted, within, wanted = did_gate(clause.did, tally, of_account), clause.did.within_ms, clause.persons
    if roll is None:
        return Gate(counted.holds, lambda at: phrase("account %(said)s", said=counted.says(at)), counted.turns)

    def persons(at: Standing) -> int:
        found: Roll | None = at.account_memories.get(roll)
        return 0 if found is None else found.count(at.now_ms, within)

    def holds(at: Standing) -> bool:
        return counted.holds(at) and persons(at) >= wanted

    def says(at: Standing) -> Phrase:
        told = phrase("account %(said)s", said=counted.says(at))
        by = phrases(
            "by %(found)s of %(num)s persons", "by %(found)s of %(num)s persons", wanted or 0, found=persons(at)
        )
        return joined((told, by), ", ")

    def turns(at: Standing) -> int | None:
        found: Roll | None = at.account_memories.get(roll)
        return soonest((counted.turns(at), found.next_change(at.now_ms, within) if found else None), at.now_ms)

    return Gate(holds, says, turns)


def guide_was_gate(clause: GuideWas, number: int) -> Gate:
    """The gate of another guide; `number` is the tally of its own event."""
    counted = did_gate(clause.did, number)

    def says(at: Standing) -> Phrase:
        values = {"guide": clause.guide, "was": _WAS[clause.was]}
        if counted.holds(at):
            told = phrase("guide %(guide)s was %(was)s", **values)
        else:
            told = phrase("guide %(guide)s was not %(was)s", **values)
        return _within_said(told, clause.did.within_ms)

    return Gate(counted.holds, says, counted.turns)


_WAS = {
    "seen": phrase("seen"),
    "completed": phrase("completed"),
    "dismissed": phrase("dismissed"),
    "snoozed": phrase("snoozed"),
}


def _bounds_said(low: int, high: int | None) -> Phrase:
    if high is None:
        return Phrase(str(low))
    return phrase("exactly %(low)s", low=low) if low == high else phrase("%(low)s to %(high)s", low=low, high=high)


def _within_said(told: Phrase, within_ms: int | None) -> Phrase:
    return phrase("%(said)s in %(time)s", said=told, time=lasting(within_ms)) if within_ms else told
