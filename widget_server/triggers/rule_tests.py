"""Tests of rules in their files, `<guide>.test.yaml`: read strictly, with every mistake at its place."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any, NamedTuple

from marshmallow import ValidationError

from widget_server.triggers.loading import TEST_SUFFIX, RuleFile, mistakes_in, read_file
from widget_server.triggers.mistakes import Path, Remark, did_you_mean
from widget_server.triggers.phrases import wrong
from widget_server.triggers.strict import remarks_of, unreadable
from widget_server.triggers.timeline_schema import FileSchema
from widget_server.triggers.timelines import Answered, Case, Expected, PlacedStep, Step, Stepped


class GuideTests(NamedTuple):
    """The tests of one guide; none where the file has mistakes."""

    guide: str
    file: RuleFile
    cases: tuple[Case, ...]


def read_test_files(folder: FilePath, guides: Collection[str]) -> list[GuideTests]:
    """Every `<guide>.test.yaml` of a folder, in order of name. `guides` are the names that tests may speak of."""
    paths = sorted(path for path in folder.iterdir() if path.name.endswith(TEST_SUFFIX) and not path.is_dir())
    return [read_test_file(path, guides) for path in paths]


def read_test_file(path: FilePath, guides: Collection[str]) -> GuideTests:
    """The tests in one file. Never raises for what is in it."""
    guide, file = path.name.removesuffix(TEST_SUFFIX), read_file(path)
    remarks: list[Remark] = []
    cases: tuple[Case, ...] = ()
    if file.document.is_whole:
        remarks = list(unreadable(file.document.value))
        if not remarks:
            cases, remarks = _read(file.document.value, guide)
        remarks += _unknown_guides(cases, guide, guides)
    mistakes = mistakes_in(file.document, file.file, remarks) if file.document.is_whole else file.mistakes
    return GuideTests(guide, file._replace(mistakes=mistakes), () if mistakes else cases)


def _read(document: Any, guide: str) -> tuple[tuple[Case, ...], list[Remark]]:
    try:
        loaded = FileSchema(guide).load(document)
    except ValidationError as error:
        return (), list(remarks_of(error.messages))
    return tuple(_case(case, ("tests", index)) for index, case in enumerate(loaded["tests"])), []


def _case(data: Mapping[str, Any], path: Path) -> Case:
    steps = tuple(PlacedStep((*path, "steps", index), step) for index, step in enumerate(data["steps"]))
    keys = ("name", "starts", "zone", "person", "account", "page", "user_id", "account_id")
    return Case(path=path, steps=steps, lists=tuple(data["lists"]), **{key: data[key] for key in keys})


def _unknown_guides(cases: tuple[Case, ...], guide: str, guides: Collection[str]) -> Iterator[Remark]:
    if guide not in guides:
        yield Remark(
            (),
            wrong(
                "guide-missing",
                "There is no guide %(guide)s.yaml for these tests. %(hint)s",
                guide=guide,
                hint=did_you_mean(guide, sorted(guides)),
            ),
        )
    for case in cases:
        for path, step in case.steps:
            for name in _named(step):
                if name not in guides and name != guide:
                    yield Remark(
                        path,
                        wrong(
                            "guide-missing",
                            'There is no guide "%(name)s". %(hint)s',
                            name=name,
                            hint=did_you_mean(name, sorted(guides)),
                        ),
                    )


def _named(step: Step) -> tuple[str, ...]:
    match step:
        case Answered(guide=guide) | Stepped(guide=guide):
            return (guide,)
        case Expected(shown, not_shown, first, because):
            return (*shown, *not_shown, *([first] if first else ()), *because, *step.step, *step.done, *step.not_done)
    return ()
