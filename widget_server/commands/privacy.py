"""`privacy export` and `privacy reapply`: what was erased stays erased when a backup is restored."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from widget_server.config import BadSetting, load_settings

if TYPE_CHECKING:
    from widget_server.people.privacy import Stone


@click.group()
def privacy() -> None:
    """Erased persons and accounts, and backups."""


@privacy.command()
def export() -> None:
    """Writes all tombstones to standard output, to be kept beside backups. They hold digests, no personal data."""
    from widget_server import create_app
    from widget_server.people.privacy import as_lines, stones_of

    with create_app(load_settings()).app_context():
        sys.stdout.buffer.write(as_lines(stones_of()))


@privacy.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def reapply(files: tuple[Path, ...]) -> None:
    """Erases again what a restored backup brought back: by these files, else by the journal in the data folder."""
    from widget_server import create_app
    from widget_server.people.privacy import journal_path, restore_stones

    with create_app(load_settings()).app_context():
        chosen = files or tuple(path for path in (journal_path(),) if path.exists())
        if not chosen:
            raise BadSetting(f"there is no journal at {journal_path()}; name a file that `privacy export` has written")
        stones = [stone for path in chosen for stone in _read(path)]
        again = restore_stones(stones)
    click.echo(f"{len(stones)} tombstones are in place; {again} persons and accounts were erased again.")


def _read(path: Path) -> list["Stone"]:
    import msgspec

    from widget_server.people.privacy import Stone

    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            found.append(msgspec.json.decode(line, type=Stone))
        except msgspec.MsgspecError as problem:
            # A journal that was cut while its last line was written: that erasure is not finished and comes again.
            raise BadSetting(
                f"{path}:{number} is no tombstone ({problem}); take the line out and try again"
            ) from problem
    return found
