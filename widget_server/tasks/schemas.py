"""Shapes of tasks: what pages send and see (msgspec), and what servers send and see (marshmallow)."""

from typing import Annotated

import marshmallow as ma
from marshmallow import fields, validate
from msgspec import Meta, Struct

from widget_server.web.bodies import Caller

LONGEST_TEXT = 5_000


class Message(Caller):
    """What a person writes to their CSM, with where they were. `client_id` is new with every message."""

    message: str
    screen: str | None = None
    guide: str | None = None
    client_id: Annotated[str, Meta(min_length=1, max_length=100)] | None = None
    key: str | None = None


class Csm(Struct):
    """Who looks after the person's account. `photo` is a data URI of a JPEG, so that no host has to allow an image."""

    name: str
    title: str | None
    photo: str | None


class CsmAnswer(Struct):
    """`csm` is null where nobody is named: a message then goes to the team."""

    csm: Csm | None
    workspace: str


class Sent(Struct):
    """The task that a message became."""

    id: str


class TasksAsked(ma.Schema):
    """Which tasks are wanted; all of these are held to at once."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "done", "all")))
    assignee = fields.String(load_default=None, metadata={"description": "E-mail of a member, or `none`."})
    account_id = fields.String(load_default=None)
    user_id = fields.String(load_default=None)
    after = fields.String(load_default=None, metadata={"description": "`next` of the page before."})
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class WantedSchema(ma.Schema):
    """A new task."""

    text = fields.String(required=True)
    assignee = fields.String(load_default=None, allow_none=True, metadata={"description": "E-mail of a member."})
    account_id = fields.String(load_default=None, allow_none=True)
    user_id = fields.String(load_default=None, allow_none=True)
    due = fields.String(load_default=None, allow_none=True, metadata={"description": "A date such as 2027-03-31."})
    client_id = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 100))


class TaskChangeSchema(ma.Schema):
    """What is to change of a task; what is left out stays."""

    text = fields.String()
    assignee = fields.String(allow_none=True)
    due = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf(("open", "done")))


class TaskSchema(ma.Schema):
    """A task as servers see it."""

    id = fields.String()
    state = fields.String()
    text = fields.String()
    assignee = fields.String(allow_none=True)
    account_id = fields.String(allow_none=True)
    user_id = fields.String(allow_none=True)
    person = fields.String(allow_none=True)
    origin = fields.String()
    screen = fields.String(allow_none=True)
    guide = fields.String(allow_none=True)
    due = fields.String(allow_none=True)
    created_at = fields.DateTime(format="iso")
    created_by = fields.String(allow_none=True)
    done_at = fields.DateTime(format="iso", allow_none=True)
    done_by = fields.String(allow_none=True)


class TaskPageSchema(ma.Schema):
    tasks = fields.List(fields.Nested(TaskSchema))
    next = fields.String(allow_none=True)
