"""The frame of the management API: `/api/v1`, described by OpenAPI 3.1, with our one shape of refusal."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import marshmallow as ma
import msgspec
from flask import Flask, Request, Response
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from flask_wtf.csrf import CSRFProtect
from marshmallow import fields
from webargs.flaskparser import FlaskParser

from widget_server.web.access import public
from widget_server.web.bodies import read_body

View = Callable[..., Any]
PREFIX = "/api/v1"
ABOUT = (
    "For servers, with a secret key of the workspace: `Authorization: Bearer sk_…`. "
    "Lists come in pages: send the `next` of an answer as `after` until it is null."
)


class RefusalSchema(ma.Schema):
    """What was wrong, where (a path into what was sent, or null), and what to do."""

    code = fields.String()
    message = fields.String()
    field = fields.String(allow_none=True)


class ErrorSchema(ma.Schema):
    """The one shape of every refusal."""

    error = fields.Nested(RefusalSchema)


class _Parser(FlaskParser):
    """Reads bodies as strictly as the public endpoints do, and refuses unknown names in queries too."""

    DEFAULT_VALIDATION_STATUS = 400
    DEFAULT_UNKNOWN_BY_LOCATION = FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION | {"query": ma.RAISE}

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        return read_body(dict[str, Any])


class ManagementBlueprint(SmorestBlueprint):  # type: ignore[misc]
    """Endpoints of one domain below `/api/v1`; each view wears `with_secret_key` right under its route."""

    ARGUMENTS_PARSER = _Parser()

    def __init__(self, name: str, import_name: str, description: str, at: str | None = None) -> None:
        """`at` is where it lies below the prefix, where that is not its name."""
        place = f"/{name}" if at is None else at
        super().__init__(f"{name}_management", import_name, url_prefix=PREFIX + place, description=description)

    if TYPE_CHECKING:  # flask-smorest is untyped
        # fmt: off
        def route(self, rule: str, *, methods: Iterable[str] = ("GET",)) -> Callable[[View], View]: ...
        def arguments(self, schema: type[ma.Schema], *, location: str = "json") -> Callable[[View], View]: ...
        def response(self, status_code: int, schema: type[ma.Schema]) -> Callable[[View], View]: ...
        # fmt: on


class _ManagementApi(Api):  # type: ignore[misc]
    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """None of flask-smorest's: `web.errors` answers for the whole application."""


def set_up_management(app: Flask, csrf: CSRFProtect, blueprints: Iterable[ManagementBlueprint] = ()) -> None:
    """Registers the domains' blueprints and `openapi.json`, which describes them."""
    api = _ManagementApi(
        app,
        spec_kwargs={
            "title": "widget-server",
            "version": "1",
            "openapi_version": "3.1.0",
            "info": {"description": ABOUT},
            "security": [{"secret_key": []}],
        },
    )
    api.spec.components.security_scheme("secret_key", {"type": "http", "scheme": "bearer"})
    for blueprint in blueprints:
        api.register_blueprint(blueprint)
        csrf.exempt(blueprint)
    document = msgspec.json.encode(api.spec.to_dict())

    @public
    def openapi() -> Response:
        return Response(document, content_type="application/json")

    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", openapi)
