"""Every route says who may call it, and means it."""

from typing import Any

import pytest
from flask import Blueprint, Flask
from werkzeug.test import TestResponse

from tests.stories import Story
from tests.web.world import UNKNOWN, Visit, visits
from widget_server.web.access import access_by_route, public
from widget_server.workspaces.models import ROLES

KINDS = {"public", "embed", "secret", "editor", "member"}


def undeclared(app: Flask) -> set[str]:
    return {name for name, access in access_by_route(app).items() if access is None or access.kind not in KINDS}


def test_every_route_declares_who_may_call_it(built_app: Flask) -> None:
    """A new view wears one of: public, embed, with_secret_key, for_members(…)."""
    assert undeclared(built_app) == set()


def test_a_route_without_declared_access_is_found() -> None:
    app = Flask("another", static_folder=None)
    app.add_url_rule("/open", "open", public(lambda: ""))
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    assert undeclared(app) == {"forgotten"}


def test_a_route_without_declared_access_is_found_in_a_blueprint_too() -> None:
    app, blueprint = Flask("another", static_folder=None), Blueprint("pages", __name__)
    blueprint.get("/forgotten")(_forgotten)
    app.register_blueprint(blueprint)
    assert undeclared(app) == {f"pages.{_forgotten.__name__}"}


def _forgotten() -> str:
    return ""


def of_kind(app: Flask, kind: str) -> list[Visit]:
    return [visit for visit in visits(app, {**UNKNOWN, "slug": "acme"}) if visit.kind == kind]


def has_the_one_shape(answer: TestResponse) -> bool:
    return answer.json is not None and set(answer.json["error"]) == {"code", "message", "field"}


def test_public_endpoints_want_an_embed_key(story: Story) -> None:
    for visit in of_kind(story.app, "embed"):
        showing = {"decision": "d_1", "guide": "hello", "version": 1}
        body = {"title": "An idea", "message": "Hello", "stars": 3, "batch": [], "userId": "d", **showing}
        sent: dict[str, Any] = {} if visit.method == "GET" else {"json": body}
        for query in ({"userId": "d"}, {"userId": "d", "key": "pk_wrong"}, {"userId": "d", "key": story.acme.secret}):
            answer = story.app.test_client().open(visit.path, method=visit.method, query_string=query, **sent)
            assert answer.status_code == 401, f"{visit}: {answer.text}"
            assert has_the_one_shape(answer)


def test_management_endpoints_want_a_secret_key(story: Story) -> None:
    headers: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": "Bearer sk_wrong"},
        {"Authorization": f"Bearer {story.acme.key}"},
    )
    for visit in of_kind(story.app, "secret"):
        for header in headers:
            answer = story.app.test_client().open(visit.path, method=visit.method, headers=header)
            assert answer.status_code == 401, f"{visit}: {answer.text}"
            assert has_the_one_shape(answer)


def test_a_member_s_session_opens_no_endpoint_of_the_api(story: Story) -> None:
    browser = story.signed_in("alice")
    for visit in [*of_kind(story.app, "secret"), *of_kind(story.app, "embed")]:
        answer = browser.open(visit.path, method=visit.method, query_string={"userId": "d"}, json={"userId": "d"})
        assert answer.status_code in (400, 401), f"{visit}: {answer.text}"


@pytest.fixture
def without_csrf(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if every form carried its token: what is asked about here is what stands behind it."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


@pytest.mark.usefixtures("without_csrf")
def test_pages_of_members_lead_strangers_to_the_sign_in(story: Story) -> None:
    for visit in of_kind(story.app, "member"):
        answer = story.app.test_client().open(visit.path, method=visit.method)
        assert answer.status_code in (302, 303), f"{visit}: {answer.status}"
        assert answer.location.startswith("/sign-in")


@pytest.mark.usefixtures("without_csrf")
def test_each_role_opens_what_is_declared_for_it_and_nothing_else(story: Story) -> None:
    access = access_by_route(story.app)
    for name, role in (("alice", "owner"), ("erin", "editor"), ("cem", "csm"), ("anna", "agent"), ("bob", "viewer")):
        assert role in ROLES
        browser = story.signed_in(name)
        for visit in of_kind(story.app, "member"):
            declared = access[visit.rule.endpoint]
            assert declared is not None
            answer = browser.open(visit.path, method=visit.method, data={})
            assert (answer.status_code == 403) == (role not in declared.roles), f"{role}: {visit}: {answer.status}"


def test_a_form_without_its_token_changes_nothing(story: Story) -> None:
    browser = story.signed_in("alice")
    for visit in of_kind(story.app, "member"):
        if visit.method == "POST":
            assert browser.post(visit.path, data={}).status_code == 400, str(visit)
