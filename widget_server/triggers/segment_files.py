"""Saved segments in files, `segments/<name>.yaml` of a rules folder, and the names that rules ask for."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from widget_server.triggers.language import BadGuide
from widget_server.triggers.loading import SUFFIX, TEST_SUFFIX
from widget_server.triggers.look_names import look_remarks
from widget_server.triggers.mistakes import Mistake, Remark, did_you_mean
from widget_server.triggers.phrases import phrase, wrong
from widget_server.triggers.segments import Segment, names_asked, read_segment, segment_remarks
from widget_server.triggers.yaml_positions import LONGEST_TEXT, Document, read_yaml

FOLDER = "segments"


class SegmentFiles(NamedTuple):
    """The segments of a folder: each document with its file's name, what they say, and every mistake."""

    documents: list[tuple[str, dict[str, Any]]]
    segments: dict[str, Segment]
    mistakes: list[Mistake]


def read_segment_files(folder: Path) -> SegmentFiles:
    """Read every `<segment>.yaml` of the folder `segments` in a rules folder, in order of name; none where it is not.

    Never raises for what is in the folder.
    """
    documents = list(_documents(folder / FOLDER))
    segments, mistakes = dict[str, Segment](), _strays(folder / FOLDER)
    for path, document in documents:
        mistakes += [Mistake(str(path), *place, message) for place, message in document.problems]
        segment, remarks = _read(path, document)
        mistakes += _placed(path, document, remarks)
        if segment is not None:
            segments[segment.name] = segment
    for path, document in documents:
        mistakes += _placed(path, document, segment_remarks(document.value, segments))
    wrong = {mistake.file for mistake in mistakes}
    sound = [(f"{FOLDER}/{path.name}", document.value) for path, document in documents if str(path) not in wrong]
    return SegmentFiles(sound, segments, sorted(set(mistakes)))


def segment_mistakes(folder: Path, segments: Mapping[str, Segment]) -> list[Mistake]:
    """Where the guides of a folder ask for a segment that is not there, or leads nowhere."""
    found = _documents(folder)
    return [m for path, document in found for m in _placed(path, document, segment_remarks(document.value, segments))]


def list_mistakes(folder: Path, lists: Collection[str]) -> list[Mistake]:
    """Where the guides and segments of a folder ask for a list that is not among those that are there."""
    found = (*_documents(folder), *_documents(folder / FOLDER))
    return [m for path, document in found for m in _placed(path, document, list_remarks(document.value, lists))]


def look_mistakes(folder: Path, looks: Collection[str]) -> list[Mistake]:
    """Where the guides of a folder choose a look that is not among those that are there."""
    found = _documents(folder)
    return [m for path, document in found for m in _placed(path, document, look_remarks(document.value, looks))]


def list_remarks(document: Any, lists: Collection[str]) -> list[Remark]:
    """Where a document, a guide or a segment, asks for a list that is not there."""
    audience = document.get("audience") if isinstance(document, dict) else None
    known = phrase("There are none yet.") if not lists else None
    return [
        Remark(
            path,
            wrong(
                "list-missing",
                'There is no list "%(name)s": import it first. %(hint)s',
                name=name,
                hint=known or did_you_mean(name, sorted(lists)),
            ),
        )
        for path, name in names_asked("list", audience, ("audience",))
        if name not in lists
    ]


def _read(path: Path, document: Document) -> tuple[Segment | None, list[Remark]]:
    if not document.is_whole:
        return None, []
    try:
        segment = read_segment(document.value)
    except BadGuide as bad:
        return None, bad.remarks
    if segment.name == path.stem:
        return segment, []
    return segment, [
        Remark(
            ("segment",),
            wrong("segment-name-differs", "File and segment have one name: call it %(name)s.", name=path.stem),
        )
    ]


def _strays(folder: Path) -> list[Mistake]:
    strays = [path for path in _files(folder) if path.suffix == ".yml"]
    return [
        Mistake(
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
        for path in strays
    ]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _documents(folder: Path) -> Iterator[tuple[Path, Document]]:
    for path in _files(folder):
        if path.suffix == SUFFIX and not path.name.endswith(TEST_SUFFIX):
            yield path, read_yaml(_text(path))


def _text(path: Path) -> str:
    """What a file holds, as far as it is read; of one that cannot be read, nothing: then its keys are missing."""
    try:
        with path.open("rb") as file:
            return file.read(4 * LONGEST_TEXT + 1).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def _placed(path: Path, document: Document, remarks: list[Remark]) -> list[Mistake]:
    places = [(document.place(remark.path, of_key=remark.at_key), remark.message) for remark in remarks]
    unread = {problem.place for problem in document.problems}
    return [Mistake(str(path), *place, message) for place, message in places if place not in unread]
