"""`workspace create`: a host product with its owner and keys. `workspace staging`: another beside it, to try out."""

import re
import secrets

import click

from widget_server.commands.endings import Refused, cannot_on_bad_settings
from widget_server.config import BadSetting, load_settings

BY_COMMAND = "widget-server workspace"
SLUG = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")
EMAIL = re.compile(r"(?=.{3,254}$)[^@\s]+@[^@\s]+")


@click.group()
def workspace() -> None:
    """Host products that this installation serves."""


@workspace.command()
@click.argument("slug")
@click.option("--name", default=None, help="Name on screen [default: the slug].")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    help="Origin of the host product, as https://app.example.com; may be repeated.",
)
@click.option("--owner", required=True, help="E-mail of the owner.")
def create(slug: str, name: str | None, origins: tuple[str, ...], owner: str) -> None:
    """Makes a workspace, its owner with a generated password, an embed key and a secret key; prints them once."""
    from flask_babel import force_locale
    from sqlalchemy.exc import IntegrityError

    from widget_server import create_app
    from widget_server.commands.readiness import check_folder
    from widget_server.commands.tables import bring_tables_up
    from widget_server.db import db
    from widget_server.ideas.models import Board
    from widget_server.workspaces import operations
    from widget_server.workspaces.origins import BadOrigin, read_origins

    check_names(slug, owner)
    settings = load_settings()
    check_folder(settings)
    app = create_app(settings)
    bring_tables_up(app)
    password = secrets.token_urlsafe(12)
    with app.app_context(), force_locale("en"):
        try:
            made = operations.create_workspace(slug, (name or slug)[:120], read_origins("\n".join(origins)))
            operations.add_member(made, owner, owner.partition("@")[0], password, "owner")
            secret_key = operations.create_secret_key(made)
            db.session.add(Board(workspace_id=made.id, slug="ideas", name="Ideas"))
            db.session.commit()
        except BadOrigin as problem:
            raise BadSetting(str(problem)) from problem
        except IntegrityError as problem:
            raise BadSetting(
                f"there is already a workspace {slug!r} or a member {owner!r}; choose another"
            ) from problem
        embed_key = made.keys[0].public_text
    click.echo(f"Embed key   {embed_key}\nSecret key  {secret_key} (shown this once)")
    click.echo(f"Sign in     {settings.public_url}/sign-in as {owner} with {password} (shown this once)")


@workspace.command()
@click.argument("slug")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    help="Origin of the staging product, as https://staging.example.com; may be repeated, and added later.",
)
@cannot_on_bad_settings
def staging(slug: str, origins: tuple[str, ...]) -> None:
    """Makes the staging workspace beside SLUG: what is published and its members are copied, no customer's data."""
    from flask_babel import force_locale

    from widget_server import create_app
    from widget_server.commands.rule_database import workspace_named
    from widget_server.commands.tables import clear_database_errors
    from widget_server.db import db
    from widget_server.staging.making import NoStagingHere, make_staging
    from widget_server.workspaces.origins import BadOrigin, read_origins
    from widget_server.workspaces.queries import embed_key_of

    settings = load_settings()
    with create_app(settings).app_context(), clear_database_errors(), force_locale("en"):
        try:
            made = make_staging(workspace_named(slug), read_origins("\n".join(origins)), BY_COMMAND)
        except (BadOrigin, NoStagingHere) as problem:
            raise Refused(f"no staging was made for {slug}: {problem}") from problem
        db.session.commit()
        embed_key = embed_key_of(made)
        click.echo(f"Workspace   {made.slug}\nEmbed key   {embed_key}")
        tag = f'<script async src="{settings.public_url}/widget/inapp.js" data-key="{embed_key}"></script>'
        click.echo(f"Tag         {tag}\nPages       {settings.public_url}/w/{made.slug}/")


def check_names(slug: str, owner: str) -> None:
    """Raises BadSetting for a slug that cannot stand in an address, and for an owner that is no e-mail address."""
    if not SLUG.fullmatch(slug):
        raise BadSetting(f"{slug[:80]!r} cannot be a workspace: write 1 to 60 lower-case letters, digits and hyphens")
    if not EMAIL.fullmatch(owner):
        raise BadSetting(f"{owner[:80]!r} is no e-mail address of an owner: write one such as olga@acme.example")
