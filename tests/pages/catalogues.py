"""What the catalogues hold and what the source asks of them."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

import widget_server

ROOT = Path(widget_server.__file__).parent
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    # What the rule language says, in `triggers.phrases`; the first word of a mistake is its code.
    "phrase": None,
    "phrases": (1, 2),
    "wrong": (2,),
    "wrongs": (2, 3),
}
METHODS = [("demo/**", "ignore"), ("**.py", "python"), ("**/templates/**.html", "jinja2")]
READ_ALOUD = ("aria-label", "placeholder", "title", "alt", "hx-confirm", "data-done", "data-name")
# Names that are the same in every language.
NAMES = {"inapp", "n"}


def catalogue(language: str) -> Catalog:
    with _path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def is_fresh(language: str) -> bool:
    """Whether the compiled catalogue is the one that the source compiles to."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    return compiled.getvalue() == _path(language, "mo").read_bytes()


def _path(language: str, ending: str) -> Path:
    return ROOT / "translations" / language / "LC_MESSAGES" / f"messages.{ending}"


def asked_texts() -> set[str | tuple[str, ...]]:
    """Every text that code and templates give to the catalogues."""
    found = extract_from_dir(ROOT, METHODS, keywords=KEYWORDS)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def templates() -> list[Path]:
    return sorted(path for path in ROOT.rglob("templates/**/*.html") if "demo" not in path.parts)


@dataclass(frozen=True)
class Said:
    """A text that a person reads or hears, and the element or attribute in which it stands."""

    text: str
    place: str


class Reader(HTMLParser):
    """Gathers what a page says; code samples speak no language."""

    SILENT = ("script", "style", "code", "pre")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[Said] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SILENT:
            self._open.append(tag)
        for name, value in attrs:
            if name in READ_ALOUD and value:
                self._keep(value, f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open:
            self._keep(data, "text")

    def _keep(self, text: str, place: str) -> None:
        if text.strip():
            self.said.append(Said(" ".join(text.split()), place))


def said_on(page: str) -> list[Said]:
    reader = Reader()
    reader.feed(page)
    return reader.said


def bare_texts(template: Path) -> Iterator[str]:
    """Words of a template that stand there as they are, outside of any expression."""
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    tree = environment.parse(template.read_text())
    # An expression leaves a mark, so that `{{ … }} of` is seen as the bare word it is.
    page = "".join(
        part.data if isinstance(part, nodes.TemplateData) else "\N{WHITE SQUARE}"
        for part in tree.find_all((nodes.TemplateData, nodes.Getattr, nodes.Call))
    )
    for said in said_on(page):
        words = {word.strip(".,:;=()·…\N{WHITE SQUARE}") for word in said.text.split()}
        if any(word.isalpha() and word not in NAMES for word in words):
            yield said.text
