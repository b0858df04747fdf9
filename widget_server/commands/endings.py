"""How a command ends: exit statuses that scripts may rely on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

import click

from widget_server.config import BadSetting

FINE, WRONG, CANNOT = 0, 1, 2
Command = TypeVar("Command", bound=Callable[..., Any])


class Cannot(click.ClickException):
    """The command could not do its work: a folder is missing, a server does not answer. Exit status 2."""

    exit_code = CANNOT

    def show(self, file: Any = None) -> None:
        click.echo(f"widget-server: {self.message}", err=True)


class Refused(Cannot):
    """The work was refused for what it is: mistakes in the rules, a plan that is out of date. Exit status 1."""

    exit_code = WRONG


@contextmanager
def all_errors_wrong(is_wanted: bool) -> Iterator[None]:
    """Whatever stops the command within ends it with status 1, where status 2 means something else."""
    try:
        yield
    except (Cannot, BadSetting) as problem:
        if not is_wanted:
            raise
        raise Refused(str(problem)) from problem


def cannot_on_bad_settings(command: Command) -> Command:
    """A setting that cannot be used ends the command with status 2, as the other things that stop it."""

    @wraps(command)
    def guarded(*arguments: Any, **named: Any) -> Any:
        try:
            return command(*arguments, **named)
        except BadSetting as problem:
            raise Cannot(str(problem)) from problem

    return cast(Command, guarded)
