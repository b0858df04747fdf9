"""Behaviour in words: what a person did, in the reader's language."""

from collections.abc import Callable
from typing import Any, Final

from widget_server.guides.people_words import exact_duration as duration
from widget_server.guides.people_words import tests_in_words
from widget_server.triggers.clauses import (
    AccountDid,
    Away,
    Clause,
    Did,
    Edge,
    Filter,
    GuideWas,
    Inactive,
    Occurrence,
    Sequence,
    SequenceStep,
    VisitCount,
)
from widget_server.web.words import gettext as _
from widget_server.web.words import ngettext


def behaviour_words(clause: Clause) -> str:
    """One condition on what was done."""
    return _WORDS[type(clause)](clause)


def occurrence_words(occurrence: Occurrence) -> str:
    """An event with its filters."""
    if not occurrence.where:
        return occurrence.event
    return _("%(event)s where %(filters)s", event=occurrence.event, filters=_filters(occurrence.where))


def _did(did: Did) -> str:
    what = occurrence_words(did.occurrence)
    if did.at_most == 0:
        words = _("never did %(event)s", event=what)
    elif did.at_most == did.at_least:
        words = ngettext("did %(event)s exactly once", "did %(event)s exactly %(num)d times", did.at_least, event=what)
    elif did.at_most is None:
        words = ngettext(
            "did %(event)s at least once", "did %(event)s at least %(num)d times", did.at_least, event=what
        )
    else:
        words = _("did %(event)s %(low)d to %(high)d times", event=what, low=did.at_least, high=did.at_most)
    return _lately(words, did.within_ms)


def _lately(words: str, within_ms: int | None) -> str:
    return words if within_ms is None else _("%(did)s in the last %(time)s", did=words, time=duration(within_ms))


def _inactive(clause: Inactive) -> str:
    what = occurrence_words(clause.occurrence)
    return _("did %(event)s, but not for %(time)s", event=what, time=duration(clause.for_ms))


def _away(clause: Away) -> str:
    return _("was not here for %(time)s", time=duration(clause.for_ms))


def _edge(clause: Edge) -> str:
    what = occurrence_words(clause.occurrence)
    words = [
        _("did %(event)s for the first time", event=what)
        if clause.which == "first"
        else _("did %(event)s for the last time", event=what)
    ]
    words += [_("less than %(time)s ago", time=duration(clause.within_ms))] if clause.within_ms else []
    words += [_("%(time)s ago or longer", time=duration(clause.ago_ms))] if clause.ago_ms else []
    words += [_("with %(filters)s", filters=_filters(clause.like))] if clause.like else []
    return " ".join(words)


def _visits(clause: VisitCount) -> str:
    low, high = clause.at_least, clause.at_most
    if high is None:
        words = ngettext("had at least one session", "had at least %(num)d sessions", low)
    elif high == low:
        words = ngettext("had exactly one session", "had exactly %(num)d sessions", low)
    else:
        words = _("had %(low)d to %(high)d sessions", low=low, high=high)
    return _lately(words, clause.within_ms)


def _account_did(clause: AccountDid) -> str:
    words = _("somebody of the account %(did)s", did=_did(clause.did))
    if clause.persons < 2:
        return words
    return ngettext("%(did)s, %(num)d person", "%(did)s, at least %(num)d persons", clause.persons, did=words)


def _guide_was(clause: GuideWas) -> str:
    was = {
        "seen": _("was shown the guide %(guide)s", guide=clause.guide),
        "completed": _("completed the guide %(guide)s", guide=clause.guide),
        "dismissed": _("dismissed the guide %(guide)s", guide=clause.guide),
        "snoozed": _("put off the guide %(guide)s", guide=clause.guide),
    }
    return _lately(was[clause.was], clause.did.within_ms)


def _sequence(clause: Sequence) -> str:
    words = _("first %(event)s", event=_(", then ").join(_step(step) for step in clause.steps))
    if clause.without:
        others = _(" or ").join(occurrence_words(one) for one in clause.without)
        words += _(", then no %(event)s", event=others)
        if clause.quiet_ms:
            words = _("%(words)s for %(time)s", words=words, time=duration(clause.quiet_ms))
    if clause.is_strict:
        words += _(", nothing of these between")
    if clause.by:
        words += _(", with the same %(property)s", property=clause.by)
    return _lately(words, clause.within_ms)


def _step(step: SequenceStep) -> str:
    words = occurrence_words(step.occurrence)
    if step.gap_at_least_ms:
        words = _("%(event)s %(time)s later or more", event=words, time=duration(step.gap_at_least_ms))
    if step.gap_at_most_ms is not None:
        words = _("%(event)s at most %(time)s later", event=words, time=duration(step.gap_at_most_ms))
    if step.without:
        others = _(" or ").join(occurrence_words(one) for one in step.without)
        words = _("%(event)s (no %(other)s before it)", event=words, other=others)
    return words


_WORDS: Final[dict[type, Callable[[Any], str]]] = {
    Did: _did,
    Inactive: _inactive,
    Away: _away,
    Edge: _edge,
    VisitCount: _visits,
    AccountDid: _account_did,
    GuideWas: _guide_was,
    Sequence: _sequence,
}


def _filters(filters: tuple[Filter, ...]) -> str:
    return ", ".join(f"{each.name} {tests_in_words(each.tests)}" for each in filters)
