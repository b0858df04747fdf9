"""The product and the widget speak the language of the person."""

import pytest
from flask.testing import FlaskClient

CASES = [
    ("ru", "en", "en", "ru"),
    (None, "ru", "en", "ru"),
    (None, None, "ru-RU,ru;q=0.9,en;q=0.5", "ru"),
    (None, None, "de", "en"),
    (None, None, "", "en"),
    ("xx", "ru", "en", "ru"),
    ("xx", '"><script>', "ru", "ru"),
]


@pytest.mark.parametrize(("asked", "remembered", "browser", "spoken"), CASES)
def test_the_choice_goes_before_the_browser(
    client: FlaskClient, asked: str | None, remembered: str | None, browser: str, spoken: str
) -> None:
    """?lang=, then the remembered choice, then the browser's, then English; the widget is told the same."""
    if remembered:
        client.set_cookie("acme_language", remembered)
    path = f"/?lang={asked}" if asked else "/"
    page = client.get(path, headers={"Accept-Language": browser}).text
    assert f'<html lang="{spoken}">' in page
    assert f'data-language="{spoken}"' in page


def test_no_cache_mixes_the_languages(client: FlaskClient) -> None:
    """The page says that it depends on the cookie and on the browser's language."""
    assert {"Accept-Language", "Cookie"} <= set(client.get("/").vary)
