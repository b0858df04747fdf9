"""What a page is told to show: texts of one language and one person, and what each kind has of its own."""

from typing import Any

import pytest

from tests.delivery.guides import publish, tip
from tests.stories import Side, Story
from widget_server.delivery.contents import Person, contents_of, rendered_in
from widget_server.people.queries import Profile
from widget_server.triggers.compiled import compile_rules
from widget_server.triggers.evaluate import Verdict, decide
from widget_server.triggers.facts import Facts

BODY = {"en": "One **click**, {{ person.name | friend }}.", "ru": "Один *щелчок*, {{ person.name | друг }}."}


def told(side: Side, user: str = "dora", language: str | None = None) -> dict[str, Any]:
    answer = side.post("/v1/decide", {"userId": user, "language": language})
    [decision] = (answer.json or {})["decisions"]
    return dict(decision)


def of_kind(kind: str, **more: Any) -> dict[str, Any]:
    return tip(kind=kind, trigger=None, frequency=None, **more)


def test_a_page_is_told_which_steps_of_a_tour_go_on_when_their_element_is_pressed(story: Story) -> None:
    steps = [{"title": "A"}, {"title": "B", "placement": {"element": "#b"}, "advance_on": "press"}]
    publish(story.acme, of_kind("tour", steps=steps))
    assert [step.get("advance_on") for step in told(story.acme)["steps"]] == [None, "press"]


def identify(side: Side, name: Any, user: str = "dora") -> None:
    side.batch({"type": "identify", "userId": user, "traits": {"name": name}})


def test_a_body_is_told_as_nodes_in_the_language_and_for_the_person_that_ask(story: Story) -> None:
    publish(story.acme, of_kind("tip", steps=[{"title": "Hello {{ person.name | there }}", "body": BODY}]))
    identify(story.acme, "Dora")
    [step] = told(story.acme)["steps"]
    assert step == {"title": "Hello Dora", "body": [["p", "One ", ["strong", "click"], ", Dora."]]}
    [step] = told(story.acme, "nobody", "ru")["steps"]
    assert step == {"title": "Hello there", "body": [["p", "Один ", ["em", "щелчок"], ", друг."]]}


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "**x**", "{{ person.email | x }}", "[a](javascript:x)"])
def test_a_name_is_told_as_text_whatever_is_in_it(story: Story, name: str) -> None:
    publish(story.acme, of_kind("tip", steps=[{"title": "{{ person.name | a }}", "body": "{{ person.name | a }}"}]))
    identify(story.acme, name)
    assert told(story.acme)["steps"] == [{"title": name, "body": [["p", name]]}]


def test_labels_alternative_texts_and_the_account_are_personal_too(story: Story) -> None:
    step = {
        "title": "T",
        "image": {"url": "https://a.example/a.png", "alt": {"en": "{{ account.name | Yours }}"}},
        "actions": [{"label": "To {{ account.name | us }}", "do": "open_url", "url": "/a", "style": "quiet"}],
    }
    publish(story.acme, of_kind("tip", steps=[step]))
    group = {"type": "group", "userId": "dora", "groupId": "nw", "traits": {"name": "Northwind"}}
    story.acme.batch({"type": "identify", "userId": "dora"}, group)
    assert told(story.acme)["steps"] == [
        {
            "title": "T",
            "image": {"url": "https://a.example/a.png", "alt": "Northwind"},
            "actions": [{"label": "To Northwind", "do": "open_url", "url": "/a", "style": "quiet"}],
        }
    ]


def test_the_word_of_a_member_on_the_account_counts_in_texts_too(story: Story) -> None:
    """Though no rule asks for it."""
    publish(story.acme, of_kind("tip", steps=[{"title": "{{ account.name | us }}"}]))
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": {"name": "northwind inc"}})
    client, headers = story.app.test_client(), {"Authorization": f"Bearer {story.acme.secret}"}
    answer = client.patch("/api/v1/accounts/nw", json={"name": "Northwind"}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert told(story.acme)["steps"] == [{"title": "Northwind"}]


def test_texts_of_two_workspaces_and_two_versions_do_not_mix(story: Story) -> None:
    publish(story.acme, of_kind("tip", steps=[{"title": "Ours"}]))
    publish(story.other, of_kind("tip", steps=[{"title": "Theirs"}]))
    assert [told(side)["steps"][0]["title"] for side in (story.acme, story.other)] == ["Ours", "Theirs"]
    publish(story.acme, of_kind("tip", steps=[{"title": "Ours, anew"}]))
    assert told(story.acme)["steps"][0]["title"] == "Ours, anew"


def test_a_guide_without_placeholders_is_rendered_once_for_everybody() -> None:
    document = of_kind("tip", steps=[{"title": "Plain", "body": "**One** click"}, {"title": "{{ person.name | a }}"}])
    [verdict] = verdicts(document)
    people = [Person(Profile(number, 0, {"name": name}, None, {})) for number, name in enumerate(("Dora", "Eve"))]
    one, other = (contents_of(verdict, ("en",), person)["steps"] for person in people)
    assert one[0] is other[0] is rendered_in(document, ("en",)).steps[0][0]
    assert (one[1]["title"], other[1]["title"]) == ("Dora", "Eve")


def verdicts(document: dict[str, Any]) -> list[Verdict]:
    rules = compile_rules([(1, document)])
    return decide(rules, rules.new_state(), Facts(), 1)


def test_a_banner_is_told_where_it_stands(story: Story) -> None:
    publish(story.acme, of_kind("banner"))
    assert told(story.acme)["banner"] == {"position": "top"}
    publish(story.acme, of_kind("banner", banner={"position": "inline"}, placement={"element": "#news"}))
    assert (told(story.acme)["banner"], told(story.acme)["placement"]) == ({"position": "inline"}, {"element": "#news"})


def test_news_is_as_old_as_its_first_version(story: Story) -> None:
    publish(story.acme, of_kind("announcement"))
    first = told(story.acme)["published_ms"]
    assert first > 1_700_000_000_000
    publish(story.acme, of_kind("announcement", steps=[{"title": "A slip of the pen is mended"}]))
    assert (told(story.acme)["version"], told(story.acme)["published_ms"]) == (2, first)


@pytest.mark.parametrize("kind", ["tip", "modal", "banner"])
def test_a_kind_is_told_nothing_that_belongs_to_another(story: Story, kind: str) -> None:
    publish(story.acme, of_kind(kind))
    assert not {"step", "items", "published_ms"} & told(story.acme).keys()


def test_marks_that_an_author_writes_as_entities_stop_no_decision(story: Story) -> None:
    publish(
        story.acme,
        tip("marked", trigger=None, steps=[{"title": "Hello", "body": "&#xe000;5&#xe001; &#57344;0&#57345;"}]),
    )
    assert [decision["guide"] for decision in story.acme.decide()] == ["marked"]
