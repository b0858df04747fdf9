"""What the demo workspace's end users said: ideas with votes, and ratings of replies."""

import random
from functools import partial

from widget_server.ideas.operations import cast_vote, post_idea
from widget_server.ideas.schemas import Draft
from widget_server.parts import parts
from widget_server.ratings.operations import rate_reply
from widget_server.ratings.schemas import Said
from widget_server.raw import Cursor
from widget_server.web.bodies import Caller

DAY_MS = 24 * 3600 * 1000
IDEAS = (
    (
        "Send a report every Monday",
        "I export the same report each week and mail it to the board. Could it go out by itself?",
        14,
    ),
    ("Compare two periods in one chart", "This quarter above the last one, in the same colours.", 11),
    ("Отчёты на русском языке в PDF", "Сейчас подписи осей в PDF остаются английскими.", 8),
    ("Dark theme for the whole product", "My eyes would be grateful in the evening.", 7),
    ("Comment on a chart", "So that a colleague sees what I mean, where I mean it.", 4),
    ("Import from a spreadsheet", "Paste twenty rows and be done.", 2),
)
# Agent, conversation, stars: enough to see who is doing well and which replies want a second look.
RATINGS = (
    ("anna", 5), ("anna", 5), ("anna", 4), ("jonas", 5), ("jonas", 2), ("mei", 4), ("anna", 5), ("mei", 3),
    ("jonas", 4), ("mei", 5), ("anna", 4), ("jonas", 5),
)  # fmt: skip


def seed_voices(workspace_id: int, now_ms: int) -> None:
    """Ideas, votes and ratings of the seeded persons, in one transaction."""
    parts().database.in_group(partial(_speak, workspace_id=workspace_id, now_ms=now_ms))


def _speak(cursor: Cursor, workspace_id: int, now_ms: int) -> None:
    chance = random.Random(20260902)  # noqa: S311 - voices that are the same for everybody
    persons = [row[0] for row in cursor.rows(
        "SELECT value FROM person_ids WHERE workspace_id = ? AND kind = 'user' ORDER BY value", (workspace_id,)
    )]  # fmt: skip
    for number, (title, body, votes) in enumerate(IDEAS):
        voters = chance.sample(persons, votes)
        born = now_ms - (len(IDEAS) - number) * 3 * DAY_MS
        posted = post_idea(cursor, workspace_id, "ideas", Draft(title=title, body=body, user_id=voters[0]), born)
        for voter in voters[1:]:
            cast_vote(cursor, workspace_id, posted.idea.id if posted else "", Caller(user_id=voter), born + DAY_MS)
    for number, (agent, stars) in enumerate(RATINGS):
        said = Said(stars=stars, user_id=persons[number * 3 % len(persons)], agent=agent, conversation=f"seed-{number}")
        rate_reply(cursor, workspace_id, f"seed-reply-{number}", said, now_ms - number * 7 * 3600 * 1000)
