"""A build to look into: its pages as trees and its scripts as text, from a folder or from a site of one origin."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from widget_server.commands.endings import Cannot

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

PAGES = (".html", ".htm", ".xhtml")
# Scripts as they are built, and templates of frameworks for who checks sources instead.
SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue", ".svelte", ".astro")
PASSED_OVER = ("node_modules", ".git")
LARGEST_BYTES = 20 * 1024 * 1024


@dataclass
class Text:
    """A file or an answer, as text."""

    name: str
    text: str

    @cached_property
    def tree(self) -> "BeautifulSoup":
        from bs4 import BeautifulSoup, XMLParsedAsHTMLWarning

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", XMLParsedAsHTMLWarning)
            return BeautifulSoup(self.text, "html.parser")

    def line_of(self, offset: int) -> int:
        """Counted from 1."""
        return self.text.count("\n", 0, offset) + 1


@dataclass
class Build:
    """`name` is the folder or address; `notes` say what was not looked at."""

    name: str
    pages: list[Text] = field(default_factory=list)
    scripts: list[Text] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[Text]:
        return [*self.scripts, *self.pages]


def read_build(folder: Path) -> Build:
    """Every page and script of a folder. Raises Cannot where there is none at all."""
    if not folder.is_dir():
        raise Cannot(f"{folder} is no folder: name the folder that your build writes, or an address")
    build, too_large = Build(str(folder)), []
    for path in _files(folder):
        if path.stat().st_size > LARGEST_BYTES:
            too_large.append(path.name)
            continue
        text = Text(path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8", errors="replace"))
        (build.pages if path.suffix.lower() in PAGES else build.scripts).append(text)
    if too_large:
        build.notes.append(f"larger than 20 MB, not read: {', '.join(too_large)}")
    if not build.texts:
        raise Cannot(f"{folder} holds neither pages ({', '.join(PAGES)}) nor scripts: is it the folder of the build?")
    return build


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if path.suffix.lower() in (*PAGES, *SCRIPTS) and path.is_file() and not set(inner) & set(PASSED_OVER):
            yield path
