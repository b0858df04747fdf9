"""What a workspace has published, ready to be read and searched: kept by every process until that changes."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, cast

from flask import current_app

from widget_server.articles.queries import Published, articles_mark, published_articles
from widget_server.articles.search import Index, excerpt_of
from widget_server.web.markdown import text_of

MOST_SHELVES: Final = 64
# What says little where it stands alone, in a list.
NO_RUNNING_TEXT: Final = frozenset(("table", "pre", "h2", "h3", "h4"))


@dataclass(frozen=True, slots=True)
class Line:
    """An article as a list names it, in the language in which the reader gets it."""

    name: str
    title: str
    excerpt: str
    tags: tuple[str, ...]
    language: str


class Shelf:
    """The published articles of one workspace, in the order in which they were begun."""

    def __init__(self, articles: list[Published]) -> None:
        self.by_name = {article.name: article for article in articles}
        self._plain = {
            (article.name, language): text_of(text.body)
            for article in articles
            for language, text in article.contents.texts.items()
        }
        self._running = {
            (article.name, language): text_of(text.body, NO_RUNNING_TEXT) or self._plain[article.name, language]
            for article in articles
            for language, text in article.contents.texts.items()
        }

    def find(self, question: str, language: str) -> list[Line]:
        """The best first. An article is found by its words in any language and told in the reader's."""
        best: dict[str, Line] = {}
        ranked = []
        for found in self._index.find(question, 60):
            name, _, written = found.key.partition("\n")
            contents = self.by_name[name].contents
            told = contents.told_in(language)
            # What is told in another language than it was found in helps a little less.
            ranked.append((found.score * (1.0 if written == told else 0.6), name))
            if name not in best or written == told:
                best[name] = self._line(name, told, found.words)
        ranked.sort(key=lambda each: (-each[0], each[1]))
        return [best[name] for name in dict.fromkeys(name for _, name in ranked)]

    def lines(self, language: str) -> list[Line]:
        """All of them by their first tags: who began the help decides what comes first in it."""
        told = [self._line(name, article.contents.told_in(language)) for name, article in self.by_name.items()]
        order = {tag: place for place, tag in reversed(list(enumerate(line.tags[:1] for line in told)))}
        return sorted(told, key=lambda line: (not line.tags, order[line.tags[:1]]))

    def plain_text(self, name: str, language: str) -> str:
        return self._running.get((name, self.by_name[name].contents.told_in(language)), "")

    def _line(self, name: str, told: str, words: frozenset[str] = frozenset()) -> Line:
        text = self.by_name[name].contents.texts[told]
        whole = (self._plain if words else self._running)[name, told]
        return Line(name, text.title, excerpt_of(whole, words), text.tags, told)

    @cached_property
    def _index(self) -> Index:
        return Index(dict(self._documents()))

    def _documents(self) -> Iterator[tuple[str, dict[str, str]]]:
        for (name, language), plain in self._plain.items():
            text = self.by_name[name].contents.texts[language]
            yield f"{name}\n{language}", {"title": text.title, "tags": " ".join(text.tags), "body": plain}


@dataclass(slots=True)
class _Place:
    """One workspace's shelf with the mark of what it was made of. Who builds it holds up nobody else's readers."""

    mark: tuple[Any, ...] | None = None
    shelf: Shelf | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class Shelves:
    """Those of the workspaces that were read last."""

    kept: dict[int, _Place] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, workspace_id: int) -> Shelf:
        # Asked each time: what was withdrawn a moment ago is read no more.
        mark = articles_mark(workspace_id)
        place = self._place(workspace_id)
        with place.lock:
            if place.shelf is None or place.mark != mark:
                place.shelf, place.mark = Shelf(published_articles(workspace_id)), mark
            return place.shelf

    def _place(self, workspace_id: int) -> _Place:
        """Held for a moment only: no shelf is built meanwhile."""
        with self.lock:
            # Put at the end: the first is who was not asked for longest.
            place = self.kept[workspace_id] = self.kept.pop(workspace_id, _Place())
            if len(self.kept) > MOST_SHELVES:
                del self.kept[next(iter(self.kept))]
            return place


def shelf_of(workspace_id: int) -> Shelf:
    """The shelf of a workspace as it is now."""
    shelves = current_app.extensions.setdefault("article_shelves", Shelves())
    return cast(Shelves, shelves).of(workspace_id)
