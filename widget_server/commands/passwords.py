"""The password of the demo workspace's members: made once, kept beside the data for who starts it again."""

import os
import secrets
from pathlib import Path
from typing import NamedTuple

from widget_server.workspaces.passwords import hash_password


class NewPassword(NamedTuple):
    text: str
    hashed: str


def new_password() -> NewPassword:
    text = secrets.token_urlsafe(9)
    return NewPassword(text, hash_password(text))


def keep_password(folder: Path, password: str) -> None:
    """Writes it where this user alone may read it."""
    handle = os.open(folder / "demo-password", os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(password)


def kept_password(folder: Path) -> str | None:
    try:
        return (folder / "demo-password").read_text()
    except OSError:
        return None
