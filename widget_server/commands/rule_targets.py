"""Where rules are compared with and published to: a running server, or this installation's own database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from widget_server.commands.endings import Cannot
from widget_server.commands.rule_database import RuleDatabase, open_database
from widget_server.commands.rule_server import RuleServer
from widget_server.config import load_tool_settings

Rules = RuleServer | RuleDatabase
Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Target:
    """What the options say of where the rules are."""

    server: str | None
    key_file: Path | None
    insecure: bool
    workspace: str | None

    @property
    def is_named(self) -> bool:
        """Whether the options themselves name a place."""
        return self.server is not None or self.workspace is not None

    @property
    def is_server(self) -> bool:
        return self.address is not None

    @property
    def address(self) -> str | None:
        return (self.server or load_tool_settings().server or "").rstrip("/") or None

    @contextmanager
    def opened(self) -> Iterator[Rules]:
        """Raises Cannot for a server without a key, and what opening raises."""
        if self.address is None:
            with open_database(self.workspace) as rules:
                yield rules
            return
        if self.workspace is not None:
            raise Cannot("--workspace is for the database; on a server the key says which workspace it is")
        if not self.address.startswith(("https://", "http://")):
            raise Cannot(f"{self.address} is no address of a server: write one such as https://widget.example.com")
        yield RuleServer(self.address, self._key(), may_be_plain=self.insecure)

    def _key(self) -> str:
        """From the file or the environment: arguments of a command can be read by every user of the machine."""
        if self.key_file is None:
            key = load_tool_settings().api_key
        else:
            try:
                key = self.key_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as problem:
                raise Cannot(f"the key file {self.key_file} cannot be read: {problem}") from problem
        if not key:
            raise Cannot("a server needs a secret key: set WIDGET_API_KEY, or --key-file")
        if not key.startswith("sk_") or not key.isascii() or not key.isprintable():
            raise Cannot("this is no secret key: one begins with sk_ and is made in Settings, by an owner")
        return key


def on_target(command: Command) -> Command:
    """Gives a command the options of where the rules are, as one `target`."""

    def called(server: str | None, key_file: Path | None, insecure: bool, slug: str | None, **more: Any) -> Any:
        return command(target=Target(server, key_file, insecure, slug), **more)

    called.__name__, called.__doc__ = command.__name__, command.__doc__
    called.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--workspace", "slug", default=None, help="Workspace in the database [WIDGET_RULES_WORKSPACE]."),
        click.option("--insecure", is_flag=True, help="Send the key over http:// to another machine."),
        click.option("--key-file", type=click.Path(path_type=Path), default=None, help="File with the secret key."),
        click.option(
            "--server", default=None, help="Address of a running server [WIDGET_SERVER]; key: WIDGET_API_KEY."
        ),
    ):
        called = option(called)
    return cast(Command, called)
