"""The demo workspace: made once, found again at every later start."""

import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from flask import Flask

from widget_server.commands.passwords import NewPassword, keep_password, kept_password, new_password
from widget_server.commands.rules import apply_folder
from widget_server.commands.seed_history import seeded_messages
from widget_server.commands.seed_voices import seed_voices
from widget_server.commands.tables import bring_tables_up, clear_database_errors
from widget_server.config import BadSetting, Settings
from widget_server.db import db
from widget_server.events.operations import append_messages
from widget_server.ideas.models import Board
from widget_server.parts import parts
from widget_server.workspaces.models import Member, Membership, Workspace
from widget_server.workspaces.operations import create_workspace
from widget_server.workspaces.queries import embed_key_of, workspace_by_slug

SLUG = "demo"
OWNER = "owner@demo.example"
# Who works in the demo workspace, so that each role can be tried; all with the same generated password.
TEAM = (
    (OWNER, "Olivia Grant", "owner", None),
    ("csm@demo.example", "Cem Yilmaz", "csm", None),
    ("anna@demo.example", "Anna Weber", "agent", "anna"),
    ("viewer@demo.example", "Vera Lind", "viewer", None),
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What a newcomer needs of the demo workspace."""

    key: str
    password: str | None

    def greeting(self, demo_url: str, service_url: str) -> str:
        """The three addresses, with what each shows."""
        password = self.password or "the password that you set"
        return (
            f"\n  {demo_url:<36} Acme Reports, the demo product with the widget in it"
            f"\n  {service_url + '/':<36} members' pages; sign in as {OWNER} with {password}"
            f"\n  {service_url + '/health/ready':<36} health of the service\n"
        )


def seed_demo(app: Flask, settings: Settings, demo_origin: str, password: "Future[NewPassword] | None") -> Seeded:
    """Brings the tables up, makes the demo workspace when it is missing, and applies the rules folder.

    `password` is that of its members, should it be missing; made here when None. Leaves no connection or thread behind:
    the process that serves is forked from this one.
    """
    bring_tables_up(app)
    with app.app_context(), clear_database_errors():
        try:
            workspace = workspace_by_slug(SLUG) or _made(settings, password.result() if password else new_password())
            _allow_origin(workspace, demo_origin)
            key = embed_key_of(workspace)
            apply_folder(settings.rules_folder, SLUG)
        finally:
            parts().close()
            db.session.remove()
            db.engine.dispose()
    if key is None:
        raise BadSetting("the demo workspace has no embed key that is not revoked; make one, or delete the data folder")
    return Seeded(key, kept_password(settings.data_folder))


def _made(settings: Settings, password: NewPassword) -> Workspace:
    workspace = create_workspace(SLUG, "Acme Reports", [])
    for email, name, role, agent in TEAM:
        member = Member(email=email, name=name, password_hash=password.hashed)
        member.memberships.append(Membership(workspace=workspace, role=role, agent=agent))
        db.session.add(member)
    workspace_id = workspace.id
    db.session.add(Board(workspace_id=workspace_id, slug="ideas", name="Ideas"))
    db.session.commit()
    now_ms = time.time_ns() // 1_000_000
    parts().database.in_group(
        partial(append_messages, workspace_id=workspace_id, messages=seeded_messages(now_ms), received_ms=now_ms)
    )
    seed_voices(workspace_id, now_ms)
    # Last: a start that was interrupted before leaves a workspace whose password nobody knows, and says so.
    keep_password(settings.data_folder, password.text)
    return workspace


def _allow_origin(workspace: Workspace, origin: str) -> None:
    twins = {origin, origin.replace("127.0.0.1", "localhost")}
    missing = twins.difference(workspace.allowed_origins)
    if missing:
        workspace.allowed_origins = [*workspace.allowed_origins, *sorted(missing)]
        db.session.commit()
