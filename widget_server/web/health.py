"""Liveness and readiness, for balancers and for people."""

from collections.abc import Callable

from flask import Blueprint
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from widget_server.db import db
from widget_server.parts import parts
from widget_server.raw import Unavailable
from widget_server.web.access import public

health = Blueprint("health", __name__, url_prefix="/health")
# What rooms above this one show beside the checks. None of it makes the service unready.
also_shown: dict[str, Callable[[], object]] = {}


@health.get("/live")
@public
def live() -> dict[str, str]:
    return {"status": "ok"}


@health.get("/ready")
@public
def ready() -> tuple[dict[str, object], int]:
    """200 when events can be taken. Redis away makes the service slower, not unready; it is shown all the same."""
    checks = {"database": _database(), "cache": "ok" if parts().cache.is_well() else "away, states are folded again"}
    if checks["database"] != "ok":
        return {"status": "unavailable", "checks": checks}, 503
    return {"status": "ok", "checks": checks, **_shown()}, 200


def _shown() -> dict[str, object]:
    try:
        return {name: show() for name, show in also_shown.items()}
    except Unavailable:
        return {}


def _database() -> str:
    try:
        parts().database.read("SELECT 1")
        db.session.execute(text("SELECT 1 FROM workspaces LIMIT 1"))
    except (Unavailable, SQLAlchemyError) as problem:
        return f"does not answer: {type(problem).__name__}"
    trouble = parts().database.trouble()
    return f"takes no writes: {trouble}" if trouble else "ok"
