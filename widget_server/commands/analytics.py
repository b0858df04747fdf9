"""`analytics rebuild`: the analytics store is derived, and can be made anew from the log."""

import click

from widget_server.config import load_settings


@click.group()
def analytics() -> None:
    """The analytics store."""


@analytics.command()
@click.argument("slug")
def rebuild(slug: str) -> None:
    """Makes the analytics store of a workspace anew from the event log."""
    from widget_server import create_app
    from widget_server.analytics.operations import rebuild_store
    from widget_server.config import BadSetting
    from widget_server.workspaces.queries import workspace_by_slug

    app = create_app(load_settings())
    with app.app_context():
        found = workspace_by_slug(slug)
        if found is None:
            raise BadSetting(f"there is no workspace {slug!r}")
        click.echo(f"{rebuild_store(found.id)} events are in the analytics store of {slug}.")
