"""The demo workspace of `run`: made once, found again, and each role can be tried with the one password."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from widget_server import create_app
from widget_server.commands import seeding
from widget_server.commands.passwords import NewPassword, new_password
from widget_server.commands.readiness import check_folder
from widget_server.commands.seed_showings import past_rules
from widget_server.commands.seeding import TEAM, Seeded, seed_demo
from widget_server.config import Settings, load_settings
from widget_server.db import db
from widget_server.events.models import Event
from widget_server.ideas.models import Idea
from widget_server.people.queries import external_ids_of, person_id_of
from widget_server.triggers.claims import claim, standing_of
from widget_server.triggers.facts import Facts
from widget_server.triggers.state import Event as Folded
from widget_server.triggers.state import fold
from widget_server.workspaces.models import Member
from widget_server.workspaces.operations import sign_in

DEMO = "http://127.0.0.1:8001"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings({"WIDGET_DATA": str(tmp_path / "data")})
    check_folder(made)
    return made


@pytest.fixture
def fresh(settings: Settings) -> Iterator[Flask]:
    """An installation that was never started."""
    app = create_app(settings)
    yield app
    app.extensions["widget_server"].close()


def test_each_role_can_be_tried_with_the_password_that_the_greeting_tells(fresh: Flask, settings: Settings) -> None:
    seeded = seed_demo(fresh, settings, DEMO, None)
    assert seeded.password is not None
    assert seeded.password in seeded.greeting(f"{DEMO}/", settings.public_url)
    with fresh.app_context():
        for email, _, role, _ in TEAM:
            assert sign_in(email, seeded.password), email
            member = db.session.query(Member).filter_by(email=email).one()
            assert [(each.role, each.workspace.slug) for each in member.memberships] == [(role, "demo")]
            db.session.rollback()


def test_a_second_start_changes_neither_key_nor_password(fresh: Flask, settings: Settings) -> None:
    first = seed_demo(fresh, settings, DEMO, None)
    assert seed_demo(fresh, settings, DEMO, None) == first
    assert isinstance(first, Seeded)


def test_a_password_that_was_hashed_aside_is_the_members(fresh: Flask, settings: Settings) -> None:
    aside: Future[NewPassword] = Future()
    made = new_password()
    aside.set_result(made)
    seeded = seed_demo(fresh, settings, DEMO, aside)
    assert seeded.password == made.text
    with fresh.app_context():
        assert sign_in(TEAM[0][0], made.text)
        db.session.rollback()


@pytest.mark.parametrize("where", ["append_messages", "seed_voices"])
def test_a_first_start_that_was_interrupted_is_made_up_for_by_the_next(
    fresh: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        # What the writer's thread is interrupted by is told to the caller.
        patch.setattr(seeding, where, interrupted if where == "seed_voices" else lambda *_, **__: 1 / 0)
        with pytest.raises((KeyboardInterrupt, ZeroDivisionError)):
            seed_demo(fresh, settings, DEMO, None)
    seeded = seed_demo(fresh, settings, DEMO, None)
    with fresh.app_context():
        assert seeded.password is not None
        assert sign_in(TEAM[0][0], seeded.password)
        assert (db.session.query(Event).count() > 0, db.session.query(Idea).count()) == (True, 6)
        db.session.rollback()


def test_the_password_can_be_read_by_its_owner_alone(fresh: Flask, settings: Settings) -> None:
    seed_demo(fresh, settings, DEMO, None)
    assert (settings.data_folder / "demo-password").stat().st_mode & 0o777 == 0o600


def test_the_demo_has_a_past_of_guides_and_each_showing_in_it_is_what_the_service_decides(
    fresh: Flask, settings: Settings
) -> None:
    """Shown, answered, withheld: each is decided again at its moment, from the stored log alone."""
    seed_demo(fresh, settings, DEMO, None)
    with fresh.app_context():
        log = db.session.query(Event).order_by(Event.time_ms, Event.position).all()
        rules = past_rules(log[0].workspace_id)
        told = [event for event in log if event.name in ("$guide_shown", "$guide_withheld")]
        assert len(told) > 20
        for event in told:
            before = [each for each in log if each.person_id == event.person_id and each.time_ms < event.time_ms]
            said, (user, account) = _properties(event), external_ids_of(event.person_id, event.account_id)
            state = rules.new_state()
            traits: dict[str, dict[str, Any]] = {"$identify": {}, "$group": {}}
            for each in before:
                fold(rules, state, Folded(each.position, each.time_ms, each.name, _properties(each)))
                if each.name in traits:
                    traits[each.name] = _properties(each)["traits"]
            facts = Facts(traits["$identify"], traits["$group"], person_id=user, account_id=account)
            at = standing_of(state, None, facts, event.time_ms)
            found = claim(rules, state, at, said["guide"], said["version"])
            assert (found.granted, found.why) == (event.name == "$guide_shown", said.get("why")), (user, said)
        names, whys = {event.name for event in log}, {_properties(event).get("why") for event in told}
        assert {"$guide_completed", "$guide_dismissed"} <= names and {None, "holdout"} <= whys
        db.session.rollback()


def test_who_can_be_signed_in_as_was_shown_nothing_yet(fresh: Flask, settings: Settings) -> None:
    seed_demo(fresh, settings, DEMO, None)
    with fresh.app_context():
        cast = {person_id_of(1, None, user) for user in ("maria", "samuel")}
        shown = [event for event in db.session.query(Event) if event.name.startswith("$guide")]
        assert shown and None not in cast and not any(event.person_id in cast for event in shown)
        db.session.rollback()


def _properties(event: Event) -> dict[str, Any]:
    return dict(event.properties if isinstance(event.properties, dict) else json.loads(event.properties))
