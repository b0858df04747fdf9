"""Secrets that must be read again: encrypted in the database with a key made from the installation's own secret.

A copy of the database alone forges no identity. The other side: with another WIDGET_SECRET_KEY they cannot be opened
any more, and new ones have to be made.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def seal(text: str, secret_key: str) -> str:
    return _box(secret_key).encrypt(text.encode()).decode()


def unseal(sealed: str, secret_key: str) -> str | None:
    """The text that was sealed; None when it was sealed with another secret key."""
    from cryptography.fernet import InvalidToken

    try:
        return _box(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


@lru_cache(maxsize=4)
def _box(secret_key: str) -> "Fernet":
    # Loaded by those who sign identities alone: a start need not wait for it.
    from cryptography.fernet import Fernet

    return Fernet(urlsafe_b64encode(sha256(b"identity keys/" + secret_key.encode()).digest()))
