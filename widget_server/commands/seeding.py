"""The demo workspace: made once, found again at every later start."""

import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from flask import Flask
from sqlalchemy import exists, select

from widget_server.articles.models import Article
from widget_server.commands.passwords import NewPassword, keep_password, kept_password, new_password
from widget_server.commands.rules import apply_folder
from widget_server.commands.seed_cast import cast_messages
from widget_server.commands.seed_help import seed_articles, seed_csm
from widget_server.commands.seed_history import seeded_messages
from widget_server.commands.seed_showings import lived, past_rules
from widget_server.commands.seed_voices import seed_voices
from widget_server.commands.tables import bring_tables_up, clear_database_errors
from widget_server.config import BadSetting, Settings
from widget_server.db import db
from widget_server.events.models import Event
from widget_server.events.operations import append_messages
from widget_server.ideas.models import Board, Idea
from widget_server.parts import parts
from widget_server.workspaces.models import Member, Membership, Workspace
from widget_server.workspaces.operations import create_workspace
from widget_server.workspaces.queries import embed_key_of, workspace_by_slug

SLUG = "demo"
OWNER = "owner@demo.example"
CSM = "csm@demo.example"
# Who works in the demo workspace, so that each role can be tried; all with the same generated password.
TEAM = (
    (OWNER, "Olivia Grant", "owner", None),
    (CSM, "Cem Yilmaz", "csm", None),
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
            # What was shown in the past is decided by them.
            apply_folder(settings.rules_folder, SLUG)
            _fill(workspace.id)
            _allow_origin(workspace, demo_origin)
            key = embed_key_of(workspace)
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
    db.session.add(Board(workspace_id=workspace.id, slug="ideas", name="Ideas"))
    # First, so that there is no member whose password nobody knows, whenever a start is interrupted.
    keep_password(settings.data_folder, password.text)
    db.session.commit()
    return workspace


def _fill(workspace_id: int) -> None:
    """The past and the voices, each in a transaction of its own; what an interrupted start left out is made up for."""
    db.session.commit()
    now_ms = time.time_ns() // 1_000_000
    if not _has(Event, workspace_id):
        shown = lived(past_rules(workspace_id), seeded_messages(now_ms))
        db.session.commit()
        past = sorted([*shown, *cast_messages(now_ms)], key=lambda message: message.time_ms)
        seeded = partial(append_messages, messages=past, received_ms=now_ms)
        parts().database.in_group(partial(seeded, workspace_id=workspace_id))
    if not _has(Idea, workspace_id):
        seed_voices(workspace_id, now_ms)
    if not _has(Article, workspace_id):
        seed_articles(workspace_id, OWNER)
        db.session.commit()
    seed_csm(workspace_id, CSM, now_ms)


def _has(model: type[Event] | type[Idea] | type[Article], workspace_id: int) -> bool:
    found = db.session.scalar(select(exists().where(model.workspace_id == workspace_id)))
    db.session.commit()
    return bool(found)


def _allow_origin(workspace: Workspace, origin: str) -> None:
    twins = {origin, origin.replace("127.0.0.1", "localhost")}
    missing = twins.difference(workspace.allowed_origins)
    if missing:
        workspace.allowed_origins = [*workspace.allowed_origins, *sorted(missing)]
        db.session.commit()
