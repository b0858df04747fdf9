"""The gate of a sequence: what came one after another, and what did not come."""

from widget_server.triggers.book import KEPT_AHEAD
from widget_server.triggers.clauses import Sequence, SequenceStep
from widget_server.triggers.durations import duration_text
from widget_server.triggers.gates import Gate, Standing, occurrence_text, soonest
from widget_server.triggers.memories import Trail
from widget_server.triggers.sequence_match import Entry, Progress, marked, marks_of, progress, route_of, turns_of


def sequence_gate(clause: Sequence, *numbers: int) -> Gate:
    """The gate of a sequence; the numbers are those of the trails of `marks_of` it."""
    route = route_of(clause, marks_of(clause))
    needed = frozenset(numbers[leg.bit.bit_length() - 1] for leg in route.legs)
    span = f" in {duration_text(clause.within_ms)}" if clause.within_ms else ""

    def trails(at: Standing) -> list[Trail | None]:
        return [at.memories.get(number) for number in numbers]

    def events(at: Standing) -> list[Entry]:
        return marked(trails(at), route.since(at.now_ms), at.now_ms)

    def stands(at: Standing) -> Progress:
        return progress(events(at), route, at.now_ms)

    def holds(at: Standing) -> bool:
        # Most persons have never done one of the steps.
        return needed <= at.memories.keys() and stands(at).holds

    def says(at: Standing) -> str:
        found = stands(at)
        steps = len(clause.steps)
        if found.reached < steps:
            came = f"came to step {found.reached} of {steps}"
            return f"sequence{span} {came}, waits for {_step_text(clause.steps[found.reached])}"
        if not clause.without:
            return f"sequence{span} complete"
        others = " or ".join(occurrence_text(one) for one in clause.without)
        quiet = duration_text(at.now_ms - found.last_ms)
        return f"sequence{span} of {steps} steps, then no {others} for {quiet} of {duration_text(clause.quiet_ms)}"

    def turns(at: Standing) -> int | None:
        if not needed <= at.memories.keys():
            return None
        ahead = (event[0] for trail in trails(at) if trail for event in trail.entries[-KEPT_AHEAD:])
        return soonest((*turns_of(events(at), route), *ahead), at.now_ms)

    return Gate(holds, says, turns)


def _step_text(step: SequenceStep) -> str:
    text = occurrence_text(step.occurrence)
    if step.without:
        text += f" without {' or '.join(occurrence_text(one) for one in step.without)} before it"
    if step.gap_at_least_ms:
        text += f", {duration_text(step.gap_at_least_ms)} later or more"
    if step.gap_at_most_ms is not None:
        text += f", at most {duration_text(step.gap_at_most_ms)} later"
    return text
