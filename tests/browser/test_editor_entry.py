"""The way into the visual editor in a real browser, between three real origins."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Servers, sign_in_as_member

# What a page of whatever origin can do with a token: whether an answer can be read, and which.
ASK = """async ([server, path, token]) => {
  try {
    const answer = await fetch(`${server}/v1/editor/${path}`, {headers: {Authorization: `Bearer ${token}`}});
    return answer.status;
  } catch { return "unreadable"; }
}"""
EXCHANGE = """async ([server, code]) => {
  const { key } = document.querySelector("script[data-key]").dataset;
  try {
    const answer = await fetch(`${server}/v1/editor/session`, {method: "POST", body: JSON.stringify({code, key})});
    return answer.ok ? (await answer.json()).token : answer.status;
  } catch { return "unreadable"; }
}"""


@pytest.fixture
def product(context: BrowserContext, servers: Servers) -> Page:
    """A tab in which the product's own script is held back, so that the test alone uses the code."""
    context.route("**/widget/**", lambda route: route.abort())
    page = context.new_page()
    sign_in_as_member(page, servers)
    page.goto(f"{servers.service}/w/demo/guides")
    page.get_by_role("link", name="New guide on the page").click()
    page.get_by_label("Address of a page of your product").fill(f"{servers.demo}/reports?tab=all")
    return page


def opened(page: Page, servers: Servers) -> str:
    """Presses the button; the code with which the product opened."""
    asked: list[dict[str, Any]] = []
    page.on("request", lambda request: asked.append({"url": request.url, **request.headers}))
    page.get_by_role("button", name="Open the page with the editor").click()
    page.wait_for_url(f"{servers.demo}/reports?tab=all#inapp-editor=*")
    code = page.url.partition("#inapp-editor=")[2]
    # Neither the product's server nor any other is told the code, or where it came from.
    at_product = [request for request in asked if request["url"].startswith(servers.demo)]
    assert at_product
    assert not any(code in str({**request, "url": request["url"].partition("#")[0]}) for request in asked)
    assert not any(servers.service in request.get("referer", "") for request in at_product)
    return code


def test_a_member_comes_into_the_product_with_a_code_that_works_there_alone(product: Page, servers: Servers) -> None:
    code = opened(product, servers)
    stranger = product.context.new_page()
    stranger.goto(f"{servers.demo.replace('127.0.0.1', 'localhost')}/reports")
    assert stranger.evaluate("origin") != product.evaluate("origin")
    assert stranger.evaluate(EXCHANGE, [servers.service, code]) == "unreadable"
    token = product.evaluate(EXCHANGE, [servers.service, code])
    assert product.evaluate(ASK, [servers.service, "guides", token]) == 200
    assert stranger.evaluate(ASK, [servers.service, "guides", token]) == "unreadable"
    assert product.evaluate(EXCHANGE, [servers.service, code]) == 401

    members = product.context.new_page()
    members.goto(f"{servers.service}/w/demo/guides")
    members.get_by_role("link", name="See and end").click()
    members.get_by_role("button", name="End the session of").first.click()
    members.get_by_role("status").filter(has_text="The session is over").wait_for()
    assert product.evaluate(ASK, [servers.service, "guides", token]) == 401
    assert code not in log_of(servers) and token not in log_of(servers)


def log_of(servers: Servers) -> str:
    """All that the service and the product wrote."""
    return Path(servers.folder.parent / "servers.log").read_text()
