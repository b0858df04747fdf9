"""The gates of what a person did: counts, and what has stopped."""

from widget_server.triggers.clauses import Did, Inactive
from widget_server.triggers.durations import duration_text
from widget_server.triggers.gates import Gate, Standing, occurrence_text, soonest


def did_gate(did: Did, number: int) -> Gate:
    """The gate of a count; `number` is the tally of its occurrence."""
    low, high, within = did.at_least, did.at_most, did.within_ms
    span = f" in {duration_text(within)}" if within else ""
    name = occurrence_text(did.occurrence)
    bounds = f"exactly {low}" if low == high else str(low) if high is None else f"{low} to {high}"
    asked = f"{bounds}{span}"

    def count(at: Standing) -> int:
        tally = at.tallies.get(number)
        return 0 if tally is None else tally.count(at.now_ms, within)

    def holds(at: Standing) -> bool:
        times = count(at)
        return low <= times and (high is None or times <= high)

    def says(at: Standing) -> str:
        times = count(at)
        if high == 0:
            return f"did {name} {times} times{span}, asked never" if times else f"did_not {name}{span}"
        # A window counts no further back than times are kept: then there are so many or more.
        tally = at.tallies.get(number)
        more = "+" if within and tally and times == len(tally.times) < tally.total else ""
        return f"did {name} {times}{more} of {asked}"

    def turns(at: Standing) -> int | None:
        tally = at.tallies.get(number)
        return None if tally is None else tally.next_change(at.now_ms, within)

    return Gate(holds, says, turns)


def inactive_gate(inactive: Inactive, number: int) -> Gate:
    """The gate of a habit that has stopped; `number` is the tally of its occurrence."""
    name, wanted = occurrence_text(inactive.occurrence), inactive.for_ms

    def latest(at: Standing) -> int | None:
        tally = at.tallies.get(number)
        return None if tally is None else tally.latest(at.now_ms)

    def holds(at: Standing) -> bool:
        last = latest(at)
        return last is not None and last <= at.now_ms - wanted

    def says(at: Standing) -> str:
        last = latest(at)
        if last is None:
            return f"never did {name}, asked inactive for {duration_text(wanted)}"
        return f"last did {name} {duration_text(at.now_ms - last)} ago, asked inactive for {duration_text(wanted)}"

    def turns(at: Standing) -> int | None:
        tally, last = at.tallies.get(number), latest(at)
        stops = None if last is None else last + wanted
        return soonest((stops, tally.next_change(at.now_ms) if tally else None), at.now_ms)

    return Gate(holds, says, turns)
