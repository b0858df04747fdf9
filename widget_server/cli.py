"""The command `widget-server`."""

import sys

import click

from widget_server.commands.analytics import analytics
from widget_server.commands.loading import load
from widget_server.commands.privacy import privacy
from widget_server.commands.rules import rules
from widget_server.commands.serving import demo, greet, run, serve, upgrade
from widget_server.commands.worker import worker
from widget_server.commands.workspaces import workspace
from widget_server.config import BadSetting


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="widget_server", prog_name="widget-server")
def cli() -> None:
    """In-app guidance and feedback that a product team hosts itself."""


for command in (run, serve, demo, greet, upgrade, rules, workspace, analytics, worker, load, privacy):
    cli.add_command(command)


def main() -> None:
    """Runs the command; what cannot go on is one clear line and exit status 1."""
    try:
        cli()
    except BadSetting as problem:
        sys.exit(f"widget-server: {problem}")


if __name__ == "__main__":
    main()
