"""Promises of the analytics store: what a scan gives back, whatever is copied and whatever is new."""

from tests.analytics.logbook import Logbook
from widget_server.analytics.relay import catch_up
from widget_server.analytics.store import Wanted, scan

BOTH = (Wanted("opened"), Wanted("shared"))


def scanned(workspace_id: int, *wanted: Wanted) -> list[tuple[int, ...]]:
    """Rows of (person, account, time, step), in the order of the log."""
    columns = scan(workspace_id, wanted or BOTH)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [
        (person, account, time, step) for person, account, time, order, step in sorted(rows, key=lambda row: row[3:])
    ]


def fill(log: Logbook, person: int, events: int, since_ms: int = 0) -> list[tuple[int, ...]]:
    """Appends so many events, `opened` and `shared` by turns; the rows a scan must give."""
    rows = [(("opened", "shared")[n % 2], person, since_ms + n) for n in range(events)]
    log.events(rows)
    return [(person, 0, time_ms, int(name == "shared")) for name, person, time_ms in rows]


def test_an_acknowledged_event_is_counted_at_once(acme: Logbook) -> None:
    """Nothing needs to be copied, flushed or waited for."""
    person = acme.person("u-1")
    acme.event("opened", person, 5)
    acme.event("ignored", person, 6)
    assert scanned(acme.workspace_id) == [(person, 0, 5, 0)]


def test_an_empty_workspace_has_no_rows(acme: Logbook, copying: None) -> None:
    catch_up(acme.workspace_id)
    assert scanned(acme.workspace_id) == []


def test_copied_and_new_events_are_counted_once_each(acme: Logbook, copying: None) -> None:
    person = acme.person("u-1")
    rows = []
    for round_number in range(9):
        rows += fill(acme, person, 3, since_ms=10 * round_number)
        assert scanned(acme.workspace_id) == rows
        catch_up(acme.workspace_id)
        assert scanned(acme.workspace_id) == rows


def test_another_workspace_is_never_seen(acme: Logbook, copying: None) -> None:
    other = Logbook("other")
    theirs, ours = fill(other, other.person("u-1"), 7), fill(acme, acme.person("u-1"), 6)
    catch_up(acme.workspace_id)
    catch_up(other.workspace_id)
    assert scanned(acme.workspace_id) == ours
    assert scanned(other.workspace_id) == theirs


def test_an_anonymous_person_who_became_known_keeps_what_was_copied(acme: Logbook, copying: None) -> None:
    """A copied row holds the anonymous person, and is counted for the known one."""
    anonymous, known = acme.person(), acme.person("u-1")
    fill(acme, anonymous, 4)
    catch_up(acme.workspace_id)
    acme.merge(anonymous, known)
    assert {row[0] for row in scanned(acme.workspace_id)} == {known}


def test_the_account_is_the_events_own_else_the_persons_present_one(acme: Logbook, copying: None) -> None:
    old, new = acme.account("old"), acme.account("new")
    moved, alone = acme.person("u-1", account=new), acme.person("u-2")
    acme.event("opened", moved, 1, account=old)
    acme.event("opened", moved, 2)
    acme.event("opened", alone, 3)
    for _ in range(2):
        assert [row[1] for row in scanned(acme.workspace_id)] == [old, new, 0]
        catch_up(acme.workspace_id)


def test_the_account_of_an_anonymous_event_is_that_of_whom_it_turned_out_to_be(acme: Logbook, copying: None) -> None:
    account = acme.account("northwind")
    anonymous, known = acme.person(), acme.person("u-1", account=account)
    fill(acme, anonymous, 2)
    catch_up(acme.workspace_id)
    acme.merge(anonymous, known)
    assert {row[:2] for row in scanned(acme.workspace_id)} == {(known, account)}


def test_properties_are_asked_about_in_copied_and_new_events_alike(acme: Logbook, copying: None) -> None:
    person = acme.person("u-1")
    pdf = Wanted("exported", lambda properties: properties.get("format") == "pdf")
    for time_ms, kind in enumerate(("pdf", "csv", "pdf", "csv")):
        acme.event("exported", person, time_ms, format=kind)
    acme.event("opened", person, 4)
    catch_up(acme.workspace_id)
    for time_ms, kind in enumerate(("csv", "pdf"), start=5):
        acme.event("exported", person, time_ms, format=kind)
    found = scanned(acme.workspace_id, Wanted("opened"), pdf)
    assert [(time_ms, step) for _, _, time_ms, step in found] == [(0, 1), (2, 1), (4, 0), (6, 1)]


def test_a_name_at_two_steps_gives_its_events_twice(acme: Logbook) -> None:
    person = acme.person("u-1")
    acme.event("opened", person, 1)
    found = scanned(acme.workspace_id, Wanted("opened"), Wanted("shared"), Wanted("opened"))
    assert found == [(person, 0, 1, 0), (person, 0, 1, 2)]
