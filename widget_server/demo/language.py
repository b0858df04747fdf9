"""Which language the demo product is drawn in."""

from flask import Request

LANGUAGES = ("en", "ru")
COOKIE = "acme_language"


def chosen_language(request: Request) -> str:
    """The explicit choice first (`?lang=`), then the remembered one, then the browser's, then English.

    Decided on the server because the widget reads `data-language` the moment its script runs.
    """
    for choice in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return choice
    return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0]) or LANGUAGES[0]
