"""Rule files: a folder read as guides, or as all the mistakes in it at once."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.mistakes import Mistake, Remark
from widget_server.triggers.phrases import Phrase, wrong
from widget_server.triggers.yaml_positions import LONGEST_TEXT, Document, read_yaml

SUFFIX = ".yaml"
TEST_SUFFIX = ".test.yaml"
# What the folder says of attention; see `attention_schema`. No guide.
ATTENTION_FILE = "attention.yaml"
_MOST_BYTES = 4 * LONGEST_TEXT


class Loaded(NamedTuple):
    """Guide documents without a mistake, as plain values, and every mistake; with one, apply none."""

    guides: list[dict[str, Any]]
    mistakes: list[Mistake]


class RuleFile(NamedTuple):
    """One file: its document with the place of everything in it, and what is wrong with it."""

    file: str
    document: Document
    mistakes: list[Mistake]


def load_folder(folder: Path) -> Loaded:
    """Read every `<guide>.yaml` of a folder, in order of name.

    Folders in it, such as `funnels/`, and `<guide>.test.yaml` are left alone. A guide is called as its file,
    so that its name is unique. Never raises for what is in the folder.
    """
    files, strays = read_rule_files(folder)
    mistakes = [mistake for file in files for mistake in file.mistakes]
    return Loaded([file.document.value for file in files if not file.mistakes], sorted([*strays, *mistakes]))


def read_rule_files(folder: Path) -> tuple[list[RuleFile], list[Mistake]]:
    """The files that `load_folder` reads, in order of name, and what is wrong with the folder itself."""
    if not folder.is_dir():
        return [], [
            Mistake(str(folder), 1, 1, wrong("folder-missing", "There is no such folder: create it, or name another."))
        ]
    paths = sorted(path for path in folder.iterdir() if not path.is_dir())
    rules = [path for path in paths if path.suffix == SUFFIX and not path.name.endswith(TEST_SUFFIX)]
    rules = [path for path in rules if path.name != ATTENTION_FILE]
    names = {path.stem for path in rules}
    files = [_check_file(path, names) for path in rules]
    return files, [_stray(path) for path in paths if path.suffix == ".yml"]


def check_text(text: str, file: str) -> Loaded:
    """Check the text of one guide; mistakes are reported under `file`. At most one guide comes back."""
    document = read_yaml(text)
    mistakes = mistakes_in(document, file, _remarks_on(document))
    return Loaded([] if mistakes else [document.value], mistakes)


def check_folder_report(folder: Path) -> tuple[str, bool]:
    """What `rules check` prints, and whether all is well: a mistake a line, then one line that sums up."""
    loaded = load_folder(folder)
    lines = [str(mistake) for mistake in loaded.mistakes]
    files = len({mistake.file for mistake in loaded.mistakes})
    if lines:
        lines.append(f"{_counted(len(lines), 'mistake')} in {_counted(files, 'file')}; nothing was applied.")
    else:
        lines.append(f"{_counted(len(loaded.guides), 'guide')}, no mistakes.")
    return "\n".join(lines), not loaded.mistakes


def mistakes_in(document: Document, file: str, remarks: Iterable[Remark]) -> list[Mistake]:
    """What the reader and the schema say of a document, each at its place; at one place the reader's word alone."""
    mistakes = {Mistake(file, *place, message) for place, message in document.problems}
    unread = {(mistake.line, mistake.column) for mistake in mistakes}
    for remark in remarks:
        place = document.place(remark.path, of_key=remark.at_key)
        if place not in unread:
            mistakes.add(Mistake(file, *place, remark.message))
    return sorted(mistakes)


def read_file(path: Path) -> RuleFile:
    """The document in a file, with what the reader of YAML refuses in it. Never raises for what the file holds."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        document = read_yaml(data.decode("utf-8-sig"))
    except OSError as error:
        return _unread(
            path, 1, 1, wrong("file-unreadable", "The file cannot be read: %(reason)s.", reason=error.strerror)
        )
    except UnicodeDecodeError as error:
        before = data[: error.start].split(b"\n")
        return _unread(
            path, len(before), len(before[-1]) + 1, wrong("file-not-utf8", "The file is not UTF-8: save it as UTF-8.")
        )
    return RuleFile(str(path), document, mistakes_in(document, str(path), []))


def _remarks_on(document: Document) -> list[Remark]:
    """What the schema says; nothing of a document that was not read to its end."""
    if not document.is_whole:
        return []
    try:
        read_guide(document.value)
    except BadGuide as bad:
        return bad.remarks
    return []


def _check_file(path: Path, names: set[str]) -> RuleFile:
    file = read_file(path)
    if not file.document.is_whole and file.mistakes:
        return file
    remarks = [*_remarks_on_name(file.document.value, path, names), *_remarks_on(file.document)]
    return file._replace(mistakes=mistakes_in(file.document, file.file, remarks))


def _remarks_on_name(value: Any, path: Path, names: set[str]) -> list[Remark]:
    name = value.get("guide") if isinstance(value, dict) else None
    if not isinstance(name, str) or name == path.stem:
        return []
    if name in names:
        return [
            Remark(
                ("guide",),
                wrong(
                    "guide-name-taken",
                    'The name "%(name)s" belongs to %(name)s%(suffix)s: call this guide %(stem)s.',
                    name=name,
                    suffix=SUFFIX,
                    stem=path.stem,
                ),
            )
        ]
    return [
        Remark(
            ("guide",),
            wrong(
                "file-name-differs",
                "File and guide have one name: call the file %(name)s%(suffix)s, or the guide %(stem)s.",
                name=name,
                suffix=SUFFIX,
                stem=path.stem,
            ),
        )
    ]


def _stray(path: Path) -> Mistake:
    return Mistake(
        str(path),
        1,
        1,
        wrong(
            "file-suffix",
            "Only %(suffix)s files are read: call it %(right)s%(suffix)s.",
            suffix=SUFFIX,
            right=path.stem,
        ),
    )


def _unread(path: Path, line: int, column: int, message: Phrase) -> RuleFile:
    return RuleFile(str(path), Document(), [Mistake(str(path), line, column, message)])


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
