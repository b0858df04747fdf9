"""Texts of authors become nodes, and nothing that anybody wrote becomes markup."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widget_server.triggers.markdown import TAGS, nodes_of, remarks_on
from widget_server.triggers.placeholders import Placeholder, filled, parts_of

NOBODY: Mapping[str, Any] = {}


def told(text: str, person: Mapping[str, Any] = NOBODY, account: Mapping[str, Any] = NOBODY) -> Any:
    return _filled(nodes_of(text), person, account)


def _filled(node: Any, person: Mapping[str, Any], account: Mapping[str, Any]) -> Any:
    if isinstance(node, tuple):
        return filled(node, person, account)
    return [_filled(inner, person, account) for inner in node] if isinstance(node, list) else node


def tags_of(nodes: list[Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for node in nodes:
        if isinstance(node, list):
            has_address = len(node) > 1 and isinstance(node[1], dict)
            yield node[0], node[1] if has_address else {}
            yield from tags_of(node[2:] if has_address else node[1:])


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("One click", [["p", "One click"]]),
        (
            "A **strong** and *soft* `word`",
            [["p", "A ", ["strong", "strong"], " and ", ["em", "soft"], " ", ["code", "word"]]],
        ),
        ("one line\nand another\n\na paragraph", [["p", "one line", ["br"], "and another"], ["p", "a paragraph"]]),
        ("- a\n- b", [["ul", ["li", "a"], ["li", "b"]]]),
        ("1. a\n2. b", [["ol", ["li", "a"], ["li", "b"]]]),
        ("[here](https://a.example/x?y=1&z)", [["p", ["a", {"href": "https://a.example/x?y=1&z"}, "here"]]]),
        ("<https://a.example>", [["p", ["a", {"href": "https://a.example"}, "https://a.example"]]]),
        (
            "[path](/help) [mail](mailto:a@b.example)",
            [["p", ["a", {"href": "/help"}, "path"], " ", ["a", {"href": "mailto:a@b.example"}, "mail"]]],
        ),
        ("> quoted", [["blockquote", ["p", "quoted"]]]),
        ("# Big\n### Less", [["h3", "Big"], ["h3", "Less"]]),
        ("```\na < b\n```", [["pre", ["code", "a < b\n"]]]),
    ],
)
def test_markdown_becomes_nodes(text: str, nodes: list[Any]) -> None:
    assert nodes_of(text) == nodes
    assert list(remarks_on(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "5 * 3 * 2 = 30",
        "2024. A good year",
        "snake_case_name",
        "    indented",
        "a ~ b | c",
        "AT&T",
        "f(x) = [y]",
        "50 % #1",
        "Title\n---",
        "* ",
        "{ braces }",
        "Привет, «мир»",
        "שלום",
        "\\o/",
    ],
)
def test_plain_texts_read_as_they_are_written(text: str) -> None:
    words = " ".join(str(node) for nodes in nodes_of(text) for node in nodes[1:] if isinstance(node, str))
    assert words.replace("  ", " ").strip() == text.replace("\n", " ").strip() or text == "* "


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<!-- x --><b>b</b>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,<script>)",
        "[a](vbscript:x)",
        "[a](//evil.example)",
        "[a](/\\evil.example)",
        "[a](https:evil)",
        "<javascript:alert(1)>",
        "[a](&#106;avascript:alert(1))",
        "[a](java\tscript:alert(1))",
        "![a](https://a.example/a.png)",
        "[![a](javascript:x)](javascript:y)",
        "`<b>`",
        "&lt;script&gt;",
        "&#60;script&#62;",
        "[a]: javascript:x\n[a]",
        "<a href='javascript:x'>a</a>",
        "<style>*{display:none}</style>",
        "<iframe srcdoc='<script>'>",
        "]]>",
        "<![CDATA[x]]>",
        '[a](https://a.example "onclick=x")',
        "**<b onclick=x>**",
        "{{ person.x | <b> }}",
    ],
)
def test_markup_that_somebody_wrote_stays_text_and_no_address_leads_astray(text: str) -> None:
    assert_harmless(nodes_of(text))


def assert_harmless(nodes: list[Any]) -> None:
    for tag, attributes in tags_of(nodes):
        assert tag in TAGS
        assert set(attributes) <= {"href"} and (tag == "a") == bool(attributes)
        if "href" in attributes:
            address = urlsplit(attributes["href"])
            assert address.scheme in ("http", "https", "mailto") or attributes["href"].startswith("/")
            assert not attributes["href"].startswith(("//", "/\\"))


@given(st.text(alphabet=st.sampled_from("ab<>[]()!*_`#-{}|&;:/\\\"'=1. \n\t\u202e\ue000\ue001"), max_size=200))
def test_whatever_is_written_nothing_becomes_markup(text: str) -> None:
    assert_harmless(told(text, {"a": text}, {"a": text}))
    list(remarks_on(text))


HOSTILE = [
    "<b>bold</b>",
    "**bold**",
    "[x](javascript:alert(1))",
    "{{ person.secret | x }}",
    "{{{{",
    "a\nb\n\n# c",
    "\\*",
    "&lt;",
    "\u202etxt.exe",
    "\u2066\u2067x",
    "x\0y",
    "\x1b[31m",
    "\ue0000\ue001",
    "\ud800",
    "a" * 5_000,
    "`code`",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_the_value_of_a_trait_is_text_on_one_line_and_nothing_else(value: str) -> None:
    [paragraph] = told("Hello **{{ person.name | there }}**, and [you](/x)", {"name": value, "secret": "s3cret"})
    tag, before, [strong, inside], after, link = paragraph
    assert (tag, before, strong, after, link) == ("p", "Hello ", "strong", ", and ", ["a", {"href": "/x"}, "you"])
    assert isinstance(inside, str) and "s3cret" not in inside
    assert not set(inside) & set("\n\0\x1b\u202e\u2066\u2067\ue000\ud800") and len(inside) <= 102


def test_what_is_read_from_the_right_does_not_turn_the_sentence_round_it() -> None:
    assert told("Hello {{ person.name | there }}!", {"name": "דורה"}) == [["p", "Hello \u2068דורה\u2069!"]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Dora", "Dora"),
        (" Dora \n Holm ", "Dora Holm"),
        (7, "7"),
        (7.0, "7"),
        (2.5, "2.5"),
        ("", "there"),
        ("  ", "there"),
        (None, "there"),
        (True, "there"),
        ([1], "there"),
        ({"a": 1}, "there"),
        ("\u202e", "there"),
    ],
)
def test_texts_and_numbers_stand_in_a_text_and_all_else_is_the_fallback(value: Any, text: str) -> None:
    assert filled(parts_of("Hello {{ person.name | there }}"), {"name": value}, {}) == f"Hello {text}"


@pytest.mark.parametrize(
    "text", ["Hello {{ person.name | there }}", "{{account.name|x}}{{ person.a.b | c d }}", "{{ person.имя | друг }}"]
)
def test_a_title_and_a_body_read_placeholders_alike(text: str) -> None:
    [[_, *inside]] = nodes_of(text)
    assert (inside[0] if len(inside) == 1 else tuple(inside)) == parts_of(text)
    assert any(isinstance(part, Placeholder) for part in parts_of(text))


@pytest.mark.parametrize("text", ["\\{{ person.name | there }}", "`{{ person.name | there }}`"])
def test_braces_that_are_meant_as_such_stay(text: str) -> None:
    assert "{{ person.name | there }}" in str(nodes_of(text))
    assert "Dora" not in str(told(text, {"name": "Dora"}))
    assert list(remarks_on(text)) == []


def test_a_placeholder_in_markdown_is_not_taken_apart_by_it() -> None:
    assert told("{{ person.first_name | *you* and _you_ }}") == [["p", "*you* and _you_"]]
