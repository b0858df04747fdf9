"""What may show now to one person: the verdicts of the rules, in the words that the page needs."""

import hashlib
from functools import lru_cache
from typing import Any

import msgspec

from widget_server.delivery.live_rules import rules_of
from widget_server.delivery.states import state_of
from widget_server.people.queries import Profile, profile_of
from widget_server.triggers.evaluate import Facts, Verdict, decide
from widget_server.workspaces.keys import KeyHolder


class Decision(msgspec.Struct, omit_defaults=True):
    """One guide that may show, with its reason; the browser still checks page and element."""

    decision: str
    guide: str
    version: int
    kind: str
    priority: int
    reason: str
    placement: dict[str, Any]
    steps: list[dict[str, Any]]


NOBODY = Profile(0, 0, {}, None, {})


def decisions_for(
    holder: KeyHolder, anonymous_id: str | None, user_id: str | None, language: str | None, now_ms: int
) -> list[Decision]:
    """The decisions for the person with these ids, best first; somebody never seen has no history and no traits."""
    profile = profile_of(holder.workspace_id, anonymous_id, user_id) or NOBODY
    rules = rules_of(holder.workspace_id)
    state = state_of(profile, rules) if profile.person_id else rules.new_state()
    verdicts = decide(rules, state, Facts(profile.traits, profile.account_traits), now_ms)
    languages = wanted_languages(language, holder.languages)
    return [_decision(verdict, profile.person_id, languages, now_ms) for verdict in verdicts]


@lru_cache(maxsize=1024)
def wanted_languages(language: str | None, offered: tuple[str, ...]) -> tuple[str, ...]:
    """The asked language as it is (`pt-BR`), then without its region (`pt`), then the workspace's in their order."""
    primary, _, region = (language or "").partition("-")
    return (f"{primary.lower()}-{region.upper()}", primary.lower(), *offered)


def _decision(verdict: Verdict, person_id: int, languages: tuple[str, ...], now_ms: int) -> Decision:
    document = verdict.document
    placement = document.get("placement") or {}
    return Decision(
        decision=decision_id(person_id, verdict.guide, verdict.version, now_ms),
        guide=verdict.guide,
        version=verdict.version,
        kind=verdict.kind,
        priority=verdict.priority,
        reason=verdict.reason,
        placement={name: placement[name] for name in ("page", "element") if name in placement},
        steps=[in_language(step, languages) for step in document["steps"]],
    )


def decision_id(person_id: int, guide: str, version: int, now_ms: int) -> str:
    """Names the moment of the decision (ms, hexadecimal) and, by a digest, what it was about."""
    about = f"{person_id}/{guide}/{version}/{now_ms}".encode()
    return f"d_{now_ms:x}_{hashlib.blake2b(about, digest_size=5).hexdigest()}"


def in_language(step: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    """A step whose texts (title, body, labels of buttons) are each in the first of the languages that it has."""
    told = dict(step)
    for name in {"title", "body"} & step.keys():
        told[name] = _text(step[name], languages)
    if "actions" in step:
        told["actions"] = [{**action, "label": _text(action["label"], languages)} for action in step["actions"]]
    return told


def _text(wording: str | dict[str, str], languages: tuple[str, ...]) -> str:
    if isinstance(wording, str):
        return wording
    return next((wording[language] for language in languages if language in wording), next(iter(wording.values())))
