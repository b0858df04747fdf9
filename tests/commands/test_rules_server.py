"""`rules diff`, `apply`, drafts and `check` against a running server: plan first, then change, and never half of it."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.commands.between import standing_between
from tests.commands.conftest import Ended
from tests.commands.served import served
from tests.commands.terminal import at_terminal
from tests.durability.servers import Installation, Server

Run = Callable[..., Ended]
RULES = Path(__file__).parents[2] / "rules"
GUIDE = "guide: {name}\nkind: tip\n{more}steps: [{{title: Hello}}]\n"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, Server]]:
    with served(tmp_path_factory.mktemp("place")) as found:
        yield found


class Desk:
    """Somebody with a folder of rules and the key of a server."""

    def __init__(self, run: Run, folder: Path, place: tuple[Installation, Server]) -> None:
        self.run, self.folder = run, folder
        self.installation, self.server = place
        self.address = f"http://127.0.0.1:{self.server.port}"

    def rules(self, *arguments: str, server: str | None = None, key: str | None = None) -> Ended:
        """The command, with the folder where it takes one."""
        folder = ["--folder", str(self.folder)] if arguments[0] in ("diff", "apply", "check") else []
        where = ["--server", server or self.address]
        return self.run("rules", *arguments, *folder, *where, WIDGET_API_KEY=key or self.installation.secret)

    def write(self, name: str, more: str = "") -> None:
        (self.folder / f"{name}.yaml").write_text(GUIDE.format(name=name, more=more))

    def live(self) -> set[str]:
        return {row[0] for row in self.installation.read("SELECT name FROM guides WHERE live_version IS NOT NULL")}

    def apply_at_terminal(self, question: str, answer: str) -> tuple[int, str]:
        command = ("rules", "apply", "--folder", str(self.folder), "--server", self.address)
        return at_terminal(command, {"WIDGET_API_KEY": self.installation.secret}, question, answer)


@pytest.fixture
def desk(run_command: Run, tmp_path: Path, place: tuple[Installation, Server]) -> Desk:
    """Two of the shipped guides and the funnel are live, and in the folder."""
    shutil.copytree(RULES / "funnels", tmp_path / "rules" / "funnels")
    for name in ("share-your-report", "say-what-is-missing"):
        shutil.copy(RULES / f"{name}.yaml", tmp_path / "rules")
    desk = Desk(run_command, tmp_path / "rules", place)
    for name in ("share-your-report", "welcome"):
        desk.rules("discard", name)
    assert desk.rules("apply", "--yes").status == 0
    return desk


def change(desk: Desk) -> None:
    """One guide new, one changed, one withdrawn."""
    desk.write("welcome")
    path = desk.folder / "share-your-report.yaml"
    path.write_text(path.read_text().replace("priority: 60", "priority: 61"))
    for path in desk.folder.glob("say-what-is-missing.*"):
        path.unlink()


def test_a_diff_shows_each_change_field_by_field_and_changes_nothing(desk: Desk) -> None:
    change(desk)
    ended = desk.rules("diff")
    assert ended.status == 0
    text = re.sub(r"version \d+", "version N", ended.output)
    assert text.splitlines() == [
        "- guide say-what-is-missing withdrawn (version N is live)",
        "~ guide share-your-report changed (version N is live)",
        "    ~ priority: 60 -> 61",
        "+ guide welcome new",
        "Plan: 1 new, 1 changed, 1 withdrawn; 1 unchanged.",
    ]
    assert desk.live() == {"share-your-report", "say-what-is-missing"}


def test_exit_statuses_of_diff_tell_changes_from_errors(desk: Desk) -> None:
    assert desk.rules("diff", "--exit-code").status == 0
    change(desk)
    assert desk.rules("diff", "--exit-code").status == 2
    assert desk.rules("diff", "--exit-code", server="http://127.0.0.1:9").status == 1
    assert desk.rules("diff", "--exit-code", key="sk_wrong").status == 1
    assert desk.rules("diff", server="http://127.0.0.1:9").status == 2
    desk.write("bad", "prority: 5\n")
    assert desk.rules("diff", "--exit-code").status == 1


def test_json_is_the_plan(desk: Desk) -> None:
    change(desk)
    told = json.loads(desk.rules("diff", "--format", "json").output)
    assert [(each["name"], each["change"]) for each in told["changes"]] == [
        ("say-what-is-missing", "withdrawn"), ("share-your-report", "changed"), ("welcome", "new")
    ]  # fmt: skip


def test_apply_shows_the_plan_does_it_and_has_nothing_to_do_the_second_time(desk: Desk) -> None:
    change(desk)
    ended = desk.rules("apply", "--yes")
    assert ended.status == 0
    assert ended.output.splitlines()[-2:] == ["Plan: 1 new, 1 changed, 1 withdrawn; 1 unchanged.", "Applied."]
    assert desk.live() == {"share-your-report", "welcome"}
    again = desk.rules("apply", "--yes")
    assert (again.status, again.output) == (0, "Nothing to change: 3 guides and funnels are as they should be.\n")


def test_without_anybody_to_ask_nothing_is_applied(desk: Desk) -> None:
    change(desk)
    ended = desk.rules("apply")
    assert ended.status == 2 and "pass --yes" in ended.error
    assert "Plan: 1 new" in ended.output
    assert "welcome" not in desk.live()


def test_at_a_terminal_it_asks_and_no_is_no(desk: Desk) -> None:
    change(desk)
    status, said = desk.apply_at_terminal("Apply this plan?", "n")
    assert status == 1 and "nothing was applied" in said
    assert "welcome" not in desk.live()
    status, said = desk.apply_at_terminal("Apply this plan?", "y")
    assert status == 0 and "Applied." in said
    assert "\x1b[" in said, "a terminal sees colours"
    assert "welcome" in desk.live()


def test_colours_are_for_terminals_alone(desk: Desk) -> None:
    change(desk)
    assert "\x1b" not in desk.rules("diff").output


def test_an_empty_folder_withdraws_nothing_unless_it_is_said_so_in_so_many_words(desk: Desk) -> None:
    for path in desk.folder.glob("*.yaml"):
        path.unlink()
    ended = desk.rules("apply", "--yes")
    assert ended.status == 1 and "withdraws all 2 guides that are live; nothing was applied" in ended.error
    assert len(desk.live()) == 2
    status, said = desk.apply_at_terminal("Write their number", "y")
    assert status == 1 and "nothing was applied" in said and len(desk.live()) == 2
    assert desk.rules("apply", "--yes", "--withdraw-all").status == 0
    assert desk.live() == set()


def test_rules_with_mistakes_are_not_even_sent(desk: Desk) -> None:
    desk.write("bad", "prority: 5\n")
    ended = desk.rules("apply", "--yes", server="http://127.0.0.1:9")
    assert ended.status == 1 and f'{desk.folder}/bad.yaml:3:1: Unknown key "prority"' in ended.error


def test_a_busy_server_is_asked_again(desk: Desk) -> None:
    change(desk)
    with standing_between(desk.server.port, "busy", "busy", "", "busy") as between:
        assert desk.rules("apply", "--yes", server=between.address).status == 0
    assert "welcome" in desk.live()
    assert [path.rpartition("/")[2] for path in between.asked] == ["plan", "plan", "plan", "apply", "apply"]


@pytest.mark.parametrize("failure", ["lost", "late"])
def test_an_answer_that_was_lost_is_made_up_for_by_looking(desk: Desk, failure: str) -> None:
    change(desk)
    with standing_between(desk.server.port, "", failure) as between:
        ended = desk.rules("apply", "--yes", server=between.address)
    assert (ended.status, ended.output.splitlines()[-1]) == (0, "Applied.")
    assert [path.rpartition("/")[2] for path in between.asked] == ["plan", "apply", "plan"]


def test_the_key_is_never_carried_on_to_another_address(desk: Desk) -> None:
    with (
        standing_between(desk.server.port) as elsewhere,
        standing_between(elsewhere_port(elsewhere.address), "moved") as b,
    ):
        ended = desk.rules("diff", server=b.address)
    assert ended.status == 2 and "give that address as --server" in ended.error
    assert elsewhere.asked == []


def elsewhere_port(address: str) -> int:
    return int(address.rpartition(":")[2])


def test_a_key_is_not_sent_in_the_open_to_another_machine(desk: Desk) -> None:
    ended = desk.rules("diff", server="http://widget.example.com")
    assert ended.status == 2 and "in the open" in ended.error


@pytest.mark.parametrize(
    ("key", "says"),
    [("sk_wrong", "does not know this key"), ("pk_abc", "no secret key"), ("sk_\nX: y", "no secret key")],
)
def test_a_wrong_key_is_told_without_being_shown(desk: Desk, key: str, says: str) -> None:
    ended = desk.rules("diff", key=key)
    assert ended.status == 2 and says in ended.error and key not in ended.error


def test_the_key_may_stand_in_a_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(desk.installation.secret + "\n")
    assert desk.rules("diff", "--key-file", str(tmp_path / "key"), key=" ").status == 0
    assert desk.rules("diff", "--key-file", str(tmp_path / "none")).status == 2
    assert "set WIDGET_API_KEY" in desk.rules("diff", key=" ").error


def test_what_is_no_widget_server_is_told(desk: Desk) -> None:
    with standing_between(desk.server.port, "html") as between:
        ended = desk.rules("diff", server=between.address)
    assert ended.status == 2 and "is no widget-server" in ended.error
    assert "is no address of a server" in desk.rules("diff", server="widget.example.com").error


def test_drafts_are_kept_listed_published_and_discarded(desk: Desk) -> None:
    change(desk)
    ended = desk.rules("apply", "--draft")
    assert ended.status == 0 and "    ~ priority: 60 -> 61" in ended.output
    assert desk.live() == {"share-your-report", "say-what-is-missing"}
    assert "welcome not live yet, from welcome.yaml" in desk.rules("drafts").output
    assert "welcome: version" in desk.rules("publish", "welcome").output
    assert "welcome" in desk.live()
    assert desk.rules("discard", "share-your-report").status == 0
    assert desk.rules("drafts").output == "There are no drafts.\n"
    assert desk.rules("publish", "nobody").status == 1


@pytest.mark.parametrize("failure", ["lost", "late"])
def test_an_answer_about_a_draft_that_was_lost_is_made_up_for_by_looking(desk: Desk, failure: str) -> None:
    change(desk)
    assert desk.rules("apply", "--draft").status == 0
    with standing_between(desk.server.port, "", failure) as between:
        ended = desk.rules("publish", "welcome", server=between.address)
    assert (ended.status, ended.error) == (0, "") and re.fullmatch(r"welcome: version \d+ is live.\n", ended.output)
    assert len([asked for asked in between.asked if asked.startswith("POST")]) == 1
    with standing_between(desk.server.port, failure) as between:
        ended = desk.rules("discard", "share-your-report", server=between.address)
    assert (ended.status, ended.output) == (0, "share-your-report: the draft is gone.\n")
    assert len([asked for asked in between.asked if asked.startswith("DELETE")]) == 1


def test_publishing_what_is_no_draft_is_not_told_as_done_when_the_answer_was_lost(desk: Desk) -> None:
    with standing_between(desk.server.port, "", "late") as between:
        ended = desk.rules("publish", "share-your-report", server=between.address)
    assert ended.status == 2 and "its answer was lost" in ended.error


def test_drafts_that_need_a_segment_which_is_not_live_are_refused_and_none_is_kept(desk: Desk) -> None:
    (desk.folder / "segments").mkdir()
    (desk.folder / "segments" / "staff.yaml").write_text(
        "segment: staff\ntitle: Staff\naudience: {any: [{person.role: {eq: staff}}]}\n"
    )
    desk.write("welcome", "audience: {not: {segment: staff}}\n")
    ended = desk.rules("apply", "--draft")
    assert ended.status == 1 and "welcome.yaml: the segment staff is not live" in ended.error
    assert desk.rules("drafts").output == "There are no drafts.\n"
    assert desk.rules("apply", "--yes").status == 0
    desk.write("welcome", "priority: 7\naudience: {not: {segment: staff}}\n")
    assert desk.rules("apply", "--draft").status == 0


def test_what_has_no_drafts_is_named_with_what_to_do_and_stays_as_it_is(desk: Desk) -> None:
    change(desk)
    (desk.folder / "attention.yaml").write_text("attention: default\ngap: 10m\n")
    (desk.folder / "segments").mkdir()
    staff = "segment: staff\ntitle: Staff\naudience: {any: [{person.role: {eq: staff}}]}\n"
    (desk.folder / "segments" / "staff.yaml").write_text(staff)
    ended = desk.rules("apply", "--draft")
    assert ended.status == 0 and "welcome not live yet" in ended.output
    for said in (
        "Not kept, since only guides have drafts",
        "attention default: new",
        "segment staff: new",
        "rules apply",
    ):
        assert said in ended.error
    assert "attention" in desk.rules("diff").output
    assert desk.rules("apply", "--yes").status == 0
    assert "Not kept" not in desk.rules("apply", "--draft").error


def test_check_asks_the_server_which_events_ever_came(desk: Desk) -> None:
    desk.installation.batch(desk.server, {"type": "track", "event": "report_created", "userId": "u"})
    desk.write("welcome", "trigger: {all: [{did: {event: report_craeted}}, {did: {event: paid}}]}\n")
    lines = desk.rules("check").output.splitlines()
    assert any(
        'welcome.yaml:3:31: warning: "report_craeted" was never seen. Did you mean "report_created"?' in line
        for line in lines
    )
    assert any('"paid" was never seen. It counts from the day' in line for line in lines)
    assert not any('"report_created" was never seen' in line for line in lines)
