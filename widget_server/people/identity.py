"""Signed identity: a JWT made by the host's server says who the user is, so that no page can pretend to be another.

HS256 alone, with a key of the workspace; `sub` is the userId, `aud` the workspace's slug, `exp` at most 24 hours ahead.
Optional claims are `traits` (of the person) and `account` (`{"id": groupId, "traits": {…}}`): what is signed is
believed.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from widget_server.people.coverage import note_identities
from widget_server.people.traits import Traits
from widget_server.web.errors import ApiError
from widget_server.workspaces.keys import KeyHolder

LONGEST_TOKEN: Final = 8_000
LONGEST_LIFE_SECONDS: Final = 24 * 3600
SKEW_SECONDS: Final = 60
TOKENS_REMEMBERED: Final = 4_096
SIGNED: Final = "signed"
# Why a token is not taken, with what the caller is told. The code of a refusal is `identity_` and the reason.
REASONS: Final[Mapping[str, str]] = {
    "missing": "This workspace takes a userId only with a token; send the `token` that your server signed for it.",
    "expired": "The token has expired; have your server sign a new one.",
    "too_long": "The token is valid for more than 24 hours; sign it with an `exp` at most 24 hours ahead.",
    "wrong_audience": "The token is for another workspace; its `aud` must be this workspace's slug.",
    "wrong_signature": "The token is not signed with a key of this workspace; copy the key from Settings.",
    "other_subject": "The token is another user's; its `sub` must be the userId.",
    "unreadable": "The token is no HS256 JWT with `sub`, `aud` and `exp`; see the page on signed identity.",
}


class BadToken(Exception):
    """A token that says nothing about anybody; `reason` is one of `REASONS`."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says. `issued_ms` is when (ms since 1970), None when it does not tell."""

    user_id: str
    expires: float
    issued_ms: int | None
    traits: Traits = field(default_factory=dict)
    account_id: str | None = None
    account_traits: Traits = field(default_factory=dict)


@dataclass(slots=True)
class Identification:
    """Who the users of one request are. `token` is what came beside the userId: one, or a list for several users."""

    holder: KeyHolder
    token: str | Sequence[str] | None
    seen: Counter[str] = field(default_factory=Counter)
    _checked: dict[str, Claims | str] | None = None

    def reason_against(self, user_id: str) -> str | None:
        """Why the userId is not signed; None when it is, or when the workspace does not look."""
        if self.holder.is_server or self.holder.identity.is_off:
            return None
        found = self._found(user_id)
        reason = found if isinstance(found, str) else None
        self.seen[reason or SIGNED] += 1
        return reason

    def claims_of(self, user_id: str | None) -> Claims | None:
        """What a valid token says of the user."""
        if user_id is None or self.holder.is_server or self.holder.identity.is_off:
            return None
        found = self._found(user_id)
        return found if isinstance(found, Claims) else None

    def is_trusted(self, user_id: str) -> bool:
        """Whether two users may become one by this caller's word alone."""
        return not self.holder.identity.is_enforced or self.holder.is_server or self.claims_of(user_id) is not None

    def note(self) -> None:
        """Adds what was seen to the coverage of the workspace."""
        note_identities(self.holder.workspace_id, self.seen)
        self.seen.clear()

    def _found(self, user_id: str) -> Claims | str:
        if self._checked is None:
            self._checked = {}
            for claims in self._claims():
                self._checked[claims.user_id if isinstance(claims, Claims) else ""] = claims
        other = "other_subject" if self._checked else "missing"
        return self._checked.get(user_id) or self._checked.get("") or other

    def _claims(self) -> list[Claims | str]:
        tokens = [self.token] if isinstance(self.token, str) else self.token or ()
        found: list[Claims | str] = []
        for token in tokens:
            try:
                found.append(read_token(token, self.holder.slug, self.holder.identity.keys, time.time()))
            except BadToken as problem:
                found.append(problem.reason)
        return found


def check_identity(holder: KeyHolder, user_id: str | None, token: str | None) -> None:
    """Refuses a call for a user whose id is not signed where that is enforced; counts it. Raises ApiError 403."""
    if user_id is None:
        return
    identification = Identification(holder, token)
    reason = identification.reason_against(user_id)
    identification.note()
    if reason is not None and holder.identity.is_enforced:
        raise refusal(reason)


def may_decide_for(identification: Identification, user_id: str | None) -> bool:
    """Whether decisions for the user may be told; counts the question."""
    reason = None if user_id is None else identification.reason_against(user_id)
    identification.note()
    return reason is None or not identification.holder.identity.is_enforced


def refusal(reason: str) -> ApiError:
    return ApiError(403, f"identity_{reason}", REASONS[reason], "token")


def read_token(token: str, audience: str, keys: tuple[str, ...], now_s: float) -> Claims:
    """The claims of a token that is valid now (seconds since 1970). Raises BadToken."""
    if len(token) > LONGEST_TOKEN:
        raise BadToken("unreadable")
    claims = _verified(token, audience, keys)
    # Asked each time, also of a token that was verified before.
    if not now_s - SKEW_SECONDS < claims.expires:
        raise BadToken("expired")
    if not claims.expires <= now_s + LONGEST_LIFE_SECONDS + SKEW_SECONDS:
        raise BadToken("too_long")
    return claims


@lru_cache(maxsize=TOKENS_REMEMBERED)
def _verified(token: str, audience: str, keys: tuple[str, ...]) -> Claims:
    """The claims of a token with a good signature; only such are remembered, and only under the keys of today."""
    import jwt

    problem: BadToken = BadToken("wrong_signature")
    for key in keys:
        try:
            return _claims(_decoded(token, audience, key))
        except jwt.InvalidSignatureError:
            continue
        except jwt.InvalidAudienceError:
            problem = BadToken("wrong_audience")
        except (jwt.InvalidTokenError, UnicodeError, ValueError, RecursionError):
            problem = BadToken("unreadable")
        break
    raise problem


def forget_tokens() -> None:
    """Drops what this process remembers of tokens: their claims are words about people."""
    _verified.cache_clear()


def _decoded(token: str, audience: str, key: str) -> dict[str, Any]:
    """The one algorithm is named here, whatever the token's head says: `none` and public keys are refused by it."""
    import jwt

    options: Any = {"require": ["exp", "sub", "aud"], "verify_exp": False}
    return jwt.decode(token, key, algorithms=["HS256"], audience=audience, leeway=SKEW_SECONDS, options=options)


def _claims(body: dict[str, Any]) -> Claims:
    expires, issued, account = body["exp"], body.get("iat"), body.get("account") or {}
    traits, account_traits = (
        body.get("traits") or {},
        account.get("traits") or {} if isinstance(account, dict) else None,
    )
    if not _is_number(expires) or not isinstance(traits, dict) or not isinstance(account_traits, dict):
        raise BadToken("unreadable")
    account_id = account.get("id")
    return Claims(
        body["sub"], float(expires), _in_ms(issued), traits,
        account_id if isinstance(account_id, str) else None, account_traits,
    )  # fmt: skip


def _in_ms(seconds: Any) -> int | None:
    return round(seconds * 1000) if _is_number(seconds) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
