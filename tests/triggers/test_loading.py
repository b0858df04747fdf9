"""A folder of rule files: every mistake of every file at once, at its line and column."""

from pathlib import Path

import pytest

from widget_server.triggers.loading import check_folder_report, check_text, load_folder

GOOD = "guide: {name}\nkind: tip\nsteps:\n  - title: Hello\n"

TEN_MISTAKES = """\
guide: Ten Mistakes
kind: tip
kind: tip
prority: 5
audience:
  all:
    - account.plan: {inn: [trial]}
    - acount.plan: {eq: trial}
trigger:
  when: {event: made, where: {rows: 5}}
  all:
    - did: {event: made, within: 14}
    - did_nott: {event: shared}
placement: {page: reports}
priority: high
steps:
  - title: {en: "", ru: Да}
"""


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_file_with_ten_mistakes_reports_all_of_them_at_their_places() -> None:
    found = check_text(TEN_MISTAKES, "ten.yaml")
    assert found.guides == []
    places = [(mistake.line, mistake.column) for mistake in found.mistakes]
    assert places == [
        (1, 8), (3, 1), (4, 1), (7, 22), (8, 7), (10, 37), (12, 34), (13, 7), (14, 19), (15, 11), (17, 17)
    ]  # fmt: skip
    said = [str(mistake) for mistake in found.mistakes]
    assert said[2] == 'ten.yaml:4:1: Unknown key "prority". Did you mean "priority"?'
    assert 'Did you mean "in"?' in said[3]
    assert "account.<trait>, person.<trait>" in said[4]
    assert 'Did you mean "did_not"?' in said[7]


def test_the_mistakes_of_all_files_come_together(tmp_path: Path) -> None:
    folder = written(tmp_path, a="guide: a\n", b="guide: b\nkind: tip\nsteps: []\n", c=GOOD.format(name="c"))
    loaded = load_folder(folder)
    assert {Path(mistake.file).name for mistake in loaded.mistakes} == {"a.yaml", "b.yaml"}
    assert [guide["guide"] for guide in loaded.guides] == ["c"]
    text, ok = check_folder_report(folder)
    assert not ok
    assert text.splitlines()[-1] == "3 mistakes in 2 files; nothing was applied."
    assert text.splitlines()[0] == f'{tmp_path}/a.yaml:1:1: The key "kind" is missing.'


def test_a_folder_without_mistakes_says_how_many_guides_it_has(tmp_path: Path) -> None:
    assert check_folder_report(written(tmp_path, a=GOOD.format(name="a"))) == ("1 guide, no mistakes.", True)


def test_a_document_comes_back_as_plain_values_as_it_was_written(tmp_path: Path) -> None:
    [guide] = load_folder(written(tmp_path, on=GOOD.format(name="on"))).guides
    assert guide == {"guide": "on", "kind": "tip", "steps": [{"title": "Hello"}]}


def test_file_and_guide_have_one_name(tmp_path: Path) -> None:
    [mistake] = load_folder(written(tmp_path, a=GOOD.format(name="b"))).mistakes
    assert (mistake.line, mistake.column) == (1, 8)
    assert "call the file b.yaml, or the guide a" in mistake.message


def test_a_name_that_two_files_claim_is_refused_in_the_one_that_is_not_called_so(tmp_path: Path) -> None:
    loaded = load_folder(written(tmp_path, a=GOOD.format(name="a"), z=GOOD.format(name="a")))
    [mistake] = loaded.mistakes
    assert Path(mistake.file).name == "z.yaml"
    assert "belongs to a.yaml" in mistake.message


def test_funnels_and_tests_of_rules_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "funnels").mkdir()
    written(tmp_path / "funnels", activation="funnel: activation\n")
    (tmp_path / "a.test.yaml").write_text("timeline: []\n")
    (tmp_path / "guide.schema.json").write_text("{}")
    assert load_folder(tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("name", "data", "place", "says"),
    [
        ("a.yaml", b"guide: a\nkind: \xff\n", (2, 7), "not UTF-8"),
        ("a.yaml", b"", (1, 1), "empty"),
        ("a.yaml", b"guide: [a\n", (2, 1), "not YAML"),
        ("a.yaml", b"- guide\n", (1, 1), "Write keys with values here"),
        ("a.yaml", b"guide: \x00", (1, 8), "U+0000"),
        ("a.yaml", b"x" * 500_000, (1, 1), "at most 100000"),
        ("a.yml", b"guide: a\n", (1, 1), "call it a.yaml"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_mistake_and_not_a_crash(
    tmp_path: Path, name: str, data: bytes, place: tuple[int, int], says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    [mistake] = load_folder(tmp_path).mistakes
    assert (mistake.line, mistake.column) == place
    assert says in mistake.message


def test_a_missing_folder_is_a_mistake_and_not_a_crash(tmp_path: Path) -> None:
    text, ok = check_folder_report(tmp_path / "nowhere")
    assert not ok
    assert "no such folder" in text


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbf" + GOOD.format(name="a").encode())
    assert load_folder(tmp_path).mistakes == []
