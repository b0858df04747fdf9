"""What the rules may ask about a person, beyond events: looked up as far as any live rule asks for it."""

from typing import NamedTuple

from widget_server.people.lists.queries import list_names, lists_of
from widget_server.people.queries import ACCOUNT_FIELDS, Profile, external_ids_of
from widget_server.triggers.compiled import RuleSet
from widget_server.triggers.facts import Facts
from widget_server.workspaces.keys import KeyHolder


class Caller(NamedTuple):
    """Who asks, as the page says it: ids, language, the zone of the browser, and a guide that is asked for."""

    anonymous_id: str | None
    user_id: str | None
    language: str | None = None
    time_zone: str | None = None
    start: str | None = None


def facts_of(holder: KeyHolder, profile: Profile, rules: RuleSet, caller: Caller, *, with_ids: bool = False) -> Facts:
    """The facts for a decision now; a statement each for lists and for ids, where a rule asks for them."""
    lists = memberships(holder.workspace_id, profile.person_id, caller.user_id, profile.account_id, rules)
    person_id, account_id = ids_of(profile.person_id, profile.account_id, rules, with_ids=with_ids)
    return Facts(
        person=profile.traits,
        account=profile.account_traits if asks_no_field(rules) else profile.account_facts,
        lists=lists,
        person_id=person_id or caller.user_id or caller.anonymous_id,
        account_id=account_id,
        zone=caller.time_zone,
        default_zone=holder.time_zone,
    )


def asks_no_field(rules: RuleSet) -> bool:
    """Whether no rule asks for a field of accounts: then their traits are all that is wanted."""
    return ACCOUNT_FIELDS.isdisjoint(rules.asked.account_traits)


def memberships(
    workspace_id: int, person_id: int, user_id: str | None, account_id: int | None, rules: RuleSet
) -> dict[str, bool]:
    """The lists in which they stand, of those that the rules name."""
    if not rules.asked.lists:
        return {}
    return dict.fromkeys(lists_of(workspace_id, person_id, user_id, account_id), True)


def all_memberships(workspace_id: int, person_id: int, account_id: int | None, rules: RuleSet) -> dict[str, bool]:
    """For an explanation also the lists in which they do not stand, so that a missing list can be told from them."""
    if not rules.asked.lists:
        return {}
    known = dict.fromkeys(list_names(workspace_id), False)
    return known | memberships(workspace_id, person_id, None, account_id, rules)


def ids_of(
    person_id: int, account_id: int | None, rules: RuleSet, *, with_ids: bool = False
) -> tuple[str | None, str | None]:
    """The host product's ids of the person and the account, where a rule asks for them or the caller does."""
    return external_ids_of(person_id, account_id) if rules.asked.ids or with_ids else (None, None)
