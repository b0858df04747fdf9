"""Rules in words: what a guide waits for, whom it is for and how often it comes, in the reader's language."""

from collections.abc import Callable
from typing import Any, Final

from widget_server.triggers.clauses import AllOf, AnyOf, Clause, Did, Guide, Inactive, NotOf, Occurrence, Test, Trait
from widget_server.web.formats import duration
from widget_server.web.words import gettext as _
from widget_server.web.words import ngettext

# The operand stands in place of %(value)s.
TESTS: Final[dict[str, Callable[[str], str]]] = {
    "eq": lambda value: _("is %(value)s", value=value),
    "ne": lambda value: _("is not %(value)s", value=value),
    "in": lambda value: _("is one of %(value)s", value=value),
    "not_in": lambda value: _("is none of %(value)s", value=value),
    "gt": lambda value: _("is more than %(value)s", value=value),
    "gte": lambda value: _("is at least %(value)s", value=value),
    "lt": lambda value: _("is less than %(value)s", value=value),
    "lte": lambda value: _("is at most %(value)s", value=value),
    "contains": lambda value: _("contains %(value)s", value=value),
}


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


def _words(clause: Clause) -> str:
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
            return f"{whose} {_tests(tests)}"
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
    filters = ", ".join(f"{each.name} {_tests(each.tests)}" for each in occurrence.where)
    return _("%(event)s where %(filters)s", event=occurrence.event, filters=filters)


def _tests(tests: tuple[Test, ...]) -> str:
    return _(" and ").join(_test(test) for test in tests)


def _test(test: Test) -> str:
    if test.operator == "exists":
        return _("is known") if test.operand else _("is not known")
    return TESTS[test.operator](_value(test.operand))


def _value(operand: Any) -> str:
    if isinstance(operand, tuple):
        return ", ".join(_value(item) for item in operand)
    if isinstance(operand, bool):
        return _("yes") if operand else _("no")
    return str(operand)
