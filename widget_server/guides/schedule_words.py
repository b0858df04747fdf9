"""A schedule in the reader's language: its dates, days, hours, and whose clock they go by."""

from datetime import datetime, timedelta

from babel.dates import format_date, format_datetime, get_day_names
from flask_babel import get_locale

from widget_server.triggers.clauses import Schedule, WallTime
from widget_server.triggers.schedules import OF_PERSON
from widget_server.web.words import gettext as _


def schedule_in_words(schedule: Schedule) -> list[str]:
    """One sentence for each thing that must hold."""
    begins = [_("From %(time)s on", time=_edge(schedule.begins))] if schedule.begins else []
    ends = [_ending(schedule.ends)] if schedule.ends else []
    days = [_("On %(days)s", days=_days(schedule.weekdays))] if schedule.weekdays else []
    hours = [_("At %(hours)s", hours=_hours(schedule.hours))] if schedule.hours else []
    return [*begins, *ends, *days, *hours, _clock(schedule.zone)]


def _ending(ends: WallTime) -> str:
    if ends.offset_ms is None and (ends.wall.hour, ends.wall.minute, ends.wall.second) == (0, 0, 0):
        return _("Until the end of %(day)s", day=_day(ends.wall - timedelta(days=1)))
    return _("Until %(time)s", time=_edge(ends))


def _edge(edge: WallTime) -> str:
    if edge.offset_ms is not None:
        at = edge.wall - timedelta(milliseconds=edge.offset_ms)
        return _("%(when)s UTC", when=_time(at))
    if (edge.wall.hour, edge.wall.minute, edge.wall.second) == (0, 0, 0):
        return _day(edge.wall)
    return _time(edge.wall)


def _day(wall: datetime) -> str:
    return format_date(wall, "long", locale=get_locale())


def _time(wall: datetime) -> str:
    """As it stands on the wall, without any zone."""
    return format_datetime(wall, "medium", locale=get_locale())


def _days(weekdays: tuple[int, ...]) -> str:
    names = get_day_names("wide", "stand-alone", get_locale())
    return ", ".join(names[day] for day in weekdays)


def _hours(hours: tuple[tuple[int, int], ...]) -> str:
    return ", ".join(f"{begin // 60:02}:{begin % 60:02}–{end // 60:02}:{end % 60:02}" for begin, end in hours)


def _clock(zone: str | None) -> str:
    if zone == OF_PERSON:
        return _("By the clock of each person")
    if zone is None:
        return _("By the clock of the workspace")
    return _("By the clock in %(zone)s", zone=zone)
