"""What a funnel file says: its one schema, and a folder of files read with every mistake and its place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from marshmallow import ValidationError, fields, post_load

from widget_server.triggers.clauses import Occurrence
from widget_server.triggers.fields import NAME_FORM, Duration, Line, Where, Wording
from widget_server.triggers.loading import RuleFile, mistakes_in, read_file
from widget_server.triggers.mistakes import Mistake, Remark
from widget_server.triggers.phrases import wrong, wrongs
from widget_server.triggers.strict import StrictSchema, remarks_of, unreadable
from widget_server.triggers.yaml_positions import Document

SUFFIX = ".yaml"
FEWEST_STEPS, MOST_STEPS = 2, 12

# One text for all languages, or one for each.
Texts = str | dict[str, str]


@dataclass(frozen=True, slots=True)
class Step:
    """What must happen; `title` is what people call it."""

    title: Texts
    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class Funnel:
    """Steps to be taken in their order, the last not later than `window_ms` after the first."""

    name: str
    title: Texts
    steps: tuple[Step, ...]
    window_ms: int


class BadFunnel(ValueError):
    """A document that is no funnel; `remarks` say everything that is wrong with it."""

    def __init__(self, remarks: list[Remark]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, r.path)) or 'funnel'}: {r.message}" for r in remarks))
        self.remarks = remarks


class Loaded(NamedTuple):
    """Funnel documents without a mistake, and every mistake found; apply none while there is one."""

    documents: list[dict[str, Any]]
    mistakes: list[Mistake]


class StepSchema(StrictSchema):
    """One step: an event, and what its properties must be."""

    later = ("optional", "within", "by")
    title = Wording(120, metadata={"description": "What people call the step. Default: the event's name."})
    event = Line(required=True, metadata={"description": "Name of the event, exactly as it is tracked."})
    where = Where(load_default=(), metadata={"description": "Only events whose properties pass these tests."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Step:
        return Step(data.get("title", data["event"]), Occurrence(data["event"], data["where"]))


class FunnelSchema(StrictSchema):
    """A funnel: steps in order, within a window."""

    later = ("order", "exclude", "hold", "by", "breakdown")
    funnel = Line(
        64,
        NAME_FORM,
        wrong("name-form", "Write lower-case letters, digits and single hyphens, as in report-activation."),
        required=True,
        metadata={"description": "Stable name; the file's name without .yaml."},
    )
    title = Wording(120, required=True, metadata={"description": "The heading of its report."})
    steps = fields.List(
        fields.Nested(StepSchema),
        required=True,
        metadata={"description": "What must happen, in order.", "least": FEWEST_STEPS, "most": MOST_STEPS},
    )
    window = Duration(required=True, metadata={"description": "The last step counts up to so long after the first."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Funnel:
        if not FEWEST_STEPS <= len(data["steps"]) <= MOST_STEPS:
            raise ValidationError(
                wrongs(
                    "steps-number",
                    "Write %(fewest)s to %(num)s step here.",
                    "Write %(fewest)s to %(num)s steps here.",
                    MOST_STEPS,
                    fewest=FEWEST_STEPS,
                ),
                "steps",
            )
        return Funnel(data["funnel"], data["title"], tuple(data["steps"]), data["window"])


_FUNNEL = FunnelSchema()


def read_funnel(document: Any) -> Funnel:
    """The funnel that a plain document describes (as YAML or JSON gives it); raises BadFunnel with every mistake."""
    remarks = list(unreadable(document))
    if not remarks:
        try:
            funnel: Funnel = _FUNNEL.load(document)
            return funnel
        except ValidationError as error:
            remarks = list(remarks_of(error.messages))
    raise BadFunnel(remarks)


def text_in(wording: Texts, language: str) -> str:
    """A wording in one language; in the first that it was written in where that one is missing."""
    if isinstance(wording, str):
        return wording
    return wording.get(language) or next(iter(wording.values()))


def load_folder(folder: Path) -> Loaded:
    """Reads every `<funnel>.yaml` of a folder, in order of name; a folder that is not there holds none.

    A funnel must be called as its file, so that its name is unique. Never raises for what is in the folder.
    """
    files, strays = read_funnel_files(folder)
    mistakes = [mistake for file in files for mistake in file.mistakes]
    return Loaded([file.document.value for file in files if not file.mistakes], sorted([*strays, *mistakes]))


def read_funnel_files(folder: Path) -> tuple[list[RuleFile], list[Mistake]]:
    """The files that `load_folder` reads, in order of name, and what is wrong with the folder itself."""
    paths = sorted(folder.glob("*"))
    strays = [
        Mistake(
            str(path),
            1,
            1,
            wrong(
                "file-suffix",
                "Only %(suffix)s files are read: rename to %(right)s%(suffix)s.",
                suffix=SUFFIX,
                right=path.stem,
            ),
        )
        for path in paths
        if path.suffix == ".yml"
    ]
    return [_check_file(path) for path in paths if path.suffix == SUFFIX], strays


def _check_file(path: Path) -> RuleFile:
    file = read_file(path)
    if file.mistakes and not isinstance(file.document.value, dict):
        return file
    return file._replace(mistakes=mistakes_in(file.document, file.file, _remarks(file.document, path)))


def _remarks(document: Document, path: Path) -> list[Remark]:
    try:
        name = read_funnel(document.value).name
    except BadFunnel as bad:
        return bad.remarks
    if name != path.stem:
        return [
            Remark(
                ("funnel",),
                wrong(
                    "funnel-name-differs",
                    'The file "%(file)s" holds the funnel "%(funnel)s": give both one name.',
                    file=path.name,
                    funnel=name,
                ),
            )
        ]
    return []
