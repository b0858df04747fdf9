"""`rules backtest`: what a guide would have done over the stored events, before anybody sees it."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from widget_server.commands.endings import Refused, cannot_on_bad_settings
from widget_server.commands.rule_database import workspace_named
from widget_server.config import BadSetting, load_settings
from widget_server.triggers.durations import DAY, PATTERN, milliseconds

if TYPE_CHECKING:
    from widget_server.backtests.running import Period

MOST_PROCESSES = 4
DATE = click.DateTime(["%Y-%m-%d"])


class Stay(click.ParamType[int]):
    """A duration as rules write them."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        try:
            return milliseconds(value)
        except ValueError:
            self.fail(f"{value!r} is no duration: write a whole number and s, m, h or d, such as 5m ({PATTERN}).")


@click.command()
@click.argument("what")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 730), help="The last so many days.")
@click.option("--from", "first", type=DATE, help="First day (UTC), instead of --days.")
@click.option("--to", "last", type=DATE, help="Last day (UTC), with --from [default: today].")
@click.option("--stay", default="5m", show_default=True, type=Stay(), help="How long a person is there after an event.")
@click.option("--workspace", "slug", default=None, help="Workspace [default: WIDGET_RULES_WORKSPACE].")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@cannot_on_bad_settings
def backtest(what: str, first: datetime | None, slug: str | None, form: str, **asked: Any) -> None:
    """Replays WHAT, a rule file or the name of a published guide, over the stored events; shows nothing to anybody."""
    from widget_server import create_app
    from widget_server.backtests.running import run_backtest
    from widget_server.backtests.told import report_text
    from widget_server.commands.tables import clear_database_errors
    from widget_server.db import db
    from widget_server.raw import Unavailable

    settings = load_settings()
    period = _period(first, **asked)
    with create_app(settings).app_context(), clear_database_errors():
        workspace_id = workspace_named(slug or settings.rules_workspace).id
        document = _document(what, workspace_id)
        # What was read would hold back others for as long as the replay takes.
        db.session.remove()
        processes = min(MOST_PROCESSES, os.cpu_count() or 1)
        try:
            with _progress() as progress:
                report = run_backtest(workspace_id, document, period, progress=progress, processes=processes)
        except Unavailable as problem:
            raise BadSetting(f"the stored events cannot be read now: {problem}") from problem
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(report.as_json())).decode())
    else:
        click.echo(report_text(report))


def _period(first: datetime | None, last: datetime | None, days: int, stay: int) -> "Period":
    from widget_server.backtests.running import MOST_DAYS, Period

    now_ms = time.time_ns() // 1_000_000
    if first is None:
        if last is not None:
            raise click.UsageError("--to needs --from: from which day on?")
        return Period(now_ms - days * DAY, now_ms, stay)
    from_ms = _day_ms(first)
    to_ms = min(_day_ms(last) + DAY if last else now_ms, now_ms)
    if not from_ms < to_ms <= from_ms + MOST_DAYS * DAY:
        raise click.UsageError(f"--from must be before --to and before now, and at most {MOST_DAYS} days before it.")
    return Period(from_ms, to_ms, stay)


def _day_ms(day: datetime) -> int:
    return int(day.replace(tzinfo=UTC).timestamp()) * 1000


def _document(what: str, workspace_id: int) -> dict[str, Any]:
    """The document of a file, or of the published guide of that name. Raises Refused with every mistake."""
    from widget_server.guides.queries import newest_document
    from widget_server.triggers.loading import check_text

    path = Path(what)
    if path.suffix in (".yaml", ".yml") or path.exists():
        try:
            loaded = check_text(path.read_text(encoding="utf-8-sig"), what)
        except (OSError, UnicodeDecodeError) as problem:
            raise BadSetting(f"{what} cannot be read: {problem}") from problem
        if loaded.mistakes:
            raise Refused("\n".join(["the draft has mistakes, nothing was replayed:", *map(str, loaded.mistakes)]))
        return loaded.guides[0]
    document = newest_document(workspace_id, what)
    if document is None:
        raise BadSetting(f"there is neither a file nor a guide {what!r}; a file's name ends with .yaml")
    return document


@contextmanager
def _progress() -> Iterator[Callable[[float], None]]:
    """A bar where somebody looks on; nothing in a log or a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=100, label="Replaying", file=sys.stderr) as bar:
        yield lambda share: bar.update(max(0, round(100 * share) - bar.pos))
