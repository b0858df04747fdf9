"""Addresses of pages on which members want to edit."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from widget_server.editor.models import LONGEST_ADDRESS
from widget_server.web.words import gettext as _
from widget_server.workspaces.origins import BadOrigin, read_origin

# What browsers leave as it stands in paths and queries; all else goes encoded.
_PLAIN = "/%:@!$&'()*+,;=~?-._[]|"
FRAGMENT = "inapp-editor"
_CODE = re.compile(rf"[?&]?{FRAGMENT}=[\w-]*$")


class BadAddress(ValueError):
    """No address on which can be edited; the text says in the reader's language what to write instead."""


class PageAddress(NamedTuple):
    """A page of an allowed origin; its fragment is kept where the product has its routes in it (`#/reports`)."""

    origin: str
    address: str

    def with_code(self, code: str) -> str:
        """Where the browser is led: with the code in the fragment, behind a route as its query is."""
        bare, _hash, route = self.address.partition("#")
        return f"{bare}#{route}{('&' if '?' in route else '?') if route else ''}{FRAGMENT}={code}"


def read_address(written: str, allowed: Sequence[str]) -> PageAddress:
    """The page that a member means; a path alone is one of the first allowed origin. Raises BadAddress."""
    text = written.strip()
    if not text:
        raise BadAddress(_("Write the address of a page of your product."))
    if any(not letter.isprintable() or letter in ' "<>\\' for letter in text):
        raise BadAddress(_("The address has a blank or a character that no address has. Copy it from the browser."))
    if text.startswith("/") and not text.startswith("//") and allowed:
        text = allowed[0] + text
    origin, rest = _split(text)
    if origin not in allowed:
        raise BadAddress(
            _("Pages of %(origin)s are not among the allowed origins. Add it in Settings first.", origin=origin)
        )
    address = origin + rest
    if len(address) > LONGEST_ADDRESS:
        raise BadAddress(_("The address is too long; at most %(most)s characters are kept.", most=LONGEST_ADDRESS))
    return PageAddress(origin, address)


def _split(text: str) -> tuple[str, str]:
    """The origin as a browser says it, and the rest of the address; of its fragment only a route."""
    try:
        parts = urlsplit(text)
        origin = read_origin(f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else text)
    except BadOrigin as problem:
        raise BadAddress(str(problem)) from None
    except ValueError:
        raise BadAddress(
            _("This is no address. Copy it from the browser, as in https://app.example.com/reports.")
        ) from None
    query = f"?{parts.query}" if parts.query else ""
    fragment = _CODE.sub("", parts.fragment)
    route = f"#{quote(fragment, safe=_PLAIN)}" if fragment.startswith(("/", "!")) else ""
    return origin, quote((parts.path or "/") + query, safe=_PLAIN) + route
