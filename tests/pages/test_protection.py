"""Headers, caching and files of members' pages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.conftest import Lived
from tests.stories import Story
from widget_server.web.assets import FOLDER


@pytest.mark.parametrize("path", ["/sign-in", "/w/acme/", "/nothing-here", "/w/acme/funnels/unknown"])
def test_a_page_runs_no_inline_code_and_is_kept_and_framed_by_nobody(lived: Lived, path: str) -> None:
    answer = lived.story.signed_in("alice").get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy
    for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"):
        assert part in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Permissions-Policy"]


def test_public_endpoints_carry_none_of_the_pages_headers(story: Story) -> None:
    answer = story.acme.post("/v1/decide", {"userId": "dora"})
    assert "Content-Security-Policy" not in answer.headers
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "name", sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
)
def test_every_file_is_served_under_an_address_that_changes_with_its_content(
    client: FlaskClient, app: Flask, name: str
) -> None:
    with app.test_request_context("/"):
        address = app.jinja_env.globals["asset"](name)  # type: ignore[operator]
    answer = client.get(address, headers={"Accept-Encoding": "identity"})
    assert answer.data == (FOLDER / name).read_bytes()
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) <= len(answer.data) + 40
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    old = client.get(f"/assets/{name}?v=0123456789abcdef")
    assert old.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "path", ["../layout.py", "%2e%2e/layout.py", "..%2flayout.py", "%2fetc/passwd", "nothing.css", "vendor", ""]
)
def test_no_file_outside_the_folder_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(f"/assets/{path}", follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/w/acme/accounts?q=%00",
        "/w/acme/events?name=a%00b",
        "/w/acme/funnels/a%00",
        "/w/acme/ideas?after=%00",
        "/sign-in?next=%00",
    ],
)
def test_nul_is_refused_and_never_reaches_the_database(lived: Lived, path: str) -> None:
    assert lived.story.signed_in("alice").get(path).status_code == 400


@pytest.mark.parametrize(
    "path",
    ["accounts/99999999999999999999", "people/99999999999999999999", "accounts?after=99999999999999999999",
     "accounts?after=-1",
     "funnels/report-activation?step=0", "funnels/report-activation?step=3", "funnels/report-activation?step=1&unit=x",
     "funnels/report-activation?step=1&after=x", "ideas?sort=x", "ideas?status=x", "ideas?after=x", "ratings?show=x",
     "ratings?after=x", "guides/unknown", "events?name=%F0%9F%92%A9%ED%A0%BD", "accounts?q=%25_%5C"],
)  # fmt: skip
def test_a_mistyped_address_is_never_a_mistake_of_the_service(lived: Lived, path: str) -> None:
    assert lived.story.signed_in("alice").get(f"/w/acme/{path}").status_code in (200, 400, 404)


@pytest.mark.parametrize(("path", "status", "words"), [
    ("/w/acme/nothing", 404, "There is nothing here"),
    ("/w/acme/ideas/x/status", 405, "This address is not a page"),
])  # fmt: skip
def test_a_page_that_fails_says_what_happened_and_leads_on(lived: Lived, path: str, status: int, words: str) -> None:
    answer = lived.story.signed_in("alice").get(path)
    assert answer.status_code == status
    assert words in answer.text and "To the start page" in answer.text


def test_a_name_of_a_customer_is_text_and_never_markup(lived: Lived) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    lived.acme.batch(
        {"type": "identify", "userId": "dora", "traits": {"name": hostile, hostile: hostile}},
        {"type": "track", "userId": "dora", "event": hostile, "properties": {hostile: hostile}},
    )
    client = lived.story.signed_in("alice")
    for path in ("events", f"people/{lived.person_id}", f"accounts/{lived.account_id}", "ratings", "ideas", ""):
        page = client.get(f"/w/acme/{path}")
        assert page.status_code == 200
        assert "<img" not in page.text
