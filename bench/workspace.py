"""The workspace that is measured: ten guides, persons with accounts and a past, one hot idea, many voters."""

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from widget_server import create_app
from widget_server.commands.tables import bring_tables_up
from widget_server.config import load_settings
from widget_server.db import db
from widget_server.events.messages import Message
from widget_server.events.operations import append_messages
from widget_server.guides.operations import publish_guides
from widget_server.ideas.models import Board, Idea
from widget_server.parts import parts
from widget_server.workspaces.operations import create_workspace

ORIGIN = "https://app.example.com"
PERSONS = 1_000
ACCOUNT_OF = 20
EVENTS = ("report_created", "report_opened", "report_shared", "export_opened", "filter_saved")
# So many guides count what everybody does.
LIVELY = 10
IDEA = "idea_hot_for_the_bench"


@dataclass(frozen=True)
class Furnished:
    """Where the data is, and with which key its workspace is called."""

    folder: Path
    key: str


def furnish(folder: Path, voters: int, guides: int = 10) -> Furnished:
    """Makes the workspace. Persons are `u-1` … with `a-1` … beside them; voters are `v-1` …, known, without a vote."""
    app = create_app(load_settings({"WIDGET_DATA": str(folder)}))
    bring_tables_up(app)
    with app.app_context():
        workspace = create_workspace("bench", "Bench", [ORIGIN])
        workspace_id, key = workspace.id, workspace.keys[0].public_text
        board = Board(workspace_id=workspace_id, slug="ideas", name="Ideas")
        db.session.add(board)
        db.session.flush()
        db.session.add(Idea(workspace_id=workspace_id, board_id=board.id, public_id=IDEA, title="Dark theme"))
        publish_guides(workspace_id, [(f"{number}.yaml", guide(number)) for number in range(guides)])
        db.session.commit()
        _append(workspace_id, _past(PERSONS))
        _append(workspace_id, [_said(f"v-{number}", None, "$page", "{}", number) for number in range(1, voters + 1)])
        parts().close()
        db.session.remove()
        db.engine.dispose()
    return Furnished(folder, str(key))


def guide(number: int) -> dict[str, Any]:
    """A tip like those of a real product: for some plans, after three of an event and none of another."""
    counted, missing = EVENTS[number % len(EVENTS)], EVENTS[(number + 2) % len(EVENTS)]
    if number >= LIVELY:
        # Of a thousand guides most wait for something that few have done.
        counted = f"feature_{number}_used"
    return {
        "guide": f"tip-{number}",
        "kind": "tip",
        "audience": {"all": [{"account.plan": {"in": ["trial", "pro"]}}]},
        "trigger": {
            "when": {"event": counted},
            "expires": "30m",
            "all": [_behaviour(number, counted, missing), {"did_not": {"event": missing}}],
        },
        "placement": {"page": "/reports/**", "element": f"[data-tour=step-{number}]"},
        "frequency": {"at_most": 3, "every": "7d", "until": ["completed", "dismissed"]},
        "priority": number % 101,
        "steps": [
            {
                "title": {"en": "Share it with your team", "ru": "Поделитесь с командой"},
                "body": {"en": "Three reports made, none shared yet.", "ru": "Три отчёта, и ни одного общего."},
                "actions": [
                    {"label": {"en": "Share now", "ru": "Поделиться"}, "do": "complete"},
                    {"label": {"en": "Later", "ru": "Позже"}, "do": "snooze"},
                ],
            }
        ],
    }


def _behaviour(number: int, counted: str, missing: str) -> dict[str, Any]:
    """Of every second guide that few wait for a chain with an absence, of all others a count in a window."""
    if number >= LIVELY and number % 2:
        return {"sequence": {"steps": [counted, EVENTS[0], {"not": missing, "for": "90s"}], "within": "10m"}}
    return {"did": {"event": counted, "at_least": 3 + number // len(EVENTS), "within": "14d"}}


def _append(workspace_id: int, messages: list[Message]) -> None:
    now_ms = time.time_ns() // 1_000_000
    for start in range(0, len(messages), 5_000):
        chunk = messages[start : start + 5_000]
        parts().database.in_group(
            partial(append_messages, workspace_id=workspace_id, messages=chunk, received_ms=now_ms)
        )


def _past(persons: int) -> list[Message]:
    """Who they are, their accounts (half of them on the plans that get tips), and four events each."""
    messages = []
    for number in range(1, persons + 1):
        user, anonymous = f"u-{number}", f"a-{number}"
        account = f"acct-{number // ACCOUNT_OF}"
        plan = ("trial", "pro", "free", "team")[number // ACCOUNT_OF % 4]
        messages += [
            _said(user, anonymous, "$identify", "{}", number, traits={"name": f"Person {number}", "role": "admin"}),
            _said(user, anonymous, "$group", "{}", number, account, {"name": account, "plan": plan}),
        ]
        # One name each, so that some have met the conditions of a tip and some have not.
        name = EVENTS[number % len(EVENTS)]
        messages += [_said(user, anonymous, name, '{"rows":200}', turn) for turn in range(1 + number % 4)]
    return messages


def _said(
    user: str, anonymous: str | None, name: str, properties: str, turn: int,
    group: str | None = None, traits: dict[str, Any] | None = None,
) -> Message:  # fmt: skip
    text = msgspec.json.encode({"traits": traits}).decode() if traits else properties
    now_ms = time.time_ns() // 1_000_000
    return Message(name, f"past-{user}-{name}-{turn}", anonymous, user, None, group, traits, text, now_ms)
