"""What was answered to a survey: every figure against the raw events counted by hand."""

import json
from random import Random
from typing import Any

import pytest

from tests.delivery.guides import publish
from tests.delivery.test_surveys import QUESTIONS, survey
from tests.stories import Side, Story
from tests.surveys.oracle import counted, raw_answers
from widget_server.analytics import relay
from widget_server.db import db
from widget_server.people.privacy import erase_person
from widget_server.people.queries import person_id_of
from widget_server.surveys.queries import AnswerKey, Answers, Chosen, answers_of, given
from widget_server.surveys.tallies import Answer, Question, tally_of
from widget_server.web.bodies import now_ms

ONE_OF = {
    "name": "where",
    "ask": "Where?",
    "type": "choice",
    "options": [{"name": "a", "label": "A"}, {"name": "b", "label": "B"}],
}
WRITTEN = [*QUESTIONS, ONE_OF]
VALUES: list[Any] = [
    0,
    1,
    3,
    5,
    6,
    "",
    "  ",
    "a",
    "b",
    "x",
    " So. ",
    [],
    ["api"],
    ["reports", "api"],
    ["api", "api"],
    ["x"],
]


def answer(user: str, question: str, value: Any, decision: str = "d_1", **more: Any) -> dict[str, Any]:
    told = {"guide": "ask", "version": 1, "decision": decision, "question": question, "type": "any", "value": value}
    return {"type": "track", "event": "$survey_answered", "userId": user, "properties": {**told, **more}}


def live_through(side: Side, seed: int, times: int = 300) -> None:
    """Persons answer, change and take back, by two versions and to questions that there are not."""
    random = Random(seed)
    events = []
    for _ in range(times):
        question = random.choice([*(one["name"] for one in WRITTEN), "gone"])
        event = answer(
            f"u-{random.randrange(12)}",
            question,
            random.choice(VALUES),
            f"d_{random.randrange(3)}",
            version=random.choice([1, 2]),
            guide=random.choice(["ask", "ask", "ask", "another"]),
        )
        events.append(event)
    for start in range(0, len(events), 100):
        assert side.batch(*events[start : start + 100])["refused"] == []


def answers(side: Side, version: int | None = None) -> Answers:
    found = answers_of(side.workspace_id, "ask", Chosen(0, now_ms() + 1, version))
    db.session.remove()
    assert found is not None
    return found


@pytest.mark.parametrize("seed", range(5))
def test_every_figure_is_what_counting_the_raw_events_by_hand_gives(story: Story, seed: int) -> None:
    publish(story.acme, survey(questions=WRITTEN))
    publish(story.acme, survey(questions=WRITTEN, priority=60))
    live_through(story.acme, seed)
    if seed % 2:
        relay.catch_up(story.acme.workspace_id)
        live_through(story.acme, seed + 100, 50)
    told = raw_answers(story.acme.workspace_id, "ask")
    for version in (None, 1, 2):
        for written, figures in zip(WRITTEN, answers(story.acme, version).tally.figures, strict=True):
            expected = counted(told, written, version)
            assert (figures.n, figures.outside) == (expected["n"], expected["outside"])
            assert list(figures.counts.values()) == expected["counts"]
            if written["type"] == "scale":
                assert figures.mean == pytest.approx(expected["mean"])
            if written["type"] == "text":
                assert sorted(str(one.value) for one in figures.answers) == expected["texts"]


def test_the_latest_answer_of_a_decision_counts_and_an_empty_one_takes_it_back() -> None:
    asked = [Question("easy", "scale", (1, 2, 3)), Question("why", "text")]
    told = [
        Answer(7, "d_1", "easy", 1, 10),
        Answer(7, "d_1", "easy", 3, 20),
        Answer(7, "d_2", "easy", 2, 30),
        Answer(7, "d_1", "why", "So.", 30),
        Answer(7, "d_1", "why", "", 40),
        Answer(8, "d_1", "easy", 4, 50),
    ]
    tally = tally_of(asked, told)
    assert tally.figures[0].counts == {1: 0, 2: 1, 3: 1}
    assert [(one.n, one.persons, one.outside) for one in tally.figures] == [(2, 1, 1), (0, 0, 0)]
    assert (tally.responses, tally.persons) == (2, 1)


def test_the_list_of_answers_is_as_long_as_it_says_in_pages_of_any_size(story: Story) -> None:
    publish(story.acme, survey(questions=WRITTEN))
    live_through(story.acme, 9)
    found = answers(story.acme)
    for question in (None, "why"):
        listed: list[Answer] = []
        after: AnswerKey | None = None
        while True:
            page = given(story.acme.workspace_id, found, question, 4, after)
            listed += [row.answer for row in page.rows]
            after = page.next
            if after is None:
                break
        assert len(listed) == len(set(listed)) == page.total > 5
        assert [one.time_ms for one in listed] == sorted((one.time_ms for one in listed), reverse=True)
    db.session.remove()


def test_who_is_erased_has_answered_nothing(story: Story) -> None:
    publish(story.acme, survey())
    story.acme.batch(answer("dora", "why", "Zelda's secret"), answer("eve", "why", "Mine"))
    assert answers(story.acme).tally.figures[2].n == 2
    erased = person_id_of(story.acme.workspace_id, None, "dora")
    assert erased is not None
    erase_person(story.acme.workspace_id, erased)
    assert [one.value for one in answers(story.acme).tally.answers] == ["Mine"]


def read(side: Side, path: str, **query: Any) -> Any:
    client = side.app.test_client()
    return client.get(f"/api/v1/guides{path}", headers={"Authorization": f"Bearer {side.secret}"}, query_string=query)


def test_the_api_tells_the_figures_with_labels_and_the_answers_one_by_one(story: Story) -> None:
    publish(story.acme, survey())
    story.acme.batch(
        answer("dora", "easy", 4), answer("eve", "easy", 5), answer("eve", "uses", ["api"]),
        answer("eve", "why", "So."), answer("eve", "gone", 1),
    )  # fmt: skip
    told = read(story.acme, "/ask/answers").json
    assert (told["version"], told["responses"], told["persons"], told["elsewhere"]) == (1, 2, 2, 1)
    easy, uses, why = told["questions"]
    assert (easy["n"], easy["mean"], [one["n"] for one in easy["counts"]]) == (2, 4.5, [0, 0, 0, 1, 1])
    assert easy["ask"]["ru"] == "Было легко?"
    assert uses["counts"][1] == {"value": "api", "label": "API", "n": 1}
    assert (why["n"], why["counts"]) == (1, [])
    first = read(story.acme, "/ask/answers/each", limit=3).json
    rest = read(story.acme, "/ask/answers/each", limit=3, after=first["next"]).json
    assert (first["total"], len(first["answers"]), len(rest["answers"]), rest["next"]) == (4, 3, 1, None)
    [only] = read(story.acme, "/ask/answers/each", question="uses").json["answers"]
    assert (only["user_id"], only["value"], only["decision"]) == ("eve", ["api"], "d_1")


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/nothing/answers", {}, 404),
        ("/ask/answers", {"version": 7}, 404),
        ("/ask/answers/each", {"question": "gone"}, 404),
        ("/ask/answers/each", {"after": "nonsense"}, 400),
        ("/ask/answers", {"days": "many"}, 400),
    ],
)
def test_what_is_not_there_is_said_so(story: Story, path: str, query: dict[str, Any], status: int) -> None:
    publish(story.acme, survey())
    assert read(story.acme, path, **query).status_code == status


def test_another_workspace_reads_nothing_of_it(story: Story) -> None:
    publish(story.acme, survey())
    publish(story.other, survey())
    story.acme.batch(answer("dora", "why", "Only acme knows"))
    assert read(story.other, "/ask/answers").json["responses"] == 0
    assert "acme knows" not in json.dumps(read(story.other, "/ask/answers/each").json)


def test_members_see_counts_shares_and_words_with_who_wrote_them(story: Story) -> None:
    publish(story.acme, survey())
    story.acme.batch({"type": "identify", "userId": "eve", "traits": {"name": "Eve Quirk"}})
    story.acme.batch(*[answer(f"u-{n}", "why", f"Reason {n}") for n in range(25)], answer("eve", "why", "<b>So.</b>"))
    story.acme.batch(answer("eve", "easy", 5), answer("dora", "easy", 4), answer("dora", "easy", 5))
    client = story.signed_in("alice")
    page = client.get("/w/acme/guides/ask/answers").text
    for text in ("Was it easy, friend?", "100%", "2 answers", "mean 5", "Eve Quirk", "&lt;b&gt;So.", "20 of 26"):
        assert text in page, text
    assert "Reason 24<" not in page
    after = page.partition("after=")[2].partition("#")[0]
    assert "Reason 24<" in client.get(f"/w/acme/guides/ask/answers?question=why&after={after}").text
    short = client.get("/w/acme/guides/ask/answers", headers={"HX-Request": "true"}).text
    assert "<html" not in short and "Was it easy, friend?" in short
    guide = client.get("/w/acme/guides/ask").text
    assert 'hx-get="/w/acme/guides/ask/answers"' in guide
    for text in ("a scale from 1 to 5", "any of 2 options", "in words, at most 300 characters, may be left out"):
        assert text in guide, text


def test_a_survey_that_nobody_has_answered_says_so(story: Story) -> None:
    publish(story.acme, survey())
    client = story.signed_in("alice")
    assert "Nobody has answered in this time" in client.get("/w/acme/guides/ask/answers").text
    assert client.get("/w/acme/guides/nothing/answers").status_code == 404


def test_answers_that_do_not_count_any_more_are_not_called_silence(story: Story) -> None:
    """The question was renamed, or offers something else now: the page says so, and not that nobody answered."""
    publish(story.acme, survey())
    story.acme.batch(answer("u-1", "gone", 3), answer("u-2", "easy", 9))
    page = story.signed_in("cem").get("/w/acme/guides/ask/answers").text
    assert "Nobody has answered in this time" not in page
    assert "1 answer to a question that is not asked any more is not counted." in page
    short = story.signed_in("cem").get("/w/acme/guides/ask/answers", headers={"HX-Request": "true"}).text
    assert "Nobody has answered in this time" not in short
