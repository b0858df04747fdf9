"""The gates of who somebody is, beyond traits: imported lists, saved segments, a share of all."""

from collections.abc import Iterable

from widget_server.triggers.clauses import InSegment, Share
from widget_server.triggers.gates import Gate, Standing
from widget_server.triggers.shares import percent_text, place_of

AS_KNOWN_NOW = " (as known now)"


def list_gate(name: str) -> Gate:
    """Passed by who stands in the list, or acts for an account in it; by nobody while there is no such list."""

    def says(at: Standing) -> str:
        is_in = at.facts.lists.get(name)
        text = f"there is no list {name}" if is_in is None else f"{'in' if is_in else 'not in'} the list {name}"
        return text + (AS_KNOWN_NOW if at.facts.is_past else "")

    return Gate(lambda at: at.facts.lists.get(name, False), says)


def share_gate(share: Share) -> Gate:
    """Passed by the share; by nobody whose id is not known, such as who acts for no account."""
    salt, below, of_account = share.salt or "", share.below, share.of == "account"

    def external_id(at: Standing) -> str | None:
        return at.facts.account_id if of_account else at.facts.person_id

    def holds(at: Standing) -> bool:
        found = external_id(at)
        return found is not None and place_of(salt, found) < below

    def says(at: Standing) -> str:
        found = external_id(at)
        asked = f"asked below {percent_text(below)} by {salt}"
        return f"no {share.of}, {asked}" if found is None else f"{share.of} {found} at {_place(found)}, {asked}"

    def _place(found: str) -> str:
        return percent_text(place_of(salt, found))

    return Gate(holds, says)


def faulty_gate(faults: Iterable[str]) -> Gate:
    """Passed by nobody: turned round by a `not`, a segment that cannot be read would let everybody pass."""
    text = "; ".join(faults)
    return Gate(lambda _: False, lambda _: text)


def segment_gate(segment: InSegment, inner: Gate | None) -> Gate:
    """Passed by whom the segment's own conditions let pass; by nobody where it cannot be read."""
    if inner is None:
        return faulty_gate([segment.fault or f"there is no segment {segment.name}"])
    return Gate(
        inner.holds, lambda at: f"segment {segment.name}, version {segment.version}: {inner.says(at)}", inner.turns
    )
