"""Erasing and exporting for servers, on behalf of a person or an account that asked for it."""

from typing import Any

import marshmallow as ma
from flask import Response, g
from marshmallow import fields

from widget_server.parts import parts
from widget_server.people.exports import export_of_account, export_of_person
from widget_server.people.privacy import erase_account, erase_name, erase_person
from widget_server.people.queries import person_id_of
from widget_server.web.bodies import check_identifier, json_answer, now_ms
from widget_server.web.errors import not_found
from widget_server.web.formats import time_of_ms
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key

privacy_management = ManagementBlueprint("privacy", __name__, "Erasing and exporting.", at="")


class ErasedSchema(ma.Schema):
    """What happened before `erased_at` is not taken any more; the id may live anew."""

    erased_at = fields.DateTime(format="iso")


@privacy_management.route("/people/<user_id>", methods=["DELETE"])
@with_secret_key
@privacy_management.response(200, ErasedSchema)
def forget_person(user_id: str) -> dict[str, Any]:
    """Erases a person everywhere. Ideas stay, without their author; votes and ratings go."""
    moment = now_ms()
    person = person_id_of(g.workspace_id, None, check_identifier(user_id, "user_id"))
    if person is not None:
        erase_person(g.workspace_id, person, moment)
    elif not erase_name(g.workspace_id, "person", user_id, moment):
        raise not_found("person")
    return {"erased_at": time_of_ms(moment)}


@privacy_management.route("/people/<user_id>/export")
@with_secret_key
def export_person(user_id: str) -> Response:
    """All that is known of a person, as one JSON document."""
    return json_answer(export_of_person(g.workspace_id, _person(user_id)))


@privacy_management.route("/accounts/<group_id>", methods=["DELETE"])
@with_secret_key
@privacy_management.response(200, ErasedSchema)
def forget_account(group_id: str) -> dict[str, Any]:
    """Erases an account, the persons who belong to it now, and what others did for it."""
    moment = now_ms()
    account = _account_id_of(group_id)
    if account is not None:
        erase_account(g.workspace_id, account, moment)
    elif not erase_name(g.workspace_id, "account", group_id, moment):
        raise not_found("account")
    return {"erased_at": time_of_ms(moment)}


@privacy_management.route("/accounts/<group_id>/export")
@with_secret_key
def export_account(group_id: str) -> Response:
    """All that is known of an account and of the persons who belong to it now."""
    document = b"".join(export_of_account(g.workspace_id, _account(group_id)))
    return Response(document, content_type="application/json")


def _person(user_id: str) -> int:
    person = person_id_of(g.workspace_id, None, check_identifier(user_id, "user_id"))
    if person is None:
        raise not_found("person")
    return person


def _account(group_id: str) -> int:
    account = _account_id_of(group_id)
    if account is None:
        raise not_found("account")
    return account


def _account_id_of(group_id: str) -> int | None:
    wanted = (g.workspace_id, check_identifier(group_id, "group_id"))
    rows = parts().database.read("SELECT id FROM accounts WHERE workspace_id = ? AND external_id = ?", wanted)
    return int(rows[0][0]) if rows else None
