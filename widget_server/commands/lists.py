"""`lists …`: the lists that rules name, from a shell: which there are, who is in one, all of one from a file."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from widget_server.config import BadSetting, load_settings

if TYPE_CHECKING:
    from widget_server.people.lists.models import List

SLUG = click.option("--workspace", "slug", default=None, help="Workspace [default: WIDGET_RULES_WORKSPACE].")
ROWS_A_PAGE = 10_000


@click.group()
def lists() -> None:
    """Imported lists of persons or accounts, which rules name as `list: beta-customers`."""


@lists.command()
@SLUG
def show(slug: str | None) -> None:
    """Prints every list with what it holds and how many."""
    from widget_server.people.lists.queries import lists_of_workspace

    with _workspace(slug) as workspace_id:
        for one in lists_of_workspace(workspace_id):
            click.echo(f"{one.name}: {one.members} {one.holder}{'' if one.members == 1 else 's'}")


@lists.command()
@click.argument("name")
@SLUG
def get(name: str, slug: str | None) -> None:
    """Prints the ids in a list, one a line, under a header: what `put` takes."""
    from widget_server.people.lists.queries import member_page

    with _workspace(slug) as workspace_id:
        found, last = _list(workspace_id, name), ""
        click.echo("user_id" if found.holder == "person" else "account_id")
        while page := member_page(found, last, ROWS_A_PAGE):
            click.echo("\n".join(page))
            last = page[-1]


@lists.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--of", "holder", type=click.Choice(("person", "account")), required=True, help="Whose ids the file has.")
@click.option(
    "--mode",
    type=click.Choice(("replace", "add", "remove")),
    default="replace",
    show_default=True,
    help="The file is all of the list, more for it, or whom to take out.",
)
@SLUG
def put(name: str, file: Path, holder: str, mode: str, slug: str | None) -> None:
    """Changes a list by a CSV file with a column user_id or account_id; changes nothing when a line is wrong."""
    from widget_server.people.accounts.sheets import BadSheet, decoded_sheet
    from widget_server.people.lists.operations import BadList, Change, change_list
    from widget_server.people.lists.schemas import NAME
    from widget_server.people.lists.sheets import read_ids

    if not re.fullmatch(NAME, name, re.ASCII):
        raise BadSetting("a list's name has lower-case letters, digits and single hyphens, as in beta-customers")
    with _workspace(slug) as workspace_id:
        try:
            ids = read_ids(decoded_sheet(file.read_bytes())[0], holder)
        except BadSheet as problem:
            raise BadSetting(f"{file}: {problem}") from problem
        if ids.problems:
            lines = [f"{file}:{problem.line}: {problem.reason}" for problem in ids.problems]
            raise BadSetting("\n".join([*lines, f"{len(lines)} wrong lines; nothing was changed."]))
        try:
            done = change_list(workspace_id, Change(name, holder, mode, str(file)), ids.values)
        except BadList as problem:
            raise BadSetting(f"there is a list {name} of the other kind; delete it first") from problem
        click.echo(f"{name}: {done.counts['added']} added, {done.counts['removed']} taken out.")


@lists.command()
@click.argument("name")
@SLUG
def delete(name: str, slug: str | None) -> None:
    """Takes a list away; rules that name it find nobody in it."""
    from widget_server.people.lists.operations import delete_list

    with _workspace(slug) as workspace_id:
        delete_list(_list(workspace_id, name))
        click.echo(f"{name} is deleted.")


@contextmanager
def _workspace(slug: str | None) -> Iterator[int]:
    """The application's context, and the number of the workspace."""
    from flask_babel import force_locale

    from widget_server import create_app
    from widget_server.workspaces.queries import workspace_by_slug

    settings = load_settings()
    wanted = slug or settings.rules_workspace
    with create_app(settings).app_context(), force_locale("en"):
        found = workspace_by_slug(wanted)
        if found is None:
            raise BadSetting(f"there is no workspace {wanted!r}; make it with: widget-server workspace create {wanted}")
        yield found.id


def _list(workspace_id: int, name: str) -> "List":
    from widget_server.people.lists.queries import list_named

    found = list_named(workspace_id, name)
    if found is None:
        raise BadSetting(f"there is no list {name!r}; `widget-server lists show` tells which there are")
    return found
