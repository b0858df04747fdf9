"""Shapes of lists as servers send and see them."""

import marshmallow as ma
from marshmallow import fields, validate

from widget_server.people.lists.models import HOLDERS
from widget_server.people.lists.sheets import MOST_MEMBERS, is_id

NAME = r"^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$"


class ListPutSchema(ma.Schema):
    """All of a list: who is not named leaves it."""

    of = fields.String(required=True, validate=validate.OneOf(HOLDERS))
    members = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(max=MOST_MEMBERS),
        metadata={"description": "`userId`s, or `groupId`s of accounts."},
    )

    @ma.validates("members")
    def are_ids(self, value: list[str], data_key: str) -> None:
        wrong = next((index for index, member in enumerate(value) if not is_id(member)), None)
        if wrong is not None:
            raise ma.ValidationError({wrong: ["An id must have 1 to 200 characters on one line."]})


class ListPageAsked(ma.Schema):
    """Which part of a list is wanted."""

    after = fields.String(
        load_default="", validate=validate.Length(max=200), metadata={"description": "`next` of the page before."}
    )
    limit = fields.Integer(load_default=1000, validate=validate.Range(1, 10_000))

    @ma.validates("after")
    def is_an_id(self, value: str, data_key: str) -> None:
        if value and not is_id(value):
            raise ma.ValidationError("Send the `next` of the page before.")


class ListChangeSchema(ma.Schema):
    """What a change did."""

    name = fields.String()
    of = fields.String(validate=validate.OneOf(HOLDERS))
    added = fields.Integer()
    removed = fields.Integer()
    unchanged = fields.Integer()


class ListSchema(ma.Schema):
    """A list without its members."""

    name = fields.String()
    of = fields.String(validate=validate.OneOf(HOLDERS))
    total = fields.Integer()


class ListsSchema(ma.Schema):
    """All lists, by name."""

    lists = fields.List(fields.Nested(ListSchema))


class ListPageSchema(ListSchema):
    """A list with a part of its members, in their order."""

    members = fields.List(fields.String())
    next = fields.String(allow_none=True, metadata={"description": "Send it as `after`; null after the last page."})


class ListDeletedSchema(ma.Schema):
    """The list is away."""

    deleted = fields.String()
