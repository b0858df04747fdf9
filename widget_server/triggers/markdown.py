"""Markdown of authors as a node tree: the page builds it with DOM calls, and markup that was written stays text.

markdown-it reads it, nh3 takes away whatever is not on the list, and only then it becomes nodes. A node is a text, or a
list of a tag and what is in it; a link has its address after the tag: `["a", {"href": …}, "text"]`.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from widget_server.triggers.phrases import Phrase, wrong
from widget_server.triggers.placeholders import PLACEHOLDER, Part, complaint, parts_of, placeholder_of

Node = Any
"""A text, its parts where it has placeholders, or a list: JSON knows no recursive type either."""

TAGS: Final = frozenset(("p", "strong", "em", "code", "ul", "ol", "li", "br", "a", "blockquote", "h3", "h4", "pre"))
# Two sizes of headings are enough in a hint.
_HEADINGS: Final = {"h1": "h3", "h2": "h3", "h5": "h4", "h6": "h4"}
_RULES: Final = frozenset((
    "blockquote", "fence", "heading", "list", "paragraph",
    "autolink", "backticks", "emphasis", "entity", "escape", "link", "newline", "placeholder", "text",
    "balance_pairs", "fragments_join", "normalize", "block", "inline", "text_join",
))  # fmt: skip
ADDRESS: Final = re.compile(r"(https?://[^\s/?#]\S*|/(?![/\\])\S*|mailto:[^\s@]+@[^\s@]+)", re.ASCII | re.IGNORECASE)
# A placeholder on its way through Markdown: no author can write these two characters.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK: Final = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_WRITTEN_TAG: Final = re.compile(r"</?[a-z][a-z0-9-]*(\s[^<>]*)?/?>", re.IGNORECASE)
_WRITTEN_IMAGE: Final = re.compile(r"!\[[^\]]*\]\(")
_WRITTEN_LINK: Final = re.compile(r"\]\(\s*<?([^)\s>]+)")


def nodes_of(text: str) -> list[Node]:
    """The nodes of a text. One that has a placeholder is a tuple of its parts in place of a string. Never raises."""
    env: dict[str, Any] = {"placeholders": []}
    html = _reader().render(text.replace(_OPEN, "").replace(_CLOSE, ""), env)
    clean = nh3.clean(
        html,
        tags={*TAGS, *_HEADINGS},
        attributes={"a": {"href"}, "ol": {"start"}},
        link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )
    tree = _Tree(env["placeholders"])
    tree.feed(clean)
    tree.close()
    return tree.nodes


def remarks_on(text: str) -> Iterator[Phrase]:
    """What a Markdown text cannot mean as it is written: strange braces, dead addresses, pictures, tags."""
    env: dict[str, Any] = {"placeholders": []}
    _reader().render(text, env)
    yield from (complaint(f"{{{{{inner}}}}}") for inner in env["placeholders"] if placeholder_of(inner) is None)
    without_code = re.sub(r"(`+).*?\1", "", text, flags=re.DOTALL)
    for found in _WRITTEN_LINK.finditer(without_code):
        if "{{" in found[1]:
            yield wrong(
                "markdown-placeholder-link", "A placeholder stands in texts, not in addresses: remove it from the link."
            )
        elif not ADDRESS.fullmatch(found[1]):
            yield wrong(
                "markdown-address",
                '"%(address)s" is no address to link to: write https://, http://, mailto: or a path of the product.',
                address=found[1],
            )
    if _WRITTEN_IMAGE.search(without_code):
        yield wrong("markdown-picture", "A picture does not stand in a text: write image: {url: …, alt: …} beside it.")
    for tag in _WRITTEN_TAG.finditer(without_code):
        yield wrong("markdown-html", "%(tag)s is shown as it is written: the text is Markdown, not HTML.", tag=tag[0])


def plain_text(nodes: Sequence[Node]) -> str:
    """What is to be read of nodes, on one line, for lists and titles."""
    return " ".join(_texts(nodes, ())).strip()


def _texts(nodes: Sequence[Node], into: tuple[str, ...]) -> tuple[str, ...]:
    for node in nodes:
        if isinstance(node, str):
            into = (*into, node)
        elif isinstance(node, list):
            into = _texts([inner for inner in node[1:] if not isinstance(inner, dict)], into)
    return into


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False, "typographer": False})
    reader.inline.ruler.before("escape", "placeholder", _placeholder)
    reader.disable([name for names in reader.get_all_rules().values() for name in names if name not in _RULES])
    reader.validateLink = lambda url: ADDRESS.fullmatch(url) is not None  # type: ignore[method-assign]
    return reader


def _placeholder(state: StateInline, silent: bool) -> bool:
    found = PLACEHOLDER.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        inner, kept = found["inner"], state.env["placeholders"]
        kept.append(inner)
        state.push("text", "", 0).content = f"{_OPEN}{len(kept) - 1}{_CLOSE}"
    state.pos = found.end()
    return True


class _Tree(HTMLParser):
    """Builds nodes from what nh3 let pass; knows the tags itself, too."""

    def __init__(self, placeholders: Sequence[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.placeholders = placeholders
        self.nodes: list[Node] = []
        self.open: list[tuple[str, list[Node], int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = _HEADINGS.get(tag, tag)
        if named not in TAGS:
            return
        found = {name: value or "" for name, value in attrs}
        node: list[Node] = [named]
        if named == "a":
            node.append({"href": found.get("href", "")})
        self._into().append(node)
        if named != "br":
            self.open.append((tag, node, int(found.get("start") or 1)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            return
        _, node, start = self.open.pop()
        if tag == "ol" and start != 1:
            # "2024. A good year" is a sentence. A list that begins elsewhere than at 1 keeps its numbers as text.
            self._into().remove(node)
            self._into().extend(_numbered(node[1:], start))

    def handle_data(self, data: str) -> None:
        inside = self.open[-1][0] if self.open else ""
        if not data.strip() and inside in ("", "ul", "ol", "blockquote"):
            return
        if inside != "pre" and not any(tag == "pre" for tag, _, _ in self.open):
            data = data.replace("\n", "")
        if data:
            self._into().append(self._filled(data))

    def _into(self) -> list[Node]:
        return self.open[-1][1] if self.open else self.nodes

    def _filled(self, data: str) -> str | tuple[Part, ...]:
        pieces = _MARK.split(data)
        parts: list[Part] = []
        for index, piece in enumerate(pieces):
            # An author can write the marks, too, as entities: what stands for no placeholder is left out.
            if index % 2:
                if len(piece) < 5 and int(piece) < len(self.placeholders):
                    parts += parts_of(f"{{{{{self.placeholders[int(piece)]}}}}}")
            elif piece:
                parts.append(piece)
        if all(isinstance(part, str) for part in parts):
            return "".join(map(str, parts))
        return tuple(parts)


def _numbered(items: Sequence[Node], start: int) -> Iterator[Node]:
    for number, (_, *inside) in enumerate(items, start):
        first, *rest = inside or [""]
        if isinstance(first, list) and first[0] == "p":
            yield ["p", f"{number}. ", *first[1:]]
            yield from rest
        else:
            yield ["p", f"{number}. ", *inside]
