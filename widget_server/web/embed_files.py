"""Serves the built embed: the loader cached shortly, hashed files for ever, compressed as the browser likes."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, request
from flask_cors import CORS

from widget_server.web.access import public
from widget_server.web.errors import not_found

FOLDER = Path(__file__).parents[2] / "static" / "widget" / "dist"
HASHED = re.compile(r"^(?P<part>[a-z]+(-[a-z]{2})?)-[A-Z0-9a-z]{8,}\.js$")
NAME = re.compile(r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.js$")
LONGEST_NAME = 100  # a file system refuses names much longer than any of ours with an error
embed_files = Blueprint("embed_files", __name__, url_prefix="/widget")
# Modules are fetched with CORS by every host page.
CORS(embed_files, origins="*", send_wildcard=True)


@dataclass(frozen=True, slots=True)
class Asset:
    etag: str
    bodies: dict[str, bytes]  # by content coding; "identity" always there


@lru_cache(maxsize=256)
def _asset(name: str) -> Asset | None:
    path = FOLDER / name
    if len(name) > LONGEST_NAME or not NAME.match(name) or not path.is_file():
        return None
    bodies = {"identity": path.read_bytes()}
    for coding, suffix in (("br", ".br"), ("gzip", ".gz")):
        packed = path.with_name(name + suffix)
        if packed.is_file():
            bodies[coding] = packed.read_bytes()
    return Asset(hashlib.sha256(bodies["identity"]).hexdigest()[:20], bodies)


@embed_files.get("/<name>")
@public
def file(name: str) -> Response:
    asset = _asset(name)
    is_current = asset is not None
    if asset is None:
        asset = _successor(name)
    if asset is None:
        raise not_found("file")
    coding = next((coding for coding in ("br", "gzip") if coding in asset.bodies and _accepts(coding)), "identity")
    response = Response(asset.bodies[coding], content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if HASHED.match(name) and is_current else "public, max-age=300"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if coding != "identity":
        response.headers["Content-Encoding"] = coding
    response.vary.add("Accept-Encoding")
    response.set_etag(f"{asset.etag}-{coding}")
    response.make_conditional(request)
    return response


def _successor(name: str) -> Asset | None:
    """A loader that a browser kept over an upgrade asks for files of before: it gets today's of the same part."""
    part = HASHED.match(name)
    current = sorted(FOLDER.glob(f"{part['part']}-*.js")) if part else []
    return _asset(current[0].name) if current else None


def _accepts(coding: str) -> bool:
    """Whether the browser names this coding, or all (`*`), with a quality above 0."""
    return request.accept_encodings.quality(coding) > 0
