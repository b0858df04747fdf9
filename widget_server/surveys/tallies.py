"""The figures of a survey, pure: from every answer that was told to what counts of it.

A response is what one person answers to one showing (a decision). Of each question of it the latest answer counts; an
empty one takes back what was said before.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Value = int | str | tuple[str, ...]


class Answer(NamedTuple):
    """One answer as it was told; `value` is None for what can be none."""

    person: int
    decision: str
    question: str
    value: Value | None
    time_ms: int
    version: int = 0

    @property
    def is_empty(self) -> bool:
        return self.value in ("", ())


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. `offered` are the points of a scale, or the names of options; none for a text."""

    name: str
    type: str
    offered: tuple[Value, ...] = ()
    is_many: bool = False

    def takes(self, value: Value | None) -> bool:
        """Whether a page that asks this could have been answered so."""
        if self.type == "text":
            return isinstance(value, str)
        if self.is_many:
            return isinstance(value, tuple) and len(set(value)) == len(value) and set(value) <= set(self.offered)
        return not isinstance(value, tuple) and value in self.offered


def question_of(written: Mapping[str, Any]) -> Question:
    """A question of a guide's document."""
    points = tuple(range(written["from"], written["to"] + 1)) if written["type"] == "scale" else ()
    options = tuple(option["name"] for option in written.get("options") or ())
    return Question(written["name"], written["type"], points or options, "many" in written)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was answered to one question. `answers` are those that count, the latest first.

    `outside` is how many responses said what the question, as it is asked now, does not offer.
    """

    question: Question
    answers: list[Answer]
    outside: int = 0

    @property
    def n(self) -> int:
        return len(self.answers)

    @property
    def persons(self) -> int:
        return len({answer.person for answer in self.answers})

    @property
    def counts(self) -> dict[Value, int]:
        """How many chose each of what is offered; of many at once they add up to more than n."""
        counted: Counter[Any] = Counter()
        for answer in self.answers:
            counted.update(answer.value if isinstance(answer.value, tuple) else [answer.value])
        return {value: counted[value] for value in self.question.offered}

    @property
    def mean(self) -> float | None:
        points = [answer.value for answer in self.answers if isinstance(answer.value, int)]
        return sum(points) / len(points) if points else None


@dataclass(frozen=True, slots=True)
class Tally:
    """All questions of a survey; `elsewhere` counts answers to questions that it does not ask any more."""

    figures: list[Figures]
    responses: int = 0
    persons: int = 0
    elsewhere: int = 0
    answers: list[Answer] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        """Whether nobody answered anything; answers that do not count any more are answers, too."""
        return not (self.responses or self.elsewhere or any(one.outside for one in self.figures))


def tally_of(questions: Sequence[Question], told: Iterable[Answer], version: int | None = None) -> Tally:
    """The figures; `told` in the order in which it happened, for each person.

    With `version` only what stands at last under that version of the guide counts.
    """
    standing: dict[tuple[int, str, str], Answer] = {}
    for answer in told:
        standing[answer.person, answer.decision, answer.question] = answer
    by_question: dict[str, list[Answer]] = {question.name: [] for question in questions}
    elsewhere = 0
    for answer in standing.values():
        if answer.is_empty or version not in (None, answer.version):
            continue
        if answer.question in by_question:
            by_question[answer.question].append(answer)
        else:
            elsewhere += 1
    figures = [_figures(question, by_question[question.name]) for question in questions]
    counted = sorted((answer for one in figures for answer in one.answers), key=_newest_first)
    responses = {(answer.person, answer.decision) for answer in counted}
    return Tally(figures, len(responses), len({person for person, _ in responses}), elsewhere, counted)


def _figures(question: Question, said: list[Answer]) -> Figures:
    fitting = [answer for answer in said if question.takes(answer.value)]
    return Figures(question, sorted(fitting, key=_newest_first), len(said) - len(fitting))


def _newest_first(answer: Answer) -> tuple[int, int, str, str]:
    return -answer.time_ms, answer.person, answer.decision, answer.question
