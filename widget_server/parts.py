"""The long-lived parts of one application: opened once by `create_app`, found by whoever handles a request."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from widget_server.cache import Cache
from widget_server.config import Settings
from widget_server.raw import RawDatabase


@dataclass(frozen=True, slots=True)
class Parts:
    """Settings, raw database and cache of an application."""

    settings: Settings
    database: RawDatabase
    cache: Cache

    def close(self) -> None:
        self.database.close()


def keep_parts(app: Flask, parts_of_app: Parts) -> None:
    app.extensions["widget_server"] = parts_of_app


def parts() -> Parts:
    """The parts of the application that handles this request."""
    return cast(Parts, current_app.extensions["widget_server"])
