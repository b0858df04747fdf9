"""Why a guide is, or is not, shown to one person: each gate with the rule in the reader's words and the facts found."""

from dataclasses import dataclass

from widget_server.delivery.queries import explanations
from widget_server.guides.phrase_words import phrase_in_words
from widget_server.guides.placement_words import element_in_words, screen_in_words
from widget_server.guides.queries import guides_live_at
from widget_server.guides.readable import title_of
from widget_server.guides.schedule_words import schedule_in_words
from widget_server.guides.words import (
    audience_in_words,
    behaviour_in_words,
    frequency_in_words,
    kind_in_words,
    moment_in_words,
)
from widget_server.triggers.clauses import Guide
from widget_server.triggers.evaluate import GateFinding
from widget_server.triggers.language import read_guide
from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l

NAMES = {
    "audience": _l("Audience"),
    "schedule": _l("Schedule"),
    "progress": _l("Progress"),
    "moment": _l("Moment"),
    "behaviour": _l("Behaviour"),
    "frequency": _l("Frequency"),
    "quiet": _l("Quiet"),
    "control": _l("The person's wish"),
    "holdout": _l("Comparison"),
    "variant": _l("Form"),
    "budget": _l("Attention budget"),
    "page": _l("Page"),
    "element": _l("Element"),
}
UNASKED = {
    "audience": _l("Everybody"),
    "moment": _l("Waits for no moment"),
    "behaviour": _l("Nothing is asked for"),
    "page": _l("Any page"),
    "element": _l("Points at no element"),
    "quiet": _l("Shown in quiet periods, too"),
    "control": _l("Shown whatever the person wishes"),
    "budget": _l("Shown whatever the attention budget says"),
}
OUTCOMES = {"pass": _l("passed"), "fail": _l("not passed"), "unknown": _l("known to the browser alone")}


@dataclass(frozen=True, slots=True)
class GateLine:
    """`asked` says the rule in the reader's language, `found` the values in force."""

    name: str
    outcome: str
    outcome_name: str
    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class ExplainedGuide:
    guide: str
    title: str
    is_eligible: bool
    gates: list[GateLine]


def explained_guides(workspace_id: int, person_id: int, at_ms: int, language: str) -> list[ExplainedGuide]:
    """Every guide that is live at the moment (ms since 1970)."""
    documents = {live.document["guide"]: live.document for live in guides_live_at(workspace_id, at_ms)}
    found = []
    for each in explanations(workspace_id, person_id, at_ms) or ():
        document = documents[each.guide]
        asked = _asked(read_guide(document))
        lines = [_line(gate, asked[gate.name]) for gate in each.gates]
        found.append(ExplainedGuide(each.guide, title_of(document, language), each.is_eligible, lines))
    return found


def _line(gate: GateFinding, asked: list[str]) -> GateLine:
    # What is not asked for has no facts; page and element are known to the browser, which is not here.
    found = phrase_in_words(gate.detail) if asked and gate.outcome != "unknown" else ""
    words = ". ".join(sentence[:1].upper() + sentence[1:] for sentence in asked) or str(UNASKED[gate.name])
    return GateLine(str(NAMES[gate.name]), gate.outcome, str(OUTCOMES[gate.outcome]), words, found)


def _asked(guide: Guide) -> dict[str, list[str]]:
    return {
        "audience": audience_in_words(guide) if guide.audience else [],
        "schedule": schedule_in_words(guide.schedule) if guide.schedule else [],
        "progress": kind_in_words(guide),
        "moment": [moment_in_words(guide)] if guide.when or guide.browser_moment or guide.cancel_on else [],
        "behaviour": behaviour_in_words(guide),
        "frequency": frequency_in_words(guide),
        "quiet": [] if guide.ignores_quiet else [_("Not in quiet periods of the person or the account")],
        "control": [] if guide.is_exempt else [_("Not while the person has paused hints")],
        "holdout": [_("Not for who is kept without it, for comparison")],
        "variant": [_("Each person sees one form of it")],
        "budget": [] if guide.is_exempt else [_("Only as far as the attention budget goes")],
        "page": screen_in_words(guide),
        "element": element_in_words(guide),
    }
