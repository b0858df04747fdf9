"""Persons for servers: who they are, and why a guide is or was shown to them or not."""

from typing import Any

from flask import g

from widget_server.db import utc_now
from widget_server.delivery.queries import explanations
from widget_server.delivery.schemas import ExplanationsAsked, ExplanationsSchema, PersonSchema
from widget_server.people.queries import Profile, account_of_workspace, profile_of
from widget_server.web.bodies import check_identifier
from widget_server.web.errors import not_found
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key

person_management = ManagementBlueprint("people", __name__, "Persons, and what may show to them.")


@person_management.route("/<user_id>")
@with_secret_key
@person_management.response(200, PersonSchema)
def read_person(user_id: str) -> dict[str, Any]:
    """A person by the host product's user id."""
    profile = _profile(user_id)
    account = account_of_workspace(g.workspace_id, profile.account_id) if profile.account_id else None
    return {
        "user_id": user_id,
        "traits": profile.traits,
        "account_id": account.external_id if account else None,
        "account_traits": profile.account_traits,
    }


@person_management.route("/<user_id>/explanations")
@with_secret_key
@person_management.arguments(ExplanationsAsked, location="query")
@person_management.response(200, ExplanationsSchema)
def explain_guides(asked: dict[str, Any], user_id: str) -> dict[str, Any]:
    """Every guide with every gate, for now or for any past moment."""
    at = asked["at"] or utc_now()
    found = explanations(g.workspace_id, _profile(user_id).person_id, round(at.timestamp() * 1000)) or []
    return {"at": at, "explanations": [one for one in found if asked["guide"] in (None, one.guide)]}


def _profile(user_id: str) -> Profile:
    profile = profile_of(g.workspace_id, None, check_identifier(user_id, "user_id"))
    if profile is None:
        raise not_found("person")
    return profile
