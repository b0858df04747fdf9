"""The demo product served on a free port, with the widget server absent, and a browser in front of it."""

import socket
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from tests.demo.visit import Visit
from widget_server.demo import create_demo

WIDGET = "http://127.0.0.1:8000"


class QuietRequests(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """A line for each file would bury what a failing test has to say."""


@pytest.fixture
def client() -> FlaskClient:
    return create_demo(WIDGET, "pk_demo").test_client()


@pytest.fixture(scope="session")
def product_with() -> Iterator[Callable[[str], str]]:
    """The address of the product that embeds the widget of an address; started once for each.

    What a person does stays in the browser, and each visit has a profile of its own.
    """
    servers: dict[str, BaseWSGIServer] = {}

    def address(widget: str) -> str:
        if widget not in servers:
            app = create_demo(widget, "pk_demo")
            servers[widget] = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietRequests)
            Thread(target=servers[widget].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[widget].server_port}"

    yield address
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def absent_widget() -> Iterator[str]:
    """The address of a widget server that is down: the port is held, and refuses every connection."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture(scope="session")
def silent_widget() -> Iterator[str]:
    """The address of a widget server that takes connections and never answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen(50)
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.fixture
def arrive(browser: Browser, product_with: Callable[[str], str]) -> Iterator[Callable[..., Visit]]:
    """Opens the product in a new browser profile; `widget` is the widget server's address."""
    contexts = []

    def new_visit(widget: str, **profile: object) -> Visit:
        context = browser.new_context(**{"locale": "en", **profile})  # type: ignore[arg-type]
        contexts.append(context)
        visit = Visit(context.new_page(), product_with(widget))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("console", visit.note)
        return visit

    yield new_visit
    for context in contexts:
        context.close()


@pytest.fixture
def visit(arrive: Callable[..., Visit], absent_widget: str) -> Visit:
    """Someone visits while the widget server is down."""
    return arrive(absent_widget)
