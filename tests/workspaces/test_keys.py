"""Keys: what a process remembers of them, and for how long."""

import pytest

from tests.clocks import Clock
from tests.stories import Side, Story
from tests.tables import rows
from widget_server.db import db
from widget_server.workspaces import keys
from widget_server.workspaces.keys import REMEMBERED_SECONDS
from widget_server.workspaces.models import Key
from widget_server.workspaces.operations import create_secret_key, revoke_key, set_origins
from widget_server.workspaces.queries import workspace_by_slug


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(keys, "time", clock)
    return clock


def sends(side: Side) -> int:
    return side.post("/v1/batch", {"batch": []}).status_code


def asks(side: Side, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return side.app.test_client().get("/api/v1/ideas", headers=headers).status_code


def revoke(side: Side, kind: str) -> None:
    revoke_key(db.session.query(Key).filter_by(workspace_id=side.workspace_id, kind=kind).one())
    db.session.commit()


def test_a_revoked_embed_key_opens_nothing_two_seconds_later(story: Story, clock: Clock) -> None:
    assert sends(story.acme) == 200
    revoke(story.acme, "embed")
    clock.now += REMEMBERED_SECONDS
    assert sends(story.acme) == 401
    assert sends(story.other) == 200


def test_a_revoked_secret_key_opens_nothing_two_seconds_later(story: Story, clock: Clock) -> None:
    assert asks(story.acme, story.acme.secret) == 200
    revoke(story.acme, "secret")
    clock.now += REMEMBERED_SECONDS
    assert asks(story.acme, story.acme.secret) == 401


def test_an_origin_that_was_taken_off_the_list_is_refused_two_seconds_later(story: Story, clock: Clock) -> None:
    assert sends(story.acme) == 200
    workspace = workspace_by_slug("acme")
    assert workspace is not None
    set_origins(workspace, ["https://elsewhere.example"])
    db.session.commit()
    clock.now += REMEMBERED_SECONDS
    assert sends(story.acme) == 403


def test_a_new_key_works_though_it_was_tried_before_it_was_there(story: Story, clock: Clock) -> None:
    workspace = workspace_by_slug("acme")
    assert workspace is not None
    text = create_secret_key(workspace)
    db.session.rollback()
    assert asks(story.acme, text) == 401
    workspace = workspace_by_slug("acme")
    assert workspace is not None
    workspace.keys.append(Key(kind="secret", digest=keys.digest(text), hint=text[-4:]))
    db.session.commit()
    clock.now += REMEMBERED_SECONDS
    assert asks(story.acme, text) == 200


def test_revoking_twice_keeps_the_first_time(story: Story) -> None:
    revoke(story.acme, "secret")
    first = rows("keys", "id", "revoked_at")
    revoke(story.acme, "secret")
    assert rows("keys", "id", "revoked_at") == first


def test_a_secret_key_is_kept_as_a_digest_only(story: Story) -> None:
    kept = rows("keys", "kind", "public_text", "digest", "hint")
    assert story.acme.secret not in str(kept)
    assert ("secret", None, keys.digest(story.acme.secret), story.acme.secret[-4:]) in kept


def test_a_ring_that_is_asked_for_many_wrong_keys_stays_small(story: Story) -> None:
    ring = keys.key_ring()
    for number in range(10_050):
        ring._known[f"pk_{number}"] = (0.0, None)
    assert ring.holder(story.acme.key) is not None
    assert len(ring._known) == 1
