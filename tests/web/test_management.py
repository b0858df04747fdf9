"""The frame of the management API: who may call, how it is described, and how it refuses."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.stories import Story
from tests.web.pages import ask_server, page_of
from widget_server.web.access import access_by_route

KINDS = {"public", "embed", "secret", "editor", "member"}


def test_every_route_says_who_may_call_it(built_app: Flask) -> None:
    undeclared = {name for name, access in access_by_route(built_app).items() if not access or access.kind not in KINDS}
    assert not undeclared


def test_every_management_route_but_the_description_wants_a_secret_key(built_app: Flask) -> None:
    access = access_by_route(built_app)
    rules = {rule.endpoint for rule in built_app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    open_to_all = {name for name in rules if (found := access[name]) is None or found.kind != "secret"}
    assert open_to_all == {"openapi"}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    return dict(client.get("/api/v1/openapi.json").json or {})


def test_the_description_names_every_management_endpoint(document: dict[str, Any], app: Flask) -> None:
    described = {
        (path, method) for path, methods in document["paths"].items() for method in methods if method != "parameters"
    }
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.endpoint != "openapi"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert document["openapi"] == "3.1.0"
    assert described == routes


def test_the_description_asks_for_the_key_and_shows_our_shape_of_refusal(document: dict[str, Any]) -> None:
    assert document["security"] == [{"secret_key": []}]
    assert document["components"]["securitySchemes"]["secret_key"]["scheme"] == "bearer"
    properties = document["components"]["schemas"]["Refusal"]["properties"]
    assert set(properties) == {"code", "message", "field"}


def test_every_reference_of_the_description_leads_somewhere(document: dict[str, Any]) -> None:
    references = list(_references(document))
    assert references
    for reference in references:
        place: Any = document
        for name in reference.removeprefix("#/").split("/"):
            place = place[name]


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        yield from (item for name, item in value.items() if name == "$ref")
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _references(item)


def test_only_a_secret_key_opens_it(story: Story) -> None:
    """No key, a wrong one, and the embed key that everybody can read in the page."""
    client = story.app.test_client()
    for header in ({}, {"Authorization": "Bearer sk_wrong"}, {"Authorization": f"Bearer {story.acme.key}"}):
        answer = client.get("/api/v1/ideas", headers=header)
        assert answer.status_code == 401 and answer.json is not None
        assert answer.json["error"]["code"] == "unknown_key"


def test_a_change_needs_no_csrf_token_but_the_key(story: Story) -> None:
    idea = page_of(story.acme, "dora").post("Dark mode")
    assert ask_server(story.acme, "PATCH", f"/api/v1/ideas/{idea['id']}", {"status": "planned"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"sort": "best"}, "sort"),
        ({"status": "lost"}, "status"),
        ({"after": "nowhere"}, "after"),
        ({"stauts": "open"}, "stauts"),
    ],
)
def test_a_wrong_query_is_told_what_is_wrong(story: Story, query: dict[str, Any], field: str) -> None:
    answer = ask_server(story.acme, "GET", "/api/v1/ideas", **query)
    assert answer.status_code == 400 and answer.json is not None
    assert (answer.json["error"]["code"], answer.json["error"]["field"]) == ("invalid_body", field)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"", "malformed_json", None),
        (b"{", "malformed_json", None),
        (b"[" * 10_000, "invalid_body", None),
        (b'{"status": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "malformed_json", None),
        (b'{"status": "\\ud800"}', "malformed_json", None),
        (b"[]", "invalid_body", None),
        (b"{}", "invalid_body", "status"),
        (b'{"status": "lost"}', "invalid_body", "status"),
        (b'{"status": "open\\u0000"}', "invalid_body", "status"),
        (b'{"status": ["open"]}', "invalid_body", "status"),
        (b'{"status": "open", "votes": 100}', "invalid_body", "votes"),
    ],
)
def test_a_wrong_body_is_told_what_is_wrong(story: Story, body: bytes, code: str, field: str | None) -> None:
    idea = page_of(story.acme, "dora").post("Dark mode")
    headers = {"Authorization": f"Bearer {story.acme.secret}"}
    answer = story.app.test_client().patch(f"/api/v1/ideas/{idea['id']}", data=body, headers=headers)
    assert answer.status_code == 400 and answer.json is not None
    assert (answer.json["error"]["code"], answer.json["error"]["field"]) == (code, field)


def test_what_does_not_exist_is_refused_in_the_one_shape(story: Story) -> None:
    for method, path, status in (("GET", "/api/v1/nothing", 404), ("DELETE", "/api/v1/ideas", 405)):
        answer = ask_server(story.acme, method, path)
        assert answer.status_code == status and answer.json is not None
        assert set(answer.json["error"]) == {"code", "message", "field"}
