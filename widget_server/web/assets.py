"""Static files of members' pages: addressed by content, so that a browser may keep them for ever."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, request, url_for
from werkzeug.security import safe_join

from widget_server.web.access import public
from widget_server.web.errors import not_found

FOLDER = Path(__file__).parent / "static"
KINDS = {".css", ".js", ".svg", ".txt"}
assets = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True, slots=True)
class File:
    """`digest` is the beginning of the SHA-256 of the content."""

    body: bytes
    packed: bytes
    digest: str


def asset_url(name: str) -> str:
    """The address of a file in `static/`; changes with its content."""
    return url_for("assets.file", name=name, v=_found(name).digest)


@assets.get("/<path:name>")
@public
def file(name: str) -> Response:
    found = _found(name)
    is_packed = request.accept_encodings.best_match(["gzip", "identity"], "identity") == "gzip"
    response = Response(found.packed if is_packed else found.body, content_type=_content_type(name))
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    is_current = request.args.get("v") == found.digest
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_current else "public, no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.vary.add("Accept-Encoding")
    response.set_etag(found.digest + ("-gzip" if is_packed else ""))
    response.make_conditional(request)
    return response


def _found(name: str) -> File:
    joined = safe_join(str(FOLDER), name)
    path = Path(joined) if joined is not None else None
    if path is None or path.suffix not in KINDS or not path.is_file():
        raise not_found("file")
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _read(path: Path, _changed_ns: int) -> File:
    body = path.read_bytes()
    return File(body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:16])


def _content_type(name: str) -> str:
    kind = "text/javascript" if name.endswith(".js") else guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8"
