"""A userId that is signed cannot be pretended: what is taken, what is refused, and how it is counted."""

import json
import time
from typing import Any

import jwt
import pytest
from flask import Flask

from tests.people.tokens import HOUR, Signing, signing
from tests.stories import ORIGIN, Story
from tests.tables import rows
from tests.web.pages import Page, page_of
from widget_server.db import db
from widget_server.people.coverage import coverage_of
from widget_server.people.identity import TOKENS_REMEMBERED, _verified
from widget_server.workspaces.operations import create_identity_key, revoke_key
from widget_server.workspaces.queries import identity_keys_of

EVENT = {"type": "track", "event": "report_created", "userId": "dora"}


@pytest.fixture
def signed(story: Story) -> Signing:
    return signing(story)


def code_of(answer: dict[str, Any]) -> str | None:
    return answer["refused"][0]["code"] if answer["refused"] else None


def test_an_event_of_a_user_whose_token_is_valid_is_taken(signed: Signing) -> None:
    assert signed.side.batch(EVENT, token=signed.token())["accepted"] == 1


def test_the_unsigned_event_of_a_user_is_refused_and_the_anonymous_one_beside_it_is_taken(signed: Signing) -> None:
    answer = signed.side.batch(EVENT, {**EVENT, "userId": None, "anonymousId": "a-1"})
    assert (answer["accepted"], code_of(answer), answer["refused"][0]["index"]) == (1, "identity_missing", 0)
    assert rows("person_ids", "kind", "value") == [("anonymous", "a-1")]


def bad_tokens(signed: Signing) -> dict[str, str]:
    """By the reason for which each is refused."""
    now = time.time()
    return {
        "expired": signed.token(exp=now - 120),
        "too_long": signed.token(exp=now + 25 * HOUR),
        "wrong_audience": signed.token(aud="other"),
        "wrong_signature": signed.token(key="another key " * 4),
        "other_subject": signed.token("eve"),
    }


def unreadable_tokens(signed: Signing) -> list[str]:
    said = {"sub": "dora", "aud": "acme", "exp": time.time() + HOUR}
    whole = signed.token()
    return [
        "", "a", "a.b.c", whole[:-3] + "é.", "." * 5, "x" * 7_000, whole.rpartition(".")[0] + ".",
        jwt.encode(said, "", algorithm="none"),
        jwt.encode(said, signed.key * 2, algorithm="HS512"),
        signed.token(exp=None), signed.token(aud=None), signed.token(sub=None), signed.token(sub=7),
        signed.token(exp="soon"), signed.token(exp=True), signed.token(traits=["role"]), signed.token(account="a"),
    ]  # fmt: skip


def test_each_bad_token_is_refused_with_its_reason(signed: Signing) -> None:
    for reason, token in bad_tokens(signed).items():
        assert code_of(signed.side.batch(EVENT, token=token)) == f"identity_{reason}"


def test_what_is_no_token_is_refused_and_never_an_error(signed: Signing) -> None:
    for token in unreadable_tokens(signed):
        code = code_of(signed.side.batch(EVENT, token=token))
        assert code in ("identity_unreadable", "identity_wrong_signature", "identity_missing"), token[:60]
    assert rows("events", "name") == []


def test_a_token_without_a_signature_or_signed_by_a_public_key_says_nothing(signed: Signing) -> None:
    """`alg: none`, and a server's public text used as an HS256 key."""
    said = {"sub": "dora", "aud": "acme", "exp": time.time() + HOUR}
    none = jwt.encode(said, "", algorithm="none")
    for token in (none, none + "x", signed.token(key=signed.side.key * 2)):
        assert code_of(signed.side.batch(EVENT, token=token)) in ("identity_unreadable", "identity_wrong_signature")


def test_a_token_that_was_good_is_asked_for_its_time_again(signed: Signing, monkeypatch: pytest.MonkeyPatch) -> None:
    token = signed.token()
    assert signed.side.batch(EVENT, token=token)["accepted"] == 1
    late = time.time() + 2 * HOUR
    monkeypatch.setattr("widget_server.people.identity.time.time", lambda: late)
    assert code_of(signed.side.batch(EVENT, token=token)) == "identity_expired"


def test_two_keys_sign_while_one_is_replaced_and_a_revoked_one_no_more(signed: Signing, story: Story) -> None:
    from tests.people.tokens import workspace_of

    second = create_identity_key(workspace_of(signed.side))
    assert second and create_identity_key(workspace_of(signed.side)) is None
    db.session.commit()
    signed.mode("enforce")
    first_token, second_token = signed.token(), signed.token(key=second)
    for token in (first_token, second_token):
        assert signed.side.batch(EVENT, token=token)["accepted"] == 1
    revoke_key(identity_keys_of(workspace_of(signed.side))[-1])
    db.session.commit()
    signed.mode("enforce")
    assert code_of(signed.side.batch(EVENT, token=first_token)) == "identity_wrong_signature"
    assert signed.side.batch(EVENT, token=second_token)["accepted"] == 1


def test_the_key_of_another_workspace_signs_nothing_here(story: Story, signed: Signing) -> None:
    from tests.people.tokens import workspace_of

    foreign = create_identity_key(workspace_of(story.other))
    db.session.commit()
    assert foreign
    assert code_of(signed.side.batch(EVENT, token=signed.token(key=foreign))) == "identity_wrong_signature"


def test_a_batch_may_hold_several_users_each_with_a_token(signed: Signing) -> None:
    tokens = [signed.token(), signed.token("eve")]
    answer = signed.side.batch(EVENT, {**EVENT, "userId": "eve"}, {**EVENT, "userId": "mallory"}, token=tokens)
    assert (answer["accepted"], code_of(answer)) == (2, "identity_other_subject")


def test_a_client_that_cannot_write_into_the_envelope_sends_the_token_in_the_context(signed: Signing) -> None:
    answer = signed.side.batch({**EVENT, "context": {"token": signed.token()}}, EVENT)
    assert (answer["accepted"], len(answer["refused"])) == (1, 1)


def test_a_server_that_sends_the_secret_key_as_basic_user_needs_no_token(story: Story, signed: Signing) -> None:
    client = story.app.test_client()
    answer = client.post("/v1/batch", json={"batch": [EVENT]}, auth=(story.acme.secret, ""))
    assert answer.json and answer.json["accepted"] == 1
    refused = client.post(
        "/v1/batch", json={"batch": [EVENT]}, auth=(story.acme.secret, ""), headers={"Origin": ORIGIN}
    )
    assert refused.status_code == 401
    assert client.post("/v1/batch", json={"batch": [EVENT], "key": story.acme.secret}).status_code == 401


def calls(page: Page, token: str | None, idea: str) -> list[Any]:
    """Every other public endpoint that takes a userId."""
    said = {"token": token} if token else {}
    headers = {"Origin": ORIGIN, **({"Authorization": f"Bearer {token}"} if token else {})}
    asked = {"key": page.side.key, **page.who}
    client = page.side.app.test_client()
    return [
        page.side.post("/v1/decide", {**page.who, **said}),
        page.call("POST", "/v1/boards/ideas/ideas", {"title": "One more", **said}),
        page.call("PUT", f"/v1/ideas/{idea}/vote", said),
        page.call("DELETE", f"/v1/ideas/{idea}/vote", said),
        page.call("PUT", "/v1/replies/r-1/rating", {"stars": 4, **said}),
        client.get("/v1/boards/ideas/ideas", query_string=asked, headers=headers),
        client.get("/v1/replies/ratings", query_string={**asked, "reply": "r-1"}, headers=headers),
    ]


def test_every_public_endpoint_asks_for_the_token(signed: Signing) -> None:
    idea = page_of(signed.side, anonymous="a-1").post("By a visitor")["id"]
    dora = page_of(signed.side, "dora")
    assert [answer.status_code for answer in calls(dora, signed.token(), idea)] == [200, 201, 200, 200, 200, 200, 200]
    refused = calls(dora, None, idea)
    assert {(answer.status_code, answer.json["error"]["code"]) for answer in refused} == {(403, "identity_missing")}
    assert {answer.status_code for answer in calls(dora, signed.token("eve"), idea)} == {403}
    assert {answer.status_code for answer in calls(page_of(signed.side, anonymous="a-2"), None, idea)} == {200, 201}


def test_a_batch_tells_no_decisions_for_a_user_who_is_not_signed(signed: Signing) -> None:
    answer = signed.side.batch(userId="dora", decide={})
    assert answer["decisions"] == []


def test_where_it_is_only_observed_nothing_is_refused_and_everything_counted(story: Story, app: Flask) -> None:
    app.extensions.pop("identity_tally", None)
    signed = signing(story, "observe")
    assert signed.side.batch(EVENT, EVENT, token=signed.token())["accepted"] == 2
    for token in bad_tokens(signed).values():
        assert signed.side.batch(EVENT, token=token)["accepted"] == 1
    assert signed.side.batch(EVENT, {**EVENT, "userId": None, "anonymousId": "a-1"})["accepted"] == 2
    found = coverage_of(story.acme.workspace_id)
    reasons = {"missing": 1, **dict.fromkeys(bad_tokens(signed), 1)}
    assert (found.seen, found.signed, dict(found.reasons)) == (8, 2, reasons)
    assert coverage_of(story.other.workspace_id).seen == 0


def test_while_it_is_off_tokens_are_not_looked_at(story: Story, app: Flask) -> None:
    app.extensions.pop("identity_tally", None)
    signed = signing(story, "off")
    assert signed.side.batch(EVENT, token="whatever")["accepted"] == 1
    assert coverage_of(story.acme.workspace_id).seen == 0


def test_what_is_remembered_of_tokens_is_bounded(signed: Signing) -> None:
    assert _verified.cache_info().maxsize == TOKENS_REMEMBERED
    before = _verified.cache_info().currsize
    for reason, token in bad_tokens(signed).items():
        if reason in ("wrong_signature", "wrong_audience"):
            signed.side.batch(EVENT, token=token)
    assert _verified.cache_info().currsize == before


def test_the_key_is_not_readable_in_the_database(signed: Signing) -> None:
    [(sealed, hint)] = rows("identity_keys", "sealed", "hint")
    assert signed.key not in sealed and signed.key.endswith(hint)


def test_the_token_is_not_kept_with_the_event(signed: Signing) -> None:
    token = signed.token()
    signed.side.batch({**EVENT, "context": {"token": token}, "properties": {"a": 1}}, token=token)
    assert [json.loads(text) for (text,) in rows("events", "properties")] == [{"a": 1}]
