"""Where in an article a picture is still to come: `[[picture: what it will show]]`, on a line alone."""

import re
from typing import Final

from markupsafe import Markup

from widget_server.articles.contents import Contents, Text

LONGEST: Final = 200
_LINE: Final = re.compile(r"^[ \t]*\[\[picture: *(.+?) *\]\][ \t]*$", re.MULTILINE)
_SHOWN: Final = re.compile(r"\[\[picture: *(.+?) *\]\]")


def wanted_picture(what: str) -> str:
    """The place of a picture, to be written into a text."""
    plain = " ".join(re.sub(r"[\[\]]", "", what).split())[:LONGEST]
    return f"[[picture: {plain}]]"


def wanted_pictures(contents: Contents) -> list[tuple[str, str]]:
    """What is still to come: each picture with its language, in the order of the text."""
    return [(language, what) for language, text in contents.texts.items() for what in _LINE.findall(text.body)]


def without_wanted_pictures(contents: Contents) -> Contents:
    """The same without those places, as readers get it."""
    return Contents({language: _without(text) for language, text in contents.texts.items()})


def marked(html: Markup) -> Markup:
    """For authors: what is still to come stands out."""
    return Markup(_SHOWN.sub(r'<span class="picture-wanted">\1</span>', html))  # noqa: S704 - the text is escaped there


def _without(text: Text) -> Text:
    body = re.sub(r"\n{3,}", "\n\n", _LINE.sub("", text.body)).strip()
    return Text(text.title, body, text.tags)
