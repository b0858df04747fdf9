"""Lists for servers: what there is, who stands in one, all of one at once."""

import re
from typing import Any

from flask import g
from sqlalchemy import func, select

from widget_server.db import db
from widget_server.people.lists.models import List, ListMember
from widget_server.people.lists.operations import BadList, Change, change_list, delete_list
from widget_server.people.lists.queries import list_named, lists_of_workspace, member_page
from widget_server.people.lists.schemas import (
    NAME,
    ListChangeSchema,
    ListDeletedSchema,
    ListPageAsked,
    ListPageSchema,
    ListPutSchema,
    ListsSchema,
)
from widget_server.web.bodies import larger_body
from widget_server.web.errors import ApiError, invalid, not_found
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key

list_management = ManagementBlueprint("lists", __name__, "Imported lists of persons and accounts, which rules name.")
# As many members as a list may hold, each as long as an id may be.
MOST_BYTES = 24 * 1024 * 1024


@list_management.route("")
@with_secret_key
@list_management.response(200, ListsSchema)
def read_lists() -> dict[str, Any]:
    """The lists, without their members."""
    return {
        "lists": [
            {"name": one.name, "of": one.holder, "total": one.members} for one in lists_of_workspace(g.workspace_id)
        ]
    }


@list_management.route("/<name>")
@with_secret_key
@list_management.arguments(ListPageAsked, location="query")
@list_management.response(200, ListPageSchema)
def read_list(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """One list with its members, page by page."""
    found = _list(name)
    rows = member_page(found, asked["after"], asked["limit"] + 1)
    shown = rows[: asked["limit"]]
    total = db.session.scalar(select(func.count()).where(ListMember.list_id == found.id))
    following = shown[-1] if len(rows) > len(shown) else None
    return {"name": found.name, "of": found.holder, "total": total, "members": shown, "next": following}


@list_management.route("/<name>", methods=["PUT"])
@with_secret_key
@larger_body(MOST_BYTES)
@list_management.arguments(ListPutSchema)
@list_management.response(200, ListChangeSchema)
def put_list(sent: dict[str, Any], name: str) -> dict[str, Any]:
    """Makes the list exactly these members; it is made where it is not there. Members can undo it."""
    if not re.fullmatch(NAME, name, re.ASCII):
        raise invalid("A list's name has lower-case letters, digits and single hyphens, at most 64.", "name")
    try:
        done = change_list(g.workspace_id, Change(name, sent["of"], "replace", "API"), sent["members"])
    except BadList as problem:
        text = f"There is a list {name} of the other kind; delete it first, or take another name."
        raise ApiError(409, "other_kind", text, "of") from problem
    return {"name": name, "of": done.holder, **{key: done.counts[key] for key in ("added", "removed", "unchanged")}}


@list_management.route("/<name>", methods=["DELETE"])
@with_secret_key
@list_management.response(200, ListDeletedSchema)
def remove_list(name: str) -> dict[str, Any]:
    """Takes the list away. Rules that name it find nobody in it."""
    delete_list(_list(name))
    return {"deleted": name}


def _list(name: str) -> List:
    found = list_named(g.workspace_id, name) if re.fullmatch(NAME, name, re.ASCII) else None
    if found is None:
        raise not_found("list")
    return found
