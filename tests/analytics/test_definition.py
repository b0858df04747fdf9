"""Promises about funnel files: what is read, and how a mistake is told."""

from pathlib import Path
from typing import Any

import pytest

from widget_server.analytics.definition import BadFunnel, load_folder, read_funnel, text_in
from widget_server.triggers.clauses import Filter, Occurrence, Test

RULES = Path(__file__).parents[2] / "rules" / "funnels"
WHOLE = """\
funnel: export-activation
title: {en: Exports, ru: Выгрузки}
window: 14d
steps:
  - {event: signed_up, title: {en: Signed up, ru: Регистрация}}
  - event: exported
    where: {format: {in: [pdf, csv]}, rows: {gte: 10}}
"""


def mistakes_in(folder: Path, text: str, name: str = "export-activation.yaml") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    loaded = load_folder(folder)
    assert loaded.documents == []
    return [str(mistake).removeprefix(f"{folder}/") for mistake in loaded.mistakes]


def test_a_file_is_read_as_its_funnel(tmp_path: Path) -> None:
    """Titles in one or several languages, the event's name where a step has none, filters, the window in ms."""
    (tmp_path / "export-activation.yaml").write_text(WHOLE, encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert loaded.mistakes == []
    funnel = read_funnel(loaded.documents[0])
    assert (funnel.name, funnel.window_ms) == ("export-activation", 14 * 86_400_000)
    assert [text_in(step.title, "ru") for step in funnel.steps] == ["Регистрация", "exported"]
    filters = (
        Filter("format", (Test("in", ("pdf", "csv")),)),
        Filter("rows", (Test("gte", 10),)),
    )
    assert funnel.steps[1].occurrence == Occurrence("exported", filters)


def test_the_funnels_of_the_demo_have_no_mistake_and_both_languages() -> None:
    loaded = load_folder(RULES)
    assert loaded.mistakes == []
    for funnel in map(read_funnel, loaded.documents):
        for title in (funnel.title, *(step.title for step in funnel.steps)):
            assert isinstance(title, dict)
            assert title.keys() == {"en", "ru"}


def test_a_folder_that_is_not_there_holds_no_funnel(tmp_path: Path) -> None:
    assert load_folder(tmp_path / "nowhere") == ([], [])


def test_all_mistakes_of_all_files_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("funnel: a\nfunnel: b\n")
    broken = "funnel: b\ntitle: B\nsteps:\n  - {evnt: x}\n  - {event: y, where: {a: {about: 3}}}\nwindow: two weeks\n"
    told = [line.split(" ")[0] for line in mistakes_in(tmp_path, broken, "b.yaml")]
    assert "a.yaml:2:1:" in told
    assert told[-4:] == ["b.yaml:4:5:", "b.yaml:4:6:", "b.yaml:5:28:", "b.yaml:6:9:"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("window: 14d\n", "", ':1:1: The key "window" is missing.'),
        ("window: 14d", "window: 0d", ":3:9: A duration here must be longer than zero."),
        ("window: 14d", "window: 14", ":3:9: Write a duration"),
        ("window: 14d", "window: 14d\nexclude: [x]", ':4:1: "exclude" is not supported yet.'),
        ("window: 14d", "windw: 14d", 'Did you mean "window"?'),
        ("funnel: export-activation", "funnel: Export", ":1:9: Write lower-case letters"),
        ("funnel: export-activation", "funnel: exports", ":1:9: The file"),
        ("title: {en: Exports", "title: {english: Exports", "is no language code"),
        ("gte: 10", "gte: ten", "Write a number here."),
        ("gte: 10", "regex: .*", 'Unknown operator "regex".'),
        ("  - {event: signed_up, title: {en: Signed up, ru: Регистрация}}\n", "", ":5:3: Write 2 to 12 steps here."),
        ("event: exported", "event: ''", "Write a text here."),
    ],
)  # fmt: skip
def test_a_mistake_says_where_it_is_and_what_to_write(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in WHOLE
    assert says in "\n".join(mistakes_in(tmp_path, WHOLE.replace(old, new)))


def test_thirteen_steps_are_too_many(tmp_path: Path) -> None:
    told = mistakes_in(tmp_path, WHOLE + "  - {event: more}\n" * 11)
    assert "Write 2 to 12 steps here." in told[0]


def test_a_file_with_another_ending_is_not_silently_left_out(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, WHOLE, "export-activation.yml")[0].startswith("export-activation.yml:1:1: Only .yaml")


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("title: Выгрузки".encode("cp1251"))
    assert "UTF-8" in load_folder(tmp_path).mistakes[0].message


@pytest.mark.parametrize("document", [None, 3, [], {"funnel": 3}, {"steps": {}}, {"steps": [[]] * 3}])
def test_anything_that_is_no_funnel_is_refused_with_reasons(document: Any) -> None:
    """Also what never was a file, as a caller of the API may send."""
    with pytest.raises(BadFunnel) as refused:
        read_funnel(document)
    assert refused.value.remarks
