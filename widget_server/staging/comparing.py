"""What differs between a staging workspace and its production, thing by thing."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

import msgspec

from widget_server.articles.queries import articles_for_members, live_of
from widget_server.guides.drafts import drafts_of
from widget_server.guides.models import EDITED
from widget_server.publishing.plans import text_of
from widget_server.publishing.queries import LiveGuide, live_attention, live_guides, live_segments
from widget_server.triggers.differences import Difference, differences
from widget_server.workspaces.looks.named import named_looks
from widget_server.workspaces.looks.names import OWN
from widget_server.workspaces.looks.operations import look_of

Document = dict[str, Any]
What = Literal["segment", "attention", "look", "article", "guide"]
State = Literal["new", "changed", "same", "only_production"]
# In the order in which they are promoted: guides ask for segments.
WHATS: Final[tuple[What, ...]] = ("segment", "attention", "look", "article", "guide")
# Names of what a workspace has one of.
ATTENTION, LOOK = "attention", OWN


class Side(NamedTuple):
    """What is live under a name in one of the two; a look has no version. `file` is where it lives, if in one."""

    document: Document
    version: int | None = None
    file: str | None = None


class Draft(NamedTuple):
    """What somebody wrote in production and has not published; it stays beside whatever is promoted."""

    by: str | None
    at: datetime | None


@dataclass(frozen=True)
class Item:
    """One thing in both workspaces, None where it is not live there."""

    what: What
    name: str
    staging: Side | None
    production: Side | None
    draft: Draft | None = None

    @property
    def state(self) -> State:
        if self.staging is None:
            return "only_production"
        if self.production is None:
            return "new"
        return "same" if text_of(self.staging.document) == text_of(self.production.document) else "changed"

    @property
    def differs(self) -> bool:
        """Whether staging has something that production has not."""
        return self.state in ("new", "changed")

    @property
    def file(self) -> str | None:
        """The file of production's rules in which it is changed, and nowhere else."""
        return self.production.file if self.production else None

    @property
    def can_go(self) -> bool:
        return self.differs and self.file is None

    @property
    def version(self) -> int | None:
        """What is live on staging, and would be promoted."""
        return self.staging.version if self.staging else None

    @property
    def live_version(self) -> int | None:
        """What is live in production."""
        return self.production.version if self.production else None

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Field by field, from production to staging; none where only one of them has it."""
        if self.staging is None or self.production is None:
            return ()
        return tuple(differences(self.production.document, self.staging.document))

    @cached_property
    def mark(self) -> str:
        """Names both sides as they are now."""
        both = text_of([self.what, self.name, self.staging, self.production])
        return hashlib.blake2b(both.encode(), digest_size=8).hexdigest()


def compare(staging_id: int, production_id: int) -> list[Item]:
    """Everything that either has published, by kind and name."""
    here, there = _sides(staging_id), _sides(production_id)
    drafts = _drafts(production_id)
    return [
        Item(what, name, here[what].get(name), there[what].get(name), drafts.get((what, name)))
        for what in WHATS
        for name in sorted({*here[what], *there[what]})
    ]


def _sides(workspace_id: int) -> Mapping[What, Mapping[str, Side]]:
    said = live_attention(workspace_id)
    return {
        "segment": {one.name: _side(one) for one in live_segments(workspace_id)},
        "attention": {ATTENTION: _side(said)} if said else {},
        "look": dict(_looks(workspace_id)),
        "article": dict(_articles(workspace_id)),
        "guide": {one.name: _side(one) for one in live_guides(workspace_id)},
    }


def _side(live: LiveGuide) -> Side:
    return Side(live.document, live.version, None if live.source == EDITED else live.source)


def _looks(workspace_id: int) -> Iterator[tuple[str, Side]]:
    """The workspace's own one, which it always has, and those beside it."""
    for name, look in {LOOK: look_of(workspace_id), **named_looks(workspace_id)}.items():
        yield name, Side(msgspec.to_builtins(look))


def _articles(workspace_id: int) -> Iterator[tuple[str, Side]]:
    for article in articles_for_members(workspace_id):
        live = live_of(article)
        if live is not None:
            yield article.name, Side(msgspec.json.decode(live.document), live.version)


def _drafts(production_id: int) -> dict[tuple[What, str], Draft]:
    found: dict[tuple[What, str], Draft] = {}
    for draft in drafts_of(production_id):
        found["guide", draft.name] = Draft(draft.saved_by, draft.saved_at)
    for article in articles_for_members(production_id):
        if article.draft is not None:
            found["article", article.name] = Draft(article.drafted_by, article.drafted_at)
    return found
