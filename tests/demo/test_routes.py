"""Which addresses Acme Reports answers."""

import re

import pytest
from flask.testing import FlaskClient

from widget_server.demo import ROUTES


@pytest.mark.parametrize("path", [route.replace("<report_id>", "r1") for route in ROUTES])
def test_every_client_side_route_can_be_loaded_directly(client: FlaskClient, path: str) -> None:
    """A reload or a shared link gives the product, whose own router goes on from there."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert '<script async src="http://127.0.0.1:8000/widget/inapp.js" data-key="pk_demo"' in answer.text


def test_the_page_has_no_inline_code_or_style(client: FlaskClient) -> None:
    """Every script has a source, and there is neither a style element nor a style or event attribute."""
    page = client.get("/").text
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


def test_every_file_the_page_names_is_there(client: FlaskClient) -> None:
    """No style sheet, module or icon of the page is missing."""
    files = re.findall(r'(?:href|src)="(/[^"]+)"', client.get("/").text)
    assert len(files) > 20
    for path in files:
        with client.get(path) as answer:
            assert (path, answer.status_code) == (path, 200)


def test_an_unknown_address_shows_the_product_and_says_404(client: FlaskClient) -> None:
    """A mistyped address is drawn by the product itself, with the right status."""
    answer = client.get("/nothing", headers={"Accept": "text/html"})
    assert (answer.status_code, "Acme Reports" in answer.text) == (404, True)


def test_a_missing_file_is_refused_plainly(client: FlaskClient) -> None:
    """A script that is not there is never answered with a page."""
    answer = client.get("/assets/js/missing.js")
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


@pytest.mark.parametrize("path", ["/", "/cast.json"])
def test_nothing_can_be_posted(client: FlaskClient, path: str) -> None:
    """The product keeps its data in the browser; the server takes none."""
    assert client.post(path).status_code == 405
