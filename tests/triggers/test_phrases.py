"""What the language says can be said in any language: nothing of it is put together past its template."""

import ast
import copy
import pickle
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import ruamel.yaml

import widget_server
from widget_server.triggers.phrases import KeyFault, Phrase, and_joined, joined, phrase, phrases, wrong
from widget_server.triggers.yaml_problems import yaml_problem

ROOT = Path(widget_server.__file__).parent
MODULES = sorted([*(ROOT / "triggers").glob("*.py"), ROOT / "analytics/definition.py", ROOT / "editor/checks.py"])
# How many of the first arguments are literals: templates, so that they are found in the source, and codes.
LITERALS = {"phrase": 1, "phrases": 2, "wrong": 2, "wrongs": 3}
# Whose first argument, or the one of this number, is what a person reads.
SAYS = {"ValidationError": 0, "KeyFault": 0, "Remark": 1, "Problem": 1, "Mistake": 3, "Fault": 1, "Dead": 1}


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id, node


def texts_in(node: ast.expr) -> Iterator[ast.expr]:
    """The texts that stand bare in an argument: in it, in a list of it, as a value of a mapping."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        yield node
    elif isinstance(node, ast.List | ast.Tuple):
        for one in node.elts:
            yield from texts_in(one)
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from texts_in(value)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_template_is_a_literal_that_the_catalogues_can_be_compared_with(path: Path) -> None:
    """A member reads no English because a template was put together while the service runs."""
    if path.stem == "phrases":
        return
    for name, call in calls(path):
        for argument in call.args[: LITERALS.get(name, 0)]:
            is_code_of_another = isinstance(argument, ast.Attribute) and argument.attr == "code"
            assert is_code_of_another or isinstance(argument, ast.Constant), ast.unparse(call)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_mistake_is_a_bare_text(path: Path) -> None:
    for name, call in calls(path):
        if name in SAYS and len(call.args) > SAYS[name]:
            assert not list(texts_in(call.args[SAYS[name]])), ast.unparse(call)


def test_a_mistake_is_known_by_one_code_whatever_its_words_become() -> None:
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for name, call in calls(path):
            if name in ("wrong", "wrongs") and isinstance(call.args[0], ast.Constant):
                code, template = (ast.literal_eval(argument) for argument in call.args[:2])
                codes[template].add(code)
    assert len(codes) > 150
    for template, found in codes.items():
        assert len(found) == 1, (template, found)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", min(found)), found


def test_a_phrase_is_its_english_sentence() -> None:
    said = phrase("%(name)s waits for %(what)s", name="tip", what=phrase("%(n)s days", n=3))
    assert said == "tip waits for 3 days"
    assert joined([said, phrase("then shows")], "; ") == "tip waits for 3 days; then shows"
    assert and_joined([Phrase("a"), Phrase("b"), Phrase("c")]) == "a and b and c"
    assert [phrases("%(num)s step", "%(num)s steps", num) for num in (1, 2)] == ["1 step", "2 steps"]


def test_a_percent_sign_of_the_author_stays_as_it_is() -> None:
    assert phrase("Lines that begin with % are not read.") == "Lines that begin with % are not read."
    assert wrong("a", 'There is no "%(name)s".', name="100%(name)s") == 'There is no "100%(name)s".'


def test_a_mistake_about_a_key_keeps_its_template_and_code() -> None:
    fault = KeyFault(wrong("unknown-key", 'Unknown key "%(key)s".', key="colour"))
    assert (fault, fault.code, fault.template) == ('Unknown key "colour".', "unknown-key", 'Unknown key "%(key)s".')
    # marshmallow fills in its own messages by this.
    assert fault.format(input="{x}") is fault


def test_a_phrase_comes_through_copies_as_it_was() -> None:
    said = wrong("late", "It came %(days)s days late.", days=3)
    for again in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert (again, again.template, again.values, again.code) == (said, said.template, {"days": 3}, "late")


def problems_of_the_library() -> Iterator[str]:
    """What the library's scanner, parser and reader say, with x in the place of what they found."""
    for name in ("scanner.py", "parser.py"):
        source = (Path(ruamel.yaml.__file__).parent / name).read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
                # Those that say no more than their context are about comments, which are not kept here.
                yield from map(_text, node.args[2:3])


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    parts = node.values if isinstance(node, ast.JoinedStr) else []
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)


def test_whatever_the_reader_of_yaml_says_is_known_to_the_language() -> None:
    told = {text for text in problems_of_the_library() if text}
    assert len(told) > 20
    assert [text for text in sorted(told) if not yaml_problem(text).template] == []
