"""Signed identity in a real browser, enforced: who is signed, who is not, who is no longer, and who comes next."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import Servers, note_complaints
from tests.browser.signing_host import Host, hosting
from tests.browser.test_story import WATCH

RULES = Path(__file__).parents[2] / "rules"
HOUR = 3600


@pytest.fixture(scope="module")
def host(servers: Servers) -> Iterator[Host]:
    """A product of its own workspace, in which identity is enforced, with a guide and an idea of somebody's."""
    from widget_server import create_app
    from widget_server.commands.rules import apply_folder
    from widget_server.config import load_settings
    from widget_server.db import db
    from widget_server.ideas.models import Board
    from widget_server.parts import parts
    from widget_server.workspaces.operations import (
        create_identity_key,
        create_secret_key,
        create_workspace,
        set_identity,
    )

    with hosting() as host:
        app = create_app(replace(load_settings(servers.environment), data_folder=servers.folder))
        with app.app_context():
            workspace = create_workspace("signed", "Signed", [host.address])
            db.session.add(Board(workspace_id=workspace.id, slug="ideas", name="Ideas"))
            key, secret = create_identity_key(workspace), create_secret_key(workspace)
            set_identity(workspace, "enforce", workspace.protected_traits)
            assert key
            host.service, host.key, host.secret, host.audience = (
                servers.service, str(workspace.keys[0].public_text), key, "signed",
            )  # fmt: skip
            db.session.commit()
            apply_folder(RULES, "signed")
            parts().close()
            db.engine.dispose()
        host.management = secret
        said = {"key": host.key, "anonymousId": "somebody", "title": "Dark theme"}
        ask(f"{servers.service}/v1/boards/ideas/ideas", said)
        yield host


def ask(url: str, body: dict[str, Any] | None = None, secret: str = "") -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    request = Request(url, None if body is None else json.dumps(body).encode(), headers)
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


@dataclass
class Product:
    """The product in one browser, and everything that the browser complained of."""

    page: Page
    host: Host
    complaints: list[str] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)

    def open(self) -> None:
        with self.page.expect_response("**/v1/batch"):
            self.page.goto(f"{self.host.address}/reports/1")
        expect(self.stars).to_have_count(5)

    def sign_in(self, user: str, seconds: int | None = HOUR) -> None:
        """With a token that is valid for so long; None for none at all."""
        with self.page.expect_response("**/v1/batch"):
            self.page.evaluate("([user, seconds]) => signIn(user, seconds)", [user, seconds])

    def use(self) -> None:
        with self.page.expect_response("**/v1/batch"):
            self.page.evaluate("use()")

    def sign_out(self) -> None:
        self.page.evaluate("inapp.reset()")

    @property
    def tip(self) -> Locator:
        return self.page.locator("inapp-tip").get_by_role("dialog")

    @property
    def stars(self) -> Locator:
        return self.page.locator("inapp-rating").get_by_role("radio")

    def board(self) -> Locator:
        """The first idea's button to vote."""
        self.page.evaluate("inapp.open('ideas')")
        return self.page.locator("inapp-board").get_by_role("listitem").first.get_by_role("button").first

    def refused(self) -> list[str]:
        codes: list[str] = self.page.evaluate("refused")
        return codes

    def known(self, user: str) -> dict[str, Any]:
        return dict(ask(f"{self.host.service}/api/v1/people/{user}/export", secret=self.host.management))

    def is_unharmed(self) -> None:
        """The page's own script works, nothing moved, nothing broke its policy."""
        self.page.locator("#own").click()
        expect(self.page.locator("#own")).not_to_have_text("0")
        watched = self.page.evaluate("({shift: __watched.shift, violations: __watched.violations})")
        assert watched == {"shift": 0, "violations": []}


@pytest.fixture
def product(browser: Browser, context: BrowserContext, host: Host) -> Product:
    context.add_init_script(WATCH)
    product = Product(context.new_page(), host)
    note_complaints(product.page, product.complaints)
    product.page.on("request", lambda request: product.calls.append(request.url.partition("?")[0]))
    product.open()
    return product


def test_with_a_token_events_are_taken_and_decisions_come(product: Product) -> None:
    product.sign_in("ann")
    product.use()
    expect(product.tip).to_contain_text("Share it with your team")
    events = [event["name"] for event in product.known("ann")["events"]]
    assert events.count("report_created") == 3
    assert product.refused() == [] and product.complaints == []
    product.is_unharmed()


def test_without_a_token_nothing_is_known_of_the_user_and_the_page_goes_on(product: Product) -> None:
    """Each event is refused once, not sent again; no hint; the console has no more than what the page itself asked."""
    product.sign_in("bea", None)
    product.use()
    product.page.wait_for_function("refused.length >= 5")
    assert set(product.refused()) == {"identity_missing"}
    product.stars.nth(3).click()
    expect(product.page.locator("inapp-rating").get_by_role("status")).not_to_be_empty()
    expect(product.stars.nth(3)).not_to_be_checked()
    vote = product.board()
    expect(product.page.locator("inapp-board").get_by_role("button", name="Try again")).to_be_visible()
    assert vote.count() == 0 or not vote.get_attribute("aria-pressed")
    product.page.keyboard.press("Escape")
    expect(product.tip).to_be_hidden()
    batches = product.calls.count(f"{product.host.service}/v1/batch")
    product.use()
    assert product.calls.count(f"{product.host.service}/v1/batch") == batches + 1, "what was refused is not repeated"
    # The browser itself writes of each call that was answered by 403: the rating, and the list of ideas.
    assert len(product.complaints) == 2 and all("403" in each for each in product.complaints)
    product.is_unharmed()


def test_an_expired_token_is_told_to_the_page_which_signs_anew(product: Product) -> None:
    product.sign_in("cid", -HOUR)
    product.use()
    product.page.wait_for_function("refused.length >= 5")
    assert set(product.refused()) == {"identity_expired"}
    product.sign_in("cid")
    product.use()
    expect(product.tip).to_be_visible()
    names = [event["name"] for event in product.known("cid")["events"]]
    assert names.count("report_created") == 3 and product.complaints == []


def test_the_next_person_at_the_computer_sees_nothing_of_the_one_before(product: Product) -> None:
    """Ann signs out and Bob signs in, without the page being loaded anew: two persons, two histories; her hint, her
    vote and her stars are gone from the screen, and everything that names her from the browser."""
    product.sign_in("dan")
    product.use()
    expect(product.tip).to_be_visible()
    product.stars.nth(1).click()
    expect(product.stars.nth(1)).to_be_checked()
    vote = product.board()
    vote.click()
    expect(vote).to_have_attribute("aria-pressed", "true")
    product.sign_out()
    expect(product.tip).to_be_hidden()
    expect(product.page.locator("inapp-board")).to_have_count(0)
    product.sign_in("eve")
    expect(product.stars).to_have_count(5)
    expect(product.stars.nth(1)).not_to_be_checked()
    expect(product.board()).to_have_attribute("aria-pressed", "false")
    product.page.keyboard.press("Escape")
    product.use()
    expect(product.tip).to_be_visible()
    assert "dan" not in product.page.evaluate("JSON.stringify(localStorage)")
    dan, eve = product.known("dan"), product.known("eve")
    ids = [set(person["person"]["anonymous_ids"]) for person in (dan, eve)]
    assert ids[0] and ids[1] and not ids[0] & ids[1]
    messages = [{event["message_id"] for event in person["events"]} for person in (dan, eve)]
    assert not messages[0] & messages[1]
    assert (len(dan["votes"]), len(dan["ratings"]), eve["votes"], eve["ratings"]) == (1, 1, [], [])
    assert product.complaints == []
