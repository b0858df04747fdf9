"""A report in the reader's language: its figures by name, and what a comparison says, no more than it can."""

from typing import Any, Final

from flask_babel import format_decimal

from widget_server.analytics.effects import Effect
from widget_server.guides.miss_words import REASONS
from widget_server.reports.comparisons import CONTROL, SHOWN, Comparison
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.web.words import ngettext

_FIGURES: Final = {
    "eligible": _l("Shown or would have been"),
    "shown": _l("Shown"),
    "withheld": _l("Withheld"),
    "opened": _l("Opened"),
    "completed": _l("Completed"),
    "dismissed": _l("Dismissed"),
    "snoozed": _l("Put off"),
    "not_helpful": _l("Not helpful"),
    "missed": _l("Element not found"),
}
_REASONS: Final = {
    "holdout": _l("held out for comparison"),
    "quiet": _l("left in peace"),
    "budget": _l("enough was shown already"),
    "paused": _l("hints were paused"),
    "not_eligible": _l("not eligible any more"),
    "outdated": _l("a newer version was live"),
    **REASONS,
    "unknown": _l("not said"),
}
_STANDINGS: Final = {
    "reached": _l("reached the goal in time"),
    "not_reached": _l("did not reach the goal in time"),
    "open": _l("still have time to reach it"),
}


def figure_name(figure: str) -> str:
    """`withheld.quiet`, `reached.2`, `goal.0.shown.reached` as people read them."""
    name, _dot, detail = figure.partition(".")
    if name == "reached":
        return _("Came to step %(step)s", step=detail)
    if name == "stopped":
        return _("Stopped at step %(step)s", step=detail)
    if name == "goal":
        _number, arm, standing = detail.split(".")
        return f"{arm_name(arm)}: {_STANDINGS[standing]}"
    known = str(_FIGURES.get(name, name))
    return f"{known}: {reason_name(detail)}" if detail else known


def reason_name(reason: str) -> str:
    return str(_REASONS.get(reason, reason))


def arm_name(arm: str) -> str:
    return {SHOWN: _("Shown"), CONTROL: _("Held out")}.get(arm, arm)


def verdict(comparison: Comparison) -> dict[str, Any]:
    """`tone` for the badge, `headline` in a few words, and `text` with what it rests on."""
    effect = comparison.effect
    if effect.outcome == "unbalanced":
        return {"tone": "bad", "headline": _("Not comparable"), "text": _unbalanced(comparison)}
    if effect.difference is None or effect.interval is None:
        text = _("One side is still empty, or its people still have time: there is nothing to compare yet.")
        return {"tone": "plain", "headline": _("Cannot tell yet"), "text": text}
    span = {"low": points(effect.interval.low), "high": points(effect.interval.high)}
    if effect.outcome == "cannot_tell":
        text = _("The true difference lies between %(low)s and %(high)s points (95%%), so it may be none.", **span)
        return {"tone": "plain", "headline": _("Cannot tell yet"), "text": f"{text} {_needed(comparison, effect)}"}
    text = _("The true difference lies between %(low)s and %(high)s points (95%%).", **span)
    if effect.outcome == "more":
        return {"tone": "good", "headline": _("It helps: more people reach the goal"), "text": text}
    return {"tone": "bad", "headline": _("It harms: fewer people reach the goal"), "text": text}


def points(difference: float) -> str:
    """Percentage points with their sign."""
    value = round(100 * difference, 1) + 0.0
    return str(format_decimal(value, format="+#,##0.0;−#,##0.0")) if value else str(format_decimal(0, format="0.0"))


def _needed(comparison: Comparison, effect: Effect) -> str:
    least = str(format_decimal(round(100 * (effect.detectable or 1), 1), format="#,##0.0"))
    if effect.needed is None:
        return _("With as many as now, only a difference of %(points)s points or more could be told.", points=least)
    number = str(format_decimal(effect.needed))
    if comparison.by_account:
        return ngettext(
            "If it stays as it is, about %(number)s more account would tell.",
            "If it stays as it is, about %(number)s more accounts would tell.",
            effect.needed,
            number=number,
        )
    return ngettext(
        "If it stays as it is, about %(number)s more person would tell.",
        "If it stays as it is, about %(number)s more persons would tell.",
        effect.needed,
        number=number,
    )


def _unbalanced(comparison: Comparison) -> str:
    one, other = (str(format_decimal(size)) for size in comparison.clusters)
    return _(
        "The two sides are not as large as they were drawn: %(one)s against %(other)s. By chance this would hardly "
        "ever happen, so something loses people on one side; no conclusion can be drawn until that is found.",
        one=one,
        other=other,
    )
