"""In which language a member reads: the own choice, else the browser's remembered one, else what it asks for."""

from datetime import UTC
from typing import Final

from flask import Flask, Response, g, request
from flask_babel import Babel

LANGUAGES: Final = {"en": "English", "ru": "Русский"}
COOKIE: Final = "inapp_language"
YEAR_SECONDS: Final = 365 * 24 * 3600


def speak_languages(app: Flask) -> None:
    Babel(app, locale_selector=chosen_language, timezone_selector=lambda: UTC)


def chosen_language() -> str:
    """The language of this answer, always one of LANGUAGES. A page for everybody may have been asked for in one."""
    member = g.get("member")
    own = member.language if member is not None else None
    for choice in (g.get("asked_language"), own, request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return str(choice)
    return request.accept_languages.best_match(LANGUAGES, "en") or "en"


def remember_language(answer: Response, language: str, is_https: bool) -> None:
    """Keeps the choice in the browser, so that the sign-in page speaks it too."""
    answer.set_cookie(COOKIE, language, max_age=YEAR_SECONDS, secure=is_https, httponly=True, samesite="Lax")
