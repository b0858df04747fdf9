"""A site as a build: its pages and scripts over HTTP, from one origin, so many pages at most, and never for long."""

import time
from collections import deque
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from widget_server.commands.endings import Cannot
from widget_server.commands.selector_build import LARGEST_BYTES, Build, Text

ANSWER_SECONDS, ALL_SECONDS = 10.0, 120.0
MOST_SCRIPTS = 200
PORTS = {"http": 80, "https": 443}


class Bounds(NamedTuple):
    """How far the crawl goes."""

    pages: int = 50
    seconds: float = ALL_SECONDS
    answer_seconds: float = ANSWER_SECONDS


class _OtherOrigin(Exception):
    """A redirect that leads away."""


class _SameOrigin(HTTPRedirectHandler):
    """Follows redirects within the origin alone: whoever answers cannot send the crawl into other networks."""

    def __init__(self, origin: tuple[str, str, int]) -> None:
        self._origin = origin

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        if origin_of(newurl) != self._origin:
            raise _OtherOrigin(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def origin_of(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port; None for what is no http or https address."""
    try:
        parts: SplitResult = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.password:
        return None
    return parts.scheme, parts.hostname.lower(), port or PORTS[parts.scheme]


def crawl(address: str, bounds: Bounds) -> Build:
    """The page at an address, those it links to within its origin, and their scripts.

    Raises Cannot for another kind of address, and where the first page cannot be had.
    """
    origin = origin_of(address)
    if origin is None:
        raise Cannot(f"{address} is no address to look at: write one with http:// or https://, without a password")
    return _Crawl(address, origin, bounds).build()


class _Crawl:
    """One crawl: what waits, what was seen, and when it must end."""

    def __init__(self, address: str, origin: tuple[str, str, int], bounds: Bounds) -> None:
        self._start, self._origin, self._bounds = address, origin, bounds
        self._opener = build_opener(_SameOrigin(origin))
        self._waiting = deque([address])
        self._known = {address}
        self._scripts: dict[str, None] = {}
        self._elsewhere: set[str] = set()
        self._until = time.monotonic() + bounds.seconds

    def build(self) -> Build:
        build = Build(self._start)
        while self._waiting and len(build.pages) < self._bounds.pages and not self._is_late():
            address = self._waiting.popleft()
            text = self._page(address, build)
            if text is not None:
                build.pages.append(Text(address, text))
                self._follow(address, build.pages[-1])
        for address in list(self._scripts)[:MOST_SCRIPTS]:
            if self._is_late():
                break
            self._add_script(address, build)
        self._note(build)
        return build

    def _is_late(self) -> bool:
        return time.monotonic() > self._until

    def _page(self, address: str, build: Build) -> str | None:
        try:
            kind, text = self._get(address)
        except _Unread as problem:
            if address == self._start:
                raise Cannot(f"{address} cannot be read: {problem}") from problem
            build.notes.append(f"{address}: {problem}")
            return None
        return text if "html" in kind else None

    def _add_script(self, address: str, build: Build) -> None:
        try:
            build.scripts.append(Text(address, self._get(address)[1]))
        except _Unread as problem:
            build.notes.append(f"{address}: {problem}")

    def _follow(self, address: str, page: Text) -> None:
        for found in _links(page, "a", "href", address):
            if origin_of(found) == self._origin and found not in self._known:
                self._known.add(found)
                self._waiting.append(found)
        scripts = [*_links(page, "script", "src", address), *_links(page, "link[rel=modulepreload]", "href", address)]
        for found in scripts:
            if origin_of(found) == self._origin:
                self._scripts.setdefault(found)
            else:
                self._elsewhere.add(found)

    def _note(self, build: Build) -> None:
        if self._is_late():
            build.notes.append(f"stopped after {self._bounds.seconds:.0f} seconds; not everything was looked at")
        elif self._waiting:
            build.notes.append(f"stopped after {len(build.pages)} pages; --pages looks at more")
        if len(self._scripts) > MOST_SCRIPTS:
            build.notes.append(f"only the first {MOST_SCRIPTS} scripts were read")
        if self._elsewhere:
            build.notes.append(f"of another origin, not read: {', '.join(sorted(self._elsewhere))}")

    def _get(self, address: str) -> tuple[str, str]:
        request = Request(address, headers={"User-Agent": "widget-server selectors check"})  # noqa: S310 http alone
        try:
            with self._opener.open(request, timeout=self._bounds.answer_seconds) as answer:
                body = _body(answer, min(self._until, time.monotonic() + self._bounds.answer_seconds))
                kind = answer.headers.get_content_type()
                charset = answer.headers.get_content_charset() or "utf-8"
        except _OtherOrigin as away:
            raise _Unread(f"it leads to another origin, {away}") from away
        except HTTPError as answer:
            raise _Unread(f"it answers {answer.code}") from answer
        except (URLError, HTTPException, OSError, ValueError) as problem:
            raise _Unread(str(getattr(problem, "reason", problem)) or type(problem).__name__) from problem
        try:
            return kind, body.decode(charset, "replace")
        except LookupError:
            return kind, body.decode("utf-8", "replace")


class _Unread(Exception):
    """Why an address could not be read."""


def _body(answer: Any, until: float) -> bytes:
    """All of an answer; one that drips, or does not end, is left."""
    body = bytearray()
    while part := answer.read1(65_536):
        body += part
        if len(body) > LARGEST_BYTES:
            raise _Unread("it is larger than 20 MB")
        if time.monotonic() > until:
            raise _Unread("it takes too long")
    return bytes(body)


def _links(page: Text, selector: str, attribute: str, base: str) -> Iterator[str]:
    for element in page.tree.select(selector):
        value = element.get(attribute)
        if isinstance(value, str):
            try:
                yield urldefrag(urljoin(base, value.strip())).url
            except ValueError:
                continue
