"""Tasks for servers: list, make, change."""

from typing import Any

from flask import g

from widget_server.db import db
from widget_server.people.accounts.queries import account_with_external_id
from widget_server.people.queries import person_id_of
from widget_server.tasks.operations import About, change_task, want_task
from widget_server.tasks.queries import Asked, TaskLine, task_of, tasks_page
from widget_server.tasks.schemas import TaskChangeSchema, TaskPageSchema, TasksAsked, TaskSchema, WantedSchema
from widget_server.web.bodies import path_text
from widget_server.web.errors import invalid
from widget_server.web.management import ManagementBlueprint
from widget_server.workspaces.access import with_secret_key
from widget_server.workspaces.queries import member_by_email

task_management = ManagementBlueprint("tasks", __name__, "What members are to do for accounts and persons.")
BY_API = "API"


@task_management.route("")
@with_secret_key
@task_management.arguments(TasksAsked, location="query")
@task_management.response(200, TaskPageSchema)
def list_tasks(asked: dict[str, Any]) -> dict[str, Any]:
    """Tasks, the newest first."""
    about = _about(asked["account_id"], asked["user_id"])
    wanted = Asked(asked["state"], _assignee(asked["assignee"]), about.account_id, about.person_id)
    found, following = tasks_page(g.workspace_id, wanted, asked["after"], asked["limit"])
    return {"tasks": [_told(line) for line in found], "next": following}


@task_management.route("", methods=["POST"])
@with_secret_key
@task_management.arguments(WantedSchema)
@task_management.response(200, TaskSchema)
def make_task(wanted: dict[str, Any]) -> dict[str, Any]:
    """A new task; a `client_id` that was used before answers with the task that is there."""
    about = _about(wanted["account_id"], wanted["user_id"])
    task, _is_new = want_task(g.workspace_id, wanted, about, "api", BY_API)
    db.session.commit()
    return _told(task_of(g.workspace_id, task.public_id))


@task_management.route("/<task>")
@with_secret_key
@task_management.response(200, TaskSchema)
def read_task(task: str) -> dict[str, Any]:
    """One task."""
    return _told(task_of(g.workspace_id, task))


@task_management.route("/<task>", methods=["PATCH"])
@with_secret_key
@task_management.arguments(TaskChangeSchema)
@task_management.response(200, TaskSchema)
def patch_task(change: dict[str, Any], task: str) -> dict[str, Any]:
    """Changes text, assignee, due date, or whether it is done."""
    found = task_of(g.workspace_id, task)
    change_task(found.task, change, BY_API)
    db.session.commit()
    return _told(task_of(g.workspace_id, task))


def _about(group_id: str | None, user_id: str | None) -> About:
    """Raises ApiError 400 for whom this workspace does not know."""
    account = person = None
    if group_id is not None:
        account = account_with_external_id(g.workspace_id, path_text(group_id, "account"))
        if account is None:
            raise invalid("There is no such account in this workspace; send its groupId.", "account_id")
    if user_id is not None:
        person = person_id_of(g.workspace_id, None, path_text(user_id, "person"))
        if person is None:
            raise invalid("There is no such person in this workspace; send their userId.", "user_id")
    return About(account.id if account else None, person)


def _assignee(email: str | None) -> int | None:
    """A row number that no member has for an e-mail that nobody has: then nothing is found."""
    if email is None:
        return None
    if email == "none":
        return 0
    member = member_by_email(g.workspace_id, email)
    return member.id if member else -1


def _told(line: TaskLine) -> dict[str, Any]:
    task = line.task
    return {
        "id": task.public_id,
        "state": "done" if task.done_at else "open",
        "text": task.text,
        "assignee": line.assignee.email if line.assignee else None,
        "account_id": line.account_key,
        "user_id": line.about.user_id,
        "person": line.about.name,
        "origin": task.origin,
        "screen": task.screen,
        "guide": task.guide,
        "due": task.due,
        "created_at": task.created_at,
        "created_by": task.created_by,
        "done_at": task.done_at,
        "done_by": task.done_by,
    }
