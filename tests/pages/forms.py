"""Forms as a browser sends them: with the token of the page they stand on."""

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def token_on(client: FlaskClient, page: str) -> str:
    """The CSRF token of the first form on a page."""
    found = TOKEN.search(client.get(page).text)
    assert found, f"{page} has no form"
    return found.group(1)


def send(client: FlaskClient, page: str, path: str, **fields: str) -> TestResponse:
    """Opens `page` and sends a form from it to `path`."""
    return client.post(path, data={"csrf_token": token_on(client, page), **fields})
