"""Embed and secret keys: made, and found again quickly."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import cast

import msgspec
from flask import current_app

from widget_server.parts import parts
from widget_server.raw import RawDatabase
from widget_server.workspaces.sealing import unseal

# For so long a process may go on with a key's old state (revoked, other origins).
REMEMBERED_SECONDS = 2.0
LONGEST_KEY = 100


@dataclass(frozen=True, slots=True)
class IdentityRules:
    """What a workspace asks of a `userId`: its mode, the keys that sign one, and the traits that a page may not say."""

    mode: str = "off"
    keys: tuple[str, ...] = ()
    person_traits: frozenset[str] = frozenset()
    account_traits: frozenset[str] = frozenset()

    @property
    def is_off(self) -> bool:
        return self.mode == "off"

    @property
    def is_enforced(self) -> bool:
        return self.mode == "enforce"


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The workspace that a key opens, with what the public endpoints need of it."""

    workspace_id: int
    slug: str
    kind: str
    origins: frozenset[str]
    languages: tuple[str, ...]
    identity: IdentityRules = field(default_factory=IdentityRules)
    time_zone: str = "UTC"
    # Whether pages show a button that opens the resource centre.
    has_launcher: bool = False

    @property
    def is_server(self) -> bool:
        """Whether a server calls, whose word is as good as a signed one."""
        return self.kind == "secret"


def new_embed_key() -> str:
    return "pk_" + secrets.token_urlsafe(18)


def new_secret_key() -> str:
    return "sk_" + secrets.token_urlsafe(32)


def new_identity_key() -> str:
    """The text itself, as UTF-8, is the key of HS256."""
    return "ik_" + secrets.token_urlsafe(32)


def digest(text: str) -> str:
    """SHA-256 in hex; enough for keys and tokens, which are long and random."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class KeyRing:
    """Finds the holder of a key; remembers each answer, a wrong key's too, for two seconds."""

    def __init__(self, database: RawDatabase, secret_key: str) -> None:
        self._database, self._secret_key = database, secret_key
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
            "SELECT w.id, w.slug, k.kind, w.allowed_origins, w.languages, w.identity_mode, "
            "w.protected_traits, w.time_zone, h.has_launcher FROM keys k JOIN workspaces w ON w.id = k.workspace_id "
            f"LEFT JOIN help_centres h ON h.workspace_id = w.id WHERE {column} = ? AND k.revoked_at IS NULL",
            (wanted,),
        )
        if not rows:
            return None
        workspace_id, slug, kind, origins, languages, mode, protected, zone, launcher = rows[0]
        identity = IdentityRules(mode, self._identity_keys(workspace_id, mode), *_protected(_listed(protected)))
        known = (frozenset(_listed(origins)), tuple(_listed(languages)))
        return KeyHolder(workspace_id, slug, kind, *known, identity, zone, bool(launcher))

    def _identity_keys(self, workspace_id: int, mode: str) -> tuple[str, ...]:
        if mode == "off":
            return ()
        sealed = self._database.read(
            "SELECT sealed FROM identity_keys WHERE workspace_id = ? AND revoked_at IS NULL ORDER BY id DESC",
            (workspace_id,),
        )
        opened = (unseal(text, self._secret_key) for (text,) in sealed)
        return tuple(key for key in opened if key is not None)


def _protected(names: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The traits of persons and those of accounts, without the word before the dot."""
    of_person = frozenset(name.removeprefix("person.") for name in names if name.startswith("person."))
    of_account = frozenset(name.removeprefix("account.") for name in names if name.startswith("account."))
    # Who may say the currency says how much the amount is.
    return of_person, of_account | {"currency"} if "arr" in of_account else of_account


def _listed(value: str | list[str]) -> list[str]:
    return msgspec.json.decode(value, type=list[str]) if isinstance(value, str) else value


def key_ring() -> KeyRing:
    """The key ring of the application that handles this request."""
    ring = current_app.extensions.get("key_ring")
    if ring is None:
        ring = current_app.extensions["key_ring"] = KeyRing(parts().database, parts().settings.secret_key)
    return cast(KeyRing, ring)
