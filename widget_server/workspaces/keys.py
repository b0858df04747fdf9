"""Embed and secret keys: made, and found again quickly."""

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import cast

import msgspec
from flask import current_app

from widget_server.parts import parts
from widget_server.raw import RawDatabase

# For so long a process may go on with a key's old state (revoked, other origins).
REMEMBERED_SECONDS = 2.0
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The workspace that a key opens, with what the public endpoints need of it."""

    workspace_id: int
    slug: str
    kind: str
    origins: frozenset[str]
    languages: tuple[str, ...]


def new_embed_key() -> str:
    return "pk_" + secrets.token_urlsafe(18)


def new_secret_key() -> str:
    return "sk_" + secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """SHA-256 in hex; enough for keys and tokens, which are long and random."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class KeyRing:
    """Finds the holder of a key; remembers each answer, a wrong key's too, for two seconds."""

    def __init__(self, database: RawDatabase) -> None:
        self._database = database
        self._known: dict[str, tuple[float, KeyHolder | None]] = {}

    def holder(self, key: str) -> KeyHolder | None:
        if len(key) > LONGEST_KEY:
            # No key of ours; remembering thousands of such texts would fill the memory.
            return None
        known = self._known.get(key)
        now = time.monotonic()
        if known is not None and known[0] > now:
            return known[1]
        found = self._look_up(key)
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[key] = (now + REMEMBERED_SECONDS, found)
        return found

    def _look_up(self, key: str) -> KeyHolder | None:
        column = "k.digest" if key.startswith("sk_") else "k.public_text"
        wanted = digest(key) if key.startswith("sk_") else key
        if "\x00" in wanted or not wanted.isascii():
            return None
        rows = self._database.read(
            "SELECT w.id, w.slug, k.kind, w.allowed_origins, w.languages FROM keys k "
            f"JOIN workspaces w ON w.id = k.workspace_id WHERE {column} = ? AND k.revoked_at IS NULL",
            (wanted,),
        )
        if not rows:
            return None
        workspace_id, slug, kind, origins, languages = rows[0]
        return KeyHolder(workspace_id, slug, kind, frozenset(_listed(origins)), tuple(_listed(languages)))


def _listed(value: str | list[str]) -> list[str]:
    return msgspec.json.decode(value, type=list[str]) if isinstance(value, str) else value


def key_ring() -> KeyRing:
    """The key ring of the application that handles this request."""
    ring = current_app.extensions.get("key_ring")
    if ring is None:
        ring = current_app.extensions["key_ring"] = KeyRing(parts().database)
    return cast(KeyRing, ring)
