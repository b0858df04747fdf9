"""Plans: what would change if exactly these guides, segments and funnels were there, before anything does."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import msgspec

from widget_server.triggers.differences import Difference, differences

Document = dict[str, Any]
What = Literal["guide", "segment", "funnel", "attention"]


class Live(NamedTuple):
    """What is there now under a name; `version` is None for funnels, which have none."""

    document: Document
    version: int | None = None


class Wanted(NamedTuple):
    """The documents of a folder: guides and saved segments each with the file that it stands in, and funnels."""

    guides: Sequence[tuple[str, Document]]
    funnels: Sequence[Document]
    segments: Sequence[tuple[str, Document]] = ()
    # What is said of attention, with its file; None for the defaults.
    attention: tuple[str, Document] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One guide, saved segment or funnel that would be new, changed or withdrawn, with what differs."""

    what: What
    name: str
    change: Literal["new", "changed", "withdrawn"]
    version: int | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All changes, by kind and name. `plan` is a name of what is live now and what is wanted, both together."""

    plan: str
    changes: tuple[Change, ...]
    unchanged: int
    withdraws_all_guides: bool
    """Guides are live now, and none would be left."""


def plan_of(live: Mapping[What, Mapping[str, Live]], wanted: Wanted) -> Plan:
    """What turns all that is live into what is wanted."""
    asked: dict[What, dict[str, Document]] = {
        "guide": {document["guide"]: document for _, document in wanted.guides},
        "segment": {document["segment"]: document for _, document in wanted.segments},
        "funnel": {document["funnel"]: document for document in wanted.funnels},
        "attention": {wanted.attention[1]["attention"]: wanted.attention[1]} if wanted.attention else {},
    }
    changes = [change for what, documents in asked.items() for change in _changes(what, live.get(what, {}), documents)]
    changed = sum(change.change != "withdrawn" for change in changes)
    named = [text for what, documents in asked.items() for text in (_named(live.get(what, {})), text_of(documents))]
    digest = hashlib.blake2b("\n".join(named).encode(), digest_size=12).hexdigest()
    unchanged = sum(map(len, asked.values())) - changed
    return Plan(f"plan_{digest}", tuple(changes), unchanged, bool(live["guide"]) and not asked["guide"])


def text_of(value: Any) -> str:
    """The one text of equal documents."""
    return msgspec.json.encode(value, order="deterministic").decode()


def _named(live: Mapping[str, Live]) -> str:
    return text_of({name: [one.version, text_of(one.document)] for name, one in live.items()})


def _changes(what: What, live: Mapping[str, Live], wanted: Mapping[str, Document]) -> list[Change]:
    found = []
    for name in sorted({*live, *wanted}):
        if name not in live:
            found.append(Change(what, name, "new", None))
        elif name not in wanted:
            found.append(Change(what, name, "withdrawn", live[name].version))
        elif text_of(live[name].document) != text_of(wanted[name]):
            told = tuple(differences(live[name].document, wanted[name]))
            found.append(Change(what, name, "changed", live[name].version, told))
    return found
