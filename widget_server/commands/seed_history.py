"""Three weeks of a made-up past for the demo workspace, the same for everybody but for today's date."""

import random
from collections.abc import Iterator
from typing import Any

import msgspec

from widget_server.events.messages import Message

DAY_MS = 24 * 3600 * 1000
COMPANIES = (
    "Alder & Finch", "Baltic Freight", "Corvid Labs", "Deltaworks", "Ember Foods", "Fjord Energy", "Granite Health",
    "Harbour Media", "Iris Optics", "Juniper Retail", "Kestrel Air", "Lumen Schools", "Meridian Bank", "Nimbus Games",
    "Orchard Homes", "Polar Textiles", "Quartz Dental", "Rowan Legal", "Summit Tours", "Tidal Robotics",
)  # fmt: skip
PEOPLE = (
    "Lena Fischer", "Omar Haddad", "Julia Novak", "Tom Becker", "Aiko Tanaka", "Marta Silva", "Pavel Orlov",
    "Nina Kovač", "Sam Carter", "Ines Duarte", "Viktor Lind", "Olga Petrova", "Hugo Martin", "Elif Demir",
    "Noah Weiss", "Zoe Laurent",
)  # fmt: skip
# How many of those who take a step take the next: signed in, created, created three, shared.
GOES_ON = (0.85, 0.66, 0.72)


def seeded_messages(now_ms: int) -> list[Message]:
    """The events of twenty accounts with two to four persons each, in the order of their times."""
    chance = random.Random(20260901)  # noqa: S311 - a past that is the same for everybody
    found = [
        message for number, company in enumerate(COMPANIES) for message in _account(chance, number, company, now_ms)
    ]
    return sorted(found, key=lambda message: message.time_ms)


def _account(chance: random.Random, number: int, company: str, now_ms: int) -> Iterator[Message]:
    group_id = f"seed-account-{number}"
    traits: dict[str, Any] = {
        "name": company,
        "plan": chance.choice(["trial", "trial", "pro", "pro", "enterprise"]),
        "arr": chance.choice([0, 4800, 9600, 18000, 36000, 60000]),
        "currency": "EUR",
    }
    for seat in range(chance.randint(2, 4)):
        name = chance.choice(PEOPLE)
        user = f"seed-{number}-{seat}"
        start = now_ms - chance.randint(2 * 3600 * 1000, 21 * DAY_MS)
        role = "admin" if seat == 0 else "analyst"
        yield _message(user, "$identify", start, {}, {"name": name, "role": role})
        yield _message(user, "$group", start + 1, {"group_id": group_id}, traits, group_id)
        yield from _reports(chance, user, start, now_ms)


def _reports(chance: random.Random, user: str, start: int, now_ms: int) -> Iterator[Message]:
    time_ms = start
    steps = (["report_created"], ["report_created", "report_created", "report_saved"], ["report_shared"])
    for names, share in zip(steps, GOES_ON, strict=True):
        if chance.random() > share:
            return
        for name in names:
            time_ms += chance.randint(60_000, 2 * DAY_MS)
            if time_ms >= now_ms:
                return
            yield _message(user, name, time_ms, {"report_id": f"{user}-{time_ms % 97}"})
    if chance.random() < 0.4 and time_ms + 90_000 < now_ms:
        yield _message(user, "report_exported", time_ms + 90_000, {"format": "pdf"})


def _message(
    user: str, name: str, time_ms: int, properties: dict[str, Any], traits: dict[str, Any] | None = None,
    group_id: str | None = None,
) -> Message:  # fmt: skip
    said = {"traits": traits, **properties} if traits is not None else properties
    return Message(
        name=name, message_id=f"seed-{user}-{name}-{time_ms}", anonymous_id=None, user_id=user, previous_id=None,
        group_id=group_id, traits=traits, properties=msgspec.json.encode(said).decode(), time_ms=time_ms,
    )  # fmt: skip
