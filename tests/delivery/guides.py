"""Guides for tests: published as `rules apply` does it, and looked at at once."""

from typing import Any

from flask import Flask

from tests.stories import Side
from widget_server.db import db
from widget_server.delivery.queries import explanations
from widget_server.guides.operations import publish_attention, publish_guides
from widget_server.people.queries import person_id_of
from widget_server.triggers.attention_schema import read_attention
from widget_server.triggers.evaluate import Explanation

THREE_REPORTS = {"did": {"event": "report_created", "at_least": 3, "within": "14d"}}


def tip(name: str = "share", **more: Any) -> dict[str, Any]:
    """A tip for whoever has created three reports and shared none; a part given as None is left out."""
    parts = {
        "guide": name,
        "kind": "tip",
        "trigger": {"all": [THREE_REPORTS, {"did_not": {"event": "report_shared"}}]},
        "frequency": {"at_most": 3, "every": "7d", "until": ["completed", "dismissed"]},
        "steps": [{"title": {"en": "Share it", "ru": "Поделитесь"}}],
        **more,
    }
    return {part: value for part, value in parts.items() if value is not None}


def publish(side: Side, *guides: dict[str, Any]) -> None:
    """Exactly these guides are live now, for this process too."""
    publish_guides(side.workspace_id, [(f"{guide['guide']}.yaml", guide) for guide in guides])
    db.session.commit()
    look_again(side.app)


def attend(side: Side, **said: Any) -> None:
    """This is what the workspace says of attention now, for this process too."""
    document = {"attention": "default", **said}
    read_attention(document)
    publish_attention(side.workspace_id, ("attention.yaml", document))
    db.session.commit()
    look_again(side.app)


def look_again(app: Flask) -> None:
    """As if the second had passed for which a process goes on with the rules it knows."""
    app.extensions.pop("live_rules", None)


def names(decisions: list[dict[str, Any]]) -> list[str]:
    return [decision["guide"] for decision in decisions]


def person(side: Side, user: str = "dora") -> int:
    found = person_id_of(side.workspace_id, None, user)
    assert found is not None, f"{user} was never seen"
    return found


def moment_of(decision: dict[str, Any]) -> int:
    """When it was decided, in ms since 1970: a decision's id begins with it."""
    return int(decision["decision"].split("_")[1], 16)


def explained(side: Side, moment_ms: int, user: str = "dora") -> dict[str, Explanation]:
    """Each guide's explanation for a user at a moment: from the log alone, without any cache."""
    found = explanations(side.workspace_id, person(side, user), moment_ms)
    # The test's own context outlives the request, which on a server ends its transaction with itself.
    db.session.remove()
    assert found is not None
    return {explanation.guide: explanation for explanation in found}
