"""The past of two persons of the demo product, so that guides which need one can be seen: who signs in as them has it.

Samuel made reports and stopped more than two weeks ago. Maria comes every other day, makes much and shares it. The
others have none: whoever begins as Ada begins at the beginning.
"""

from collections.abc import Iterator
from typing import Any, cast

import msgspec

from widget_server.demo.cast import ACCOUNTS, PERSONS
from widget_server.events.messages import Message

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS
# Days ago, and what was done on each of them.
MARIA = {day: ("report_created",) * 2 + (("report_shared",) if day % 3 == 0 else ()) for day in range(2, 24, 2)}
SAMUEL = dict.fromkeys((33, 27, 21, 17), ("report_created", "report_saved"))


def cast_messages(now_ms: int) -> Iterator[Message]:
    """What Maria and Samuel have done, by day and in its order."""
    for user, days in (("maria", MARIA), ("samuel", SAMUEL)):
        for day in sorted(days, reverse=True):
            yield from _visit(user, now_ms - day * DAY_MS, days[day])


def _visit(user: str, start_ms: int, done: tuple[str, ...]) -> Iterator[Message]:
    person = next(person for person in PERSONS if person["id"] == user)
    account = next(account for account in ACCOUNTS if account["id"] == person["account"])
    traits = cast(dict[str, Any], account["traits"])
    yield _message(user, "$identify", start_ms, traits=cast(dict[str, Any], person["traits"]))
    yield _message(user, "$group", start_ms + 1, group_id=account["id"], traits=traits)
    for minute, name in enumerate(done, 1):
        told = {"report_id": f"{user}-{start_ms // DAY_MS}-{minute}"}
        yield _message(user, name, start_ms + minute * 60_000, properties=told, group_id=account["id"])


def _message(
    user: str, name: str, time_ms: int, *, properties: dict[str, Any] | None = None,
    traits: dict[str, Any] | None = None, group_id: str | None = None,
) -> Message:  # fmt: skip
    said: dict[str, Any] = {"traits": traits} if traits is not None else properties or {}
    if name == "$group":
        said["group_id"] = group_id
    return Message(
        name=name, message_id=f"seed-{user}-{name}-{time_ms}", anonymous_id=None, user_id=user, previous_id=None,
        group_id=group_id, traits=traits, properties=msgspec.json.encode(said).decode(), time_ms=time_ms,
    )  # fmt: skip
