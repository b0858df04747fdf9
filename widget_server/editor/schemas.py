"""Shapes of what the editor sends."""

from typing import Annotated, Any

from msgspec import Meta, Struct


class SentCode(Struct):
    """What the members' page put into the address, and the embed key of the tag on the page that was led to."""

    code: Annotated[str, Meta(min_length=1, max_length=200)]
    key: Annotated[str, Meta(max_length=200)]


class SentCheck(Struct):
    """A document as it stands now; `person` is who it is previewed as, by row number."""

    document: dict[str, Any]
    language: Annotated[str, Meta(max_length=35)] | None = None
    person: int | None = None


class SentDraft(Struct):
    """A document to be kept; `base` is the mark of what it was made of, None for a new guide."""

    document: dict[str, Any]
    base: Annotated[str, Meta(max_length=100)] | None
