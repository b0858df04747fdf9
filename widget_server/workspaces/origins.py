"""Origins that may use an embed key: what a member writes, turned into exactly what a browser sends."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from widget_server.web.words import gettext as _

MOST_ORIGINS = 50
LONGEST = 253 + len("https://") + len(":65535")
DEFAULT_PORTS = {"http": 80, "https": 443}


class BadOrigin(ValueError):
    """A line that is no origin; the text says in the reader's language what to write instead."""


def read_origins(text: str) -> list[str]:
    """The origins of a text, one a line, in order and each once. Raises BadOrigin for the first bad line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    origins = list(dict.fromkeys(read_origin(line) for line in lines))
    if len(origins) > MOST_ORIGINS:
        raise BadOrigin(_("These are %(count)s origins; keep at most %(most)s.", count=len(origins), most=MOST_ORIGINS))
    return origins


def read_origin(line: str) -> str:
    """`scheme://host[:port]` in lower case, international names as punycode, default ports left out, as browsers do."""
    shown = line[:80]
    if "*" in line:
        raise BadOrigin(_("“%(line)s” has a wildcard; write every origin in full, one a line.", line=shown))
    if "://" not in line:
        raise BadOrigin(
            _("“%(line)s” lacks its scheme; write https://%(line)s if that is the page's address.", line=shown)
        )
    try:
        parts = urlsplit(line)
        scheme, host, port = parts.scheme, parts.hostname, parts.port
    except ValueError:
        raise BadOrigin(_example(shown)) from None
    if scheme not in DEFAULT_PORTS or not host or parts.username is not None or len(line) > LONGEST:
        raise BadOrigin(_example(shown))
    name = _host(host, shown)
    ending = "" if port is None or port == DEFAULT_PORTS[scheme] else f":{port}"
    origin = f"{scheme}://{name}{ending}"
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise BadOrigin(_("“%(line)s” goes on after the host; write only %(origin)s.", line=shown, origin=origin))
    return origin


def _host(host: str, shown: str) -> str:
    if ":" in host:
        try:
            return f"[{ip_address(host).compressed}]"
        except ValueError:
            raise BadOrigin(_example(shown)) from None
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise BadOrigin(_example(shown)) from None
    if not name or not all(label and label.replace("-", "").replace("_", "").isalnum() for label in name.split(".")):
        raise BadOrigin(_example(shown))
    return name


def _example(shown: str) -> str:
    return str(_("“%(line)s” is not an origin; write it like https://app.example.com.", line=shown))
