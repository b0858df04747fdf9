"""Rules in words: what a guide waits for, whom it is for and how often it comes, in the reader's language."""

from widget_server.guides.people_words import people_in_words, tests_in_words
from widget_server.triggers.clauses import (
    AllOf,
    AnyOf,
    Clause,
    Did,
    Guide,
    Inactive,
    InList,
    InSegment,
    NotOf,
    Occurrence,
    Share,
    Trait,
)
from widget_server.web.formats import duration
from widget_server.web.words import gettext as _
from widget_server.web.words import ngettext


def audience_in_words(guide: Guide) -> list[str]:
    """For whom: one sentence for each condition that must hold."""
    return _lines(guide.audience) if guide.audience else [_("Everybody")]


def moment_in_words(guide: Guide) -> str:
    """What opens the guide."""
    if guide.when is None:
        return _("As soon as the conditions hold")
    time = duration(guide.expires_ms)
    return _("Right after %(event)s, for up to %(time)s", event=_occurrence(guide.when), time=time)


def behaviour_in_words(guide: Guide) -> list[str]:
    """What the person must have done, or not done: one sentence for each condition."""
    return _lines(guide.behaviour) if guide.behaviour else []


def frequency_in_words(guide: Guide) -> list[str]:
    rule = guide.frequency
    often = ngettext("At most once for each person", "At most %(num)d times for each person", rule.at_most)
    between = [_("At least %(time)s between two showings", time=duration(rule.every_ms))] if rule.at_most > 1 else []
    answers = {"completed": _("completed"), "dismissed": _("dismissed")}
    until = _(" or ").join(answers.get(answer, answer) for answer in rule.until)
    return [often, *between, *([_("Never again once %(answers)s", answers=until)] if until else [])]


def _lines(clause: Clause) -> list[str]:
    return [_words(part) for part in clause.parts] if isinstance(clause, AllOf) else [_words(clause)]


def _words(clause: Clause) -> str:  # noqa: PLR0911 - one sentence for each clause
    match clause:
        case AllOf(parts):
            return _("(%(parts)s)", parts=_(" and ").join(_words(part) for part in parts))
        case AnyOf(parts):
            return _("(%(parts)s)", parts=_(" or ").join(_words(part) for part in parts))
        case NotOf(part):
            return _("not: %(what)s", what=_words(part))
        case Trait(holder, name, tests):
            whose = (
                _("the account's %(trait)s", trait=name)
                if holder == "account"
                else _("the person's %(trait)s", trait=name)
            )
            return f"{whose} {tests_in_words(tests)}"
        case InList() | InSegment() | Share():
            return people_in_words(clause)
        case Did():
            return _did(clause)
        case Inactive(occurrence, for_ms):
            return _("did %(event)s, but not for %(time)s", event=_occurrence(occurrence), time=duration(for_ms))


def _did(did: Did) -> str:
    what = _occurrence(did.occurrence)
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
    return (
        words if did.within_ms is None else _("%(did)s in the last %(time)s", did=words, time=duration(did.within_ms))
    )


def _occurrence(occurrence: Occurrence) -> str:
    if not occurrence.where:
        return occurrence.event
    filters = ", ".join(f"{each.name} {tests_in_words(each.tests)}" for each in occurrence.where)
    return _("%(event)s where %(filters)s", event=occurrence.event, filters=filters)
