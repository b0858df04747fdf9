"""The way from the members' pages to a page of the product, and what is open."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.delivery.guides import publish, tip
from tests.editor.host import Editor, editor_of, exchange, told
from tests.pages.forms import send, token_on
from tests.stories import ORIGIN, Story
from widget_server.db import db
from widget_server.editor.models import EditorSession
from widget_server.workspaces.queries import workspace_by_slug

START = "/w/acme/editor"


def begin(browser: FlaskClient, address: str, **more: str) -> TestResponse:
    return send(browser, START, START, **{"address": address, "task": "guide", **more})


def the_problem(answer: TestResponse) -> str:
    found = re.search(r'class="field-problem"[^>]*>([^<]+)<', answer.text)
    assert found, answer.text[:2000]
    return found[1]


def test_a_member_is_led_to_the_page_with_a_code_in_its_fragment_alone(story: Story) -> None:
    publish(story.acme, tip("share"))
    alice = story.signed_in("alice")
    answer = begin(alice, f"{ORIGIN}/reports/7?tab=all#part", guide="share")
    address, _hash, fragment = answer.location.partition("#")
    assert (answer.status_code, address) == (303, f"{ORIGIN}/reports/7?tab=all")
    name, _is, code = fragment.partition("=")
    assert name == "inapp-editor" and code not in address
    opened = told(exchange(story.acme, code))
    assert (opened["guide"], opened["member"]["name"]) == ("share", "Alice")
    # The next time it is offered first.
    assert f'value="{ORIGIN}/reports/7?tab=all"' in alice.get(START).text


@pytest.mark.parametrize(
    ("route", "kept"),
    [
        ("#/reports/7", "#/reports/7?inapp-editor="),
        ("#!/reports?tab=all", "#!/reports?tab=all&inapp-editor="),
        ("#/отчёты", "#/%D0%BE%D1%82%D1%87%D1%91%D1%82%D1%8B?inapp-editor="),
        ("#/reports?inapp-editor=used-before", "#/reports?inapp-editor="),
        ("#access_token=secret", "#inapp-editor="),
    ],
)
def test_a_product_with_routes_in_the_fragment_opens_at_the_page_wished(story: Story, route: str, kept: str) -> None:
    alice = story.signed_in("alice")
    location = begin(alice, f"{ORIGIN}/app?x=1{route}").location
    assert location.startswith(f"{ORIGIN}/app?x=1{kept}")
    assert told(exchange(story.acme, location.partition("inapp-editor=")[2]))["task"] == "guide"
    assert "secret" not in alice.get(START).text


def test_the_first_time_the_first_allowed_origin_is_offered(story: Story) -> None:
    assert f'value="{ORIGIN}/"' in story.signed_in("erin").get(START).text


def test_a_path_alone_is_a_page_of_the_first_allowed_origin(story: Story) -> None:
    assert begin(story.signed_in("alice"), "/reports").location.startswith(f"{ORIGIN}/reports#")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/reports",
        "https://app.acme.example@evil.example/",
        "https://user:secret@app.acme.example/",
        "https://app.acme.example.evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://app.acme.example/",
        "https://app.acme.example:8443/",
        "https://app.acme.example/\r\nSet-Cookie: x=y",
        "app.acme.example/reports",
        "https://[::1",
        "https://",
        "",
        "https://app.acme.example/" + "x" * 2_000,
    ],
)
def test_an_address_that_is_not_on_an_allowed_origin_leads_nowhere_and_is_kept_in_the_form(
    story: Story, address: str
) -> None:
    answer = begin(story.signed_in("alice"), address)
    assert answer.status_code == 400
    assert "Location" not in answer.headers
    assert the_problem(answer)
    assert db.session.query(EditorSession).count() == 0
    if address.isprintable() and "\\" not in address:
        assert address in answer.text


def test_letters_of_all_alphabets_in_an_address_are_sent_as_browsers_do(story: Story) -> None:
    location = begin(story.signed_in("alice"), f"{ORIGIN}/отчёты?q=я").location
    assert location.isascii() and location.startswith(f"{ORIGIN}/%D0%BE")


def test_the_policy_of_the_form_names_where_it_may_lead(story: Story) -> None:
    """Browsers hold a form's policy against where its answer leads, too; nothing else is loosened."""
    policy = story.signed_in("alice").get(START).headers["Content-Security-Policy"]
    assert f"form-action 'self' {ORIGIN};" in policy + ";"
    assert "default-src 'self'; script-src 'self'" in policy
    assert ORIGIN not in story.signed_in("alice").get("/w/acme/guides").headers["Content-Security-Policy"]


def test_without_an_allowed_origin_the_page_says_what_is_missing(story: Story) -> None:
    workspace = workspace_by_slug("acme")
    assert workspace
    workspace.allowed_origins = []
    db.session.commit()
    page = story.signed_in("alice").get(START).text
    assert "/w/acme/settings" in page and 'name="address"' not in page


def test_a_guide_that_is_not_there_is_not_edited(story: Story) -> None:
    alice = story.signed_in("alice")
    assert alice.get(f"{START}?guide=nowhere").status_code == 404
    form = {"csrf_token": token_on(alice, START), "address": f"{ORIGIN}/", "guide": "nowhere"}
    assert alice.post(START, data=form).status_code == 404


def test_guides_offer_the_editor_to_those_who_may_edit(story: Story) -> None:
    """A guide of a file can be looked at on the page; the form says where it is changed."""
    publish(story.acme, tip("share"))
    editor_of(story).save(tip("mine", trigger=None), None)
    erin, bob = story.signed_in("erin"), story.signed_in("bob")
    assert "/w/acme/editor?task=walk" in erin.get("/w/acme/guides").text
    for name, text in (("share", "Look at it on the page"), ("mine", "Edit on the page")):
        page = erin.get(f"/w/acme/guides/{name}").text
        assert f"/w/acme/editor?guide={name}" in page and text in page
    assert "share.yaml" in erin.get(f"{START}?guide=share").text
    for page in ("/w/acme/guides", "/w/acme/guides/share", "/w/acme/guides/mine"):
        assert "/w/acme/editor" not in bob.get(page).text


def test_members_see_and_end_their_own_sessions_and_an_owner_all(story: Story) -> None:
    ours, hers = editor_of(story, "alice"), editor_of(story, "erin")
    numbers = {row.member_id: row.id for row in db.session.query(EditorSession)}
    mine, erins = sorted(numbers.values())
    erin, alice = story.signed_in("erin"), story.signed_in("alice")
    page = erin.get(START).text
    assert f"sessions/{erins}/end" in page and f"sessions/{mine}/end" not in page
    assert send(erin, START, f"{START}/sessions/{mine}/end").status_code == 404
    assert is_open(ours) and is_open(hers)
    assert send(alice, START, f"{START}/sessions/{erins}/end").status_code == 303
    assert is_open(ours) and not is_open(hers)
    assert f"sessions/{erins}/end" not in alice.get(START).text
    # What is over is not ended once more.
    assert send(alice, START, f"{START}/sessions/{erins}/end").status_code == 404


def test_whoever_signs_out_is_out_of_the_editor_too(story: Story) -> None:
    """And a code that was not used by then opens nothing."""
    alice, elsewhere = story.signed_in("alice"), editor_of(story, "alice")
    codes = [begin(alice, "/reports").location.partition("=")[2] for _ in range(2)]
    editor = Editor(story.app, told(exchange(story.acme, codes[0]))["token"])
    assert is_open(editor)
    send(alice, START, "/sign-out")
    assert not is_open(editor)
    assert exchange(story.acme, codes[1]).status_code == 401
    # Another browser of hers, in which she is signed in, goes on.
    assert is_open(elsewhere)


def is_open(editor: Editor) -> bool:
    return editor.call("GET", "/session").status_code == 200


def test_guides_say_that_an_editor_is_open(story: Story) -> None:
    erin = story.signed_in("erin")
    assert "/w/acme/editor#open" not in erin.get("/w/acme/guides").text
    editor_of(story, "erin")
    assert "/w/acme/editor#open" in erin.get("/w/acme/guides").text
    assert "/w/acme/editor#open" not in story.signed_in("bob").get("/w/acme/guides").text
