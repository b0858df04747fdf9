"""The gates of who somebody is, beyond traits: imported lists, saved segments, a share of all."""

from collections.abc import Iterable

from widget_server.triggers.clauses import InSegment, Share
from widget_server.triggers.gates import Gate, Standing
from widget_server.triggers.phrases import Phrase, joined, phrase
from widget_server.triggers.shares import percent_text, place_of


def list_gate(name: str) -> Gate:
    """Passed by who stands in the list, or acts for an account in it; by nobody while there is no such list."""

    def says(at: Standing) -> Phrase:
        is_in = at.facts.lists.get(name)
        if is_in is None:
            told = phrase("there is no list %(name)s", name=name)
        elif is_in:
            told = phrase("in the list %(name)s", name=name)
        else:
            told = phrase("not in the list %(name)s", name=name)
        return phrase("%(said)s (as known now)", said=told) if at.facts.is_past else told

    return Gate(lambda at: at.facts.lists.get(name, False), says)


def share_gate(share: Share) -> Gate:
    """Passed by the share; by nobody whose id is not known, such as who acts for no account."""
    salt, below, of_account = share.salt or "", share.below, share.of == "account"

    def external_id(at: Standing) -> str | None:
        return at.facts.account_id if of_account else at.facts.person_id

    def holds(at: Standing) -> bool:
        found = external_id(at)
        return found is not None and place_of(salt, found) < below

    def says(at: Standing) -> Phrase:
        found = external_id(at)
        if found is None:
            told = phrase("no account") if of_account else phrase("no person")
        elif of_account:
            told = phrase("account %(id)s at %(place)s", id=found, place=_place(found))
        else:
            told = phrase("person %(id)s at %(place)s", id=found, place=_place(found))
        asked = phrase("asked below %(share)s by %(salt)s", share=percent_text(below), salt=salt)
        return joined((told, asked), ", ")

    def _place(found: str) -> str:
        return percent_text(place_of(salt, found))

    return Gate(holds, says)


def faulty_gate(faults: Iterable[Phrase]) -> Gate:
    """Passed by nobody: turned round by a `not`, a segment that cannot be read would let everybody pass."""
    text = joined(faults, "; ")
    return Gate(lambda _: False, lambda _: text)


def segment_gate(segment: InSegment, inner: Gate | None) -> Gate:
    """Passed by whom the segment's own conditions let pass; by nobody where it cannot be read."""
    if inner is None:
        return faulty_gate([segment.fault or phrase("there is no segment %(name)s", name=segment.name)])

    def says(at: Standing) -> Phrase:
        told = {"name": segment.name, "version": segment.version, "said": inner.says(at)}
        return phrase("segment %(name)s, version %(version)s: %(said)s", **told)

    return Gate(inner.holds, says, inner.turns)
