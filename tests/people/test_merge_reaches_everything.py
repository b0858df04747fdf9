"""No table is forgotten when two persons become one: every column that refers to a person is followed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Column, func, select

from tests.stories import Story
from tests.web.pages import page_of
from widget_server.db import Model, db
from widget_server.people import operations

# The row of the merged person stays as a pointer to the other one: the only column that may lead to it.
POINTER = "persons.merged_into"


def columns_that_refer_to_a_person() -> list[Column[Any]]:
    """From the tables' own declarations, so that a new one is found without being named here."""
    return [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "persons" for key in column.foreign_keys) and str(column) != POINTER
    ]


def rows_about(person: int) -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            str(column): connection.scalar(select(func.count()).where(column == person)) or 0
            for column in columns_that_refer_to_a_person()
        }


@pytest.fixture
def visitor(story: Story) -> int:
    """An anonymous visitor about whom every table holds something, beside Dora who did the same."""
    for who in ({"anonymous": "a-1"}, {"user": "dora"}):
        page = page_of(story.acme, **who)
        page.vote(page.post(f"By {who}")["id"])
        page.rate("r-1", 3)
        page.contact("Help me")
    story.acme.batch({"type": "track", "event": "e", "anonymousId": "a-1"})
    table = Model.metadata.tables["person_ids"]
    with db.engine.connect() as connection:
        return int(connection.scalar(select(table.c.person_id).where(table.c.value == "a-1")) or 0)


def test_the_story_of_these_tests_puts_a_row_into_every_such_column(visitor: int) -> None:
    """When a table that refers to persons is new: let the visitor of these tests leave a row in it."""
    assert [column for column, count in rows_about(visitor).items() if not count] == []


def sign_in(story: Story) -> None:
    story.acme.batch({"type": "identify", "anonymousId": "a-1", "userId": "dora"})


def test_after_the_merge_nothing_refers_to_the_merged_person(story: Story, visitor: int) -> None:
    sign_in(story)
    assert {column: count for column, count in rows_about(visitor).items() if count} == {}


@pytest.mark.parametrize("number", range(4))
def test_a_move_that_is_missing_would_be_noticed(
    story: Story, visitor: int, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    moves: list[Callable[..., None]] = list(operations.on_merge)
    assert len(moves) == 4
    monkeypatch.setattr(operations, "on_merge", moves[:number] + moves[number + 1 :])
    sign_in(story)
    assert any(rows_about(visitor).values())
