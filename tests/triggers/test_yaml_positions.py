"""Strict YAML: what is read as what, what is refused, and where it is said to stand."""

from typing import Any

import pytest

from widget_server.triggers.yaml_positions import DEEPEST, LONGEST_TEXT, Place, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("YES", "YES"),
        ("2026-11-02", "2026-11-02"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("12", 12),
        ("-3", -3),
        ("0o17", 15),
        ("0x1f", 31),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("'12'", "12"),
        ('"true"', "true"),
        ("3d", "3d"),
    ],
)
def test_plain_text_is_read_by_the_core_schema_of_yaml_1_2(text: str, value: Any) -> None:
    read = read_yaml(f"key: {text}\n")
    assert (read.value, read.problems) == ({"key": value}, [])
    assert type(read.value["key"]) is type(value)


def test_words_that_other_readers_take_for_booleans_stay_keys() -> None:
    assert read_yaml("on: 1\nno: 2\nnull: 3\n4: 5\n").value == {"on": 1, "no": 2, "null": 3, "4": 5}


def test_every_key_and_value_has_its_line_and_column() -> None:
    read = read_yaml("a:\n  - x: 1\n    yy:  [2, 3]\n")
    assert read.keys["a", 0, "yy"] == Place(3, 5)
    assert read.place(("a", 0, "yy")) == Place(3, 10)
    assert read.place(("a", 0, "yy", 1)) == Place(3, 14)
    assert read.place(("a", 0, "missing", "deeper")) == Place(2, 5)


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", (3, 1), 'The key "a" stands here for the second time'),
        ("a: &x 1\n", (1, 4), "Anchors (&x)"),
        ("a: &x 1\nb: *x\n", (2, 4), "References (*x)"),
        ("a: !!python/object x\n", (1, 4), "Tags"),
        ("%YAML 1.1\n---\na: 1\n", (2, 1), "Directives"),
        ("a: 1\n---\nb: 2\n", (2, 1), "Only one document"),
        ("a: .nan\n", (1, 4), ".nan is not a number"),
        ("a: -.inf\n", (1, 4), "-.inf is not a number"),
        ("a: 9007199254740992\n", (1, 4), "too large"),
        ("a: " + "9" * 5000, (1, 4), "too large"),
        ("a: 1e999\n", (1, 4), "too large"),
        ("a: 1\nb: x\0y\n", (2, 5), "U+0000"),
        ('a: "\\0"\n', (1, 4), "U+0000"),
        ('a: "\\ud800"\n', (1, 4), "U+D800"),
        ("a: [1, 2\nb: 3\n", (2, 2), "not YAML"),
        ("a: b: c\n", (1, 5), "not YAML"),
        ("? [a]\n: 1\n", (1, 3), "A key must be plain text"),
        ("", (1, 1), "empty"),
        ("# a comment alone\n", (2, 1), "empty"),
        ("[" * 1000, (1, DEEPEST + 2), "deeper than 32"),
        ("- " * 1000, (1, 2 * DEEPEST + 3), "deeper than 32"),
        ("x" * (LONGEST_TEXT + 1), (1, 1), "at most 100000"),
    ],
)
def test_what_is_not_strict_is_refused_at_its_place(text: str, place: tuple[int, int], says: str) -> None:
    problems = read_yaml(text).problems
    assert says in " ".join(problem.message for problem in problems)
    assert place in [problem.place for problem in problems if says in problem.message]


def test_several_problems_are_told_at_once() -> None:
    assert len(read_yaml("a: 1\na: .nan\nb: &x 2\nc: *x\n").problems) == 4


def test_a_character_that_there_is_not_is_a_mistake_and_raises_nothing() -> None:
    [problem] = read_yaml('a: "\\U99999999"').problems
    assert "This is not YAML: found unknown escape character" in problem.message
