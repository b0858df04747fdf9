"""`widget-server rules …`: rule files and funnels, checked all at once, tested, compared and published."""

import sys
from pathlib import Path

import click

from widget_server.commands.endings import Cannot, Refused, cannot_on_bad_settings
from widget_server.commands.rule_folder import RuleFolder, open_folder
from widget_server.commands.rule_reports import FORMATS, counted, shown_findings
from widget_server.commands.rule_test_reports import TEST_FORMATS, Ran, shown_tests
from widget_server.config import BadSetting, load_settings, load_tool_settings

FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), default=None, help="Rules folder [default: WIDGET_RULES]."
)


@click.group()
def rules() -> None:
    """Rule files: guides in `rules/*.yaml`, funnels in `rules/funnels/*.yaml`.

    Exit statuses: 0 fine, 1 the rules are wrong (mistakes, failed tests, a plan that is out of date), 2 it could not be
    tried (no such folder, wrong options, no answer).
    """


@rules.command()
@FOLDER
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="For people, programs, or GitHub.")
@click.option("--strict", is_flag=True, help="Warnings make it fail, too.")
@cannot_on_bad_settings
def check(folder: Path | None, style: str, strict: bool) -> None:
    """Prints every mistake and warning as file:line:column; exit status 1 when there is a mistake."""
    found = open_folder(chosen_folder(folder))
    click.echo(shown_findings(found.findings, _summary(found), style))
    sys.exit(1 if found.mistakes or (strict and found.findings) else 0)


@rules.command()
@FOLDER
@click.option("--format", "style", type=click.Choice(TEST_FORMATS), default="text", help="How results are written.")
@click.option("-k", "part", default="", help="Only tests whose guide or name contains this.")
@cannot_on_bad_settings
def test(folder: Path | None, style: str, part: str) -> None:
    """Runs every `<guide>.test.yaml`; exit status 1 when a test fails, or the rules have mistakes."""
    from widget_server.triggers.rehearsals import rehearse

    found = open_folder(chosen_folder(folder))
    if found.mistakes:
        click.echo(
            shown_findings(found.mistakes, f"{counted(len(found.mistakes), 'mistake')}; no test was run.", "text")
        )
        sys.exit(1)
    documents = [document for _, document in found.guide_documents]
    ran = []
    for file in found.tests:
        chosen = [case for case in file.cases if part.casefold() in f"{file.guide} {case.name}".casefold()]
        if chosen:
            ran.append(Ran(file, tuple(rehearse(chosen, documents))))
    if not ran:
        raise Cannot(f"no test matches {part!r}" if part else "there are no tests: write <guide>.test.yaml")
    tested = {file.guide for file in found.tests}
    untested = [document["guide"] for document in documents if document["guide"] not in tested]
    click.echo(shown_tests(ran, [] if part else untested, style))
    sys.exit(0 if all(outcome.is_passed for one in ran for outcome in one.outcomes) else 1)


@rules.command()
@FOLDER
@click.option("--workspace", "slug", default=None, help="Workspace [default: WIDGET_RULES_WORKSPACE].")
def apply(folder: Path | None, slug: str | None) -> None:
    """Publishes what changed, withdraws what vanished; nothing when there is any mistake."""
    from widget_server import create_app

    settings = load_settings()
    with create_app(settings).app_context():
        click.echo(apply_folder(folder or settings.rules_folder, slug or settings.rules_workspace))


def chosen_folder(folder: Path | None) -> Path:
    return folder or load_tool_settings().rules_folder


def _summary(found: RuleFolder) -> str:
    what = [counted(len(found.guides), "guide"), counted(len(found.funnels), "funnel")]
    tests = sum(len(file.cases) for file in found.tests)
    warnings = f", {counted(len(found.warnings), 'warning')}" if found.warnings else ""
    if found.mistakes:
        return f"{counted(len(found.mistakes), 'mistake')}{warnings}; nothing was applied."
    return f"{', '.join(what)} and {counted(tests, 'test')} are in order{warnings}."


def sound_folder(folder: Path) -> RuleFolder:
    """A folder without a mistake. Raises Refused with every mistake otherwise."""
    found = open_folder(folder)
    if found.mistakes:
        raise Refused("\n".join(["the rules have mistakes, nothing was applied:", *map(str, found.mistakes)]))
    return found


def apply_folder(folder: Path, slug: str) -> str:
    """Publishes a folder into a workspace, commits, and says what changed. Raises BadSetting with every mistake."""
    from widget_server.analytics.operations import apply_funnels
    from widget_server.db import db
    from widget_server.guides.operations import publish_guides
    from widget_server.workspaces.queries import workspace_by_slug

    found = sound_folder(folder)
    workspace = workspace_by_slug(slug)
    if workspace is None:
        raise BadSetting(f"there is no workspace {slug!r}; make it with: widget-server workspace create {slug}")
    published = publish_guides(workspace.id, found.guide_documents)
    apply_funnels(workspace.id, found.funnel_documents)
    db.session.commit()
    words = [
        f"{len(names)} {what} ({', '.join(names)})"
        for what, names in (("new", published.new), ("changed", published.changed), ("withdrawn", published.withdrawn))
        if names
    ]
    return f"{slug}: guides: {'; '.join(words) or 'nothing changed'}; {len(found.funnels)} funnels."
