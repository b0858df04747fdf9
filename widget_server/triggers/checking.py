"""Everything that is to be said of a folder of rules at once: mistakes, and warnings about what reads strangely."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from widget_server.triggers.clauses import Guide
from widget_server.triggers.language import read_guide
from widget_server.triggers.loading import RuleFile, read_rule_files
from widget_server.triggers.mentions import guides_in, mentions_in, strange_event
from widget_server.triggers.mistakes import Mistake, did_you_mean
from widget_server.triggers.mistakes import Path as Place
from widget_server.triggers.overlaps import Placed, Rivals, rivals_among
from widget_server.triggers.phrases import Phrase, phrase, wrong
from widget_server.triggers.unreachable import Dead, dead_conditions, dead_filters

EXEMPT = wrong(
    "budget-exempt", "This is shown whatever the attention budget says: keep it for legal notices and what cannot wait."
)
Severity = Literal["mistake", "warning"]


class Finding(NamedTuple):
    """Something to be said of a place in a file. `about` names the kind: mistake, unreachable,
    one-element, event, guide, budget."""

    file: str
    line: int
    column: int
    severity: Severity
    about: str
    message: Phrase

    @property
    def code(self) -> str:
        """How programs know it, whatever its words become."""
        return self.message.code

    def __str__(self) -> str:
        mark = "" if self.severity == "mistake" else "warning: "
        return f"{self.file}:{self.line}:{self.column}: {mark}{self.message}"


class Checked(NamedTuple):
    """The guides of a folder that have no mistake, with the file of each, and all findings."""

    guides: list[RuleFile]
    findings: list[Finding]


def check_guides(folder: Path, seen: Collection[str] | None = None) -> Checked:
    """Reads the guides of a folder. `seen` are the event names that came so far, where they are known."""
    files, strays = read_rule_files(folder)
    good = [file for file in files if not file.mistakes]
    mistakes = [*strays, *(mistake for file in files for mistake in file.mistakes)]
    findings = [of_mistake(mistake) for mistake in mistakes]
    read = [(file, read_guide(file.document.value)) for file in good]
    names = {Path(file.file).stem for file in files}
    for file, guide in read:
        findings += _unreachable(file, dead_conditions(guide, file.document.value))
        findings += strange_events(file, seen)
        findings += _missing_guides(file, names)
        if guide.is_exempt:
            findings.append(_warning(file, ("budget",), "budget", EXEMPT, at_key=True))
    findings += _rivals(read)
    return Checked(good, sorted(findings))


def check_more(file: RuleFile, seen: Collection[str] | None = None) -> Iterator[Finding]:
    """The findings in another kind of document that names events, such as a funnel."""
    if file.mistakes:
        yield from map(of_mistake, file.mistakes)
        return
    yield from _unreachable(file, dead_filters(file.document.value))
    yield from strange_events(file, seen)


def of_mistake(mistake: Mistake) -> Finding:
    return Finding(mistake.file, mistake.line, mistake.column, "mistake", "mistake", mistake.message)


def strange_events(file: RuleFile, seen: Collection[str] | None) -> Iterator[Finding]:
    for mention in mentions_in(file.document.value):
        if said := strange_event(mention.event, seen):
            yield _warning(file, mention.path, "event", said)


def _missing_guides(file: RuleFile, names: set[str]) -> Iterator[Finding]:
    for path, name in guides_in(file.document.value):
        if name not in names:
            message = wrong(
                "guide-missing",
                'There is no guide "%(name)s" in this folder. %(hint)s',
                name=name,
                hint=did_you_mean(name, sorted(names)),
            )
            yield _warning(file, path, "guide", message)


def _warning(file: RuleFile, path: Place, about: str, message: Phrase, *, at_key: bool = False) -> Finding:
    return Finding(file.file, *file.document.place(path, of_key=at_key), "warning", about, message)


def _unreachable(file: RuleFile, found: Sequence[Dead]) -> Iterator[Finding]:
    for dead in found:
        line = file.document.place(dead.other, of_key=True).line if dead.other else None
        beside = None if line is None else phrase("line %(line)s", line=line)
        yield _warning(file, dead.path, "unreachable", never_holds(dead, beside), at_key=True)


def never_holds(dead: Dead, beside: Phrase | None) -> Phrase:
    """What to say of a condition that can never hold; `beside` is the place of the one that it contradicts."""
    if beside is None:
        return wrong("unreachable", "This can never hold: %(why)s", why=dead.why)
    return wrong("unreachable", "This can never hold together with %(place)s: %(why)s", place=beside, why=dead.why)


def in_the_way(other: str, pair: Rivals) -> Phrase:
    """What to say of two guides at one element, of which `other` is the one that the reader does not look at."""
    return wrong(
        "one-element",
        "%(other)s points at the same element on %(pages)s, and nothing keeps their people apart: "
        "%(first)s comes first. Part their audiences, or let one wait for the other.",
        other=other,
        pages=pair.pages,
        first=pair.first,
    )


def _rivals(read: Sequence[tuple[RuleFile, Guide]]) -> Iterator[Finding]:
    files = {guide.name: file for file, guide in read}
    for pair in rivals_among([Placed.of(guide, file.document.value) for file, guide in read]):
        yield _warning(files[pair.second], ("placement", "element"), "one-element", in_the_way(pair.first, pair))
