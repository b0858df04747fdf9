"""widget-server: in-app guidance and feedback that a product team hosts itself."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from widget_server.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The WSGI application: wiring only. Raises `config.BadSetting` when the environment cannot be used."""
    # Imported here, so that the command line and the demo product do not load what only the service needs.
    from widget_server.wiring import wire

    return wire(settings)
