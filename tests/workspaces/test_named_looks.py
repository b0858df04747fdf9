"""Looks beside the workspace's own: made on a page, chosen by guides, told by name, and not removed while chosen."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.delivery.claims import decided, hint
from tests.delivery.guides import publish
from tests.editor.host import editor_of
from tests.pages.conftest import requests_apart  # noqa: F401 a fixture
from tests.staging.stagings import promoted, staging_of_acme, states, write_guide
from tests.stories import ORIGIN, Side, Story
from tests.tables import rows
from tests.web.pages import ask_server
from tests.workspaces.test_looks import send
from widget_server.commands.endings import Refused
from widget_server.commands.rules import apply_folder, rules
from widget_server.db import db
from widget_server.guides.drafts import save_drafts
from widget_server.guides.models import EDITED
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.workspaces.looks.look import Look, Pair
from widget_server.workspaces.looks.named import MOST_LOOKS, keep_look, named_looks
from widget_server.workspaces.looks.names import is_look_name

AUTUMN = Look(accent=Pair("#b45309", "#f59e0b"), radius=3, logo="https://cdn.example/autumn.svg")
DRESSED = {**hint("dressed"), "look": "autumn"}


def keep(side: Side, name: str = "autumn", look: Look = AUTUMN) -> None:
    keep_look(side.workspace_id, name, look, "erin@acme.example")
    db.session.commit()


def read(side: Side, name: str, **headers: str) -> Any:
    path = f"/v1/look?key={side.key}&name={name}"
    return side.app.test_client().get(path, headers={"Origin": ORIGIN, **headers})


def test_a_look_begins_as_the_workspace_s_own_and_is_changed_with_the_same_fields_and_check(story: Story) -> None:
    assert send(story, "", {"accent_light": "#0f766e"}).status_code == 303
    made = send(story, "/named", {"name": "autumn"})
    assert made.headers["Location"].endswith("/w/acme/settings/look/named/autumn")
    page = story.signed_in("erin").get(made.headers["Location"]).text
    assert 'value="#0f766e"' in page and "data-preview=" in page and "Enough" in page
    assert send(story, "/named/autumn", {"accent_light": "#b45309"}).status_code == 303
    refused = send(story, "/named/autumn", {"accent_light": "#ffee00"})
    assert refused.status_code == 400 and "The nearest that does is" in refused.text
    assert 'action="/w/acme/settings/look/named/autumn"' in refused.text, "what is mended is saved where it was"
    assert named_looks(story.acme.workspace_id)["autumn"].accent.light == "#b45309"
    assert "#0f766e" in read_own(story.acme).json["css"]


def read_own(side: Side) -> Any:
    return side.app.test_client().get(f"/v1/look?key={side.key}", headers={"Origin": ORIGIN})


@pytest.mark.parametrize("name", ["", "Autumn", "a b", "-a", "a--b", "look", "осень", "a" * 65, "a/b"])
def test_a_name_that_no_rule_could_write_is_refused_and_kept_in_its_field(story: Story, name: str) -> None:
    refused = send(story, "/named", {"name": name})
    assert refused.status_code == 400 and "as in autumn-campaign" in refused.text
    assert f'value="{name}"' in refused.text
    assert rows("named_looks", "name") == []


def test_a_name_is_given_once_and_so_many_looks_are_kept(story: Story) -> None:
    for number in range(MOST_LOOKS):
        keep(story.acme, f"look-{number}")
    assert "There is a look of this name." in send(story, "/named", {"name": "look-3"}).text
    assert f"keeps {MOST_LOOKS} looks" in send(story, "/named", {"name": "one-more"}).text
    assert send(story, "/named/look-3", {"radius": "1"}).status_code == 303, "what is there can still be changed"
    keep(story.other, "one-more")


def test_a_page_is_told_which_look_a_guide_has_and_gets_it_by_its_name(story: Story) -> None:
    keep(story.acme)
    publish(story.acme, DRESSED, hint("plain"))
    told = decided(story.acme)
    assert told["dressed"]["look"] == "autumn" and "look" not in told["plain"]
    answer = read(story.acme, "autumn")
    assert "#b45309" in answer.json["css"] and answer.json["logo"] == "https://cdn.example/autumn.svg"
    assert "max-age=300" in answer.headers["Cache-Control"]
    assert read(story.acme, "autumn", **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert read(story.acme, "winter").status_code == read(story.other, "autumn").status_code == 404


def test_a_name_from_an_address_that_no_row_can_have_is_as_unknown(story: Story) -> None:
    assert read(story.acme, "%00").status_code == 404


def test_a_look_that_is_not_there_is_a_mistake_at_publishing_with_what_was_meant(story: Story) -> None:
    keep(story.acme)
    sent = {"guides": [{"source": "a.yaml", "document": {**hint("a"), "look": "autum"}}], "funnels": []}
    refused = ask_server(story.acme, "POST", "/api/v1/rules/plan", sent).json or {}
    assert refused["error"]["field"] == "guides.0.document.look"
    assert 'There is no look "autum"' in refused["error"]["message"]
    assert 'Did you mean "autumn"?' in refused["error"]["message"]
    sent["guides"][0]["document"]["look"] = "autumn"  # type: ignore[index]
    assert (ask_server(story.acme, "POST", "/api/v1/rules/plan", sent).json or {})["changes"][0]["name"] == "a"


def test_a_draft_may_be_kept_before_its_look_is_there_and_is_published_with_it(story: Story) -> None:
    editor = editor_of(story)
    warned = editor.check({**hint("a"), "look": "autumn"})
    assert [one["path"] for one in warned["warnings"]] == ["look"] and warned["mistakes"] == []
    assert warned["decision"]["look"] == "autumn"
    save_drafts(story.acme.workspace_id, [(EDITED, {**hint("a"), "look": "autumn"})], "erin@acme.example")
    db.session.commit()
    path = "/api/v1/rules/drafts/a/publish"
    assert (ask_server(story.acme, "POST", path).json or {})["error"]["field"] == "draft.look"
    keep(story.acme)
    assert editor.call("GET", "/looks").json == {"looks": ["autumn"]}
    assert (ask_server(story.acme, "POST", path).json or {})["version"] == 1


def test_a_look_that_a_guide_chooses_is_not_removed_and_the_guides_are_named(story: Story) -> None:
    keep(story.acme)
    publish(story.acme, DRESSED)
    save_drafts(story.acme.workspace_id, [(EDITED, {**hint("written"), "look": "autumn"})], "erin@acme.example")
    db.session.commit()
    refused = send(story, "/named/autumn/remove", {})
    page = story.signed_in("erin").get("/w/acme/settings/look/named/autumn").text
    assert refused.status_code == 303 and named_looks(story.acme.workspace_id)
    assert "/w/acme/guides/dressed" in page and "/w/acme/guides/written" in page and "Remove this look" not in page
    publish(story.acme, hint("dressed"))
    save_drafts(story.acme.workspace_id, [(EDITED, hint("written"))], "erin@acme.example")
    db.session.commit()
    assert send(story, "/named/autumn/remove", {}).status_code == 303
    assert named_looks(story.acme.workspace_id) == {}


@pytest.mark.parametrize("name", ["look", "looks", "look-2", "a", "a--b", "-a", "A", "a" * 64, "a" * 65, "осень"])
def test_a_rule_may_choose_just_those_names_that_the_page_gives(name: str) -> None:
    assert remarked(name) == ([] if is_look_name(name) else [("look",)])


def remarked(name: str) -> list[tuple[str | int, ...]]:
    try:
        read_guide({**hint("a"), "look": name})
    except BadGuide as bad:
        return [remark.path for remark in bad.remarks]
    return []


def test_the_workspace_s_own_look_is_no_look_to_choose_and_the_mistake_says_how_to_have_it() -> None:
    with pytest.raises(BadGuide, match="without this key it is drawn in that one"):
        read_guide({**hint("a"), "look": "look"})


def test_an_announcement_stands_in_the_centre_and_has_no_look_of_its_own() -> None:
    document = {"guide": "news", "kind": "announcement", "steps": [{"title": "News"}], "look": "autumn"}
    with pytest.raises(BadGuide) as bad:
        read_guide(document)
    assert [remark.path for remark in bad.value.remarks] == [("look",)]


def test_a_staging_workspace_has_the_looks_and_promotes_them_before_the_guides_that_choose_them(story: Story) -> None:
    keep(story.acme)
    staging = staging_of_acme(story)
    assert named_looks(staging.workspace_id) == {"autumn": AUTUMN}
    keep(staging, "winter")
    keep(staging, "autumn", Look(radius=9))
    write_guide(staging, {**hint("cold"), "look": "winter"})
    assert states(story, staging) == {
        "look look": "same", "look autumn": "changed", "look winter": "new", "guide cold": "new"
    }  # fmt: skip
    with pytest.raises(Exception, match='There is no look "winter"'):
        promoted(story, staging, "guide cold")
    promoted(story, staging, "guide cold", "look winter")
    assert set(named_looks(story.acme.workspace_id)) == {"autumn", "winter"}
    assert named_looks(story.acme.workspace_id)["autumn"].radius == 3, "what was not chosen stays"


RULE = "guide: a\nkind: tip\nlook: autum\nsteps:\n  - title: Hello\n"


def test_rules_in_files_are_checked_without_a_server_and_applied_with_one(story: Story, tmp_path: Path) -> None:
    keep(story.acme)
    (tmp_path / "a.yaml").write_text(RULE)
    assert CliRunner().invoke(rules, ["check", "--folder", str(tmp_path)]).exit_code == 0
    with pytest.raises(Refused, match=r'a\.yaml:3:7: There is no look "autum": .* Did you mean "autumn"\?'):
        apply_folder(tmp_path, "acme")
    (tmp_path / "a.yaml").write_text(RULE.replace("autum", "autumn"))
    apply_folder(tmp_path, "acme")
    assert "look" in decided(story.acme)["a"]
