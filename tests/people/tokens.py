"""Tokens as a host's server signs them, and the workspace that asks for them."""

import time
from dataclasses import dataclass
from typing import Any

import jwt

from tests.stories import Side, Story
from widget_server.db import db
from widget_server.workspaces.models import Workspace
from widget_server.workspaces.operations import create_identity_key, set_identity

HOUR = 3600


@dataclass
class Signing:
    """Acme with an identity key."""

    side: Side
    key: str

    def token(self, user: str = "dora", key: str | None = None, **claims: Any) -> str:
        said = {"sub": user, "aud": self.side.slug, "exp": time.time() + HOUR, **claims}
        present = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(present, key or self.key, algorithm="HS256")

    def mode(self, mode: str) -> None:
        workspace = workspace_of(self.side)
        set_identity(workspace, mode, workspace.protected_traits)
        db.session.commit()
        self.side.app.extensions.pop("key_ring", None)


def workspace_of(side: Side) -> Workspace:
    return db.session.get_one(Workspace, side.workspace_id)


def signing(story: Story, mode: str = "enforce") -> Signing:
    key = create_identity_key(workspace_of(story.acme))
    assert key
    found = Signing(story.acme, key)
    found.mode(mode)
    return found
