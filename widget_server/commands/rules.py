"""`widget-server rules …`: rule files and funnels, checked all at once, tested, compared and published."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from widget_server.commands.backtest import backtest
from widget_server.commands.endings import Cannot, Refused, all_errors_wrong, cannot_on_bad_settings
from widget_server.commands.plan_reports import plan_summary, shown_drafts, shown_plan, shown_undrafted
from widget_server.commands.promotion import promote
from widget_server.commands.rule_database import workspace_named
from widget_server.commands.rule_folder import RuleFolder, open_folder
from widget_server.commands.rule_reports import FORMATS, counted, shown_findings
from widget_server.commands.rule_targets import Target, on_target
from widget_server.commands.rule_test_reports import TEST_FORMATS, Ran, shown_tests
from widget_server.config import load_tool_settings
from widget_server.publishing.plans import Plan

FOLDER = click.option(
    "--folder", type=click.Path(path_type=Path), default=None, help="Rules folder [default: WIDGET_RULES]."
)


@click.group()
def rules() -> None:
    """Rule files: guides in `rules/*.yaml`, funnels in `rules/funnels/*.yaml`.

    Exit statuses: 0 fine, 1 the rules are wrong (mistakes, failed tests, a plan that is out of date), 2 it could not be
    tried (no such folder, wrong options, no answer).
    """


rules.add_command(backtest)
rules.add_command(promote)


@rules.command()
@FOLDER
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="For people, programs, or GitHub.")
@click.option("--strict", is_flag=True, help="Warnings make it fail, too.")
@on_target
@cannot_on_bad_settings
def check(target: Target, folder: Path | None, style: str, strict: bool) -> None:
    """Prints every mistake and warning as file:line:column; exit status 1 when there is a mistake.

    With --server or --workspace it warns of events that never came there, too.
    """
    found = open_folder(chosen_folder(folder), _names_at(target))
    click.echo(shown_findings(found.findings, _summary(found), style))
    sys.exit(1 if found.mistakes or (strict and found.findings) else 0)


@rules.command()
@FOLDER
@click.option("--format", "style", type=click.Choice(TEST_FORMATS), default="text", help="How results are written.")
@click.option("-k", "part", default="", help="Only tests whose guide or name contains this.")
@cannot_on_bad_settings
def test(folder: Path | None, style: str, part: str) -> None:
    """Runs every `<guide>.test.yaml`; exit status 1 when a test fails, or the rules have mistakes."""
    from widget_server.triggers.rehearsals import rehearse, staged

    found = open_folder(chosen_folder(folder))
    if found.mistakes:
        summary = f"{counted(len(found.mistakes), 'mistake')}; no test was run."
        click.echo(shown_findings(found.mistakes, summary, style if style in FORMATS else "text"))
        sys.exit(1)
    documents = found.documents
    stage = staged(documents, found.segments.segments, found.said)
    ran = []
    for file in found.tests:
        chosen = [case for case in file.cases if part.casefold() in f"{file.guide} {case.name}".casefold()]
        if chosen:
            ran.append(Ran(file, tuple(rehearse(chosen, stage))))
    if not ran:
        raise Cannot(f"no test matches {part!r}" if part else "there are no tests: write <guide>.test.yaml")
    tested = {file.guide for file in found.tests}
    untested = [document["guide"] for document in documents if document["guide"] not in tested]
    click.echo(shown_tests(ran, [] if part else untested, style))
    sys.exit(0 if all(outcome.is_passed for one in ran for outcome in one.outcomes) else 1)


@rules.command()
@FOLDER
@on_target
@click.option("--format", "style", type=click.Choice(("text", "json")), default="text", help="For people or programs.")
@click.option("--exit-code", "tells", is_flag=True, help="Exit status 2 where something would change, 1 for errors.")
@cannot_on_bad_settings
def diff(target: Target, folder: Path | None, style: str, tells: bool) -> None:
    """Shows what `apply` would change, field by field; changes nothing."""
    with all_errors_wrong(tells), target.opened() as there:
        plan = there.plan(sound_folder(chosen_folder(folder)).wanted)
    click.echo(shown_plan(plan, style))
    sys.exit(2 if tells and plan.changes else 0)


@rules.command()
@FOLDER
@on_target
@click.option("--yes", is_flag=True, help="Ask nothing; for scripts.")
@click.option("--draft", is_flag=True, help="Keep what changed as drafts, beside what is live.")
@click.option("--withdraw-all", is_flag=True, help="Really withdraw every guide, when the folder has none.")
@cannot_on_bad_settings
def apply(target: Target, folder: Path | None, yes: bool, draft: bool, withdraw_all: bool) -> None:
    """Publishes what changed, withdraws what vanished; nothing when there is any mistake.

    On a server it shows the plan first and asks; the database is changed at once.
    """
    found = sound_folder(chosen_folder(folder))
    with target.opened() as there:
        if draft:
            click.echo(shown_drafts(there.save_drafts(found.wanted)))
            if left := shown_undrafted(there.plan(found.wanted)):
                click.echo(left, err=True)
            return
        plan = there.plan(found.wanted)
        click.echo(shown_plan(plan))
        if plan.withdraws_all_guides and not withdraw_all:
            _ask_to_withdraw_all(plan, is_asked=not yes)
        elif plan.changes and target.is_server and not yes:
            _ask("Apply this plan?")
        if plan.changes:
            there.apply(found.wanted, plan.plan)
            click.echo("Applied.")


@rules.command()
@on_target
@cannot_on_bad_settings
def drafts(target: Target) -> None:
    """Lists the drafts, and how each differs from what is live."""
    with target.opened() as there:
        click.echo(shown_drafts(there.drafts()))


@rules.command()
@click.argument("guide")
@on_target
@cannot_on_bad_settings
def publish(target: Target, guide: str) -> None:
    """Makes the draft of a guide live."""
    with target.opened() as there:
        click.echo(f"{guide}: version {there.publish(guide)} is live.")


@rules.command()
@click.argument("guide")
@on_target
@cannot_on_bad_settings
def discard(target: Target, guide: str) -> None:
    """Drops the draft of a guide; what is live stays."""
    with target.opened() as there:
        there.discard(guide)
    click.echo(f"{guide}: the draft is gone.")


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise Cannot("there is nobody to ask: look at the plan with rules diff, and pass --yes")
    if not click.confirm(question):
        raise Refused("nothing was applied")


def _ask_to_withdraw_all(plan: Plan, *, is_asked: bool) -> None:
    """An empty folder is more often a mistake than a wish."""
    number = sum(change.what == "guide" for change in plan.changes)
    text = f"the folder has no guides: this withdraws all {counted(number, 'guide')} that are live"
    if not is_asked or not sys.stdin.isatty():
        raise Refused(f"{text}; nothing was applied. If it is meant, pass --withdraw-all")
    if click.prompt(f"{text[0].upper()}{text[1:]}. Write their number to go on", default="", show_default=False) != str(
        number
    ):
        raise Refused("nothing was applied")


def _names_at(target: Target) -> set[str] | None:
    """The event names that came; None where nobody is to be asked."""
    if not target.is_named:
        return None
    with target.opened() as there:
        return set(there.event_names())


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
    """Publishes a folder into a workspace, commits, and says what changed. Raises Refused with every mistake."""
    from widget_server.db import db
    from widget_server.people.lists.queries import list_names
    from widget_server.publishing.operations import LooksGone, apply_plan
    from widget_server.triggers.segment_files import list_mistakes, look_mistakes
    from widget_server.workspaces.looks.named import look_names, look_names_in_turn

    found, workspace_id = sound_folder(folder), workspace_named(slug).id
    _refuse_unknown(
        [*list_mistakes(folder, list_names(workspace_id)), *look_mistakes(folder, look_names(workspace_id))]
    )
    try:
        plan = apply_plan(workspace_id, found.wanted)
    except LooksGone:
        looks = look_names_in_turn(workspace_id)
        db.session.rollback()
        _refuse_unknown(look_mistakes(folder, looks))
        raise
    db.session.commit()
    return f"{slug}: {plan_summary(plan)}"


def _refuse_unknown(mistakes: Sequence[object]) -> None:
    if mistakes:
        raise Refused("\n".join(["the rules have mistakes, nothing was applied:", *map(str, mistakes)]))
