"""What a workspace says of attention, in words."""

from flask_babel import format_decimal

from widget_server.guides.people_words import exact_duration
from widget_server.guides.words import clause_in_words, kind_name
from widget_server.triggers.attention import POINT, Attention
from widget_server.triggers.shares import percent_text
from widget_server.web.words import gettext as _


def policy_in_words(attention: Attention) -> list[tuple[str, list[str]]]:
    """Pairs of what it is about and its sentences."""
    return [
        (_("Budget for one person"), _budget(attention)),
        (_("What a showing costs"), [_weights(attention)]),
        (_("After a dismissal"), [_annoyance(attention)]),
        (_("Between two showings"), [_gap(attention)]),
        (_("Left in peace"), clause_in_words(attention.quiet) if attention.quiet else [_("Nobody by a rule")]),
        (_("Kept without all guides"), [_holdout(attention)]),
    ]


def points(hundredths: int) -> str:
    """Points as people read them: 250 hundredths are 2.5."""
    return str(format_decimal(hundredths / POINT, format="#,##0.##"))


def _budget(attention: Attention) -> list[str]:
    return [
        _("%(points)s points in a session", points=attention.session),
        _("%(points)s points in 24 hours", points=attention.day),
        _("%(points)s points in 7 days", points=attention.week),
    ]


def _weights(attention: Attention) -> str:
    cheapest_first = sorted(attention.weights.items(), key=lambda pair: (pair[1], pair[0]))
    return ", ".join(f"{kind_name(kind)} {weight}" for kind, weight in cheapest_first)


def _annoyance(attention: Attention) -> str:
    annoyance = attention.annoyance
    if not annoyance.rise:
        return _("Nothing becomes dearer")
    return _(
        "Everything costs this person %(share)s more for each, twice that for “not helpful”, at most %(times)s times "
        "as much; for %(time)s",
        share=percent_text(annoyance.rise * 100),
        times=points(annoyance.at_most),
        time=exact_duration(annoyance.within_ms),
    )


def _gap(attention: Attention) -> str:
    if not attention.gap_ms:
        return _("No pause is asked for")
    return _("At least %(time)s", time=exact_duration(attention.gap_ms))


def _holdout(attention: Attention) -> str:
    if attention.holdout is None:
        return _("Nobody")
    share = percent_text(attention.holdout.below)
    if attention.holdout.by == "account":
        return _("%(share)s of accounts, so that the effect of the whole can be told", share=share)
    return _("%(share)s of persons, so that the effect of the whole can be told", share=share)
