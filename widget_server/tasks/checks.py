"""What may stand in a task. Each raises ApiError with the field and what to do."""

from datetime import date
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from widget_server.tasks.schemas import LONGEST_TEXT
from widget_server.web.bodies import check_text
from widget_server.web.errors import invalid

LONGEST_SCREEN: Final = 500
LONGEST_GUIDE: Final = 100


def checked_text(text: str, field: str = "text") -> str:
    """The text without space around it; it has something that can be seen."""
    tidy = check_text(text.replace("\r\n", "\n").strip(), field)
    if not any(map(str.isprintable, tidy.replace(" ", ""))):
        raise invalid("Write at least a word.", field)
    if len(tidy) > LONGEST_TEXT:
        raise invalid(f"At most {LONGEST_TEXT} characters fit here; these are {len(tidy)}.", field)
    return tidy


def checked_due(due: str | None) -> str | None:
    if not due:
        return None
    try:
        return date.fromisoformat(due).isoformat()
    except ValueError as problem:
        raise invalid("Write the date like 2027-03-31.", "due") from problem


def checked_screen(address: str | None) -> str | None:
    """The page that somebody was on, without what stands after `?` and `#`: there may be secrets in it.

    Members will follow it: anything but a web address is left out.
    """
    if not address:
        return None
    try:
        parts = urlsplit(check_text(address, "screen"))
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.username is not None:
        return None
    whole = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    return whole if len(whole) <= LONGEST_SCREEN and whole.isprintable() else None


def checked_guide(name: str | None) -> str | None:
    """The guide's name; what can be none is left out, the message counts more."""
    return check_text(name, "guide") if name and len(name) <= LONGEST_GUIDE else None
