"""Passwords of members: argon2id, and a comparison that takes as long for an unknown member."""

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash. Raises ValueError when the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"A password has {SHORTEST} to {LONGEST} characters.")
    return _hasher.hash(password)


def is_password(password: str, kept_hash: str | None) -> bool:
    """Whether the password belongs to the hash; None costs the same time and is always False."""
    try:
        return _hasher.verify(kept_hash or _nobodys_hash(), password[:LONGEST]) and kept_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
