"""Rules for servers: what is live, what would change, changing it, and drafts."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from flask import g

from widget_server.analytics.definition import BadFunnel, read_funnel
from widget_server.db import db
from widget_server.guides.drafts import discard_draft, drafts_of, save_drafts
from widget_server.people.lists.queries import list_names
from widget_server.publishing import drafts as publishing
from widget_server.publishing.operations import LooksGone, OutOfDate, apply_plan
from widget_server.publishing.plans import Plan, Wanted
from widget_server.publishing.queries import live_attention, live_funnels, live_guides, live_segments, plan_for
from widget_server.publishing.schemas import (
    AgreedRulesSchema,
    DiscardedRuleSchema,
    LiveRulesSchema,
    PublishedRuleSchema,
    RuleDraftsSchema,
    RulePlanSchema,
    SentDraftsSchema,
    SentRulesSchema,
)
from widget_server.triggers.attention_schema import attention_remarks, read_attention
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.look_names import look_remarks
from widget_server.triggers.mistakes import Remark
from widget_server.triggers.segment_files import list_remarks
from widget_server.triggers.segments import Segment, read_segment, segment_remarks
from widget_server.web.bodies import larger_body, path_text
from widget_server.web.errors import ApiError, invalid, not_found
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key
from widget_server.workspaces.looks.named import look_names
from widget_server.workspaces.turns import take_turn

rule_management = ManagementBlueprint("rules", __name__, "Guides and funnels as files: plan, apply, drafts.")
MOST_BYTES = 8 * 1024 * 1024
"""A whole folder of rules is larger than a batch of events."""

MOST_TOLD = 20
BY_API = "API"


@rule_management.route("")
@with_secret_key
@rule_management.response(200, LiveRulesSchema)
def read_rules() -> dict[str, Any]:
    """The guides, saved segments and funnels that are live, by name."""
    return {
        "guides": live_guides(g.workspace_id),
        "segments": live_segments(g.workspace_id),
        "funnels": live_funnels(g.workspace_id),
        "attention": live_attention(g.workspace_id),
    }


@rule_management.route("/plan", methods=("POST",))
@with_secret_key
@larger_body(MOST_BYTES)
@rule_management.arguments(SentRulesSchema)
@rule_management.response(200, RulePlanSchema)
def make_plan(sent: dict[str, Any]) -> Plan:
    """What would change if these were all guides and funnels. Changes nothing."""
    return plan_for(g.workspace_id, _wanted(sent))


@rule_management.route("/apply", methods=("POST",))
@with_secret_key
@larger_body(MOST_BYTES)
@rule_management.arguments(AgreedRulesSchema)
@rule_management.response(200, RulePlanSchema)
def apply_rules(sent: dict[str, Any]) -> Plan:
    """Does what was planned: all of it, or nothing. 409 when the rules have changed since the plan was made."""
    wanted = _wanted(sent)
    try:
        plan = apply_plan(g.workspace_id, wanted, sent["plan"], BY_API)
    except OutOfDate as problem:
        db.session.rollback()
        text = "The rules have changed since this plan was made; nothing was applied. Make a new plan and look at it."
        raise ApiError(409, "conflict", text, "plan") from problem
    except LooksGone as problem:
        db.session.rollback()
        _refuse([(f"guides.{place}.document.look", str(one.message)) for place, one in problem.remarks])
    db.session.commit()
    return plan


@rule_management.route("/drafts")
@with_secret_key
@rule_management.response(200, RuleDraftsSchema)
def list_drafts() -> dict[str, Any]:
    """The drafts, by name, each with how it differs from what is live."""
    return {"drafts": drafts_of(g.workspace_id)}


@rule_management.route("/drafts", methods=("PUT",))
@with_secret_key
@larger_body(MOST_BYTES)
@rule_management.arguments(SentDraftsSchema)
@rule_management.response(200, RuleDraftsSchema)
def put_drafts(sent: dict[str, Any]) -> dict[str, Any]:
    """Keeps these guides as drafts, all of them or none; what is live stays. One that is live already is no draft."""
    take_turn(g.workspace_id)
    save_drafts(g.workspace_id, _guides(sent["drafts"], "drafts"), BY_API)
    db.session.commit()
    return {"drafts": drafts_of(g.workspace_id)}


@rule_management.route("/drafts/<guide>/publish", methods=("POST",))
@with_secret_key
@rule_management.response(200, PublishedRuleSchema)
def make_draft_live(guide: str) -> dict[str, Any]:
    """Makes a draft live as the next version of its guide. 400 where it asks for what is not there."""
    try:
        version = publishing.make_draft_live(g.workspace_id, path_text(guide, "draft"), BY_API)
    except publishing.AsksInVain as problem:
        db.session.rollback()
        raise invalid(problem.text, problem.field) from problem
    db.session.commit()
    if version is None:
        raise not_found("draft")
    return {"name": guide, "version": version}


@rule_management.route("/drafts/<guide>", methods=("DELETE",))
@with_secret_key
@rule_management.response(200, DiscardedRuleSchema)
def drop_draft(guide: str) -> dict[str, Any]:
    """Discards a draft; what is live stays."""
    take_turn(g.workspace_id)
    was_there = discard_draft(g.workspace_id, path_text(guide, "draft"))
    db.session.commit()
    if not was_there:
        raise not_found("draft")
    return {"name": guide}


def _wanted(sent: dict[str, Any]) -> Wanted:
    """Raises ApiError with what is wrong in any of the documents."""
    segments = [(one["source"], one["document"]) for one in sent["segments"]]
    documents = [document for _, document in segments]
    _check(documents, _remarks_by(read_segment), "segments", below="document.")
    _check_names([document["segment"] for document in documents], "segments")
    known = {segment.name: segment for segment in map(read_segment, documents)}
    lists, looks = list_names(g.workspace_id), look_names(g.workspace_id)

    def asked(document: Any) -> list[Remark]:
        return [*segment_remarks(document, known), *list_remarks(document, lists), *look_remarks(document, looks)]

    _check(documents, asked, "segments", below="document.")
    guides = _guides(sent["guides"], "guides")
    _check([document for _, document in guides], asked, "guides", below="document.")
    _check(sent["funnels"], _remarks_by(read_funnel), "funnels")
    _check_names([document["funnel"] for document in sent["funnels"]], "funnels")
    return Wanted(guides, sent["funnels"], segments, _attention(sent["attention"], known, lists))


def _attention(
    sent: dict[str, Any] | None, segments: dict[str, Segment], lists: set[str]
) -> tuple[str, dict[str, Any]] | None:
    if sent is None:
        return None

    def remarks(document: Any) -> list[Remark]:
        return _remarks_by(read_attention)(document) or attention_remarks(document, segments, lists)

    told = [(f"attention.document.{'.'.join(map(str, one.path))}", one.message) for one in remarks(sent["document"])]
    if told:
        raise invalid(" ".join(f"{place}: {message}" for place, message in told[:MOST_TOLD]), told[0][0])
    return sent["source"], sent["document"]


def _guides(sent: list[dict[str, Any]], field: str) -> list[tuple[str, dict[str, Any]]]:
    documents = [one["document"] for one in sent]
    _check(documents, _remarks_by(read_guide), field, below="document.")
    _check_names([document["guide"] for document in documents], field)
    return [(one["source"], one["document"]) for one in sent]


def _remarks_by(read: Callable[[Any], Any]) -> Callable[[Any], list[Remark]]:
    def remarks(document: Any) -> list[Remark]:
        try:
            read(document)
        except (BadGuide, BadFunnel) as bad:
            return bad.remarks
        return []

    return remarks


def _check(documents: Iterable[Any], remarks: Callable[[Any], list[Remark]], field: str, below: str = "") -> None:
    """Raises ApiError with every mistake of every document."""
    told = [
        (f"{field}.{index}.{below}{'.'.join(map(str, remark.path))}".rstrip("."), remark.message)
        for index, document in enumerate(documents)
        for remark in remarks(document)
    ]
    if told:
        _refuse(told)


def _refuse(told: Sequence[tuple[str, str]]) -> NoReturn:
    """With every mistake and its place, as far as one message can hold them."""
    rest = f" And {len(told) - MOST_TOLD} more." if len(told) > MOST_TOLD else ""
    raise invalid(" ".join(f"{place}: {message}" for place, message in told[:MOST_TOLD]) + rest, told[0][0])


def _check_names(names: list[str], field: str) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            raise invalid(f'The name "{name}" stands here for the second time.', f"{field}.{index}")
