"""The look that a guide chooses, among those that its workspace has."""

from collections.abc import Collection
from typing import Any

from widget_server.triggers.mistakes import Remark, did_you_mean
from widget_server.triggers.phrases import phrase, wrong


def look_remarks(document: Any, looks: Collection[str]) -> list[Remark]:
    """Where a guide chooses a look that is not there."""
    name = document.get("look") if isinstance(document, dict) else None
    if not isinstance(name, str) or name in looks:
        return []
    hint = did_you_mean(name, sorted(looks)) if looks else phrase("There are none beside the workspace's own.")
    message = wrong(
        "unknown-look",
        'There is no look "%(name)s": make it in Settings → Look first, or remove this. %(hint)s',
        name=name,
        hint=hint,
    )
    return [Remark(("look",), message)]
