"""Every page, and who may open it: the owner, a teammate without the role, a member of another workspace, nobody."""

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.editor.host import open_session_of
from tests.pages.conftest import Lived
from tests.pages.forms import token_on
from tests.stories import ORIGIN
from tests.web.pages import ask_server, page_of
from widget_server.backtests.models import BacktestRun
from widget_server.db import db
from widget_server.guides.drafts import save_drafts
from widget_server.people.accounts.imports import open_draft
from widget_server.people.lists import operations as lists
from widget_server.people.lists.operations import Change
from widget_server.web.access import access_by_route
from widget_server.web.bodies import now_ms
from widget_server.workspaces.looks.look import Look
from widget_server.workspaces.looks.named import forget_look, keep_look
from widget_server.workspaces.models import ROLES, Workspace
from widget_server.workspaces.operations import create_identity_key, create_secret_key
from widget_server.workspaces.queries import identity_keys_of, secret_keys_of, workspace_by_slug

MEMBERS_OF_ROLE = {"owner": "alice", "editor": "erin", "csm": "cem", "agent": "anna", "viewer": "bob"}
DOCS = Path(__file__).parents[2] / "docs" / "members.md"
PAGES = {
    "success.overview": "/",
    "success.attention": "/attention",
    "success.funnels": "/funnels",
    "success.funnel": "/funnels/report-activation",
    "success.accounts": "/accounts",
    "success.account": "/accounts/{account}",
    "accounts.edit": "/accounts/{account}/edit",
    "accounts.export": "/accounts/export.csv",
    "accounts.imports_page": "/accounts/imports",
    "accounts.preview": "/accounts/imports/{draft}",
    "lists.overview": "/lists",
    "lists.preview": "/lists/imports/{list_draft}",
    "success.person": "/people/{person}",
    "success.events": "/events",
    "tracking.plan": "/events/plan",
    "guides.listing": "/guides",
    "guides.guide": "/guides/share-your-report",
    "reports.report": "/guides/share-your-report/report",
    "attention.budget": "/attention-budget",
    "surveys.answers": "/guides/share-your-report/answers",
    "guides.compare": "/guides/share-your-report/versions",
    "editor.overview": "/editor",
    "backtests.listing": "/backtests",
    "backtests.result": "/backtests/{backtest}",
    "articles.listing": "/articles",
    "articles.new": "/articles/new",
    "articles.article": "/articles/{article}",
    "articles.version": "/articles/{article}/versions/1",
    "tasks.listing": "/tasks",
    "profile.overview": "/profile",
    "ideas.listing": "/ideas",
    "ratings.listing": "/ratings",
    "settings.overview": "/settings",
    "looks.page": "/settings/look",
    "looks.named": "/settings/look/named/{look}",
    "staging.page": "/staging",
    "privacy.overview": "/settings/privacy",
    "privacy.export_person": "/people/{person}/export",
    "privacy.export_account": "/accounts/{account}/export",
}
ACTIONS = {
    "tracking.describe": ("/events/plan", {"name": "report_created", "description": "The moment of value"}),
    "quiet.mute": ("/accounts/{account}/quiet", {"until": ""}),
    "accounts.change": ("/accounts/{account}/edit", {"stage": "live"}),
    "accounts.upload": ("/accounts/imports", {"text": "account_id,name\nnw,Northwind"}),
    "accounts.choose_columns": ("/accounts/imports/{draft}/columns", {"column-0": "account_id"}),
    "accounts.confirm": ("/accounts/imports/{draft}/confirm", {}),
    "accounts.undo": ("/accounts/imports/{draft}/undo", {}),
    "guides.let_try_again": ("/guides/share-your-report/try-again", {}),
    "publishing.publish": ("/guides/{guide_draft}/draft/publish", {"seen": "looked at before"}),
    "publishing.discard": ("/guides/{guide_draft}/draft/discard", {"seen": "looked at before"}),
    "publishing.withdraw": ("/guides/share-your-report/versions/1/withdraw", {}),
    "publishing.restore": ("/guides/share-your-report/versions/1/restore", {}),
    "lists.upload": ("/lists", {"name": "beta", "of": "person", "mode": "add", "text": "user_id\ndora"}),
    "lists.confirm": ("/lists/imports/{list_draft}/confirm", {}),
    "lists.undo": ("/lists/imports/{list_draft}/undo", {}),
    "lists.delete": ("/lists/{list}/delete", {}),
    "editor.begin": ("/editor", {"address": f"{ORIGIN}/reports", "task": "guide"}),
    "editor.end": ("/editor/sessions/{editor}/end", {}),
    "backtests.stop": ("/backtests/{backtest}/stop", {}),
    "backtests.start": ("/backtests", {"guide": "share-your-report", "days": "7"}),
    "articles.change_settings": ("/articles/settings", {"is_public": "on"}),
    "articles.begin": ("/articles/new", {"title-en": "Another", "body-en": "Text"}),
    "articles.preview": ("/articles/preview", {"of": "en", "body-en": "**x**"}),
    "articles.change": ("/articles/{article}", {"title-en": "Changed", "body-en": "Text"}),
    "articles.discard": ("/articles/{article}/discard", {}),
    "articles.withdraw": ("/articles/{article}/withdraw", {}),
    "articles.restore": ("/articles/{article}/versions/1/restore", {}),
    "tasks.make": ("/tasks", {"text": "Call them"}),
    "tasks.change": ("/tasks/{task}", {"state": "done"}),
    "profile.change": ("/profile", {"title": "Customer success manager"}),
    "ideas.change_status": ("/ideas/{idea}/status", {"status": "planned"}),
    "settings.change_origins": ("/settings/origins", {"origins": "https://a.example"}),
    "settings.change_time_zone": ("/settings/time-zone", {"time_zone": "Europe/Berlin"}),
    "looks.save": ("/settings/look", {"radius": "4"}),
    "looks.preview": ("/settings/look/preview", {"radius": "4"}),
    "looks.reset": ("/settings/look/reset", {}),
    "looks.make": ("/settings/look/named", {"name": "spring"}),
    "looks.save_named": ("/settings/look/named/{look}", {"radius": "4"}),
    "used_looks.remove": ("/settings/look/named/{look}/remove", {}),
    "staging.make": ("/staging", {"origins": "https://staging.acme.example"}),
    "staging.promote_chosen": ("/staging/promote", {}),
    "settings.create_key": ("/settings/keys", {}),
    "settings.revoke_key": ("/settings/keys/{key}/revoke", {}),
    "privacy.change_identity": ("/settings/privacy/identity", {"mode": "observe", "traits": "person.role"}),
    "privacy.create_key": ("/settings/privacy/identity-keys", {}),
    "privacy.revoke_key": ("/settings/privacy/identity-keys/{identity_key}/revoke", {}),
    "privacy.change_retention": ("/settings/privacy/retention", {"days": "90"}),
    "privacy.forget_person": ("/people/{person}/erase", {"sure": "yes"}),
    "privacy.forget_account": ("/accounts/{account}/erase", {"sure": "yes"}),
}


def address_of(lived: Lived, pattern: str, slug: str = "acme") -> str:
    if "{key}" in pattern:
        workspace = workspace_by_slug("acme")
        assert workspace
        create_secret_key(workspace)
        db.session.commit()
        return f"/w/{slug}" + pattern.format(key=secret_keys_of(workspace)[0].id)
    if pattern == "/settings/look/named":
        # A name is given once.
        forget_look(lived.acme.workspace_id, "spring")
        db.session.commit()
    draft = _draft(lived) if "{draft}" in pattern else ""
    list_draft = _list_draft(lived) if "{list_draft}" in pattern else ""
    values = {"account": lived.account_id, "person": lived.person_id, "idea": lived.idea, "draft": draft}
    values |= {"list_draft": list_draft, "list": _list(lived) if "{list}" in pattern else ""}
    values |= {"article": _article(lived) if "{article}" in pattern else ""}
    values |= {"look": _look(lived) if "{look}" in pattern else ""}
    values |= {"task": _task(lived) if "{task}" in pattern else ""}
    values["guide_draft"] = _guide_draft(lived) if "{guide_draft}" in pattern else ""
    values["editor"] = str(_editor(lived)) if "{editor}" in pattern else ""
    values["backtest"] = _backtest(lived) if "{backtest}" in pattern else ""
    return f"/w/{slug}" + pattern.format(**values, identity_key=_identity_key(lived) if "identity" in pattern else "")


def _identity_key(lived: Lived) -> int:
    """A key in use; two are the most there can be."""
    workspace = db.session.get_one(Workspace, lived.acme.workspace_id)
    create_identity_key(workspace)
    db.session.commit()
    return identity_keys_of(workspace)[0].id


def _editor(lived: Lived) -> int:
    """A session that Erin, who edits, has open."""
    return open_session_of(lived.acme, "erin")


def _draft(lived: Lived) -> str:
    """The token of a file that waits for its confirmation."""
    draft = open_draft(lived.acme.workspace_id, b"account_id,name\nnw,Norths\n", "a.csv", "cem@acme.example")
    db.session.commit()
    return draft.token


def _list_draft(lived: Lived) -> str:
    """The token of a file of ids that waits for its confirmation."""
    change = Change("beta", "person", "add", "a.csv", "cem@acme.example")
    draft = lists.open_draft(lived.acme.workspace_id, b"user_id\ndora\n", change)
    db.session.commit()
    return draft.token


def _list(lived: Lived) -> str:
    lists.change_list(lived.acme.workspace_id, Change("beta", "person", "replace", "API"), ["dora"])
    db.session.commit()
    return "beta"


def _look(lived: Lived) -> str:
    """One that no guide chooses."""
    keep_look(lived.acme.workspace_id, "autumn", Look(radius=3), "erin@acme.example")
    db.session.commit()
    return "autumn"


def _article(lived: Lived) -> str:
    """Published, and a draft since."""
    for title in ("First", "Second"):
        article = {"texts": {"en": {"title": title, "body": "Text."}}, "publish": title == "First"}
        ask_server(lived.acme, "PUT", "/api/v1/articles/how-to", article)
    return "how-to"


def _task(lived: Lived) -> str:
    db.session.remove()
    return page_of(lived.acme, "dora").contact("Help me")


def _guide_draft(lived: Lived) -> str:
    """The name of a draft; what was looked at before is another one."""
    draft = {"guide": "welcome", "kind": "tip", "steps": [{"title": "Welcome"}]}
    save_drafts(lived.acme.workspace_id, [("welcome.yaml", draft)])
    db.session.commit()
    return "welcome"


def _backtest(lived: Lived) -> int:
    """One that is done."""
    times = {"from_ms": 0, "to_ms": 1, "started_ms": now_ms(), "beat_ms": now_ms()}
    texts = {"guide": "draft", "document": "{}", "started_by": "erin@acme.example", "state": "done"}
    run = BacktestRun(workspace_id=lived.acme.workspace_id, **times, **texts)
    db.session.add(run)
    db.session.commit()
    return run.id


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
    path = address_of(lived, PAGES[endpoint])
    headers = {"HX-Request": "true"} if endpoint == "success.attention" else {}
    for role, name in MEMBERS_OF_ROLE.items():
        answer = lived.story.signed_in(name).get(path, headers=headers)
        assert answer.status_code == (200 if role in _roles(app, endpoint) else 403), (role, answer.text[:300])


@pytest.mark.parametrize("endpoint", PAGES)
def test_an_outsider_sees_a_page_of_another_workspace_like_one_that_does_not_exist(lived: Lived, endpoint: str) -> None:
    charlie = lived.story.signed_in("charlie")
    foreign = charlie.get(address_of(lived, PAGES[endpoint]))
    unknown = charlie.get(address_of(lived, PAGES[endpoint], slug="no-such-workspace"))
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
    assert charlie.get(address_of(lived, pattern, slug="other")).status_code == 404
    assert charlie.get("/w/other" + pattern.format(account=2**62, person=2**62)).status_code == 404


@pytest.mark.parametrize("endpoint", PAGES)
def test_whoever_is_not_signed_in_is_led_to_the_sign_in_and_back(lived: Lived, app: Flask, endpoint: str) -> None:
    path = address_of(lived, PAGES[endpoint])
    answer = app.test_client().get(path)
    assert answer.status_code == 302
    assert answer.location == f"/sign-in?next={path}"


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_an_action_is_done_for_its_roles_alone(lived: Lived, app: Flask, endpoint: str) -> None:
    pattern, fields = ACTIONS[endpoint]
    for role, name in MEMBERS_OF_ROLE.items():
        client = lived.story.signed_in(name)
        form = {"csrf_token": token_on(client, "/w/acme/"), **fields}
        status = client.post(address_of(lived, pattern), data=form).status_code
        assert (status in (200, 201, 303)) == (role in _roles(app, endpoint)), (role, status)
        assert status in (200, 201, 303, 403)


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_an_action_on_another_workspace_is_refused_like_an_unknown_one(lived: Lived, app: Flask, endpoint: str) -> None:
    pattern, fields = ACTIONS[endpoint]
    charlie = lived.story.signed_in("charlie")
    form = {"csrf_token": token_on(charlie, "/w/other/"), **fields}
    assert charlie.post(address_of(lived, pattern), data=form).status_code == 404
    if "{" in pattern:
        assert charlie.post(address_of(lived, pattern, slug="other"), data=form).status_code == 404
    nobody = app.test_client()
    answer = nobody.post(address_of(lived, pattern), data={"csrf_token": token_on(nobody, "/sign-in"), **fields})
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_an_action_without_the_forms_token_changes_nothing(lived: Lived, endpoint: str) -> None:
    """Another site cannot send a member's forms."""
    pattern, fields = ACTIONS[endpoint]
    assert lived.story.signed_in("alice").post(address_of(lived, pattern), data=fields).status_code == 400


def test_navigation_offers_what_the_role_may_open(lived: Lived) -> None:
    page = lived.story.signed_in("anna").get("/w/acme/").text
    offered = set(re.findall(r'href="/w/acme/([a-z]*)"', page[page.index("<nav") : page.index("</nav>")]))
    assert offered == {"", "guides", "articles", "ideas", "ratings"}


def test_the_role_table_in_the_docs_is_the_one_in_force(app: Flask) -> None:
    lines = [line for line in DOCS.read_text().splitlines() if line.startswith("| `")]
    written = {
        re.findall(r"`([a-z_.]+)`", cells[1])[0]: tuple(
            role for role, mark in zip(ROLES, cells[3:8], strict=True) if mark.strip() == "yes"
        )
        for cells in (line.split("|") for line in lines)
    }
    assert written == {endpoint: _roles(app, endpoint) for endpoint in (*PAGES, *ACTIONS)}
