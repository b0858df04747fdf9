"""The demo workspace of `run`: made once, found again, and each role can be tried with the one password."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from flask import Flask

from widget_server import create_app
from widget_server.commands import seeding
from widget_server.commands.passwords import NewPassword, new_password
from widget_server.commands.readiness import check_folder
from widget_server.commands.seeding import TEAM, Seeded, seed_demo
from widget_server.config import Settings, load_settings
from widget_server.db import db
from widget_server.events.models import Event
from widget_server.ideas.models import Idea
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
