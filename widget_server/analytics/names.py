"""The names behind a figure: who the persons and accounts of a report are."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import select

from widget_server.db import db
from widget_server.people.accounts.fields import in_whole_units
from widget_server.people.models import Account, Person, PersonId


@dataclass(frozen=True, slots=True)
class Named:
    """`label` is the trait name, else email, else the host product's own id; None for somebody anonymous.

    `external_id` is the `groupId` or `userId`, None for somebody anonymous; `plan` and `arr` (in whole units of
    `currency`, which is ISO 4217 or None) are the account's.
    """

    label: str | None
    external_id: str | None
    plan: str | None
    arr: Decimal | None
    currency: str | None = None


def accounts_named(workspace_id: int, ids: Sequence[int]) -> dict[int, Named]:
    """The accounts of this workspace among the ids."""
    found = db.session.execute(select(Account).where(Account.workspace_id == workspace_id, Account.id.in_(ids)))
    return {
        account.id: _of_account(account.name or account.external_id, account.external_id, account)
        for account in found.scalars()
    }


def persons_named(workspace_id: int, ids: Sequence[int]) -> dict[int, Named]:
    """The persons of this workspace among the ids, with plan and ARR of their accounts."""
    known = db.session.execute(
        select(PersonId.person_id, PersonId.value).where(
            PersonId.workspace_id == workspace_id, PersonId.kind == "user", PersonId.person_id.in_(ids)
        )
    )
    known_as = {row.person_id: row.value for row in known}
    found = db.session.execute(
        select(Person.id, Person.traits, Account)
        .outerjoin(Account, Account.id == Person.account_id)
        .where(Person.workspace_id == workspace_id, Person.id.in_(ids))
    )
    return {id: _named(_read(traits), known_as.get(id), account) for id, traits, account in found}


def _read(traits: str | None) -> dict[str, Any]:
    value = msgspec.json.decode(traits or "{}")
    return value if isinstance(value, dict) else {}


def _named(traits: dict[str, Any], user_id: str | None, account: Account | None) -> Named:
    label = _text(traits.get("name")) or _text(traits.get("email")) or user_id
    return _of_account(label, user_id, account)


def _of_account(label: str | None, external_id: str | None, account: Account | None) -> Named:
    if account is None:
        return Named(label, external_id, None, None)
    minor, currency = account.arr_minor, account.currency
    return Named(label, external_id, account.plan, None if minor is None else in_whole_units(minor, currency), currency)


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None
