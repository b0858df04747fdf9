"""Rules in words: what a guide waits for, whom it is for and how often it comes, in the reader's language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from widget_server.guides.behaviour_words import behaviour_words, occurrence_words
from widget_server.guides.people_words import exact_duration as duration
from widget_server.guides.people_words import people_in_words, tests_in_words
from widget_server.triggers.clauses import AllOf, AnyOf, Clause, Goal, Guide, InList, InSegment, NotOf, Share, Trait
from widget_server.triggers.questions import DEFAULT_LONGEST
from widget_server.triggers.shares import percent_text
from widget_server.web.words import gettext as _
from widget_server.web.words import ngettext

BROWSER_MOMENTS: Final[dict[str, Callable[[Any], str]]] = {
    "page": lambda glob: _("On coming to %(page)s", page=glob),
    "element_seen": lambda css: _("When %(element)s comes into view", element=css),
    "element_clicked": lambda css: _("On a click on %(element)s", element=css),
    "exit_intent": lambda _yes: _("When the pointer leaves the page"),
    "scroll": lambda percent: _("After %(number)s %% of the page were scrolled through", number=percent),
    "idle": lambda ms: _("After %(time)s without a movement", time=duration(ms)),
    "dwell": lambda ms: _("After %(time)s on the page", time=duration(ms)),
}


def kind_name(kind: str) -> str:
    """What kind of guide it is, as a reader of the page would say it."""
    names = {
        "tip": _("Tip"),
        "hotspot": _("Hotspot"),
        "tour": _("Tour"),
        "checklist": _("Checklist"),
        "modal": _("Modal"),
        "banner": _("Banner"),
        "announcement": _("Announcement"),
        "survey": _("Survey"),
    }
    return names.get(kind, kind)


def question_in_words(question: Mapping[str, Any]) -> str:
    """How a question of a survey is answered."""
    kind = question["type"]
    if kind == "scale":
        words = _("a scale from %(low)s to %(high)s", low=question["from"], high=question["to"])
    elif kind == "text":
        words = _("in words, at most %(most)s characters", most=question.get("at_most", DEFAULT_LONGEST))
    elif question.get("many"):
        words = _("any of %(count)s options", count=len(question["options"]))
    else:
        words = _("one of %(count)s options", count=len(question["options"]))
    return _("%(how)s, may be left out", how=words) if question.get("optional") else words


def survey_in_words(questions: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each question of a survey by its name, and how it is answered."""
    return [
        _("Asks %(question)s: %(how)s", question=question["name"], how=question_in_words(question))
        for question in questions
    ]


def kind_in_words(guide: Guide) -> list[str]:
    """What its kind brings with it: how long it goes on, and by what its points are done."""
    if guide.kind == "tour":
        goes_on = _("Once begun, it goes on over pages and devices for 7 days, until it is answered")
        return [goes_on, *_pressed_in_words(guide.pressed_steps)]
    if guide.kind == "announcement":
        return [_("Stands in the feed")]
    if guide.kind == "survey":
        return [_("Once begun, it goes on over pages and devices for a day, until it is answered")]
    if guide.kind != "checklist":
        return []
    stays = _("Once shown, it stays until it is answered")
    return [stays, *(_("%(item)s: done when %(what)s", item=item.name, what=_words(item.done)) for item in guide.items)]


def _pressed_in_words(steps: Sequence[int]) -> list[str]:
    if not steps:
        return []
    said = ngettext(
        "Step %(steps)s goes on when the person presses its element",
        "Steps %(steps)s go on when the person presses their elements",
        len(steps),
        steps=", ".join(map(str, steps)),
    )
    return [said]


def audience_in_words(guide: Guide) -> list[str]:
    """For whom: one sentence for each condition that must hold."""
    return _lines(guide.audience) if guide.audience else [_("Everybody")]


def clause_in_words(clause: Clause) -> list[str]:
    """One sentence for each condition that must hold."""
    return _lines(clause)


def moment_in_words(guide: Guide) -> str:
    """What opens the guide, when, for how long, and what calls it off."""
    parts = [_opening(guide)]
    if guide.delay_ms:
        parts.append(_("%(time)s later", time=duration(guide.delay_ms)))
    if guide.when or guide.browser_moment:
        parts.append(_("for up to %(time)s", time=duration(guide.expires_ms)))
    if guide.cancel_on:
        parts.append(_("not after %(event)s", event=occurrence_words(guide.cancel_on)))
    return ", ".join(parts)


def _opening(guide: Guide) -> str:
    if guide.when:
        return _("Right after %(event)s", event=occurrence_words(guide.when))
    if guide.browser_moment is None or guide.browser_moment.kind == "now":
        return _("As soon as the conditions hold")
    return BROWSER_MOMENTS[guide.browser_moment.kind](guide.browser_moment.value)


def behaviour_in_words(guide: Guide) -> list[str]:
    """What the person must have done, or not done: one sentence for each condition."""
    return _lines(guide.behaviour) if guide.behaviour else []


def attention_in_words(guide: Guide) -> list[str]:
    """What of it stands above the budget, who is kept without it, and in which forms it is shown."""
    lines = [_("Shown whatever the attention budget says")] if guide.is_exempt else []
    if guide.ignores_quiet:
        lines.append(_("Shown in quiet periods, too"))
    if guide.look:
        lines.append(_("Drawn in the look %(name)s", name=guide.look))
    if guide.highlight == "ring":
        lines.append(_("A ring is drawn around its element"))
    if guide.highlight == "none":
        lines.append(_("Without a ring around its elements"))
    if not guide.asks_if_helpful:
        lines.append(_("The person is not asked whether it helped"))
    if guide.holdout:
        share = percent_text(guide.holdout.below)
        lines.append(
            _("%(share)s of accounts are kept without it, for comparison", share=share)
            if guide.holdout.by == "account"
            else _("%(share)s of persons are kept without it, for comparison", share=share)
        )
    if guide.variants:
        total = sum(variant.weight for variant in guide.variants)
        shares = [f"{one.name} {percent_text(round(one.weight * 10_000 / total))}" for one in guide.variants]
        lines.append(_("In several forms: %(forms)s", forms=", ".join(shares)))
    return lines


def frequency_in_words(guide: Guide) -> list[str]:
    """How often it comes, and what else decides whether it may interrupt."""
    return [*_frequency(guide), *attention_in_words(guide)]


def _frequency(guide: Guide) -> list[str]:
    rule = guide.frequency
    if rule.at_most is None:
        often = _("There until it is answered, however often it was seen")
    else:
        often = ngettext("At most once for each person", "At most %(num)d times for each person", rule.at_most)
    between = rule.at_most is not None and rule.at_most > 1
    pauses = [_("At least %(time)s between two showings", time=duration(rule.every_ms))] if between else []
    answers = {"completed": _("completed"), "dismissed": _("dismissed")}
    until = _(" or ").join(answers.get(answer, answer) for answer in rule.until)
    return [often, *pauses, *([_("Never again once %(answers)s", answers=until)] if until else [])]


def goal_in_words(goal: Goal) -> str:
    """What people are to do after the guide."""
    what, time = occurrence_words(goal.occurrence), duration(goal.within_ms)
    return _("Afterwards people should do %(event)s, at most %(time)s later", event=what, time=time)


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
            return f"{whose} {tests_in_words(tests)}"
        case InList() | InSegment() | Share():
            return people_in_words(clause)
    return behaviour_words(clause)
