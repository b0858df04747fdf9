"""Who may call a route. Every route declares it; a guard test fails for one that does not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """`kind` is public, embed, secret, editor or member; `roles` are those of members who may call it."""

    kind: str
    roles: tuple[str, ...] = ()


def declares(access: Access) -> Callable[[View], View]:
    """Marks a view with its declared access; the wrappers in `workspaces.access` do this themselves."""

    def mark(view: View) -> View:
        view.__dict__["access"] = access
        return view

    return mark


public = declares(Access("public"))


def access_by_route(app: Flask) -> dict[str, Access | None]:
    """The declared access of every endpoint, None where there is none."""
    return {endpoint: _declared(view) for endpoint, view in app.view_functions.items()}


def _declared(view: Any) -> Access | None:
    found = getattr(view, "access", None)
    view_class = getattr(view, "view_class", None)
    if found is None and view_class is not None:
        found = getattr(view_class, "access", None)
    return found if isinstance(found, Access) else None
