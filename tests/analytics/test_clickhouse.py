"""Promises of ClickHouse as the analytics store: how it is addressed, what is made there, what happens without it."""

import pytest
from flask import Flask

from tests.analytics.conftest import use_clickhouse
from tests.analytics.logbook import Logbook
from tests.analytics.test_store import fill, scanned
from tests.services import free_port
from widget_server.analytics.clickhouse import answering
from widget_server.analytics.clickhouse_tables import CLUSTER_SETTINGS, definitions, stored_events
from widget_server.analytics.relay import catch_up
from widget_server.config import BadSetting, ClickHouse, load_settings
from widget_server.raw import Unavailable

ONE = ClickHouse("127.0.0.1", 8123, False, "default", "", "widget", None)
MANY = ClickHouse("127.0.0.1", 8123, False, "default", "", "widget", "main")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("clickhouse://127.0.0.1", ONE),
        ("clickhouse://127.0.0.1:8123/widget?cluster=main", MANY),
        ("clickhouses://ann:p%40ss@ch/events", ClickHouse("ch", 8443, True, "ann", "p@ss", "events", None)),
    ],
)
def test_the_address_says_server_user_database_and_cluster(url: str, address: ClickHouse, tmp_path: object) -> None:
    assert load_settings({"WIDGET_DATA": str(tmp_path), "ANALYTICS_URL": url}).clickhouse == address


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "clickhouse://",
        "clickhouse://h:0",
        "clickhouse://h/a-b",
        "clickhouse://h/d?cluster=",
        "clickhouse://h/d?cluster=a'b",
        "clickhouse://h/d?secure=1",
    ],
)
def test_an_address_that_cannot_be_used_stops_the_start(url: str, tmp_path: object) -> None:
    with pytest.raises(BadSetting, match="ANALYTICS_URL must be"):
        load_settings({"WIDGET_DATA": str(tmp_path), "ANALYTICS_URL": url})


def test_a_missing_package_is_told_with_what_to_install(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widget_server.config.find_spec", lambda _: None)
    with pytest.raises(BadSetting, match=r"pip install 'widget_server\[clickhouse\]'"):
        load_settings({"WIDGET_DATA": str(tmp_path), "ANALYTICS_URL": "clickhouse://h"})


def test_the_server_makes_the_tables_and_says_how_they_are_kept(clickhouse: ClickHouse) -> None:
    """Events in the order that funnels read, one of each position; the newest mark of a workspace."""
    statement = "SELECT name, engine, sorting_key FROM system.tables WHERE database = {database:String} ORDER BY name"
    with answering(clickhouse) as client:
        made = client.query(statement, {"database": clickhouse.database}).result_rows
        for again in definitions(clickhouse):
            client.command(again)
    assert [tuple(row) for row in made] == [
        ("events", "ReplacingMergeTree", "workspace_id, generation, name, time_ms, position"),
        ("marks", "ReplacingMergeTree", "workspace_id, generation"),
    ]


def test_a_cluster_gets_replicated_tables_and_one_spread_over_the_shards() -> None:
    text = "\n".join(definitions(MANY))
    assert text.count("ON CLUSTER `main`") == 4
    assert "ReplicatedReplacingMergeTree('/clickhouse/tables/widget/{shard}/events', '{replica}')" in text
    assert "ReplicatedReplacingMergeTree('/clickhouse/tables/widget/marks', '{shard}-{replica}', position)" in text
    assert stored_events(MANY) == "widget.events_local ON CLUSTER `main`"


def test_an_event_has_its_shard_by_its_position_and_never_by_a_person_who_may_be_merged() -> None:
    assert "Distributed(`main`, widget, events_local, intHash64(position))" in definitions(MANY)[-1]


def test_the_engine_understands_the_definitions_of_a_cluster(clickhouse: ClickHouse) -> None:
    """Parsed by the engine itself; to be carried out they need a cluster with a Keeper."""
    with answering(clickhouse) as client:
        for statement in definitions(MANY):
            assert "ON CLUSTER main" in str(client.command(f"SELECT formatQuery($q${statement}$q$)"))


def test_a_cluster_is_never_read_with_a_shard_missing(clickhouse: ClickHouse) -> None:
    """Half of the rows without a word would be a report that is wrong; the engine knows every setting of ours."""
    assert CLUSTER_SETTINGS["skip_unavailable_shards"] == 0
    with answering(clickhouse) as client:
        for name, value in CLUSTER_SETTINGS.items():
            assert client.query("SELECT 1", settings={name: value}).result_rows == [(1,)]


def test_tables_that_were_lost_are_filled_again(
    app: Flask, clickhouse: ClickHouse, copying: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in ClickHouse is a copy: emptied by hand or by accident, it comes back from the truth."""
    use_clickhouse(app, clickhouse, monkeypatch)
    acme = Logbook("acme")
    rows = fill(acme, acme.person("u-1"), 12)
    catch_up(acme.workspace_id)
    with answering(clickhouse) as client:
        for table in ("events", "marks"):
            client.command(f"TRUNCATE TABLE {clickhouse.database}.{table}")
    assert scanned(acme.workspace_id) == rows
    catch_up(acme.workspace_id)
    with answering(clickhouse) as client:
        assert client.command(f"SELECT count() FROM {clickhouse.database}.events") == 12


def test_a_report_without_its_store_is_told_to_be_unavailable(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and servers get a 503 and may try again; nobody sees figures that lack something."""
    use_clickhouse(app, ONE.__class__("127.0.0.1", free_port(), False, "default", "", "widget", None), monkeypatch)
    acme = Logbook("acme")
    with pytest.raises(Unavailable, match="ClickHouse"):
        catch_up(acme.workspace_id)
