"""What the rule language says is read in the member's language: mistakes, warnings, and what gates found."""

import copy
import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from tests.delivery.guides import tip
from tests.editor.host import editor_of, told
from tests.pages.conftest import RULES, Lived
from tests.pages.forms import send, token_on
from tests.publishing.test_drafts import put
from tests.stories import Story
from widget_server.analytics.definition import BadFunnel, read_funnel
from widget_server.guides.phrase_words import phrase_in_words
from widget_server.triggers.attention_schema import read_attention
from widget_server.triggers.clauses import Test, Tested
from widget_server.triggers.durations import lasting
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.mistakes import Path, Remark, did_you_mean
from widget_server.triggers.phrases import Phrase, and_joined, joined, phrase, phrases, wrong, wrongs
from widget_server.triggers.segments import read_segment
from widget_server.triggers.yaml_positions import read_yaml

RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
STRANGE: tuple[Any, ...] = (None, "", "no such word", -1, [], {}, {"nonsense": 1}, ["?"])


def in_russian(app: Flask, *said: Phrase) -> list[str]:
    with app.test_request_context("/"), force_locale("ru"):
        return [phrase_in_words(one) for one in said]


def russian(story: Story, member: str = "alice") -> FlaskClient:
    client = story.signed_in(member)
    send(client, "/w/acme/", "/language", language="ru")
    return client


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place of a document, that of the whole left out."""
    if path:
        yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in parts:
        yield from places(inner, (*path, key))


def replaced(document: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    made = copy.deepcopy(document)
    at: Any = made
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return made


def remarks_on(document: Any, read: Callable[[Any], Any] = read_guide) -> list[Remark]:
    try:
        read(document)
    except (BadGuide, BadFunnel) as bad:
        return bad.remarks
    return []


def documents_in(folder: str) -> list[dict[str, Any]]:
    files = [path for path in sorted((RULES / folder).glob("*.yaml")) if not path.name.endswith(".test.yaml")]
    return [read_yaml(file.read_text(encoding="utf-8")).value for file in files if file.stem != "attention"]


SEGMENT: dict[str, Any] = {
    "segment": "trial-admins",
    "title": {"en": "Admins on trial", "ru": "Админы на пробном периоде"},
    "description": "Who can buy.",
    "audience": {
        "all": [{"account.plan": {"in": ["trial"]}}, {"percent": {"of": "account", "below": 50}}],
        "not": {"any": [{"list": "beta"}, {"person.seen": {"within": "14d"}}]},
    },
}
ATTENTION = read_yaml((RULES / "attention.yaml").read_text(encoding="utf-8")).value
SCHEMAS: dict[str, tuple[Callable[[Any], Any], list[dict[str, Any]]]] = {
    "guides": (read_guide, documents_in(".")),
    "segments": (read_segment, [SEGMENT]),
    "attention": (read_attention, [ATTENTION]),
    "funnels": (read_funnel, documents_in("funnels")),
}


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_whatever_is_wrong_in_a_document_is_told_in_russian_with_a_code(app: Flask, kind: str) -> None:
    """Every part of every document that is shipped is spoilt in every way: no mistake is left in English, or without
    a code."""
    read, documents = SCHEMAS[kind]
    found: dict[tuple[str, str], Phrase] = {}
    for document in documents:
        for path, value in product(places(document), STRANGE):
            for remark in remarks_on(replaced(document, path, value), read):
                found[remark.message.template or remark.message, remark.message.code] = remark.message
    assert len(found) > 5
    for (template, code), words in zip(found, in_russian(app, *found.values()), strict=True):
        assert template and code, words
        assert RUSSIAN.search(words) and not re.search(r"\b(the|Write|here|Known)\b", words), words


def test_did_you_mean_is_told_in_russian_and_the_word_stays_as_it_is_written(app: Flask) -> None:
    [remark] = remarks_on({"guide": "g", "kind": "tipp", "steps": [{"title": "T"}]})
    assert remark.message == 'Not one of the words known here. Did you mean "tip"?'
    assert in_russian(app, remark.message) == ["Здесь такого слова нет. Может быть, «tip»?"]
    assert in_russian(app, did_you_mean("x", ["shown", "first"])) == ["Здесь известны: shown, first."]


@pytest.mark.parametrize(
    ("times", "words"),
    [(1, "export: 1 раз"), (2, "export: 2 раза"), (5, "export: 5 раз"), (11, "export: 11 раз"), (21, "export: 21 раз"),
     (22, "export: 22 раза")],
)  # fmt: skip
def test_a_count_has_the_form_of_its_number(app: Flask, times: int, words: str) -> None:
    said = phrases("did %(event)s %(num)s times", "did %(event)s %(num)s times", times, event="export")
    assert in_russian(app, said) == [words]


@pytest.mark.parametrize(("most", "words"), [(1, "1 знака"), (2, "2 знаков"), (21, "21 знака"), (200, "200 знаков")])
def test_a_limit_has_the_form_of_its_number(app: Flask, most: int, words: str) -> None:
    said = wrongs("operand-long", "At most %(num)s character here.", "At most %(num)s characters here.", most)
    assert in_russian(app, said) == [f"Здесь не больше {words}."]


def test_durations_tests_and_parts_are_said_as_russian_says_them(app: Flask) -> None:
    asked = Tested.of((Test("in", ("trial", "pro")),), 'in ["trial", "pro"]')
    found = phrase(
        "%(trait)s is %(value)s, asked %(wanted)s", trait="account.plan", value=phrase("absent"), wanted=asked
    )
    done = and_joined([phrase("completed"), phrase("dismissed")])
    waits = phrase("not again for %(time)s", time=lasting(3_900_000))
    assert in_russian(app, found, joined((done, waits), "; "), lasting(14 * 86_400_000)) == [
        "account.plan: нет значения, требуется: одно из: trial, pro",
        "выполнено и отклонено; снова не раньше чем через 1 ч 5 мин",
        "14 дн.",
    ]


def test_what_is_the_authors_own_stays_as_it_is_in_any_language(app: Flask) -> None:
    said = wrong("unknown-key", 'Unknown key "%(key)s". %(hint)s', key="%(x)s <b>", hint=Phrase("%d"))
    assert in_russian(app, said, Phrase("report_created")) == ["Неизвестный ключ «%(x)s <b>». %d", "report_created"]


def test_the_mistakes_of_a_pasted_rule_are_told_in_the_members_language(lived: Lived) -> None:
    text = "guide: hello\nkind: tip\ncolour: red\ntrigger:\n  all: {}\n"
    pages = {}
    for member, client in (("ru", russian(lived.story, "erin")), ("en", lived.story.signed_in("alice"))):
        form = {"csrf_token": token_on(client, "/w/acme/backtests"), "days": "30", "text": text}
        pages[member] = client.post("/w/acme/backtests", data=form).text
    assert "Строка 3, столбец 1: Неизвестный ключ «colour». Может быть, «holdout»?" in pages["ru"]
    assert "Не хватает ключа «steps»." in pages["ru"]
    assert "Line 3, column 1: Unknown key &#34;colour&#34;. Did you mean &#34;holdout&#34;?" in pages["en"]


def test_broken_yaml_is_told_in_russian(lived: Lived) -> None:
    client = russian(lived.story, "erin")
    form = {"csrf_token": token_on(client, "/w/acme/backtests"), "days": "30", "text": "guide: [a"}
    page = client.post("/w/acme/backtests", data=form).text
    assert "Это не YAML: ожидалось «,» или «]», а стоит &#39;&lt;stream end&gt;&#39;." in page


def test_why_a_guide_is_shown_or_not_is_told_in_russian(lived: Lived) -> None:
    """Every value that a gate found, on the page of a person."""
    page = russian(lived.story).get(f"/w/acme/people/{lived.person_id}").text
    found = re.findall(r'<span class="sub">(.*?)</span>', page)
    assert len(found) > 40
    assert '<span class="sub" lang="en">' not in page
    assert "показов: 1 из 3, отклонено" in found
    assert "report_created: 3 из 3 за 14 дн.; report_shared: ни разу" in found
    english = [words for words in found if re.search(r"\b(is|not|asked|did|ago|never|costs|spent|shown|open)\b", words)]
    assert english == []


def test_the_editor_answers_in_the_members_language(story: Story) -> None:
    """Mistakes, warnings and gates; programs know a mistake by its code."""
    russian(story)
    editor = editor_of(story)
    wrong_one = editor.check(tip("share", colour="red"))["mistakes"]
    assert wrong_one[0]["message"].startswith("Неизвестный ключ «colour». Может быть, «holdout»?")
    assert (wrong_one[0]["path"], wrong_one[0]["code"]) == ("colour", "unknown-key")
    strange = editor.check(tip("share", budget="exempt"))["warnings"]
    assert {one["path"]: one["code"] for one in strange}["budget"] == "budget-exempt"
    assert all(RUSSIAN.search(one["message"]) for one in strange)
    refused = told(editor.save(tip("share", kind="tipp"), None))["mistakes"]
    assert refused[0]["message"] == "Здесь такого слова нет. Может быть, «tip»?"


def test_the_editor_tells_a_russian_member_why_a_person_would_see_it(lived: Lived) -> None:
    russian(lived.story)
    gates = editor_of(lived.story).check(tip("share"), person=lived.person_id)["gates"]
    said = [gate["detail"] for gate in gates if gate["detail"]]
    assert len(said) > 5 and all(RUSSIAN.search(words) for words in said), said
    assert all(RUSSIAN.search(gate["title"]) for gate in gates), gates


def test_the_editor_answers_in_english_whoever_reads_english(story: Story) -> None:
    [mistake] = editor_of(story).check(tip("share", kind="tipp"))["mistakes"]
    assert mistake["message"] == 'Not one of the words known here. Did you mean "tip"?'


def test_what_keeps_a_draft_from_being_published_is_told_in_russian(story: Story) -> None:
    put(story.acme, tip("a", audience={"not": {"segment": "staff"}}))
    client = russian(story)
    page = client.get("/w/acme/guides/a").text
    [seen] = re.findall(r'name="seen" value="([^"]+)"', page)[:1]
    answer = send(client, "/w/acme/guides/a", "/w/acme/guides/a/draft/publish", seen=seen)
    told_there = client.get(answer.location).text
    assert "draft.audience.not.segment: Нет сегмента «staff». Их нет: напишите segments/&lt;имя&gt;.yaml." in told_there


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ({"low": 1, "time": 3_600_000}, "требуется export в пределах 1 ч, число раз: не меньше 1"),
        ({"low": 5, "time": 14 * 86_400_000}, "требуется export в пределах 14 дн., число раз: не меньше 5"),
    ],
)
def test_a_least_count_in_a_span_reads_well_with_one_and_with_many(
    app: Flask, text: dict[str, int], words: str
) -> None:
    span = phrase("in the last %(time)s", time=lasting(text["time"]))
    said = phrase("it asks for at least %(low)s %(event)s %(span)s", low=text["low"], event="export", span=span)
    assert in_russian(app, said, phrase("no person")) == [words, "человек неизвестен"]
