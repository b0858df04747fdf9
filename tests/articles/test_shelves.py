"""The shelves of a process: each workspace's is made once, and waits for nobody else's."""

import threading
from typing import Any

import pytest

from widget_server.articles import shelf as shelves_module
from widget_server.articles.shelf import MOST_SHELVES, Shelves

SLOW, QUICK = 1, 2


@pytest.fixture
def shelves(monkeypatch: pytest.MonkeyPatch) -> Shelves:
    monkeypatch.setattr(shelves_module, "articles_mark", lambda _: ("mark",))
    monkeypatch.setattr(shelves_module, "published_articles", lambda _: [])
    return Shelves()


def test_a_shelf_that_is_being_made_holds_up_no_other_workspace(
    shelves: Shelves, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = threading.Event(), threading.Event()
    made: list[int] = []

    def published(workspace_id: int) -> list[Any]:
        made.append(workspace_id)
        if workspace_id == SLOW:
            begun.set()
            assert may_end.wait(60)
        return []

    monkeypatch.setattr(shelves_module, "published_articles", published)
    slow = [threading.Thread(target=shelves.of, args=(SLOW,)) for _ in range(3)]
    for thread in slow:
        thread.start()
    assert begun.wait(60)
    quick = threading.Thread(target=shelves.of, args=(QUICK,), daemon=True)
    quick.start()
    quick.join(60)
    assert not quick.is_alive()
    may_end.set()
    for thread in slow:
        thread.join(60)
    # However many wait for it, it is made once.
    assert sorted(made) == [SLOW, QUICK]


def test_the_workspaces_that_were_read_last_are_kept(shelves: Shelves) -> None:
    first = shelves.of(1)
    for workspace_id in range(2, MOST_SHELVES + 1):
        shelves.of(workspace_id)
    assert shelves.of(1) is first
    shelves.of(MOST_SHELVES + 1)
    assert shelves.of(1) is first and 2 not in shelves.kept
