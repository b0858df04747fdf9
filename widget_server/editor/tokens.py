"""The editor's token: a JWT that names one session, and is signed with a key that signs nothing else."""

import hmac
from hashlib import sha256
from typing import Any, Final, NamedTuple

AUDIENCE: Final = "inapp-editor"
LONGEST_TOKEN: Final = 1_000


class Claims(NamedTuple):
    """What a token says. Nothing of it counts before the session's row says the same."""

    session_id: int
    workspace_id: int
    member_id: int
    origin: str
    expires: int


def sign(claims: Claims, secret_key: str) -> str:
    """A token with these claims; `expires` in seconds since 1970."""
    import jwt

    body = {
        "aud": AUDIENCE, "sid": claims.session_id, "wid": claims.workspace_id, "mid": claims.member_id,
        "org": claims.origin, "exp": claims.expires,
    }  # fmt: skip
    return jwt.encode(body, _key(secret_key), algorithm="HS256")


def read(token: str, secret_key: str) -> Claims | None:
    """The claims of a token that this service signed, an expired one's too; None for any other text.

    Whether it has expired is the row's to say: the page of an expired token must be able to read that it has.
    """
    import jwt

    if len(token) > LONGEST_TOKEN:
        return None
    options: Any = {"require": ["exp", "aud"], "verify_exp": False}
    try:
        body = jwt.decode(token, _key(secret_key), algorithms=["HS256"], audience=AUDIENCE, options=options)
        return Claims(body["sid"], body["wid"], body["mid"], body["org"], body["exp"])
    except (jwt.InvalidTokenError, KeyError, UnicodeError, ValueError, RecursionError):
        return None


def _key(secret_key: str) -> bytes:
    return hmac.new(secret_key.encode(), b"tokens of the visual editor", sha256).digest()
