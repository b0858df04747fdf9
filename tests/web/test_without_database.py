"""A database that is away: told as 503 with the time to come again, never as a mistake of the service."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.services import free_port
from widget_server import create_app
from widget_server.config import Settings
from widget_server.parts import parts


def lost_postgres() -> str:
    return f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"


def lost_sqlite() -> str:
    return "sqlite:////dev/null/nothing.db"


@pytest.fixture(params=[lost_postgres, lost_sqlite])
def lost(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    settings = Settings(
        data_folder=tmp_path, database_url=request.param(), redis_url=None, public_url="http://127.0.0.1:8000",
        secret_key="only for tests, " * 4, rules_folder=tmp_path, rules_workspace="acme",
    )  # fmt: skip
    app = create_app(replace(settings, sign_in_limit="1000 per minute"))
    yield app
    with app.app_context():
        parts().close()


@pytest.fixture
def client(lost: Flask) -> FlaskClient:
    return lost.test_client()


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/decide"])
def test_the_page_is_told_to_come_again(client: FlaskClient, path: str) -> None:
    answer = client.post(path, json={"key": "pk_any", "userId": "d", "batch": []})
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["error"]["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_server_with_a_secret_key_is_told_to_come_again(client: FlaskClient) -> None:
    answer = client.get("/api/v1/ideas", headers={"Authorization": "Bearer sk_any"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_member_is_told_on_a_page(lost: Flask, client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["token"] = "of a session that cannot be looked up"
    answer = client.get("/")
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"
    assert "The database does not answer" in answer.text


def test_the_process_lives_but_is_not_ready(client: FlaskClient) -> None:
    assert client.get("/health/live").status_code == 200
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["checks"]["database"].startswith("does not answer")
