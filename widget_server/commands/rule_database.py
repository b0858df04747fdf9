"""The rules of a workspace in this installation's own database, as the rule commands use them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NoReturn

from widget_server.commands.draft_segments import check_draft_segments
from widget_server.commands.endings import Refused
from widget_server.config import BadSetting, load_settings
from widget_server.publishing.plans import Plan, Wanted

if TYPE_CHECKING:
    from widget_server.staging.operations import Pair
    from widget_server.workspaces.models import Workspace


BY_COMMAND = "widget-server rules"


class RuleDatabase:
    """As `RuleServer`, without a server. To be used within an application context."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    def plan(self, wanted: Wanted) -> Plan:
        from widget_server.publishing.queries import plan_for

        self._check_names(wanted)
        return plan_for(self._workspace.id, wanted)

    def apply(self, wanted: Wanted, agreed: str) -> Plan:
        from widget_server.publishing.operations import LooksGone, OutOfDate, apply_plan

        _commit()
        try:
            plan = apply_plan(self._workspace.id, wanted, agreed, BY_COMMAND)
        except OutOfDate as problem:
            raise Refused("the rules have changed since this plan was made; nothing was applied") from problem
        except LooksGone as problem:
            _refuse_unknown(f"{wanted.guides[place][0]}: {one.message}" for place, one in problem.remarks)
        _commit()
        return plan

    def _check_names(self, wanted: Wanted) -> None:
        from widget_server.people.lists.queries import list_names
        from widget_server.triggers.look_names import look_remarks
        from widget_server.triggers.segment_files import list_remarks
        from widget_server.workspaces.looks.named import look_names

        lists, looks = list_names(self._workspace.id), look_names(self._workspace.id)
        documents = (*wanted.segments, *wanted.guides)
        unknown = [
            f"{file}: {remark.message}"
            for file, one in documents
            for remark in (*list_remarks(one, lists), *look_remarks(one, looks))
        ]
        if unknown:
            _refuse_unknown(unknown)

    def live_guides(self) -> list[dict[str, Any]]:
        from widget_server.publishing.queries import live_guides

        return [one.document for one in live_guides(self._workspace.id)]

    def drafts(self) -> list[dict[str, Any]]:
        from widget_server.guides.drafts import drafts_of

        return [_as_told(draft) for draft in drafts_of(self._workspace.id)]

    def save_drafts(self, wanted: Wanted) -> list[dict[str, Any]]:
        from widget_server.guides.drafts import save_drafts
        from widget_server.publishing.queries import live_guides, live_segments

        guides, segments = live_guides(self._workspace.id), live_segments(self._workspace.id)
        check_draft_segments(wanted, (one.document for one in guides), (one.document for one in segments))
        save_drafts(self._workspace.id, wanted.guides, BY_COMMAND)
        _commit()
        return self.drafts()

    def publish(self, guide: str) -> int:
        from widget_server.publishing.drafts import AsksInVain, make_draft_live

        _commit()
        try:
            version = make_draft_live(self._workspace.id, guide, BY_COMMAND)
        except AsksInVain as problem:
            raise Refused(f"nothing was published: {problem.text}") from problem
        _commit()
        if version is None:
            raise Refused(f"there is no draft of {guide}")
        return version

    def discard(self, guide: str) -> None:
        from widget_server.guides.drafts import discard_draft

        was_there = discard_draft(self._workspace.id, guide)
        _commit()
        if not was_there:
            raise Refused(f"there is no draft of {guide}")

    def comparison(self) -> list[dict[str, Any]]:
        """As the API tells it."""
        from widget_server.staging.comparing import compare
        from widget_server.staging.schemas import ComparedSchema

        _commit()
        told: list[dict[str, Any]] = ComparedSchema(many=True).dump(compare(*self._pair()))
        return told

    def promote(self, items: list[dict[str, str]]) -> list[dict[str, Any]]:
        from widget_server.staging.operations import CannotPromote, Chosen, promote

        pair = self._pair()
        _commit()
        try:
            done = promote(pair, [Chosen(one["what"], one["name"], one["mark"]) for one in items], BY_COMMAND)
        except CannotPromote as problem:
            raise Refused(f"nothing was promoted: {problem}") from problem
        _commit()
        return [asdict(one) for one in done]

    def _pair(self) -> "Pair":
        """Raises Refused for a workspace without staging, and for a staging workspace itself."""
        from widget_server.staging.queries import both_of

        both = both_of(self._workspace)
        slug = self._workspace.slug
        if both is None:
            raise Refused(f"{slug} has no staging; make it with: widget-server workspace staging {slug}")
        if both.staging.id == self._workspace.id:
            raise Refused(f"{slug} is staging itself: name its production, with --workspace {both.production.slug}")
        return both.pair

    def event_names(self) -> Iterator[str]:
        from widget_server.events.queries import names_by_name

        after = ""
        while page := names_by_name(self._workspace.id, 1000, after):
            yield from (one.name for one in page)
            after = page[-1].name


@contextmanager
def open_database(slug: str | None) -> Iterator[RuleDatabase]:
    """The workspace of that name, else of WIDGET_RULES_WORKSPACE. Raises BadSetting."""
    from widget_server import create_app
    from widget_server.commands.tables import clear_database_errors

    settings = load_settings()
    with create_app(settings).app_context(), clear_database_errors():
        yield RuleDatabase(workspace_named(slug or settings.rules_workspace))


def workspace_named(slug: str) -> "Workspace":
    """Raises BadSetting where there is none."""
    from widget_server.workspaces.queries import workspace_by_slug

    workspace = workspace_by_slug(slug)
    if workspace is None:
        raise BadSetting(f"there is no workspace {slug!r}; make it with: widget-server workspace create {slug}")
    return workspace


def _refuse_unknown(mistakes: Iterable[str]) -> NoReturn:
    raise Refused("\n".join(["the rules have mistakes, nothing was applied:", *mistakes]))


def _commit() -> None:
    from widget_server.db import db

    db.session.commit()


def _as_told(draft: Any) -> dict[str, Any]:
    return asdict(draft)
