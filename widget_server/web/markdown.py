"""Markdown to HTML for our own pages and to a node tree for the embed, which builds it with DOM calls.

Both are made of the same text, which nh3 has cleaned: what is not allowed there is nowhere. Raw HTML is shown as text.

    Node = str | [tag, *nodes] | [tag, {attribute: value}, *nodes]
"""

from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import nh3

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Node = str | list[Any]

# What the body of a step may hold, and what an article may.
OF_GUIDES: Final = frozenset(
    ("p", "strong", "em", "code", "ul", "ol", "li", "br", "a", "blockquote", "h3", "h4", "pre")
)
OF_ARTICLES: Final = OF_GUIDES | {"img", "table", "thead", "tbody", "tr", "th", "td", "h2", "hr"}
ATTRIBUTES: Final = {"a": {"href"}, "img": {"src", "alt"}}
SCHEMES: Final = {"http", "https", "mailto"}
WITHOUT_END: Final = frozenset(("br", "hr", "img"))
INLINE: Final = frozenset(("strong", "em", "code", "a", "img"))
BLOCKS: Final = OF_ARTICLES - INLINE
# Deeper lists and quotes are shown as text: nobody's page is to be bent by a thousand brackets.
DEEPEST = 20


@lru_cache(maxsize=2)
def _reader(has_tables: bool) -> "MarkdownIt":
    # It takes a tenth of a second to import, which a start need not wait for.
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST})
    return reader.enable("table") if has_tables else reader


@lru_cache(maxsize=512)
def html_of(markdown: str, allowed: frozenset[str] = OF_ARTICLES) -> str:
    """Markdown as HTML that holds only the `allowed` tags and links to the web, to mail or within the site."""
    reader = _reader("table" in allowed)
    tokens = reader.parse(markdown)
    for token in tokens:
        _fit_heading(token, allowed)
    html = reader.renderer.render(tokens, reader.options, {})
    attributes = {"*": set[str](), **{tag: names for tag, names in ATTRIBUTES.items() if tag in allowed}}
    return nh3.clean(
        html, tags=set(allowed), attributes=attributes, url_schemes=SCHEMES, link_rel="noopener noreferrer"
    )


def nodes_of(markdown: str, allowed: frozenset[str] = OF_GUIDES) -> list[Node]:
    """The same as `html_of` in nodes, without the line ends between blocks, which show nothing."""
    tree = _Tree()
    tree.feed(html_of(markdown, allowed))
    tree.close()
    return _tidied(tree.nodes)


@lru_cache(maxsize=512)
def text_of(markdown: str, without: frozenset[str] = frozenset()) -> str:
    """The bare text of Markdown, each block on a line of its own, those that are `without` left out."""
    blocks = [node for node in nodes_of(markdown, OF_ARTICLES) if node[0] not in without]
    return "\n".join(filter(None, (" ".join(_words(node).split()) for node in blocks)))


def _fit_heading(token: "Token", allowed: frozenset[str]) -> None:
    """The title of the page or step is above: the first heading of a text is the largest that may be there."""
    if token.type in ("heading_open", "heading_close"):
        level = max(int(token.tag[1]), min(int(tag[1]) for tag in allowed if tag in ("h2", "h3")))
        token.tag = f"h{min(level, 4)}"


def _words(nodes: Node) -> str:
    if isinstance(nodes, str):
        return nodes
    between = " " if nodes[0] in ("ul", "ol", "li", "blockquote", "table", "thead", "tbody", "tr") else ""
    if nodes[0] == "br":
        return " "
    return between.join(_words(node) for node in nodes[1:] if not isinstance(node, dict))


def _tidied(nodes: list[Node]) -> list[Node]:
    """Nodes of one level without the line ends that Markdown leaves around blocks."""
    tidy = []
    for place, node in enumerate(nodes):
        kept = (
            _trimmed(node, nodes[max(place - 1, 0) : place], nodes[place + 1 : place + 2])
            if isinstance(node, str)
            else node
        )
        if kept:
            tidy.append(kept)
    return tidy


def _trimmed(text: str, before: list[Node], after: list[Node]) -> str:
    """Space at the edge of a level or beside a block is a line end; within a line it parts words."""
    at_start = not before or _is_block(before[0])
    at_end = not after or _is_block(after[0])
    text = text.lstrip() if at_start else text
    return text.rstrip() if at_end else text


def _is_block(node: Node) -> bool:
    return isinstance(node, list) and node[0] in BLOCKS


class _Tree(HTMLParser):
    """Reads what nh3 wrote, which is always well formed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.nodes: list[Node] = []
        self._open: list[list[Node]] = [self.nodes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {name: value for name, value in attrs if name in ATTRIBUTES.get(tag, ()) and value}
        if tag == "img" and "src" not in kept:
            return
        node: list[Node] = [tag, *([kept] if kept else [])]  # type: ignore[list-item]
        self._open[-1].append(node)
        if tag not in WITHOUT_END:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in WITHOUT_END:
            node = self._open.pop()
            head = 2 if len(node) > 1 and isinstance(node[1], dict) else 1
            inner = node[head:]
            if tag not in INLINE and not self._in_pre():
                inner = _tidied(inner)
            node[head:] = inner

    def handle_data(self, data: str) -> None:
        self._open[-1].append(data if self._in_pre() else data.replace("\n", " "))

    def _in_pre(self) -> bool:
        return any(nodes[:1] == ["pre"] for nodes in self._open)
