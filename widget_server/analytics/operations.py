"""Changes of funnel definitions, and of the store that their reports read."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select

from widget_server.analytics.definition import read_funnel
from widget_server.analytics.models import Funnel
from widget_server.db import db, utc_now
from widget_server.people.privacy import Erased


class Applied(NamedTuple):
    """Names of the funnels that were added, changed and removed."""

    added: list[str]
    changed: list[str]
    removed: list[str]


def apply_funnels(workspace_id: int, documents: Sequence[dict[str, Any]], source: str = "rules/funnels") -> Applied:
    """Makes the workspace's funnels those of the documents; one that is not among them is removed.

    Within the caller's session; the caller commits. Raises BadFunnel, before any change, for a document that
    `load_folder` would have refused.
    """
    texts = {read_funnel(document).name: msgspec.json.encode(document).decode() for document in documents}
    kept = {
        funnel.name: funnel for funnel in db.session.scalars(select(Funnel).where(Funnel.workspace_id == workspace_id))
    }
    applied = Applied(
        added=sorted(texts.keys() - kept.keys()),
        changed=sorted(name for name in texts.keys() & kept.keys() if texts[name] != kept[name].document),
        removed=sorted(kept.keys() - texts.keys()),
    )
    for name in applied.added:
        db.session.add(Funnel(workspace_id=workspace_id, name=name, document=texts[name], source=source))
    for name in applied.changed:
        kept[name].document, kept[name].source, kept[name].applied_at = texts[name], source, utc_now()
    for name in applied.removed:
        db.session.delete(kept[name])
    return applied


def rebuild_store(workspace_id: int) -> int:
    """Makes the analytics store of a workspace anew from the event log; returns how many events it gives."""
    # NumPy is not loaded for changes of definitions.
    from widget_server.analytics.relay import rebuild

    return rebuild(workspace_id)


def forget_erased(erased: Erased) -> None:
    """Lets the analytics store follow an erasure; again does no harm."""
    from widget_server.analytics.relay import forget_accounts, forget_persons

    forget_persons(erased.workspace_id, erased.persons)
    forget_accounts(erased.workspace_id, erased.accounts)


def forget_old(workspace_id: int, before_ms: int) -> None:
    """Lets the analytics store follow the deletion of events before a time."""
    from widget_server.analytics.relay import forget_before

    forget_before(workspace_id, before_ms)
