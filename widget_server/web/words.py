"""Texts that people read, through the catalogues in `translations/`: Flask-Babel's calls with their types told."""

from typing import Any

import flask_babel


def gettext(text: str, **values: Any) -> str:
    """The text in the reader's language, with `%(name)s` filled in."""
    return str(flask_babel.gettext(text, **values))


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """The form of the text that fits `count`, which is also `%(num)s` unless told otherwise."""
    return str(flask_babel.ngettext(one, many, count, **values))


def lazy_gettext(text: str) -> Any:
    """Translated when it is shown: for texts that stand outside of a request."""
    return flask_babel.lazy_gettext(text)
