"""`rules check` and `rules apply`: rule files and funnels, checked all at once and published."""

import sys
from pathlib import Path

import click

from widget_server.commands.backtest import backtest
from widget_server.config import BadSetting, load_settings

FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), default=None, help="Rules folder [default: WIDGET_RULES]."
)


@click.group()
def rules() -> None:
    """Rule files: guides in `rules/*.yaml`, funnels in `rules/funnels/*.yaml`."""


rules.add_command(backtest)


@rules.command()
@FOLDER
def check(folder: Path | None) -> None:
    """Prints every mistake as file:line:column; exit status 1 when there is any."""
    chosen = folder or load_settings().rules_folder
    guides, funnels, mistakes = read_folder(chosen)
    if mistakes:
        sys.exit("\n".join([*mistakes, f"{len(mistakes)} mistakes; nothing was applied."]))
    click.echo(f"{len(guides)} guides and {len(funnels)} funnels are in order.")


@rules.command()
@FOLDER
@click.option("--workspace", "slug", default=None, help="Workspace [default: WIDGET_RULES_WORKSPACE].")
def apply(folder: Path | None, slug: str | None) -> None:
    """Publishes what changed, withdraws what vanished; nothing when there is any mistake."""
    from widget_server import create_app

    settings = load_settings()
    with create_app(settings).app_context():
        click.echo(apply_folder(folder or settings.rules_folder, slug or settings.rules_workspace))


def read_folder(folder: Path) -> tuple[list[tuple[str, dict[str, object]]], list[dict[str, object]], list[str]]:
    """Guides with the file of each, funnels, and every mistake as a line."""
    from widget_server.analytics.definition import load_folder as load_funnels
    from widget_server.triggers.loading import load_folder as load_guides

    if not folder.is_dir():
        raise BadSetting(f"the rules folder {folder} does not exist; set WIDGET_RULES or --folder")
    guides = load_guides(folder)
    funnels, funnel_mistakes = load_funnels(folder / "funnels")
    mistakes = [str(mistake) for mistake in (*guides.mistakes, *funnel_mistakes)]
    return [(f"{document['guide']}.yaml", document) for document in guides.guides], list(funnels), mistakes


def apply_folder(folder: Path, slug: str) -> str:
    """Publishes a folder into a workspace, commits, and says what changed. Raises BadSetting with every mistake."""
    from widget_server.analytics.operations import apply_funnels
    from widget_server.db import db
    from widget_server.guides.operations import publish_guides
    from widget_server.workspaces.queries import workspace_by_slug

    guides, funnels, mistakes = read_folder(folder)
    if mistakes:
        raise BadSetting("\n".join(["the rules have mistakes, nothing was applied:", *mistakes]))
    workspace = workspace_by_slug(slug)
    if workspace is None:
        raise BadSetting(f"there is no workspace {slug!r}; make it with: widget-server workspace create {slug}")
    published = publish_guides(workspace.id, guides)
    apply_funnels(workspace.id, funnels)
    db.session.commit()
    words = [
        f"{len(names)} {what} ({', '.join(names)})"
        for what, names in (("new", published.new), ("changed", published.changed), ("withdrawn", published.withdrawn))
        if names
    ]
    return f"{slug}: guides: {'; '.join(words) or 'nothing changed'}; {len(funnels)} funnels."
