"""The gate of a sequence: what came one after another, and what did not come."""

from widget_server.triggers.book import KEPT_AHEAD
from widget_server.triggers.clauses import Sequence, SequenceStep
from widget_server.triggers.durations import lasting
from widget_server.triggers.gates import Gate, Standing, occurrence_said, soonest
from widget_server.triggers.memories import Trail
from widget_server.triggers.phrases import Phrase, joined, or_joined, phrase, phrases
from widget_server.triggers.sequence_match import Entry, Progress, marked, marks_of, progress, route_of, turns_of


def sequence_gate(clause: Sequence, *numbers: int) -> Gate:
    """The gate of a sequence; the numbers are those of the trails of `marks_of` it."""
    route = route_of(clause, marks_of(clause))
    needed = frozenset(numbers[leg.bit.bit_length() - 1] for leg in route.legs)
    name = phrase("sequence in %(time)s", time=lasting(clause.within_ms)) if clause.within_ms else phrase("sequence")

    def trails(at: Standing) -> list[Trail | None]:
        return [at.memories.get(number) for number in numbers]

    def events(at: Standing) -> list[Entry]:
        return marked(trails(at), route.since(at.now_ms), at.now_ms)

    def stands(at: Standing) -> Progress:
        return progress(events(at), route, at.now_ms)

    def holds(at: Standing) -> bool:
        # Most persons have never done one of the steps.
        return needed <= at.memories.keys() and stands(at).holds

    def says(at: Standing) -> Phrase:
        found = stands(at)
        steps = len(clause.steps)
        if found.reached < steps:
            values = {"sequence": name, "step": found.reached, "steps": steps}
            came = phrase("%(sequence)s came to step %(step)s of %(steps)s", **values)
            return joined((came, phrase("waits for %(step)s", step=_step_said(clause.steps[found.reached]))), ", ")
        if not clause.without:
            return phrase("%(sequence)s complete", sequence=name)
        told = phrases("%(sequence)s of %(num)s steps", "%(sequence)s of %(num)s steps", steps, sequence=name)
        others = or_joined(occurrence_said(one) for one in clause.without)
        quiet, wanted = lasting(at.now_ms - found.last_ms), lasting(clause.quiet_ms)
        then = phrase("then no %(events)s for %(time)s of %(wanted)s", events=others, time=quiet, wanted=wanted)
        return joined((told, then), ", ")

    def turns(at: Standing) -> int | None:
        if not needed <= at.memories.keys():
            return None
        ahead = (event[0] for trail in trails(at) if trail for event in trail.entries[-KEPT_AHEAD:])
        return soonest((*turns_of(events(at), route), *ahead), at.now_ms)

    return Gate(holds, says, turns)


def _step_said(step: SequenceStep) -> Phrase:
    told = occurrence_said(step.occurrence)
    if step.without:
        others = or_joined(occurrence_said(one) for one in step.without)
        told = phrase("%(event)s without %(others)s before it", event=told, others=others)
    parts = [told]
    if step.gap_at_least_ms:
        parts.append(phrase("%(time)s later or more", time=lasting(step.gap_at_least_ms)))
    if step.gap_at_most_ms is not None:
        parts.append(phrase("at most %(time)s later", time=lasting(step.gap_at_most_ms)))
    return joined(parts, ", ")
