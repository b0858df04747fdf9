"""Shapes of articles: what pages read (msgspec), and what servers send and read (marshmallow)."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate
from msgspec import Struct

from widget_server.articles.contents import Contents, Text
from widget_server.articles.shelf import Line
from widget_server.web.languages import LANGUAGES
from widget_server.web.markdown import Node


class ArticleLine(Struct):
    """An article in a list; `language` is the one that is told."""

    name: str
    title: str
    excerpt: str
    tags: tuple[str, ...]
    language: str


class ArticleList(Struct):
    """What was found, the best first; without a question all. `help` is the public address, null without one."""

    articles: list[ArticleLine]
    help: str | None


class ArticleView(Struct):
    """One article as nodes, which a page builds without parsing any markup."""

    name: str
    title: str
    body: list[Node]
    tags: tuple[str, ...]
    language: str
    version: int
    published_ms: int
    url: str | None


def line_view(line: Line) -> ArticleLine:
    return ArticleLine(line.name, line.title, line.excerpt, line.tags, line.language)


class TextSchema(ma.Schema):
    """A title, a body in Markdown, and tags: by the first one the help is arranged."""

    title = fields.String(load_default="")
    body = fields.String(load_default="")
    tags = fields.List(fields.String(), load_default=list)


class WrittenSchema(ma.Schema):
    """What an article is to say. With `publish` it is live at once, else it is a draft."""

    texts = fields.Dict(
        keys=fields.String(validate=validate.OneOf(sorted(LANGUAGES))), values=fields.Nested(TextSchema), required=True
    )
    publish = fields.Boolean(load_default=False)


class ArticleVersionSchema(ma.Schema):
    """One published version: who and when."""

    version = fields.Integer()
    published_at = fields.DateTime(format="iso")
    published_by = fields.String()
    withdrawn_at = fields.DateTime(format="iso", allow_none=True)
    withdrawn_by = fields.String(allow_none=True)
    restored_from = fields.Integer(allow_none=True)
    from_staging = fields.Integer(allow_none=True)


class ArticleSchema(ma.Schema):
    """An article as servers see it: what is live, what is a draft (null where there is none), and all versions."""

    name = fields.String()
    live_version = fields.Integer(allow_none=True)
    live = fields.Dict(allow_none=True)
    draft = fields.Dict(allow_none=True)
    drafted_by = fields.String(allow_none=True)
    drafted_at = fields.DateTime(format="iso", allow_none=True)
    versions = fields.List(fields.Nested(ArticleVersionSchema))


class ArticlesSchema(ma.Schema):
    articles = fields.List(fields.Nested(ArticleSchema))


class RollBackSchema(ma.Schema):
    """The version whose text is to be live again."""

    version = fields.Integer(required=True, validate=validate.Range(1, 2**31 - 1))


def contents_of(written: dict[str, Any]) -> Contents:
    """From what `WrittenSchema` read."""
    texts = written["texts"].items()
    return Contents({language: Text(text["title"], text["body"], tuple(text["tags"])) for language, text in texts})
