"""How one person would meet a draft: what their page would be told of it, and whether its moment is now."""

from dataclasses import dataclass
from typing import Any

from widget_server.delivery.contents import Person, forget_contents
from widget_server.delivery.decisions import NOBODY, Decision, asked_for, wanted_languages
from widget_server.delivery.facts import Caller, facts_of
from widget_server.delivery.live_rules import attention_live_at
from widget_server.delivery.states import account_state_of, state_of
from widget_server.editor.people import ids_of_person
from widget_server.people.queries import Profile, profile_of
from widget_server.triggers.claims import standing_of
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.evaluate import GateFinding, explain
from widget_server.triggers.segments import Segment
from widget_server.web.errors import not_found
from widget_server.workspaces.keys import KeyHolder

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Meeting:
    """`decision` is what a page would be told if it were shown now; `gates` say why it would, or would not."""

    decision: Decision
    gates: tuple[GateFinding, ...]


class Draft:
    """A document that has no mistake, compiled as if it alone were live. Raises what compiling raises."""

    def __init__(self, workspace_id: int, document: Document, version: int, segments: dict[str, Segment]) -> None:
        self.document = document
        self.name: str = document["guide"]
        self.rules: RuleSet = compile_rules([(version, document)], segments, attention_live_at(workspace_id))

    def met_by(self, holder: KeyHolder, caller: Caller, now_ms: int) -> Meeting:
        """How the person with these ids would meet it; nobody has no traits and no past.

        Asked for, as by `inapp.start`: always eligible, at no cost, with nothing to claim, and nothing is written down.
        """
        profile = profile_of(holder.workspace_id, caller.anonymous_id, caller.user_id) or NOBODY
        is_known = bool(profile.person_id)
        state = state_of(profile, self.rules) if is_known else self.rules.new_state()
        account = account_state_of(profile, self.rules, now_ms) if is_known else None
        facts = facts_of(holder, profile, self.rules, caller, with_ids=is_known)
        at = standing_of(state, account, facts, now_ms)
        languages = wanted_languages(caller.language, holder.languages)
        try:
            decision = asked_for(self.rules.guides[self.name], at, languages, Person(profile))
        finally:
            # A draft changes with every key that is pressed; what is kept of contents is for what is live.
            forget_contents(self.document, languages)
        found = explain(self.rules, state, facts, now_ms, account, only=self.name)
        return Meeting(decision, found[0].gates)


def caller_of(workspace_id: int, person_id: int | None, language: str | None) -> tuple[Caller, Profile]:
    """The person with this row number, or nobody, as a page would tell who is there. Raises ApiError 404."""
    if person_id is None:
        return Caller(None, None, language), NOBODY
    anonymous_id, user_id = ids_of_person(workspace_id, person_id)
    profile = profile_of(workspace_id, anonymous_id, user_id)
    if profile is None:
        raise not_found("person")
    return Caller(anonymous_id, user_id, language), profile
