"""The command `widget-server`. A subcommand is loaded when it is called: `demo` needs no database's driver."""

import sys
from importlib import import_module

import click

from widget_server.config import BadSetting

# Each with the module of `commands` that it is in.
COMMANDS = {
    "run": "serving",
    "serve": "serving",
    "demo": "serving",
    "greet": "serving",
    "upgrade": "serving",
    "rules": "rules",
    "selectors": "selectors",
    "lists": "lists",
    "workspace": "workspaces",
    "analytics": "analytics",
    "worker": "worker",
    "load": "loading",
    "privacy": "privacy",
}


class Commands(click.Group):
    """The subcommands by name, in the order in which the help lists them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        module = COMMANDS.get(name)
        if module is None:
            return None
        found: click.Command = getattr(import_module(f"widget_server.commands.{module}"), name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="widget_server", prog_name="widget-server")
def cli() -> None:
    """In-app guidance and feedback that a product team hosts itself."""


def main() -> None:
    """Runs the command; what cannot go on is one clear line and exit status 1."""
    try:
        cli()
    except BadSetting as problem:
        sys.exit(f"widget-server: {problem}")


if __name__ == "__main__":
    main()
