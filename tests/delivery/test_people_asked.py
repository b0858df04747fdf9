"""What rules ask of people, from the page to the decision: segments, shares, zones, and the word that counts."""

from pathlib import Path
from typing import Any

import pytest

from tests.delivery.guides import explained, look_again, names, publish, tip
from tests.delivery.test_explanations import next_moment
from tests.stories import Story
from tests.web.pages import ask_server
from widget_server.commands.endings import Refused
from widget_server.commands.rules import apply_folder
from widget_server.db import db
from widget_server.guides.operations import publish_segments
from widget_server.triggers.shares import place_of
from widget_server.web.bodies import now_ms
from widget_server.workspaces.models import Workspace

OPEN: dict[str, Any] = {"trigger": None, "frequency": {"every": "0s", "at_most": 100}}


def for_whom(*conditions: dict[str, Any]) -> dict[str, Any]:
    return tip("for-them", **OPEN, audience={"all": list(conditions)})


def save(story: Story, **segments: dict[str, Any]) -> None:
    documents = [
        (f"segments/{name}.yaml", {"segment": name, "title": name, "audience": audience})
        for name, audience in segments.items()
    ]
    publish_segments(story.acme.workspace_id, documents)
    db.session.commit()
    look_again(story.app)


def identify(story: Story, **traits: Any) -> None:
    story.acme.batch({"type": "identify", "userId": "dora", "traits": traits})


def join(story: Story, **traits: Any) -> None:
    story.acme.batch({"type": "group", "userId": "dora", "groupId": "nw", "traits": traits})


def audience(story: Story, moment_ms: int) -> tuple[str, str]:
    gate = explained(story.acme, moment_ms)["for-them"].gates[0]
    return gate.outcome, gate.detail


def test_a_segment_counts_as_it_is_published_and_a_changed_one_with_its_new_version(story: Story) -> None:
    identify(story, role="admin")
    publish(story.acme, for_whom({"segment": "staff"}))
    assert story.acme.decide() == []
    save(story, staff={"any": [{"person.role": {"eq": "admin"}}]})
    assert names(story.acme.decide()) == ["for-them"]
    first = now_ms()
    next_moment(first)
    save(story, staff={"any": [{"person.role": {"eq": "owner"}}]})
    assert story.acme.decide() == []
    next_moment(now_ms())
    assert audience(story, first) == ("pass", 'segment staff, version 1: person.role is "admin", asked eq "admin"')
    assert audience(story, now_ms())[1].startswith("segment staff, version 2:")
    save(story)
    next_moment(now_ms())
    assert audience(story, now_ms()) == ("fail", "there is no segment staff")


def test_a_segment_that_comes_back_goes_on_with_its_versions(story: Story) -> None:
    identify(story, role="admin")
    publish(story.acme, for_whom({"segment": "staff"}))
    for role in ("owner", None, "admin"):
        save(story, **({"staff": {"any": [{"person.role": {"eq": role}}]}} if role else {}))
    assert names(story.acme.decide()) == ["for-them"]
    next_moment(now_ms())
    assert "version 2" in audience(story, now_ms())[1]


def test_a_segment_of_another_workspace_says_nothing_here(story: Story) -> None:
    identify(story, role="admin")
    publish(story.acme, for_whom({"segment": "staff"}))
    publish_segments(
        story.other.workspace_id,
        [("s", {"segment": "staff", "title": "s", "audience": {"any": [{"person.role": {"eq": "admin"}}]}})],
    )
    db.session.commit()
    look_again(story.app)
    assert story.acme.decide() == []


def test_a_share_goes_by_the_user_id_on_every_device_and_by_the_account(story: Story) -> None:
    below = {"below": place_of("s", "dora") / 100, "salt": "s"}
    publish(
        story.acme, for_whom({"percent": {"of": "person", "below": (place_of("s", "dora") + 1) / 100, "salt": "s"}})
    )
    assert names(story.acme.decide()) == ["for-them"], "nothing is known of dora yet"
    story.acme.batch({"type": "track", "event": "e", "anonymousId": "a-1", "userId": "dora"})
    assert names(story.acme.decide()) == ["for-them"]
    answer = story.acme.post("/v1/decide", {"anonymousId": "a-1"})
    assert names((answer.json or {})["decisions"]) == ["for-them"], "the browser in which dora signed in"
    publish(story.acme, for_whom({"percent": {"of": "person", **below}}))
    assert story.acme.decide() == []
    publish(story.acme, for_whom({"percent": {"of": "account", "below": 100}}))
    assert story.acme.decide() == [], "dora acts for no account"
    join(story)
    assert names(story.acme.decide()) == ["for-them"]


WORKING = {"hours": "09:00-11:00", "zone": "person"}
HOUR = 3_600_000


def zones_by_hour() -> tuple[str, str]:
    """A zone in which it is between nine and ten now, and one in which it is two hours earlier."""
    hour = now_ms() // HOUR % 24
    ahead = (9 - hour + 12) % 24 - 12
    # The names count to the west.
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC", f"Etc/GMT{-(ahead - 2):+d}" if ahead - 2 else "UTC"


def test_a_schedule_goes_by_the_clock_of_the_page_until_a_trait_says_otherwise(story: Story) -> None:
    open_zone, closed_zone = zones_by_hour()
    publish(story.acme, tip("now", **OPEN, schedule=WORKING))

    def decide(**asked: str) -> list[str]:
        answer = story.acme.post("/v1/decide", {"userId": "dora", **asked})
        return names((answer.json or {})["decisions"])

    def batch(**asked: str) -> list[str]:
        event = {"type": "track", "event": "e", "userId": "dora"}
        return names(story.acme.batch(event, userId="dora", decide=asked)["decisions"])

    assert decide(timezone=open_zone) == batch(timezone=open_zone) == ["now"]
    assert decide(timezone=closed_zone) == batch(timezone=closed_zone) == []
    identify(story, **{"$timezone": closed_zone})
    assert decide(timezone=open_zone) == ["now"], "the browser knows better than what was said once"
    assert decide() == []
    identify(story, timezone=open_zone)
    assert decide(timezone=closed_zone) == ["now"], "a trait of the product's own is a preference"


def test_who_has_no_zone_is_in_the_workspaces(story: Story) -> None:
    open_zone, closed_zone = zones_by_hour()
    publish(story.acme, tip("now", **OPEN, schedule=WORKING))
    found = []
    for zone in (open_zone, closed_zone):
        db.session.get_one(Workspace, story.acme.workspace_id).time_zone = zone
        db.session.commit()
        story.app.extensions.pop("key_ring", None)
        found.append(names(story.acme.decide()))
    assert found == [["now"], []]


def test_a_page_is_told_to_ask_again_when_the_schedule_turns(story: Story) -> None:
    before = now_ms()
    open_zone, _ = zones_by_hour()
    publish(story.acme, tip("now", **OPEN, schedule=WORKING))
    answer = story.acme.post("/v1/decide", {"userId": "dora", "timezone": open_zone}).json or {}
    closing = before // HOUR * HOUR + 2 * HOUR
    # Not all at once: within ten seconds after it.
    assert closing - now_ms() <= answer["ask_again_ms"] <= closing - before + 10_000


def say(story: Story, **fields: Any) -> None:
    answer = ask_server(story.acme, "PATCH", "/api/v1/accounts/nw", fields)
    assert answer.status_code == 200, answer.text


def test_what_members_and_servers_said_of_an_account_counts_over_the_same_old_trait(story: Story) -> None:
    join(story, plan="trial", arr="18000", seats=5)
    publish(story.acme, for_whom({"account.plan": {"eq": "pro"}}, {"account.seats": {"eq": 5}}))
    assert story.acme.decide() == []
    say(story, plan="pro")
    assert names(story.acme.decide()) == ["for-them"]
    join(story, plan="trial", seats=5)
    assert names(story.acme.decide()) == ["for-them"], "the product repeats what it always said"
    join(story, plan="free", seats=5)
    assert story.acme.decide() == [], "the product says something new"


@pytest.mark.parametrize(
    ("fields", "condition"),
    [
        ({"arr": "18000.50", "currency": "EUR"}, {"account.arr": {"gt": 18000, "lt": 18001}}),
        ({"arr": "18000"}, {"account.arr": {"eq": 18000}}),
        ({"renewal_date": "2199-01-01"}, {"account.renewal_date": {"in_more_than": "30d"}}),
        ({"stage": "live"}, {"account.stage": {"in": ["live", "trial"]}}),
        ({"segment": "smb"}, {"account.segment": {"eq": "smb"}}),
        ({"name": "Polaris"}, {"account.name": {"contains": "Pola"}}),
    ],
)
def test_every_field_of_an_account_can_be_asked_for(
    story: Story, fields: dict[str, str], condition: dict[str, Any]
) -> None:
    join(story)
    publish(story.acme, for_whom(condition))
    assert story.acme.decide() == []
    say(story, **fields)
    assert names(story.acme.decide()) == ["for-them"]
    next_moment(now_ms())
    assert audience(story, now_ms())[0] == "pass", "explaining agrees"


def test_a_field_that_somebody_said_there_is_none_of_is_absent(story: Story) -> None:
    join(story, plan="trial")
    publish(story.acme, for_whom({"account.plan": {"exists": False}}))
    assert story.acme.decide() == []
    say(story, plan=None)
    assert names(story.acme.decide()) == ["for-them"]
    next_moment(now_ms())
    assert audience(story, now_ms())[0] == "pass"


def test_a_trait_that_no_field_can_hold_stays_a_plain_trait(story: Story) -> None:
    join(story, stage="far along", arr="a lot")
    publish(story.acme, for_whom({"account.stage": {"eq": "far along"}}, {"account.arr": {"eq": "a lot"}}))
    assert names(story.acme.decide()) == ["for-them"]


def test_a_past_moment_knows_no_word_that_was_said_later_and_says_so(story: Story) -> None:
    join(story, plan="trial")
    publish(story.acme, for_whom({"account.plan": {"eq": "pro"}}))
    next_moment(now_ms())
    before = now_ms()
    next_moment(before)
    say(story, plan="pro")
    next_moment(now_ms())
    assert audience(story, before) == (
        "fail", 'account.plan is "trial" (what was said then was replaced since), asked eq "pro"'
    )  # fmt: skip
    assert audience(story, now_ms()) == ("pass", 'account.plan is "pro", asked eq "pro"')


SEGMENT = "segment: power\ntitle: Power users\naudience: {all: [{list: beta}]}\n"
GUIDE = "guide: a\nkind: tip\naudience:\n  all:\n    - segment: power\nsteps: [{title: T}]\n"


def test_rules_with_segments_are_applied_together_once_their_lists_are_there(story: Story, tmp_path: Path) -> None:
    (tmp_path / "segments").mkdir()
    (tmp_path / "a.yaml").write_text(GUIDE)
    (tmp_path / "segments" / "power.yaml").write_text(SEGMENT)
    with pytest.raises(Refused, match=r'power\.yaml:3:25: There is no list "beta": import it first'):
        apply_folder(tmp_path, "acme")
    db.session.rollback()
    ask_server(story.acme, "PUT", "/api/v1/lists/beta", {"of": "person", "members": ["dora"]})
    assert "Plan: 2 new; 0 unchanged." in apply_folder(tmp_path, "acme")
    look_again(story.app)
    assert names(story.acme.decide()) == ["a"]
    assert "Nothing to change" in apply_folder(tmp_path, "acme")
    (tmp_path / "segments" / "power.yaml").unlink()
    with pytest.raises(Refused, match=r'a\.yaml:5:16: There is no segment "power"'):
        apply_folder(tmp_path, "acme")
