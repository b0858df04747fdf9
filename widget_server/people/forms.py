"""Forms of signed identity and of how long events are kept."""

from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField  # type: ignore[import-untyped]
from wtforms.validators import AnyOf, Length, NumberRange, Optional, ValidationError  # type: ignore[import-untyped]

from widget_server.web.words import gettext as _
from widget_server.web.words import lazy_gettext as _l
from widget_server.workspaces.models import IDENTITY_MODES

MODE_NAMES: Final = {
    "off": _l("Off: a userId is taken as it comes"),
    "observe": _l("Observe: nothing is refused, but counted; protected traits are taken from tokens alone"),
    "enforce": _l("Enforce: a userId without a valid token is refused"),
}
MOST_TRAITS: Final = 50
LONGEST_RETENTION_DAYS: Final = 3650


class IdentityForm(FlaskForm):  # type: ignore[misc]
    """`read` holds the protected traits once the form is valid."""

    mode = StringField(validators=[AnyOf(IDENTITY_MODES, _l("Choose one of the three."))])
    traits = TextAreaField(validators=[Length(max=10_000, message=_l("This is too long; write one trait a line."))])
    read: list[str]

    def validate_traits(self, field: Any) -> None:
        names = list(dict.fromkeys(filter(None, (line.strip() for line in (field.data or "").splitlines()))))
        for name in names:
            owner, _dot, trait = name.partition(".")
            if owner not in ("person", "account") or not 1 <= len(trait) <= 200 or not trait.isprintable():
                raise ValidationError(
                    _("“%(line)s” is no trait; write it like person.role or account.plan.", line=name[:80])
                )
        if len(names) > MOST_TRAITS:
            raise ValidationError(_("Keep at most %(most)s traits.", most=MOST_TRAITS))
        self.read = names


class RetentionForm(FlaskForm):  # type: ignore[misc]
    """Empty means for ever."""

    days = IntegerField(
        validators=[
            Optional(),
            NumberRange(1, LONGEST_RETENTION_DAYS, _l("Write a whole number of days from 1 to 3650, or nothing.")),
        ]
    )
