"""The gate of a sequence: what came one after another, and what did not come."""

from widget_server.triggers.clauses import Sequence, SequenceStep
from widget_server.triggers.durations import duration_text
from widget_server.triggers.gates import Gate, Standing, occurrence_text, soonest
from widget_server.triggers.memories import Trail
from widget_server.triggers.sequence_match import Progress, names_of, progress, route_of, turns_of


def sequence_gate(clause: Sequence, number: int) -> Gate:
    """The gate of a sequence; `number` is its trail."""
    route = route_of(clause, names_of(clause))
    span = f" in {duration_text(clause.within_ms)}" if clause.within_ms else ""

    def stands(at: Standing) -> Progress:
        trail: Trail | None = at.memories.get(number)
        return progress(trail.until(at.now_ms), route, at.now_ms) if trail else Progress(False, 0, 0)

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
        trail: Trail | None = at.memories.get(number)
        if trail is None:
            return None
        return soonest((*turns_of(trail.until(at.now_ms), route), trail.ahead(at.now_ms)), at.now_ms)

    return Gate(lambda at: stands(at).holds, says, turns)


def _step_text(step: SequenceStep) -> str:
    text = occurrence_text(step.occurrence)
    if step.without:
        text += f" without {' or '.join(occurrence_text(one) for one in step.without)} before it"
    if step.gap_at_least_ms:
        text += f", {duration_text(step.gap_at_least_ms)} later or more"
    if step.gap_at_most_ms is not None:
        text += f", at most {duration_text(step.gap_at_most_ms)} later"
    return text
