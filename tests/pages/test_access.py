"""Every page, and who may open it: the owner, a teammate without the role, a member of another workspace, nobody."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.pages.conftest import Lived
from tests.pages.forms import token_on
from widget_server.db import db
from widget_server.web.access import access_by_route
from widget_server.workspaces.models import ROLES
from widget_server.workspaces.operations import create_secret_key
from widget_server.workspaces.queries import secret_keys_of, workspace_by_slug

MEMBERS_OF_ROLE = {"owner": "alice", "editor": "erin", "csm": "cem", "agent": "anna", "viewer": "bob"}
DOCS = Path(__file__).parents[2] / "docs" / "members.md"
PAGES = {
    "success.overview": "/",
    "success.attention": "/attention",
    "success.funnels": "/funnels",
    "success.funnel": "/funnels/report-activation",
    "success.accounts": "/accounts",
    "success.account": "/accounts/{account}",
    "success.person": "/people/{person}",
    "success.events": "/events",
    "guides.listing": "/guides",
    "guides.guide": "/guides/share-your-report",
    "ideas.listing": "/ideas",
    "ratings.listing": "/ratings",
    "settings.overview": "/settings",
}
ACTIONS = {
    "ideas.change_status": ("/ideas/{idea}/status", {"status": "planned"}),
    "settings.change_origins": ("/settings/origins", {"origins": "https://a.example"}),
    "settings.create_key": ("/settings/keys", {}),
    "settings.revoke_key": ("/settings/keys/{key}/revoke", {}),
}


def _address(lived: Lived, pattern: str, slug: str = "acme") -> str:
    if "{key}" in pattern:
        workspace = workspace_by_slug("acme")
        assert workspace
        create_secret_key(workspace)
        db.session.commit()
        return f"/w/{slug}" + pattern.format(key=secret_keys_of(workspace)[0].id)
    return f"/w/{slug}" + pattern.format(account=lived.account_id, person=lived.person_id, idea=lived.idea)


def _roles(app: Flask, endpoint: str) -> tuple[str, ...]:
    access = access_by_route(app)[endpoint]
    assert access
    return access.roles


def test_every_route_of_members_is_tried_here(app: Flask) -> None:
    """A page or action that is added without being tried for all people fails."""
    declared = {name for name, access in access_by_route(app).items() if access and access.kind == "member"}
    assert declared == {*PAGES, *ACTIONS}


@pytest.mark.parametrize("endpoint", PAGES)
def test_a_page_opens_for_its_roles_alone(lived: Lived, app: Flask, endpoint: str) -> None:
    """Each of the five roles gets the page or a plain 403, exactly as declared."""
    path = _address(lived, PAGES[endpoint])
    headers = {"HX-Request": "true"} if endpoint == "success.attention" else {}
    for role, name in MEMBERS_OF_ROLE.items():
        answer = lived.story.signed_in(name).get(path, headers=headers)
        assert answer.status_code == (200 if role in _roles(app, endpoint) else 403), (role, answer.text[:300])


@pytest.mark.parametrize("endpoint", PAGES)
def test_an_outsider_sees_a_page_of_another_workspace_like_one_that_does_not_exist(lived: Lived, endpoint: str) -> None:
    charlie = lived.story.signed_in("charlie")
    foreign = charlie.get(_address(lived, PAGES[endpoint]))
    unknown = charlie.get(_address(lived, PAGES[endpoint], slug="no-such-workspace"))
    assert foreign.status_code == unknown.status_code == 404
    # The address alone differs: it stands in the language form.
    assert (
        foreign.text.replace("/w/acme", "").split("csrf_token")[0]
        == unknown.text.replace("/w/no-such-workspace", "").split("csrf_token")[0]
    )


@pytest.mark.parametrize(
    "pattern", ["/accounts/{account}", "/people/{person}", "/funnels/report-activation", "/guides/share-your-report"]
)
def test_ids_of_another_workspace_answer_like_unknown_ones(lived: Lived, pattern: str) -> None:
    charlie = lived.story.signed_in("charlie")
    assert charlie.get(_address(lived, pattern, slug="other")).status_code == 404
    assert charlie.get("/w/other" + pattern.format(account=2**62, person=2**62)).status_code == 404


@pytest.mark.parametrize("endpoint", PAGES)
def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(lived: Lived, app: Flask, endpoint: str) -> None:
    path = _address(lived, PAGES[endpoint])
    answer = app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next={path}"


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_an_action_is_done_for_its_roles_alone(lived: Lived, app: Flask, endpoint: str) -> None:
    pattern, fields = ACTIONS[endpoint]
    for role, name in MEMBERS_OF_ROLE.items():
        client = lived.story.signed_in(name)
        form = {"csrf_token": token_on(client, "/w/acme/"), **fields}
        status = client.post(_address(lived, pattern), data=form).status_code
        assert (status in (201, 303)) == (role in _roles(app, endpoint)), (role, status)
        assert status in (201, 303, 403)


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_an_action_on_another_workspace_is_refused_like_an_unknown_one(lived: Lived, app: Flask, endpoint: str) -> None:
    pattern, fields = ACTIONS[endpoint]
    charlie = lived.story.signed_in("charlie")
    form = {"csrf_token": token_on(charlie, "/w/other/"), **fields}
    assert charlie.post(_address(lived, pattern), data=form).status_code == 404
    if "{" in pattern:
        assert charlie.post(_address(lived, pattern, slug="other"), data=form).status_code == 404
    nobody = app.test_client()
    answer = nobody.post(_address(lived, pattern), data={"csrf_token": token_on(nobody, "/sign-in"), **fields})
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_an_action_without_the_forms_token_changes_nothing(lived: Lived, endpoint: str) -> None:
    """Another site cannot send a member's forms."""
    pattern, fields = ACTIONS[endpoint]
    assert lived.story.signed_in("alice").post(_address(lived, pattern), data=fields).status_code == 400


def test_navigation_offers_what_the_role_may_open(lived: Lived) -> None:
    page = lived.story.signed_in("anna").get("/w/acme/").text
    offered = set(re.findall(r'href="/w/acme/([a-z]*)"', page[page.index("<nav") : page.index("</nav>")]))
    assert offered == {"", "guides", "ideas", "ratings"}


def test_the_role_table_in_the_docs_is_the_one_in_force(app: Flask) -> None:
    lines = [line for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    written = {
        re.findall(r"`([a-z_.]+)`", cells[1])[0]: tuple(
            role for role, mark in zip(ROLES, cells[3:8], strict=True) if mark.strip() == "yes"
        )
        for cells in (line.split("|") for line in lines)
    }
    assert written == {endpoint: _roles(app, endpoint) for endpoint in (*PAGES, *ACTIONS)}
