"""Numbers, shares and times as members read them, in their language."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from babel.dates import format_timedelta
from flask_babel import format_date, format_datetime, format_decimal, format_percent, get_locale
from markupsafe import Markup

from widget_server.db import utc_now
from widget_server.web.words import gettext as _

NOTHING = "–"


def template_filters() -> dict[str, Callable[..., Any]]:
    return {
        "number": number,
        "share": share,
        "duration": duration,
        "ago": ago,
        "moment": moment,
        "on_day": on_day,
        "time_of_ms": time_of_ms,
    }


def number(value: float | None, digits: int = 0) -> str:
    """With the language's separators; a dash when there is nothing to say."""
    if value is None:
        return NOTHING
    return str(format_decimal(round(value, digits), format="#,##0" + ("." + "0" * digits if digits else "")))


def share(part: float, whole: float) -> str:
    """`part` of `whole` in percent; a dash when there is no whole. One decimal below 10%, so that small is not zero."""
    if not whole:
        return NOTHING
    value = part / whole
    return str(format_percent(value, "#,##0.#%" if 0 < value < 0.1 or 0.99 < value < 1 else "#,##0%"))


def duration(milliseconds: float | None) -> str:
    """The two leading units' worth of a span, for example "3 min" or "2.5 days"."""
    if milliseconds is None:
        return NOTHING
    if milliseconds < 1000:
        return _("under a second")
    return str(format_timedelta(timedelta(milliseconds=milliseconds), threshold=1.5, locale=get_locale()))


def time_of_ms(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def ago(when: datetime | None) -> Markup | str:
    """How long since; the exact time stands behind it for the pointer, for machines and in print."""
    if when is None:
        return NOTHING
    passed = utc_now() - when
    text = _("just now") if abs(passed) < timedelta(seconds=5) else _since(passed)
    return _time(when, text)


def moment(when: datetime | None) -> Markup | str:
    """Date and time in UTC; the browser puts its own zone in place of it."""
    if when is None:
        return NOTHING
    return _time(when, _("%(when)s UTC", when=format_datetime(when, "medium")), is_local=True)


def on_day(when: datetime) -> Markup:
    """The date alone, in UTC."""
    return Markup('<time datetime="{}">{}</time>').format(when.date().isoformat(), format_date(when.date(), "long"))


def _since(passed: timedelta) -> str:
    return str(format_timedelta(-passed, add_direction=True, threshold=1.2, locale=get_locale()))


def _time(when: datetime, text: str, is_local: bool = False) -> Markup:
    exact = _("%(when)s UTC", when=format_datetime(when, "medium"))
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(
        when.isoformat(timespec="seconds"), exact, Markup(" data-local") if is_local else "", text
    )
