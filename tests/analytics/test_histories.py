"""Whole histories come out of every store alike, in whatever parts they are read."""

import json

import pytest

from tests.analytics.logbook import Logbook
from widget_server.analytics.histories import Asked, Histories
from widget_server.analytics.relay import catch_up
from widget_server.parts import parts

UNTIL = 1_000
Line = tuple[int, int, str, dict[str, object] | None]


def read_in_parts(acme: Logbook, asked: Asked, of: int) -> list[Line]:
    names = [*asked.names, "another"]
    lines: list[Line] = []
    for part in range(of):
        rows = Histories(acme.workspace_id, UNTIL).events(asked, part, of)
        columns = (rows.log.person, rows.log.time_ms, rows.log.name, rows.text)
        for person, time_ms, name, text in zip(*(column.tolist() for column in columns), strict=True):
            lines.append((person, time_ms, names[name], None if text < 0 else json.loads(rows.texts[text])))
    return sorted(lines, key=lambda line: line[0])


@pytest.mark.usefixtures("copying")
@pytest.mark.parametrize("of", [1, 2])
@pytest.mark.parametrize("with_presence", [False, True])
def test_a_part_holds_its_persons_as_known_today_with_all_that_was_asked_for(
    acme: Logbook, of: int, with_presence: bool
) -> None:
    """Some of it copied and some of it fresh, before a merge and after it, another workspace beside it."""
    persons = [acme.person() for _ in range(5)]
    other = Logbook("other")
    expected: list[Line] = []
    for number in range(24):
        person, name = persons[number * 7 % 5], ("a", "b", "c", "$identify")[number * 5 % 4]
        acme.event(name, person, 990 + number, kind=number % 3)
        other.event("a", other.person(), 1)
        if number == 11:
            catch_up(acme.workspace_id)
        is_asked = name in "ab" or (with_presence and name == "c")
        if 990 + number < UNTIL and is_asked:
            known = persons[0] if person == persons[3] else person
            kind: dict[str, object] | None = {"kind": number % 3} if name == "a" else None
            expected.append((known, 990 + number, "another" if name == "c" else name, kind))
    acme.merge(persons[3], persons[0])
    if parts().settings.is_sqlite:
        catch_up(acme.workspace_id)
    expected.sort(key=lambda line: line[:2])
    assert read_in_parts(acme, Asked(("a", "b"), ("a",), with_presence), of) == expected


@pytest.mark.usefixtures("copying")
@pytest.mark.parametrize("of", [1, 2])
@pytest.mark.parametrize("with_presence", [False, True])
def test_events_and_presence_of_one_reading_are_those_of_two(acme: Logbook, of: int, with_presence: bool) -> None:
    """Of persons who became one, too, also where one of them would be of another part."""
    persons = [acme.person() for _ in range(5)]
    there: list[tuple[int, int]] = []
    for number in range(24):
        person, name = persons[number * 7 % 5], ("a", "b", "c", "$identify")[number * 5 % 4]
        acme.event(name, person, number)
        if number == 11:
            catch_up(acme.workspace_id)
        if number >= 4 and name != "$identify":
            there.append((persons[0] if person == persons[3] else person, number))
    acme.merge(persons[3], persons[0])
    if parts().settings.is_sqlite:
        catch_up(acme.workspace_id)
    asked, histories = Asked(("$identify", "a"), ("a",), with_presence), Histories(acme.workspace_id, UNTIL)
    found: list[tuple[int, int]] = []
    for part in range(of):
        rows, presence = histories.with_presence(asked, 4, part, of)
        alone = histories.events(asked, part, of)
        assert [column.tolist() for column in rows.log] == [column.tolist() for column in alone.log]
        found += zip(presence.person.tolist(), presence.time_ms.tolist(), strict=True)
    assert sorted(found) == sorted(there)


@pytest.mark.usefixtures("copying")
def test_who_was_there_is_told_by_every_event_but_those_that_servers_send(acme: Logbook) -> None:
    ann, bob = acme.person(), acme.person()
    acme.events(
        [("x", bob, 5), ("x", ann, 9), ("$group", ann, 10), ("$page", ann, 7), ("x", ann, 3), ("x", ann, 1_000)]
    )
    catch_up(acme.workspace_id)
    asked = Asked(("$group", "x"), (), False)
    rows, found = Histories(acme.workspace_id, UNTIL).with_presence(asked, 5)
    assert list(zip(found.person.tolist(), found.time_ms.tolist(), strict=True)) == [(ann, 7), (ann, 9), (bob, 5)]
    events = list(zip(rows.log.person.tolist(), rows.log.time_ms.tolist(), rows.log.name.tolist(), strict=True))
    assert events == [(ann, 3, 1), (ann, 9, 1), (ann, 10, 0), (bob, 5, 1)]


@pytest.mark.usefixtures("copying")
def test_events_that_hold_a_text_are_told_from_the_others_by_every_store(acme: Logbook) -> None:
    """From a time on, some of them copied and some fresh."""
    ann, bob = acme.person(), acme.person()
    for number in range(12):
        acme.event("shown", (ann, bob)[number % 2], number, guide=("share", "share-now", "other")[number % 3])
        if number == 7:
            catch_up(acme.workspace_id)
    rows = Histories(acme.workspace_id, 11).since(Asked(("shown",), ("shown",)), 2, '"share"')
    assert list(zip(rows.log.person.tolist(), rows.log.time_ms.tolist(), strict=True)) == [(ann, 6), (bob, 3), (bob, 9)]
    assert {rows.texts[text] for text in rows.text.tolist()} == {'{"guide": "share"}'}
