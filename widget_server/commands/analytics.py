"""`analytics rebuild`: the analytics store is derived, and can be made anew from the log."""

import click

from widget_server.config import BadSetting, load_settings


@click.group()
def analytics() -> None:
    """The analytics store."""


@analytics.command()
@click.argument("slug", required=False)
def rebuild(slug: str | None) -> None:
    """Makes the analytics store of a workspace anew from the event log; without SLUG, of every workspace."""
    from widget_server import create_app
    from widget_server.analytics.operations import rebuild_store
    from widget_server.commands.tables import clear_database_errors
    from widget_server.db import db
    from widget_server.raw import Unavailable
    from widget_server.workspaces.queries import workspaces_by_slug

    app = create_app(load_settings())
    with app.app_context(), clear_database_errors():
        found = {known: id_ for known, id_ in workspaces_by_slug().items() if slug in (None, known)}
        # What was read would hold back others for as long as the copying takes.
        db.session.remove()
        if slug is not None and not found:
            raise BadSetting(f"there is no workspace {slug!r}")
        for known, workspace_id in found.items():
            try:
                count = rebuild_store(workspace_id)
            except Unavailable as problem:
                raise BadSetting(f"the analytics store of {known} cannot be made now: {problem}") from problem
            click.echo(f"{count:,} events are in the analytics store of {known}.")
