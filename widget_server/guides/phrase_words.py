"""What the rule language says, in the reader's language: mistakes and warnings, and the values that gates found."""

from collections.abc import Mapping

from babel.units import format_unit
from flask_babel import get_locale

from widget_server.guides.people_words import tests_in_words
from widget_server.triggers.clauses import Tested
from widget_server.triggers.durations import Lasting
from widget_server.triggers.phrases import Phrase
from widget_server.web.words import gettext, ngettext

_UNITS = {"d": "duration-day", "h": "duration-hour", "m": "duration-minute", "s": "duration-second"}


def phrase_in_words(said: str) -> str:
    """The phrase for this request's reader; English is as it comes, and so is what is no phrase."""
    if not isinstance(said, Phrase) or get_locale().language == "en":
        return str(said)
    return _told(said)


def _told(said: Phrase) -> str:
    if isinstance(said, Lasting):
        return " ".join(format_unit(number, _UNITS[unit], "short", locale=get_locale()) for number, unit in said.parts)
    if isinstance(said, Tested):
        return tests_in_words(said.tests)
    if not isinstance(said.values, Mapping):
        return said.template.join(map(_told, said.values))
    if not said.template:
        return str(said)
    values = {name: _told(value) if isinstance(value, Phrase) else value for name, value in said.values.items()}
    if said.many:
        return ngettext(said.template, said.many, int(values.pop("num")), **values)
    return gettext(said.template, **values)
