"""Every refusal, and the one shape in which it is answered."""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from flask import Flask, Response, g, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from widget_server.raw import NothingWritten, Unavailable

log = logging.getLogger(__name__)


class ApiError(NothingWritten):
    """A refusal with an HTTP status. Inside a grouped write it must be raised before the first change."""

    def __init__(
        self, status: int, code: str, message: str, field: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.field = status, code, message, field
        self.retry_after = retry_after
        # Whose call it was, where that is known: then its members are told, if they were not before.
        self.workspace_id: int | None = None
        self.is_told = False


def invalid(message: str, field: str | None = None) -> ApiError:
    return ApiError(400, "invalid_body", message, field)


def not_found(what: str) -> ApiError:
    """The same words for what never existed and for what belongs to another workspace."""
    return ApiError(404, "not_found", f"There is no such {what} in this workspace.")


def too_large(message: str, field: str | None = None) -> ApiError:
    return ApiError(413, "too_large", message, field)


def error_response(error: ApiError) -> Response:
    body = {"error": {"code": error.code, "message": error.message, "field": error.field}}
    response = Response(msgspec.json.encode(body), status=error.status, content_type="application/json")
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


# Where the embed, servers and balancers call; elsewhere people read.
OF_EMBED = "/v1/"
OF_PROGRAMS = (OF_EMBED, "/api/", "/health/", "/widget/")
# Codes of the statuses that Werkzeug raises by itself.
_CODES = {
    400: "invalid_body", 401: "unknown_key", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    409: "conflict", 413: "too_large", 415: "unsupported_type", 422: "invalid_body", 429: "too_many_requests",
}  # fmt: skip


def answer_errors(app: Flask) -> None:
    """Registers the handlers; JSON for `/v1` and `/api`, a page for people."""

    @app.errorhandler(ApiError)
    def on_api_error(error: ApiError) -> Any:
        if not wants_json():
            return _page(error.status, error.message)
        answer = error_response(error)
        if request.blueprint is None and request.path.startswith(OF_EMBED):
            # A page must be able to read that there is no such address: its embed may be of another version.
            answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    @app.errorhandler(Unavailable)
    @app.errorhandler(OperationalError)
    def on_unavailable(error: Exception) -> Any:
        log.warning("%s %s: %s", request.method, request.path, error)
        text = "The service cannot reach its database now; nothing was lost, please try again."
        return on_api_error(ApiError(503, "unavailable", text, retry_after=5))

    @app.errorhandler(HTTPException)
    def on_http_error(error: HTTPException) -> Any:
        return on_api_error(_from_http(error)) if error.code and error.code >= 400 else error

    @app.errorhandler(Exception)
    def on_bug(error: Exception) -> Any:
        log.exception("%s %s failed", request.method, request.path, exc_info=error)
        return on_api_error(ApiError(500, "internal", "The service made a mistake; it is in its log."))


def wants_json() -> bool:
    return request.path.startswith(OF_PROGRAMS)


def _from_http(error: HTTPException) -> ApiError:
    status = error.code or 500
    messages = getattr(error, "data", {}).get("messages", {}) if hasattr(error, "data") else {}
    field, message = _first_message(messages)
    retry_after = 60 if status == 429 else None
    code = _CODES.get(status, HTTPStatus(status).phrase.lower().replace(" ", "_"))
    shown = 400 if status == 422 else status
    return ApiError(shown, code, message or error.description or HTTPStatus(status).phrase, field, retry_after)


def _first_message(messages: Any, path: str = "") -> tuple[str | None, str | None]:
    """The first complaint in marshmallow's nested answer, with the path to its field."""
    while messages:
        if isinstance(messages, str):
            return path or None, messages
        if isinstance(messages, list):
            messages = messages[0]
        elif isinstance(messages, dict):
            key, messages = next(iter(messages.items()))
            if key not in ("json", "query", "_schema"):
                path = f"{path}.{key}" if path else str(key)
        else:
            return path or None, str(messages)
    return None, None


def _page(status: int, message: str) -> tuple[str, int]:
    return render_template("problem.html", status=status, message=message, is_member=hasattr(g, "member")), status
