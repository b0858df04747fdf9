"""Making a staging workspace: what members work with is copied, what customers did stays where it was."""

from sqlalchemy import select

from widget_server.articles.operations import publish_text
from widget_server.articles.queries import articles_for_members, live_of
from widget_server.db import db
from widget_server.guides.operations import publish_attention, publish_guides, publish_segments
from widget_server.ideas.models import Board
from widget_server.publishing.queries import live_attention, live_guides, live_segments
from widget_server.workspaces.looks.look import DEFAULT
from widget_server.workspaces.looks.named import keep_look, named_looks
from widget_server.workspaces.looks.operations import choose_look, look_of
from widget_server.workspaces.models import HelpCentre, Membership, Staging, Workspace
from widget_server.workspaces.operations import create_workspace
from widget_server.workspaces.queries import staff_of, staging_of, workspace_by_slug
from widget_server.workspaces.turns import take_turn

LONGEST_SLUG, LONGEST_NAME = 60, 120
ENDING, NAME_ENDING = "-staging", " (staging)"


class NoStagingHere(ValueError):
    """No staging workspace can be made: there is one (`slug`), or this is one itself (`slug` is None)."""

    def __init__(self, slug: str | None) -> None:
        super().__init__("this is a staging workspace itself" if slug is None else f"there is one already: {slug}")
        self.slug = slug


def make_staging(production: Workspace, origins: list[str], by: str) -> Workspace:
    """A staging workspace with an embed key of its own. Raises NoStagingHere. The caller commits.

    Copied are languages, time zone, traits that no page may say, looks, boards without their ideas, members with their
    roles, and what is published: guides, segments, attention, articles. Not its origins: a staging tag in the product
    itself is refused. Nor its identity keys: whether ids must be signed begins anew.
    """
    take_turn(production.id)
    if production.production_id is not None:
        raise NoStagingHere(None)
    there = staging_of(production)
    if there is not None:
        raise NoStagingHere(there.slug)
    name = production.name[: LONGEST_NAME - len(NAME_ENDING)] + NAME_ENDING
    made = create_workspace(_free_slug(production.slug), name, origins)
    db.session.add(Staging(workspace_id=made.id, production_id=production.id))
    made.languages, made.time_zone = list(production.languages), production.time_zone
    made.protected_traits, made.retention_days = list(production.protected_traits), production.retention_days
    db.session.flush()
    _copy_members(production, made)
    _copy_published(production.id, made.id, by)
    db.session.refresh(made)
    return made


def _free_slug(slug: str) -> str:
    """`acme-staging`, or with a number where that is somebody else's."""
    for number in range(1, 1000):
        ending = ENDING if number == 1 else f"{ENDING}-{number}"
        wanted = slug[: LONGEST_SLUG - len(ending)].rstrip("-") + ending
        if workspace_by_slug(wanted) is None:
            return wanted
    raise AssertionError("a thousand workspaces have this name")


def _copy_members(production: Workspace, made: Workspace) -> None:
    for each in staff_of(production):
        db.session.add(Membership(member_id=each.member_id, workspace_id=made.id, role=each.role, agent=each.agent))
    for board in db.session.scalars(select(Board).where(Board.workspace_id == production.id)).all():
        db.session.add(Board(workspace_id=made.id, slug=board.slug, name=board.name))
    centre = db.session.get(HelpCentre, production.id)
    # What is tried out is not for everybody to read, nor for search engines to find.
    db.session.add(HelpCentre(workspace_id=made.id, is_public=False, has_launcher=bool(centre and centre.has_launcher)))
    db.session.flush()


def _copy_published(production_id: int, made_id: int, by: str) -> None:
    """As they are, each with the file it lives in: publishing's checks were made in production."""
    publish_segments(made_id, [(one.source, one.document) for one in live_segments(production_id)], by)
    said = live_attention(production_id)
    publish_attention(made_id, (said.source, said.document) if said else None, by)
    publish_guides(made_id, [(one.source, one.document) for one in live_guides(production_id)], by)
    for article in sorted(articles_for_members(production_id), key=lambda article: article.id):
        live = live_of(article)
        if live is not None:
            publish_text(made_id, article.name, live.document, by)
    look = look_of(production_id)
    if look != DEFAULT:
        choose_look(made_id, look, by)
    for name, one in named_looks(production_id).items():
        keep_look(made_id, name, one, by)
    db.session.flush()
