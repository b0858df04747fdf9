"""The compiled rules of each workspace, kept by every process and looked at again each second."""

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app

from widget_server.guides.queries import PublishedGuide, attention_at, guides_live_at, published_mark, segments_live_at
from widget_server.triggers.attention import Attention
from widget_server.triggers.attention_schema import read_attention
from widget_server.triggers.compiled import RuleSet, compile_rules
from widget_server.triggers.language import BadGuide
from widget_server.triggers.segments import Segment, read_segment

log = logging.getLogger(__name__)
# For so long a process may go on with rules that were published elsewhere.
LOOK_AGAIN_SECONDS = 1.0


@dataclass(slots=True)
class _Live:
    look_again: float
    mark: tuple[Any, ...]
    rules: RuleSet


@dataclass(slots=True)
class LiveRules:
    """What is published, compiled once per change."""

    by_workspace: dict[int, _Live] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, workspace_id: int) -> RuleSet:
        live = self.by_workspace.get(workspace_id)
        if live is not None and live.look_again > time.monotonic():
            return live.rules
        with self.lock:
            return self._looked_at(workspace_id)

    def _looked_at(self, workspace_id: int) -> RuleSet:
        live, now = self.by_workspace.get(workspace_id), time.monotonic()
        if live is not None and live.look_again > now:
            return live.rules
        mark = published_mark(workspace_id)
        if live is None or live.mark != mark:
            live = _Live(now, mark, rules_live_at(workspace_id))
            self.by_workspace[workspace_id] = live
            log.info("workspace %d: %d guides are live", workspace_id, len(live.rules.guides))
        live.look_again = now + LOOK_AGAIN_SECONDS
        return live.rules


def rules_of(workspace_id: int) -> RuleSet:
    """The rules that are live in a workspace now."""
    live = current_app.extensions.get("live_rules")
    if live is None:
        live = current_app.extensions["live_rules"] = LiveRules()
    return cast(LiveRules, live).of(workspace_id)


def forget_live_rules() -> None:
    """Lets this process look at what is live at its next call; other processes do within a second."""
    current_app.extensions.pop("live_rules", None)


def rules_live_at(workspace_id: int, at_ms: int | None = None) -> RuleSet:
    """The rules that were live at a moment, compiled anew.

    What an older version of the service published and this one cannot read is left out: it costs no other guide.
    """
    guides = guides_live_at(workspace_id, at_ms)
    published = [(guide.version, guide.document) for guide in guides]
    first_ms = {guide.document["guide"]: guide.first_ms for guide in guides}
    segments = {one.name: one for live in segments_live_at(workspace_id, at_ms) if (one := _segment(live))}
    attention = attention_live_at(workspace_id, at_ms)
    try:
        return compile_rules(published, segments, attention, first_ms)
    except Exception:
        sound = [(version, document) for version, document in published if _compiles(version, document, segments)]
        return compile_rules(sound, segments, attention, first_ms)


def attention_live_at(workspace_id: int, at_ms: int | None = None) -> Attention:
    """What was said of attention at a moment, or is now; the defaults where nothing is."""
    found = attention_at(workspace_id, at_ms)
    try:
        if found is not None:
            return read_attention(found.document, found.version, str(workspace_id))
    except BadGuide as problem:
        log.error("what workspace %d says of attention is left out: %s; publish it anew", workspace_id, problem)
    return Attention(salt=str(workspace_id))


def readable_live(workspace_id: int) -> tuple[list[PublishedGuide], dict[str, Segment]]:
    """The guides that are live now, without those that this version cannot read, and the segments they may name."""
    segments = {one.name: one for live in segments_live_at(workspace_id) if (one := _segment(live))}
    guides = [guide for guide in guides_live_at(workspace_id) if _compiles(guide.version, guide.document, segments)]
    return guides, segments


def _segment(live: PublishedGuide) -> Segment | None:
    try:
        return read_segment(live.document, live.version)
    except BadGuide as problem:
        log.error("the segment %s is left out: %s; publish it anew", live.document.get("segment"), problem)
        return None


def _compiles(version: int, document: dict[str, Any], segments: dict[str, Segment]) -> bool:
    try:
        compile_rules([(version, document)], segments)
    except BadGuide as problem:
        log.error("the guide %s is left out: %s; publish it anew", document.get("guide"), problem)
        return False
    except Exception as problem:
        log.error("the guide %s is left out, it cannot be compiled", document.get("guide"), exc_info=problem)
        return False
    return True
