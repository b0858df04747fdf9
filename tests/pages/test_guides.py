"""Pages of guides, and rules in words."""

from typing import Any

import pytest
from flask import Flask

from tests.pages.conftest import RULES, Lived
from widget_server.guides.placement_words import placement_in_words
from widget_server.guides.words import (
    audience_in_words,
    behaviour_in_words,
    frequency_in_words,
    kind_in_words,
    moment_in_words,
)
from widget_server.triggers.language import read_guide


def test_the_list_counts_what_became_of_each_guide(lived: Lived) -> None:
    page = lived.story.signed_in("bob").get("/w/acme/guides").text
    assert "Share it with your team" in page and "Live, version 1" in page
    assert 'data-name="Shown">1<' in page and 'data-name="Dismissed">1<' in page and 'data-name="Completed">0<' in page


def test_a_guide_shows_its_rule_its_file_and_how_it_reads(lived: Lived) -> None:
    page = lived.story.signed_in("bob").get("/w/acme/guides/share-your-report").text
    for text in ("plan is one of trial, pro", "/reports/**", "share-your-report.yaml", "Share now", "Version 1"):
        assert text in page


def test_a_guide_that_was_withdrawn_is_still_found(lived: Lived) -> None:
    from widget_server.db import db
    from widget_server.guides.operations import publish_guides

    publish_guides(lived.acme.workspace_id, [])
    db.session.commit()
    page = lived.story.signed_in("bob").get("/w/acme/guides/share-your-report").text
    assert "Withdrawn" in page and "until" in page


GUIDE: dict[str, Any] = {"guide": "g", "kind": "tip", "steps": [{"title": "T"}]}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({}, ["Everybody", "As soon as the conditions hold", []]),
        ({"audience": {"all": [{"account.plan": {"eq": "pro"}}]}}, ["the account's plan is pro", None, None]),
        ({"audience": {"not": {"person.role": {"exists": True}}}}, ["not: the person's role is known", None, None]),
        ({"audience": {"any": [{"person.a": {"gte": 1, "lt": 5}}, {"person.b": {"in": [True, "x"]}}]}},
         ["(the person's a is at least 1 and is less than 5 or the person's b is one of yes, x)", None, None]),
        ({"trigger": {"when": {"event": "made"}, "expires": "1d"}}, [None, "Right after made, for up to 1 day", []]),
        ({"trigger": {"when": {"event": "made", "where": {"rows": {"gt": 9}}}}},
         [None, "Right after made where rows is more than 9, for up to 30 minutes", []]),
        ({"trigger": {"all": [{"did": {"event": "made", "at_least": 3, "within": "14d"}},
                              {"did_not": {"event": "sent"}}]}},
         [None, None, ["did made at least 3 times in the last 14 days", "never did sent"]]),
        ({"trigger": {"all": [{"sequence": {"steps": ["a", {"not": "b", "for": "90s"}], "within": "30d"}}]}},
         [None, None, ["first a, then no b for 90 seconds in the last 30 days"]]),
        ({"trigger": {"all": [{"did": {"event": "made", "exactly": 1}}]}}, [None, None, ["did made exactly once"]]),
        ({"trigger": {"all": [{"did": {"event": "made", "at_least": 2, "at_most": 4}}]}},
         [None, None, ["did made 2 to 4 times"]]),
    ],
)  # fmt: skip
def test_a_rule_is_said_in_words(app: Flask, part: dict[str, Any], words: list[Any]) -> None:
    guide = read_guide({**GUIDE, **part})
    with app.test_request_context("/"):
        said = ["; ".join(audience_in_words(guide)), moment_in_words(guide), behaviour_in_words(guide)]
    for expected, found in zip(words, said, strict=True):
        assert expected is None or expected == found


@pytest.mark.parametrize(
    ("placement", "words"),
    [
        ({}, []),
        ({"page": "/reports/*"}, ["On pages /reports/*"]),
        ({"page": ["/a", {"path": "/b/{id}", "params": {"id": {"ne": "new"}}, "query": {"tab": {"eq": "share"}}}]},
         ["On pages /a or /b/{id} where id is not new, ?tab is share"]),
        ({"page": {"query": {"tab": {"exists": True}}}}, ["On pages /** where ?tab is known"]),
        ({"device": ["phone", "tablet"], "width": {"lt": 900}},
         ["On a phone or a tablet", "The window's width in pixels is less than 900"]),
        ({"element": "#a"}, ["At the element #a"]),
        ({"element": {"selector": "#a", "text": "Share", "match": "lenient"}},
         ["At the element #a", "Its text is “Share”",
          "Most of this is enough, when no other element has nearly as much"]),
        ({"element": {"selector": "#a", "fallback": [".b"], "text": ["Share", "Teilen"], "role": "button", "tag": "a"},
          "wait_for": "10s", "when_missing": "skip"},
         ["At the element #a or .b", "Its text is “Share” or “Teilen”", "Its role is button", "Its tag is a",
          "While the element is missing, nothing else is shown for 10 seconds",
          "Skipped on a page where the element stays missing"]),
    ],
)  # fmt: skip
def test_a_placement_is_said_in_words(app: Flask, placement: dict[str, Any], words: list[str]) -> None:
    guide = read_guide({**GUIDE, "placement": placement})
    with app.test_request_context("/"):
        assert placement_in_words(guide) == words


@pytest.mark.parametrize(
    ("language", "pressed", "words"),
    [
        ("en", [0], "Step 1 goes on when the person presses its element"),
        ("en", [0, 1], "Steps 1, 2 go on when the person presses their elements"),
        ("ru", [0, 1], "На шагах 1, 2 тур идёт дальше, когда человек нажимает на элемент шага"),
    ],
)
def test_steps_that_go_on_by_a_press_are_said_in_words(
    app: Flask, language: str, pressed: list[int], words: str
) -> None:
    steps: list[dict[str, Any]] = [{"title": "T", "placement": {"element": "#a"}} for _ in range(3)]
    for index in pressed:
        steps[index]["advance_on"] = "press"
    with app.test_request_context("/", headers={"Accept-Language": language}):
        assert kind_in_words(read_guide({**GUIDE, "kind": "tour", "steps": steps}))[1:] == [words]


def test_a_guide_that_is_skipped_for_want_of_its_element_says_so(lived: Lived) -> None:
    lived.acme.track("$guide_missed", guide="share-your-report", version=1, decision="d_1", reason="no_match")
    page = lived.story.signed_in("bob").get("/w/acme/guides/share-your-report").text
    assert "its element was missing" in page


def test_a_guide_that_was_never_skipped_does_not_speak_of_it(lived: Lived) -> None:
    assert "Skipped" not in lived.story.signed_in("bob").get("/w/acme/guides/share-your-report").text


@pytest.mark.parametrize(("times", "words"), [
    (1, "Не более 1 раза на человека"), (2, "Не более 2 раз на человека"), (21, "Не более 21 раза на человека"),
])  # fmt: skip
def test_counts_are_declined_in_russian(app: Flask, times: int, words: str) -> None:
    guide = read_guide({**GUIDE, "frequency": {"at_most": times}})
    with app.test_request_context("/", headers={"Accept-Language": "ru"}):
        assert frequency_in_words(guide)[0] == words


def drafted(lived: Lived, **more: Any) -> None:
    from widget_server.db import db
    from widget_server.guides.drafts import save_drafts
    from widget_server.triggers.loading import load_folder

    [live] = [one for one in load_folder(RULES).guides if one["guide"] == "share-your-report"]
    new = {"guide": "welcome", "kind": "tip", "steps": [{"title": {"en": "Welcome", "ru": "Добро пожаловать"}}]}
    save_drafts(lived.acme.workspace_id, [("share-your-report.yaml", {**live, **more}), ("welcome.yaml", new)])
    db.session.commit()


def test_a_draft_stands_beside_the_live_version_with_what_differs(lived: Lived) -> None:
    frequency = {"at_most": 5, "every": "7d", "until": ["completed", "dismissed"]}
    drafted(lived, frequency=frequency, priority=61)
    page = lived.story.signed_in("bob").get("/w/acme/guides/share-your-report").text
    for text in ("version 1 stays live", "At most 5 times for each person", "At most 3 times for each person",
                 "<code>frequency.at_most</code>", "<code>60</code>", "<code>61</code>",
                 "widget-server rules publish share-your-report"):  # fmt: skip
        assert text in page, text
    assert "Live, version 1" in page


def test_a_draft_is_read_in_russian_too(lived: Lived) -> None:
    drafted(lived, priority=61)
    client = lived.story.signed_in("bob")
    page = client.get("/w/acme/guides/share-your-report", headers={"Accept-Language": "ru"}).text
    assert "Пока он не опубликован, действует версия 1" in page


def test_a_guide_that_is_a_draft_only_is_listed_and_has_its_page(lived: Lived) -> None:
    drafted(lived)
    bob = lived.story.signed_in("bob")
    assert '/w/acme/guides/welcome">Welcome</a>' in bob.get("/w/acme/guides").text
    page = bob.get("/w/acme/guides/welcome").text
    assert "This guide is not live" in page and "Everybody" in page


def test_drafts_of_a_workspace_are_its_own(lived: Lived) -> None:
    drafted(lived)
    charlie = lived.story.signed_in("charlie")
    assert "Welcome" not in charlie.get("/w/other/guides").text
    assert charlie.get("/w/other/guides/welcome").status_code == 404
