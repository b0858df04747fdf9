"""Who was never seen may stand in a list, in a file that waits, or in a backtest's examples; all of it goes too."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stories import Story
from tests.tables import all_tables, rows
from tests.web.pages import ask_server
from widget_server.backtests.models import BacktestRun
from widget_server.commands.worker import keep_privacy
from widget_server.db import db, utc_now
from widget_server.people.accounts.models import AccountImport
from widget_server.people.lists.models import ListImport
from widget_server.web.bodies import now_ms

DAY_MS = 86_400_000


def put(story: Story, of: str, *members: str) -> None:
    answer = ask_server(story.acme, "PUT", "/api/v1/lists/beta", {"of": of, "members": list(members)})
    db.session.remove()
    assert answer.status_code == 200


def asks(story: Story, method: str, what: str) -> Any:
    answer = ask_server(story.acme, method, f"/api/v1/{what}")
    db.session.remove()
    return answer


def draft(workspace_id: int, age: timedelta = timedelta()) -> None:
    common: dict[str, Any] = {"workspace_id": workspace_id, "file_name": "f", "created_at": utc_now() - age}
    listed = {"name": "beta", "holder": "person", "mode": "add", "content": "user_id\nnobody"}
    db.session.add(ListImport(token=f"list{age}", **listed, **common))
    told = {"encoding": "utf-8", "delimiter": ",", "content": "id\nnobody", "columns": ["id"], "created_by": "c@x.y"}
    db.session.add(AccountImport(token=f"account{age}", **told, **common))
    db.session.commit()


def backtest(workspace_id: int, age_ms: int = 0) -> int:
    started = now_ms() - age_ms
    run = BacktestRun(
        workspace_id=workspace_id, guide="g", document="{}", from_ms=0, to_ms=1, state="done", started_by="x@y.z",
        started_ms=started, beat_ms=started, report='{"examples": [1]}',
    )  # fmt: skip
    db.session.add(run)
    db.session.flush()
    run_id = run.id
    db.session.commit()
    return run_id


@pytest.mark.parametrize(("of", "path"), [("person", "people"), ("account", "accounts")])
def test_an_id_that_nobody_was_seen_with_leaves_the_lists_that_name_it(story: Story, of: str, path: str) -> None:
    put(story, of, "nobody", "eve")
    draft(story.acme.workspace_id)
    assert asks(story, "DELETE", f"{path}/nobody").status_code == 200
    assert "nobody" not in str(all_tables())
    assert rows("list_members", "value") == [("eve",)]
    assert asks(story, "DELETE", f"{path}/nobody").status_code == 404


def test_an_id_of_another_workspace_s_list_stays_and_is_told_as_unknown(story: Story) -> None:
    put(story, "person", "nobody")
    answer = ask_server(story.other, "DELETE", "/api/v1/people/nobody")
    db.session.remove()
    assert (answer.status_code, rows("list_members", "value")) == (404, [("nobody",)])


def test_an_export_names_the_lists_in_which_somebody_stands(story: Story) -> None:
    story.acme.track("e", user="dora")
    put(story, "person", "dora", "eve")
    assert asks(story, "GET", "people/dora/export").json["lists"] == [{"name": "beta", "user_id": "dora"}]


def test_no_backtest_keeps_the_number_of_who_was_erased(story: Story) -> None:
    story.acme.track("e", user="dora")
    backtest(story.acme.workspace_id)
    stays = backtest(story.other.workspace_id)
    assert asks(story, "DELETE", "people/dora").status_code == 200
    assert rows("backtests", "id") == [(stays,)]


def test_what_is_kept_for_a_day_goes_though_nobody_starts_another(story: Story) -> None:
    draft(story.acme.workspace_id, timedelta(hours=25))
    draft(story.acme.workspace_id, timedelta(hours=23))
    backtest(story.acme.workspace_id, DAY_MS + 60_000)
    young = backtest(story.acme.workspace_id, DAY_MS - 60_000)
    db.session.remove()
    keep_privacy()
    assert (len(rows("list_imports", "id")), len(rows("account_imports", "id")), rows("backtests", "id")) == (
        1,
        1,
        [(young,)],
    )


def test_what_was_kept_for_a_day_is_not_there_even_before_it_is_cleared_away(story: Story) -> None:
    draft(story.acme.workspace_id, timedelta(hours=25))
    old = backtest(story.acme.workspace_id, DAY_MS + 60_000)
    db.session.remove()
    cem = story.signed_in("cem")
    day = timedelta(hours=25)
    for place in (f"lists/imports/list{day}", f"accounts/imports/account{day}", f"backtests/{old}"):
        assert cem.get(f"/w/acme/{place}").status_code == 404, place
