"""A running server as the rule commands use it: the management API, asked with patience and without leaking the key."""

import json
import time
from collections.abc import Iterator
from email.message import Message
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

import msgspec

from widget_server.commands.draft_segments import check_draft_segments
from widget_server.commands.endings import Cannot, Refused
from widget_server.publishing.plans import Plan, Wanted

TRIES = 4
LONGEST_PAUSE_SECONDS = 20.0
TIMEOUT_SECONDS = 30.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_TRANSIENT = (429, 502, 503, 504)
_FROM_BETWEEN = (502, 504)
"""What a proxy answers when the server behind it was asked, perhaps, and did not answer in time."""


class AnswerLost(Cannot):
    """The server got the request, perhaps, and its answer did not come: what was asked may have been done."""


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the key to wherever it leads."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> Request | None:
        fp.close()
        raise Cannot(f"{req.full_url} leads on to {newurl}: give that address as --server")


class RuleServer:
    """The rules of the workspace that a secret key opens. Raises Cannot and Refused, with what to do."""

    def __init__(self, address: str, key: str, *, may_be_plain: bool = False) -> None:
        host = urlsplit(address).hostname or ""
        if address.startswith("http://") and host not in LOOPBACK and not may_be_plain:
            raise Cannot(
                f"{address} would send the key in the open: use https://, or --insecure in a network you trust"
            )
        self._address, self._key = address, key
        self._opener: OpenerDirector = build_opener(_NoRedirects(), *([ProxyHandler({})] if host in LOOPBACK else []))

    def plan(self, wanted: Wanted) -> Plan:
        return _plan(self._ask("POST", "/rules/plan", _sent(wanted)))

    def apply(self, wanted: Wanted, agreed: str) -> Plan:
        """Does what was planned. An answer that was lost is made up for by looking whether it was done."""
        try:
            return _plan(self._ask("POST", "/rules/apply", {**_sent(wanted), "plan": agreed}))
        except AnswerLost:
            now = self.plan(wanted)
            if now.changes:
                raise
            return now

    def live_guides(self) -> list[dict[str, Any]]:
        return _documents(self._ask("GET", "/rules").get("guides", []))

    def drafts(self) -> list[dict[str, Any]]:
        return list(self._ask("GET", "/rules/drafts")["drafts"])

    def save_drafts(self, wanted: Wanted) -> list[dict[str, Any]]:
        live = self._ask("GET", "/rules")
        guides, segments = (_documents(live.get(what, [])) for what in ("guides", "segments"))
        check_draft_segments(wanted, guides, segments)
        return list(self._ask("PUT", "/rules/drafts", {"drafts": _sent(wanted)["guides"]})["drafts"])

    def publish(self, guide: str) -> int:
        """The version that is live by now. An answer that was lost is made up for by looking what is live."""
        document = self._draft(guide)
        try:
            return int(self._ask("POST", f"/rules/drafts/{quote(guide, safe='')}/publish")["version"])
        except AnswerLost:
            if document is None or self._draft(guide) is not None:
                raise
            live = self._ask("GET", "/rules")["guides"]
            version = next((one["version"] for one in live if one["document"] == document), None)
            if version is None:
                raise
            return int(version)

    def discard(self, guide: str) -> None:
        """An answer that was lost is made up for by looking whether the draft is gone."""
        try:
            self._ask("DELETE", f"/rules/drafts/{quote(guide, safe='')}")
        except AnswerLost:
            if self._draft(guide) is not None:
                raise

    def comparison(self) -> list[dict[str, Any]]:
        """What the staging workspace has live, beside what this one has."""
        return list(self._ask("GET", "/staging")["items"])

    def promote(self, items: list[dict[str, str]]) -> list[dict[str, Any]]:
        """What is live by now. An answer that was lost is made up for by looking whether it was done."""
        try:
            return list(self._ask("POST", "/staging/promote", {"items": items})["promoted"])
        except AnswerLost:
            now = {(one["what"], one["name"]): one for one in self.comparison()}
            done = [now.get((one["what"], one["name"])) for one in items]
            if any(one is None or one["state"] != "same" for one in done):
                raise
            told = ("what", "name")
            return [
                {**{part: one[part] for part in told}, "version": one["live_version"], "from_staging": one["version"]}
                for one in done
                if one is not None
            ]

    def _draft(self, guide: str) -> Any:
        """The document of a draft; None where there is none."""
        return next((draft["document"] for draft in self.drafts() if draft["name"] == guide), None)

    def event_names(self) -> Iterator[str]:
        """Every event name that ever came."""
        after = ""
        while True:
            page = self._ask("GET", f"/events/names?limit=1000{after and f'&after={quote(after)}'}")
            yield from (one["name"] for one in page["names"])
            if page["next"] is None:
                return
            after = page["next"]

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer, after a few tries where it is safe to try again.

        What must not be done twice is not: raises AnswerLost where the server may have done it and did not say so.
        """
        is_once = method == "DELETE" or path.endswith(("/apply", "/publish", "/promote"))
        for tries_left in reversed(range(TRIES)):
            try:
                return self._once(method, path, body)
            except HTTPError as answer:
                with answer:
                    if is_once and answer.code in _FROM_BETWEEN:
                        raise _lost(self._address) from answer
                    if answer.code not in _TRANSIENT or not tries_left:
                        raise _told(answer, self._address) from answer
                time.sleep(_pause(answer.headers.get("Retry-After"), tries_left))
            except (URLError, HTTPException, OSError) as problem:
                is_for_good = _is_for_good(problem)
                if is_once and not is_for_good and not isinstance(_cause(problem), ConnectionRefusedError):
                    raise _lost(self._address) from problem
                if is_for_good or not tries_left:
                    raise Cannot(
                        f"{self._address} does not answer ({_reason(problem)}); is it the right --server?"
                    ) from problem
                time.sleep(_pause(None, tries_left))
        raise AssertionError("the last try answers or raises")

    def _once(self, method: str, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._key}", "User-Agent": "widget-server rules"}
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        request = Request(f"{self._address}/api/v1{path}", data, headers, method=method)  # noqa: S310 - only http(s)
        with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            try:
                return json.loads(answer.read())
            except ValueError as problem:
                raise Cannot(f"{self._address} is no widget-server: it answered with something else") from problem


def _lost(address: str) -> AnswerLost:
    return AnswerLost(f"{address} was asked, and its answer was lost; look with: rules diff, rules drafts")


def _sent(wanted: Wanted) -> dict[str, Any]:
    guides = [{"source": source, "document": document} for source, document in wanted.guides]
    segments = [{"source": source, "document": document} for source, document in wanted.segments]
    told: dict[str, Any] = {"guides": guides, "segments": segments, "funnels": list(wanted.funnels)}
    if wanted.attention is not None:
        source, document = wanted.attention
        told["attention"] = {"source": source, "document": document}
    return told


def _documents(live: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one["document"] for one in live]


def _plan(answer: Any) -> Plan:
    try:
        return msgspec.convert(answer, Plan)
    except msgspec.ValidationError as problem:
        raise Cannot(f"the server is of another version: its plan cannot be read ({problem})") from problem


def _told(answer: HTTPError, address: str) -> Cannot:
    """A refusal in the words of the server, where they are ours."""
    try:
        message = str(json.loads(answer.read())["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return Cannot(f"{address} is no widget-server of this version: it answered {answer.code}")
    if answer.code == 401:
        return Cannot(f"{address} does not know this key: make a secret key in Settings, and set WIDGET_API_KEY")
    if answer.code in (400, 404, 409, 413):
        return Refused(message)
    return Cannot(f"{address} answered {answer.code}: {message}")


def _pause(retry_after: str | None, tries_left: int) -> float:
    asked = float(retry_after) if retry_after and retry_after.isdigit() else 0.5 * 2 ** (TRIES - 1 - tries_left)
    return min(asked, LONGEST_PAUSE_SECONDS)


def _cause(problem: BaseException) -> BaseException:
    reason = getattr(problem, "reason", None)
    return reason if isinstance(reason, BaseException) else problem


def _is_for_good(problem: BaseException) -> bool:
    """Certificates and names do not get better by asking again."""
    return type(_cause(problem)).__name__ in ("SSLCertVerificationError", "gaierror", "InvalidURL")


def _reason(problem: BaseException) -> str:
    cause = _cause(problem)
    return getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
