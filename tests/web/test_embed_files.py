"""The embed's files as browsers fetch them: cached, compressed, and nothing but them."""

import gzip
import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from widget_server.web.embed_files import FOLDER

MANIFEST = Path(FOLDER, "manifest.json")
HASHED = sorted(path.name for path in Path(FOLDER).glob("core-*.js"))[0]


def test_the_loader_is_kept_for_five_minutes(client: FlaskClient) -> None:
    answer = client.get("/widget/inapp.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"


def test_a_file_with_a_hash_in_its_name_is_kept_for_ever(client: FlaskClient) -> None:
    assert client.get(f"/widget/{HASHED}").headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("name", ["inapp.js", HASHED])
def test_what_the_browser_has_already_is_not_sent_again(client: FlaskClient, name: str) -> None:
    first = client.get(f"/widget/{name}", headers={"Accept-Encoding": "br"})
    again = client.get(f"/widget/{name}", headers={"Accept-Encoding": "br", "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.get(f"/widget/{name}", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200, "the plain file is another one than the packed"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0", None),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("br;q=0, gzip;q=0", None),
        ("zstd", None),
        ("nonsense;;q=x", None),
    ],
)
def test_it_is_packed_as_the_browser_asks(client: FlaskClient, accepted: str | None, coding: str | None) -> None:
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    answer = client.get(f"/widget/{HASHED}", headers=headers)
    assert answer.headers.get("Content-Encoding") == coding
    assert "Accept-Encoding" in answer.headers["Vary"]
    plain = client.get(f"/widget/{HASHED}").data
    assert len(answer.data) == len(plain) if coding is None else len(answer.data) < len(plain)
    if coding == "gzip":
        assert gzip.decompress(answer.data) == plain


def test_every_file_of_the_build_can_be_fetched_by_any_page(client: FlaskClient) -> None:
    for name in ("inapp.js", *(part["file"] for part in json.loads(MANIFEST.read_text()).values())):
        answer = client.get(f"/widget/{name}", headers={"Origin": "https://anywhere.example"})
        assert answer.status_code == 200, name
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Origin" not in answer.headers["Vary"], "one copy in a shared cache serves all origins"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize(
    "path",
    [
        "nothing.js",
        "manifest.json",
        f"{HASHED}.br",
        "../build.mjs",
        "..%2fbuild.mjs",
        "%2e%2e/%2e%2e/%2e%2e/pyproject.toml",
        "..%5cbuild.mjs",
        "%00.js",
        "inapp.js%00.js",
        "inapp.js%0a",
        "inapp.js/",
        ".js",
        "x" * 5_000 + ".js",
        "/etc/passwd",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/widget/{path}")
    assert answer.status_code == 404, answer.status
    assert answer.json is not None
    assert answer.json["error"]["code"] == "not_found"
