"""What the editor in a page asks of the service: `/v1/editor/*`, with the token of a session that goes on."""

from typing import Any

from flask import Blueprint, Response, g, request

from widget_server.db import db
from widget_server.editor import tokens
from widget_server.editor.access import answer_page_of, open_to_editor, origin_of_request, with_editor_token
from widget_server.editor.checks import FAILED, Checked, Said, checked, mistakes_in
from widget_server.editor.meetings import Meeting, caller_of, met
from widget_server.editor.operations import ChangedMeanwhile, ReadOnly, end_session, redeem_code, save_guide
from widget_server.editor.people import people_found
from widget_server.editor.queries import Kept, Session, kept_guide, kept_guides, name_of, session_going_on
from widget_server.editor.schemas import SentCheck, SentCode, SentDraft
from widget_server.editor.walks import BadWalk, Walk, keep_walk
from widget_server.guides.phrase_words import phrase_in_words
from widget_server.parts import parts
from widget_server.success.customers import name_of_person
from widget_server.success.explained import NAMES
from widget_server.triggers.evaluate import GateFinding
from widget_server.web.access import Access, declares
from widget_server.web.bodies import json_answer, now_ms, path_text, read_body
from widget_server.web.errors import ApiError, not_found
from widget_server.web.languages import LANGUAGES
from widget_server.web.limits import network_of_request
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import keep_rate
from widget_server.workspaces.keys import key_ring
from widget_server.workspaces.looks.named import look_names

editor_calls = Blueprint("editor_calls", __name__, url_prefix="/v1/editor")
open_to_editor(editor_calls)


@editor_calls.post("/session")
@declares(Access("editor"))
def open_session() -> Response:
    """Exchanges the code for a token, once. 401 for a code that is used, too old, or another page's."""
    sent = read_body(SentCode)
    # Two workspaces may allow one origin: a page is edited by members of the one whose tag it has.
    holder = key_ring().holder(sent.key)
    session_id = None
    if holder is not None and holder.kind == "embed":
        keep_rate(f"editor-code:{holder.workspace_id}:{network_of_request()}", holder.workspace_id)
        session_id = redeem_code(sent.code, origin_of_request(), holder.workspace_id)
        db.session.commit()
    session = session_going_on(session_id) if session_id is not None else None
    if session is None:
        raise ApiError(
            401, "unknown_code", "This way into the editor was used, or is too old. Begin a new one on Guides."
        )
    answer_page_of(session.origin)
    claims = tokens.Claims(
        session.id, session.workspace_id, session.member_id, session.origin, session.expires_ms // 1000
    )
    token = tokens.sign(claims, parts().settings.secret_key)
    return json_answer({"token": token, **_told(session)})


@editor_calls.get("/session")
@with_editor_token
def read_session() -> Response:
    """What the exchange told, without the token: for the next page of the same tab."""
    return json_answer(_told(g.editor))


@editor_calls.delete("/session")
@with_editor_token
def leave() -> Response:
    """Ends the session: its token is worth nothing afterwards."""
    end_session(g.editor.workspace_id, g.editor.id)
    db.session.commit()
    return Response(status=204)


@editor_calls.get("/guides")
@with_editor_token
def list_guides() -> Response:
    """All guides that are live or have a draft, by name."""
    return json_answer({"guides": [_line(kept) for kept in kept_guides(g.editor.workspace_id)]})


@editor_calls.get("/guides/<name>")
@with_editor_token
def read_guide(name: str) -> Response:
    """A guide as it is to be edited: its draft, else what is live."""
    kept = kept_guide(g.editor.workspace_id, path_text(name, "guide"))
    if kept is None:
        raise not_found("guide")
    told = {"document": kept.document, "base": kept.mark, "live_version": kept.live_version}
    return json_answer({**_line(kept), **told})


@editor_calls.put("/guides/<name>/draft")
@with_editor_token
def save(name: str) -> Response:
    """Keeps the document as the guide's draft. 422 with its mistakes, 403 where it lives in a file, 409 where it is
    another by now; then nothing is saved."""
    sent, session = read_body(SentDraft), g.editor
    if mistakes := mistakes_in(sent.document, path_text(name, "guide")):
        return json_answer({"mistakes": _listed(mistakes)}, 422)
    try:
        base = save_guide(session.workspace_id, sent.document, sent.base, session.member_email)
    except ReadOnly as problem:
        db.session.rollback()
        raise ApiError(403, "read_only", _where(problem.source)) from problem
    except ChangedMeanwhile as problem:
        db.session.rollback()
        return _changed(problem.kept)
    db.session.commit()
    return json_answer({"base": base, "mistakes": []})


@editor_calls.get("/looks")
@with_editor_token
def list_looks() -> Response:
    """The names of the looks that a guide may choose, beside the workspace's own."""
    return json_answer({"looks": sorted(look_names(g.editor.workspace_id))})


@editor_calls.post("/check")
@with_editor_token
def check() -> Response:
    """Everything that is wrong or strange in a document, and how the chosen person would meet it. Keeps nothing."""
    sent, session = read_body(SentCheck), g.editor
    caller, profile = caller_of(session.workspace_id, sent.person, sent.language)
    found = checked(session.workspace_id, sent.document)
    meeting = met(found.draft, session.holder, caller, now_ms()) if found.draft else None
    if found.draft and not meeting:
        found.warnings.append(Said("", FAILED))
    name = name_of_person(profile.traits, caller.user_id or caller.anonymous_id)
    return json_answer(_judged(found, meeting, {"id": sent.person, "name": name} if sent.person is not None else None))


@editor_calls.post("/walks")
@with_editor_token
def save_walk() -> Response:
    """Makes a tour and an article of a recorded walk, both as drafts. 422 with the mistakes; then neither is made."""
    walk, session = read_body(Walk), g.editor
    try:
        tour, article = keep_walk(session.workspace_id, walk, session.member_email)
    except BadWalk as bad:
        db.session.rollback()
        return json_answer({"mistakes": _listed(bad.mistakes)}, 422)
    db.session.commit()
    pages = f"{parts().settings.public_url}/w/{session.slug}"
    links = {"tour_url": f"{pages}/guides/{tour}", "article_url": f"{pages}/articles/{article}"}
    return json_answer({"tour": tour, "article": article, **links, "mistakes": []}, 201)


@editor_calls.get("/people")
@with_editor_token
def find_people() -> Response:
    """Persons to preview as, by the letters in `q`."""
    found = people_found(g.editor.workspace_id, request.args.get("q", "")[:200].replace("\x00", ""))
    return json_answer({"people": [one.told() for one in found]})


def _told(session: Session) -> dict[str, Any]:
    return {
        "expires_ms": max(session.expires_ms - now_ms(), 0),
        "workspace": {"slug": session.slug, "name": session.workspace_name, "languages": session.languages},
        "member": {"name": session.member_name, "language": _language(session)},
        "task": session.task,
        "guide": session.guide,
    }


def _language(session: Session) -> str:
    """The member's own, else what the browser asks for."""
    return session.member_language or request.accept_languages.best_match(LANGUAGES) or "en"


def _line(kept: Kept) -> dict[str, Any]:
    read_only = {"why": _where(kept.file), "file": kept.file} if kept.file else None
    return {"name": kept.name, "kind": kept.document.get("kind"), "state": kept.state, "read_only": read_only}


def _where(file: str) -> str:
    return _("This guide lives in %(file)s: change it there and apply it.", file=file)


def _changed(kept: Kept | None) -> Response:
    """Who was quicker, and the mark with which the draft would be saved all the same."""
    text = _("The draft was discarded meanwhile; nothing was saved.")
    more: dict[str, Any] = {"base": None, "by": None, "at_ms": None}
    if kept is not None:
        by = name_of(kept.by)
        text = (
            _("%(name)s changed this guide meanwhile; nothing was saved. Look at it, then decide.", name=by)
            if by
            else _("Somebody changed this guide meanwhile; nothing was saved. Look at it, then decide.")
        )
        more = {"base": kept.mark, "by": by, "at_ms": round(kept.at.timestamp() * 1000)}
    return json_answer({"error": {"code": "changed_meanwhile", "message": text, "field": "base"}, **more}, 409)


def _judged(found: Checked, meeting: Meeting | None, person: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "mistakes": _listed(found.mistakes),
        "warnings": _listed(found.warnings),
        "decision": meeting and meeting.decision,
        "gates": [_gate(gate) for gate in meeting.gates] if meeting and person else None,
        "person": person,
    }


def _gate(gate: GateFinding) -> dict[str, str]:
    return {
        "name": gate.name,
        "title": str(NAMES[gate.name]),
        "outcome": gate.outcome,
        "detail": phrase_in_words(gate.detail),
    }


def _listed(said: list[Said]) -> list[dict[str, str]]:
    return [{"path": one.path, "message": phrase_in_words(one.message), "code": one.message.code} for one in said]
