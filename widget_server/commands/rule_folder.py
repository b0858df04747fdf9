"""A folder of rules as the commands see it: guides, tests, segments and funnels, and all that is to be said of them."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from widget_server.commands.endings import Cannot
from widget_server.publishing.plans import Wanted
from widget_server.triggers.attention import Attention
from widget_server.triggers.attention_schema import read_attention, read_attention_file
from widget_server.triggers.checking import Finding, check_guides, check_more, of_mistake
from widget_server.triggers.loading import RuleFile
from widget_server.triggers.rule_tests import GuideTests, read_test_files
from widget_server.triggers.segment_files import SegmentFiles, read_segment_files, segment_mistakes


class RuleFolder(NamedTuple):
    """What a folder holds. Where there is a mistake among the findings, nothing of it may be applied."""

    guides: list[RuleFile]
    funnels: list[RuleFile]
    tests: list[GuideTests]
    findings: list[Finding]
    segments: SegmentFiles
    attention: RuleFile | None = None

    @property
    def said(self) -> Attention | None:
        """What the folder says of attention."""
        return read_attention(self.attention.document.value) if self.attention else None

    @property
    def mistakes(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "mistake"]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.severity == "warning"]

    @property
    def documents(self) -> list[dict[str, Any]]:
        """The guides as plain values."""
        return [file.document.value for file in self.guides]

    @property
    def wanted(self) -> Wanted:
        """All that there shall be, each guide with the name of its file."""
        guides = [(Path(file.file).name, file.document.value) for file in self.guides]
        said = (Path(self.attention.file).name, self.attention.document.value) if self.attention else None
        return Wanted(guides, [file.document.value for file in self.funnels], self.segments.documents, said)


def open_folder(folder: Path, seen: Collection[str] | None = None) -> RuleFolder:
    """Reads and checks all of a folder. Raises Cannot where there is none."""
    from widget_server.analytics.definition import read_funnel_files

    if not folder.is_dir():
        raise Cannot(f"the rules folder {folder} does not exist; set WIDGET_RULES or --folder")
    guides, findings = check_guides(folder, seen)
    funnels, strays = read_funnel_files(folder / "funnels")
    names = {path.stem for path in folder.glob("*.yaml") if not path.name.endswith(".test.yaml")} - {"attention"}
    tests = read_test_files(folder, names)
    findings += map(of_mistake, strays)
    for file in funnels:
        findings += check_more(file, seen)
    for test in tests:
        findings += map(of_mistake, test.file.mistakes)
    segments = read_segment_files(folder)
    findings += map(of_mistake, (*segments.mistakes, *segment_mistakes(folder, segments.segments)))
    attention = read_attention_file(folder, segments.segments)
    findings += map(of_mistake, attention.mistakes if attention else ())
    sound = [file for file in funnels if not file.mistakes]
    return RuleFolder(guides, sound, tests, sorted(findings), segments, attention)
