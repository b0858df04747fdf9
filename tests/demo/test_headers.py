"""Whatever the demo answers, it is as strict as a careful customer."""

import pytest
from flask.testing import FlaskClient

from widget_server.demo import create_demo

EVERY_KIND = ["/", "/reports/r1", "/cast.json", "/assets/js/main.js", "/assets/missing.js", "/nothing"]


@pytest.mark.parametrize("path", EVERY_KIND)
def test_every_answer_carries_the_policy(client: FlaskClient, path: str) -> None:
    """Only the product's own origin and the widget's may run scripts or be called, refusals included."""
    with client.get(path) as answer:
        policy = answer.headers["Content-Security-Policy"].split("; ")
    assert policy == [
        "default-src 'none'",
        "script-src 'self' http://127.0.0.1:8000",
        "style-src 'self'",
        "connect-src 'self' http://127.0.0.1:8000",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]


@pytest.mark.parametrize("path", EVERY_KIND)
def test_every_answer_forbids_sniffing_and_keeps_the_referrer_short(client: FlaskClient, path: str) -> None:
    """No type is guessed, and other origins learn only where a person came from."""
    with client.get(path) as answer:
        headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


NO_ORIGINS = ["", "127.0.0.1:8000", "ftp://x", "http://x/path", "http://x?q", "http://x#a"]
DANGEROUS = ["http://x;script-src *", "http://*", "http://a@x", "http://x,y", "http://x\ny", "http://x'y"]


@pytest.mark.parametrize("address", NO_ORIGINS + DANGEROUS)
def test_an_address_that_is_no_origin_is_refused(address: str) -> None:
    """Nothing but scheme, host and port gets into the policy."""
    with pytest.raises(ValueError, match="is not an origin; write it like"):
        create_demo(address, "pk_demo")


def test_a_slash_at_the_end_of_the_address_is_forgiven() -> None:
    """An address copied from the browser's bar works."""
    page = create_demo("https://widget.example/", "pk_demo").test_client().get("/").text
    assert 'src="https://widget.example/widget/inapp.js"' in page


def test_a_secret_key_never_gets_into_the_page() -> None:
    """Starting with a secret key stops with a message that says what to give instead."""
    with pytest.raises(ValueError, match="embed key"):
        create_demo("http://127.0.0.1:8000", "sk_secret")
