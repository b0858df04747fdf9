"""Why an element was not found, in the reader's language."""

from typing import Final

from widget_server.web.words import lazy_gettext as _l

REASONS: Final = {
    "no_match": _l("nothing matches the selector"),
    "hidden": _l("the element is hidden"),
    "other_text": _l("the element has another text"),
    "ambiguous": _l("several elements match"),
}


def miss_reason(reason: str) -> str:
    """A reason of another version of the embed stands as it came."""
    return str(REASONS.get(reason, reason))
