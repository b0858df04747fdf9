"""Who: the conditions of an audience."""

from typing import Any

from marshmallow import post_load

from widget_server.triggers.clauses import Clause
from widget_server.triggers.conditions import Conditions, Negation, TraitLeaves, together
from widget_server.triggers.strict import StrictSchema

TRAITS = TraitLeaves()


class AudienceSchema(StrictSchema):
    """Who: conditions on traits. Where several of all, any and not are given, each must hold."""

    all_ = Conditions(TRAITS, "all", data_key="all", metadata={"description": "All of these must hold."})
    any_ = Conditions(TRAITS, "any", data_key="any", metadata={"description": "At least one of these must hold."})
    not_ = Negation(TRAITS, data_key="not", metadata={"description": "This must not hold."})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Clause | None:
        return together(data)
