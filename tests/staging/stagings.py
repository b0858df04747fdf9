"""A staging workspace for tests: made as members make it, used as a page and a server use it."""

from typing import Any

from tests.stories import ORIGIN, Side, Story
from widget_server.articles.contents import Contents, Text
from widget_server.articles.operations import begin_article, publish_draft, save_draft
from widget_server.articles.queries import article_named
from widget_server.db import db
from widget_server.guides.models import EDITED, Guide
from widget_server.guides.operations import publish_one
from widget_server.staging.comparing import Item, compare
from widget_server.staging.making import make_staging
from widget_server.staging.operations import Chosen, Pair, Promoted, promote
from widget_server.workspaces.models import Workspace
from widget_server.workspaces.operations import create_secret_key
from widget_server.workspaces.queries import embed_key_of, workspace_by_slug


def staging_of_acme(story: Story, origins: tuple[str, ...] = (ORIGIN,)) -> Side:
    """Made of what acme has by now; its pages stand at `origins`."""
    made = make_staging(db.session.get_one(Workspace, story.acme.workspace_id), list(origins), "alice@acme.example")
    secret = create_secret_key(made)
    db.session.commit()
    return Side(story.app, made.id, made.slug, str(embed_key_of(made)), secret)


def write_guide(side: Side, document: dict[str, Any], source: str = EDITED) -> int:
    """Live as if members had written it on the pages."""
    version = publish_one(side.workspace_id, source, document, "erin@acme.example")
    db.session.commit()
    return version


def write_article(side: Side, name: str, body: str, *, is_draft: bool = False) -> None:
    contents = Contents({"en": Text(name.title(), body)})
    article = article_named(side.workspace_id, name)
    if article is not None:
        save_draft(article, contents, "erin@acme.example")
    else:
        article = begin_article(side.workspace_id, name, contents, "erin@acme.example")
    if not is_draft:
        publish_draft(article, "erin@acme.example")
    db.session.commit()


def pair(story: Story, staging: Side) -> Pair:
    return Pair(staging.workspace_id, story.acme.workspace_id)


def items(story: Story, staging: Side) -> dict[str, Item]:
    """By kind and name, as `guide share`."""
    db.session.expire_all()
    found = compare(*pair(story, staging))
    db.session.rollback()
    return {f"{item.what} {item.name}": item for item in found}


def states(story: Story, staging: Side) -> dict[str, str]:
    return {name: item.state for name, item in items(story, staging).items()}


def chosen(story: Story, staging: Side, *names: str) -> list[Chosen]:
    known = items(story, staging)
    return [Chosen(known[name].what, known[name].name, known[name].mark) for name in names]


def promoted(story: Story, staging: Side, *names: str, by: str = "alice@acme.example") -> list[Promoted]:
    """Promotes what these names say, as it is now, and commits."""
    wanted = chosen(story, staging, *names)
    try:
        done = promote(pair(story, staging), wanted, by)
        db.session.commit()
    except Exception:
        db.session.rollback()
        raise
    return done


def live_guide(side: Side, name: str) -> Any:
    """The newest version of a guide, as the table has it."""
    db.session.expire_all()
    guide = db.session.query(Guide).filter_by(workspace_id=side.workspace_id, name=name).one()
    return guide.versions[-1]


def acme_of(story: Story) -> Workspace:
    found = workspace_by_slug(story.acme.slug)
    assert found
    return found
