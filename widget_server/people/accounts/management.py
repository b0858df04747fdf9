"""Accounts for servers: list them, read one, say what is known of one or of many."""

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from flask import g
from flask_babel import force_locale
from sqlalchemy import literal, select

from widget_server.db import db
from widget_server.people.accounts.fields import BadValue, in_whole_units
from widget_server.people.accounts.operations import (
    Speaker,
    accounts_by_external_id,
    card_of_account,
    check_owner,
    is_owner_of,
    new_account,
    say,
    take_turn,
)
from widget_server.people.accounts.queries import (
    Asked,
    account_with_external_id,
    key_of_account,
    narrowed,
    ordered,
)
from widget_server.people.accounts.schemas import (
    AccountPageSchema,
    AccountsAsked,
    AccountSchema,
    BulkResultsSchema,
    BulkRowSchema,
    BulkSchema,
    ChangeSchema,
)
from widget_server.people.models import Account
from widget_server.people.traits import read_traits
from widget_server.web.bodies import now_ms, path_text
from widget_server.web.errors import invalid, not_found
from widget_server.web.formats import time_of_ms
from widget_server.web.management import ManagementBlueprint
from widget_server.web.paging import page_of
from widget_server.workspaces.access import with_secret_key

account_management = ManagementBlueprint("accounts", __name__, "Customer companies: worth, renewal, stage, owner.")
_ROW = BulkRowSchema()


@account_management.route("")
@with_secret_key
@account_management.arguments(AccountsAsked, location="query")
@account_management.response(200, AccountPageSchema)
def list_accounts(asked: dict[str, Any]) -> dict[str, Any]:
    """The accounts."""
    sort, limit = asked["sort"], asked["limit"]
    wanted = Asked(asked["text"], asked["stage"], asked["owner"].lower(), asked["segment"])
    statement = select(Account).where(narrowed(g.workspace_id, wanted)).limit(limit + 1)
    rows = db.session.scalars(ordered(statement, sort, asked["after"], literal(-1))).all()
    found, following = page_of(rows, limit, lambda account: key_of_account(account, sort))
    is_owner = is_owner_of(g.workspace_id)
    return {"accounts": [_seen(account, is_owner) for account in found], "next": following}


@account_management.route("", methods=["PUT"])
@with_secret_key
@account_management.arguments(BulkSchema)
@account_management.response(200, BulkResultsSchema)
def change_accounts(sent: dict[str, Any]) -> dict[str, Any]:
    """Says what is known of up to 500 accounts; a row that is refused costs the others nothing."""
    take_turn()
    is_owner, speaker = is_owner_of(g.workspace_id), Speaker("api", now_ms())
    rows = [_read(row, is_owner) for row in sent["accounts"]]
    known = accounts_by_external_id(
        g.workspace_id, {row["account_id"] for row in rows if not isinstance(row, _Refused)}
    )
    results = []
    for row in rows:
        if isinstance(row, _Refused):
            results.append({"account_id": row.account_id, "result": "refused", "error": row.error})
            continue
        external_id = row.pop("account_id")
        is_new = external_id not in known
        account = known[external_id] = known.get(external_id) or new_account(g.workspace_id, external_id)
        is_changed = bool(say(account, row, speaker, is_owner))
        verdict = "new" if is_new else "changed" if is_changed else "unchanged"
        results.append({"account_id": external_id, "result": verdict, "error": None})
    db.session.commit()
    return {"results": results}


@account_management.route("/<group_id>")
@with_secret_key
@account_management.response(200, AccountSchema)
def read_account(group_id: str) -> dict[str, Any]:
    """One account."""
    return _seen(_account(group_id), is_owner_of(g.workspace_id))


@account_management.route("/<group_id>", methods=["PATCH"])
@with_secret_key
@account_management.arguments(ChangeSchema)
@account_management.response(200, AccountSchema)
def change_account(change: dict[str, str | None], group_id: str) -> dict[str, Any]:
    """Says what is known of an account. What is left out stays; null says that there is none."""
    take_turn()
    account, is_owner = _account(group_id), is_owner_of(g.workspace_id)
    try:
        check_owner(change, is_owner)
    except BadValue as problem:
        with force_locale("en"):
            raise invalid(str(problem.reason), "owner") from problem
    say(account, change, Speaker("api", now_ms()), is_owner)
    db.session.commit()
    return _seen(account, is_owner)


class _Refused:
    def __init__(self, row: Any, message: str, field: str | None) -> None:
        account_id = row.get("account_id") if isinstance(row, dict) else None
        self.account_id = account_id if isinstance(account_id, str) else None
        self.error = {"message": message, "field": field}


def _read(row: Any, is_owner: Callable[[str], bool]) -> Any:
    """The checked row, or why it is refused."""
    if not isinstance(row, dict):
        return _Refused(row, "A row must be an object with account_id.", None)
    try:
        read = dict(_ROW.load(row))
        check_owner(read, is_owner)
    except ma.ValidationError as problem:
        (field, (message, *_)), *_ = dict(problem.messages_dict).items()
        return _Refused(row, str(message), field)
    except BadValue as problem:
        with force_locale("en"):
            return _Refused(row, str(problem.reason), "owner")
    return read


def _account(group_id: str) -> Account:
    account = account_with_external_id(g.workspace_id, path_text(group_id, "account"))
    if account is None:
        raise not_found("account")
    return account


def _seen(account: Account, is_owner: Callable[[str], bool]) -> dict[str, Any]:
    """An account as servers see it."""
    card = card_of_account(account, is_owner)
    arr = account.arr_minor
    with force_locale("en"):
        warnings = [{"field": name, "message": str(doubt.reason)} for name, doubt in card.doubts.items()]
    return {
        **{name: getattr(account, name) for name in ("name", "plan", "segment", "stage", "owner")},
        "account_id": account.external_id,
        "arr": None if arr is None else str(in_whole_units(arr, account.currency)),
        "currency": account.currency,
        "renewal_date": account.renewal_date,
        "traits": read_traits(account.traits),
        "sources": {
            name: {"source": fact.source, "at": time_of_ms(fact.time_ms), "by": fact.by}
            for name, fact in card.facts.items()
        },
        "warnings": warnings,
        "created_at": account.created_at,
    }
