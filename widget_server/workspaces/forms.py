"""Forms of sign-in and settings. What is wrong is said at the field, in the reader's language."""

from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField, StringField, TextAreaField  # type: ignore[import-untyped]
from wtforms.validators import InputRequired, Length, ValidationError  # type: ignore[import-untyped]

from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces.origins import BadOrigin, read_origins


class SignInForm(FlaskForm):  # type: ignore[misc]
    """`next` is where the member wanted to go; whether it may be followed is decided by `safe_next`."""

    email = EmailField(
        _l("E-mail"),
        [
            InputRequired(_l("Write your e-mail address.")),
            Length(max=254, message=_l("This is too long for an e-mail address.")),
        ],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Write your password.")), Length(max=1000, message=_l("This is too long for a password."))],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class ZoneForm(FlaskForm):  # type: ignore[misc]
    """The time zone of the workspace, by its IANA name."""

    time_zone = StringField(_l("Time zone"))

    def validate_time_zone(self, field: Any) -> None:
        if (field.data or "") not in available_timezones():
            raise ValidationError(_l("This is no time zone; write for example Europe/Berlin, Europe/Moscow or UTC."))


class OriginsForm(FlaskForm):  # type: ignore[misc]
    """One origin a line; `read` holds them once the form is valid."""

    origins = TextAreaField(
        _l("Allowed origins"), [Length(max=20_000, message=_l("This is too long; write one origin a line."))]
    )
    read: list[str]

    def validate_origins(self, field: Any) -> None:
        try:
            self.read = read_origins(field.data or "")
        except BadOrigin as problem:
            raise ValidationError(str(problem)) from problem
