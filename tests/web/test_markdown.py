"""Markdown: the same in HTML and in nodes, and nothing of it is ever run."""

from typing import Any

import pytest

from widget_server.web.markdown import OF_ARTICLES, OF_GUIDES, html_of, nodes_of, text_of


def test_a_text_is_told_as_nodes() -> None:
    body = "Open **Reports** and *share* `one`.\n\n- first\n- second\n\n1. one\n\n   two\n\n[more](https://a.example/b)"
    assert nodes_of(body) == [
        ["p", "Open ", ["strong", "Reports"], " and ", ["em", "share"], " ", ["code", "one"], "."],
        ["ul", ["li", "first"], ["li", "second"]],
        ["ol", ["li", ["p", "one"], ["p", "two"]]],
        ["p", ["a", {"href": "https://a.example/b"}, "more"]],
    ]


def test_a_line_break_and_code_keep_their_lines() -> None:
    assert nodes_of("one  \ntwo\nthree") == [["p", "one", ["br"], "two three"]]
    assert nodes_of("```\na\n  b\n```") == [["pre", ["code", "a\n  b\n"]]]


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](  JaVaScRiPt:alert(1))",
        "[click](vbscript:x) [click](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '[a](https://a.example "\\" onmouseover=\\"alert(1)")',
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
    ],
)
def test_what_could_be_run_is_shown_as_text_or_left_out(hostile: str) -> None:
    html = html_of(hostile)
    tags = [part.split(">")[0] for part in html.split("<")[1:]]
    assert not any("on" in tag.partition(" ")[2].replace("noopener", "") or "script" in tag for tag in tags), html
    assert _hrefs(nodes_of(hostile, OF_ARTICLES)) <= {"https://a.example"}


def test_guides_hold_no_pictures_tables_or_large_headings() -> None:
    body = "# Head\n\n![p](https://a.example/p.png)\n\n| a |\n|---|\n| 1 |"
    assert _tags(nodes_of(body, OF_ARTICLES)) == {
        "h2", "p", "img", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert _tags(nodes_of(body, OF_GUIDES)) == {"h3", "p"}


def test_brackets_without_end_are_read_quickly_and_shown() -> None:
    assert nodes_of("> " * 5_000 + "x")
    assert nodes_of("[" * 5_000)
    assert nodes_of("*a " * 5_000)


def test_the_bare_text_keeps_words_apart() -> None:
    assert text_of("# One\n\ntwo **three**\n\n- four\n- five") == "One\ntwo three\nfour five"


def _tags(nodes: list[Any]) -> set[str]:
    found = set()
    for node in nodes:
        if isinstance(node, list):
            found |= {str(node[0])} | _tags(node[1:])
    return found


def _hrefs(nodes: list[Any]) -> set[str]:
    found = set()
    for node in nodes:
        if isinstance(node, dict):
            found |= {str(value) for name, value in node.items() if name in ("href", "src")}
        elif isinstance(node, list):
            found |= _hrefs(node)
    return found
