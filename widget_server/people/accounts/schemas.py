"""Shapes of accounts as servers send and see them."""

from typing import Any

import marshmallow as ma
from flask_babel import force_locale
from marshmallow import fields, validate

from widget_server.people.accounts.fields import STAGES, BadValue, read_value

MOST_AT_ONCE = 500


class _Value(fields.Field[Any]):
    """A field's value as `people.accounts.fields` reads it; null says that there is none."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return read_value(attr or "", value)
        except BadValue as problem:
            with force_locale("en"):
                raise ma.ValidationError(str(problem.reason)) from problem


class AccountsAsked(ma.Schema):
    """Which accounts are wanted. `sort`: newest; arr, greatest first in each currency; renewal, the next first."""

    sort = fields.String(load_default="newest", validate=validate.OneOf(("newest", "arr", "renewal")))
    text = fields.String(load_default="", validate=validate.Length(max=200))
    stage = fields.String(load_default="", validate=validate.OneOf(("", *STAGES)))
    owner = fields.String(load_default="", validate=validate.Length(max=254))
    segment = fields.String(load_default="", validate=validate.Length(max=60))
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 500))

    @ma.validates("text", "owner", "segment")
    def without_nul(self, value: str, data_key: str) -> None:
        if "\x00" in value:
            raise ma.ValidationError("A text must not hold the NUL character; take it out.")


class ChangeSchema(ma.Schema):
    """What a server says of an account. What is left out stays; null says that there is none."""

    name = _Value(allow_none=True, metadata={"type": ["string", "null"]})
    plan = _Value(allow_none=True, metadata={"type": ["string", "null"]})
    segment = _Value(allow_none=True, metadata={"type": ["string", "null"]})
    stage = _Value(allow_none=True, metadata={"type": ["string", "null"], "enum": [*STAGES, None]})
    owner = _Value(allow_none=True, metadata={"type": ["string", "null"], "description": "E-mail of a csm or owner."})
    arr = _Value(allow_none=True, metadata={"type": ["string", "number", "null"]})
    currency = _Value(allow_none=True, metadata={"type": ["string", "null"], "description": "ISO 4217."})
    renewal_date = _Value(allow_none=True, metadata={"type": ["string", "null"], "format": "date"})


class BulkRowSchema(ChangeSchema):
    """One account of many; made where it is not known."""

    account_id = fields.String(required=True, validate=validate.Length(1, 200))


class BulkSchema(ma.Schema):
    """Up to 500 accounts; each is checked by itself."""

    accounts = fields.List(
        fields.Raw(), required=True, validate=validate.Length(1, MOST_AT_ONCE),
        metadata={"description": "account_id with any of the fields of an account's change"},
    )  # fmt: skip


class SourceSchema(ma.Schema):
    """Whose word it is: trait, hand, import or api; `by` is a member's e-mail."""

    source = fields.String()
    at = fields.DateTime(format="iso")
    by = fields.String(allow_none=True)


class WarningSchema(ma.Schema):
    """A trait that cannot be taken, and why."""

    field = fields.String()
    message = fields.String()


class AccountSchema(ma.Schema):
    """An account. `arr` is an exact decimal as text, in whole units of `currency`."""

    account_id = fields.String()
    name = fields.String(allow_none=True)
    plan = fields.String(allow_none=True)
    segment = fields.String(allow_none=True)
    stage = fields.String(allow_none=True)
    owner = fields.String(allow_none=True)
    arr = fields.String(allow_none=True)
    currency = fields.String(allow_none=True)
    renewal_date = fields.String(allow_none=True)
    traits = fields.Dict(keys=fields.String())
    sources = fields.Dict(keys=fields.String(), values=fields.Nested(SourceSchema))
    warnings = fields.List(fields.Nested(WarningSchema))
    created_at = fields.DateTime(format="iso")


class AccountPageSchema(ma.Schema):
    accounts = fields.List(fields.Nested(AccountSchema))
    next = fields.String(allow_none=True, metadata={"description": "Cursor of the following page, null on the last."})


class RefusedRowSchema(ma.Schema):
    message = fields.String()
    field = fields.String(allow_none=True)


class BulkResultSchema(ma.Schema):
    """What became of one row: new, changed, unchanged or refused."""

    account_id = fields.String(allow_none=True)
    result = fields.String()
    error = fields.Nested(RefusedRowSchema, allow_none=True)


class BulkResultsSchema(ma.Schema):
    results = fields.List(fields.Nested(BulkResultSchema), metadata={"description": "In the order of the rows."})
