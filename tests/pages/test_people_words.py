"""Audiences, segments and schedules as members read them, in both languages."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from tests.delivery.guides import publish, tip
from tests.stories import Story
from widget_server.db import db
from widget_server.guides.operations import publish_segments
from widget_server.guides.people_words import TESTS
from widget_server.guides.schedule_words import schedule_in_words
from widget_server.guides.words import audience_in_words
from widget_server.triggers.language import read_guide
from widget_server.triggers.operators import OPERATORS
from widget_server.triggers.relative_dates import RELATIVE

GUIDE: dict[str, Any] = {"guide": "g", "kind": "tip", "steps": [{"title": "T"}]}


def said(app: Flask, part: dict[str, Any], language: str) -> list[str]:
    guide = read_guide({**GUIDE, **part})
    with app.test_request_context("/"), force_locale(language):
        return schedule_in_words(guide.schedule) if guide.schedule else audience_in_words(guide)


def test_every_operator_has_words() -> None:
    assert set(TESTS) | {"exists"} == set(OPERATORS) | set(RELATIVE)


@pytest.mark.parametrize(
    ("condition", "english", "russian"),
    [
        ({"person.seen": {"within": "14d"}}, "the person's seen lies in the last 14 days",
         "seen человека – не старше чем 14 дней"),
        ({"person.seen": {"ago": "30d"}}, "the person's seen lies back 30 days or longer",
         "seen человека – прошло 30 дней или больше"),
        ({"account.ends": {"in_next": "7d"}}, "the account's ends comes in the next 7 days",
         "ends аккаунта – наступит не позже чем через 7 дней"),
        ({"account.ends": {"in_more_than": "36h"}}, "the account's ends comes later than in 36 hours",
         "ends аккаунта – наступит позже, чем через 36 часов"),
        ({"account.ends": {"before": "2026-10-01"}}, "the account's ends is before 2026-10-01",
         "ends аккаунта – раньше 2026-10-01"),
        ({"person.app": {"version_gte": "2.4"}}, "the person's app is version 2.4 or later",
         "app человека – версия 2.4 или новее"),
        ({"account.modules": {"has_any": ["a", "b"]}}, "the account's modules has at least one of a, b",
         "modules аккаунта – содержит хотя бы одно из: a, b"),
        ({"list": "beta"}, "is in the list beta", "есть в списке beta"),
        ({"not": {"segment": "staff"}}, "not: is in the segment staff", "не выполнено: входит в сегмент staff"),
        ({"percent": {"of": "account", "below": 12.5}}, "belongs to 12.5% of all accounts",
         "аккаунт попал в 12,5% от всех"),
    ],
)  # fmt: skip
def test_a_condition_on_people_is_said_in_words(
    app: Flask, condition: dict[str, Any], english: str, russian: str
) -> None:
    part = {"audience": {"all": [condition]}}
    assert (said(app, part, "en"), said(app, part, "ru")) == ([english], [russian])


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({"from": "2026-11-23", "until": "2026-12-18"},
         ["From November 23, 2026 on", "Until the end of December 18, 2026", "By the clock of the workspace"]),
        ({"weekdays": ["fri", "mon"], "hours": ["09:00-12:00", "22:00-06:00"], "zone": "person"},
         ["On Monday, Friday", "At 09:00–12:00, 22:00–06:00", "By the clock of each person"]),
        ({"from": "2026-11-23T09:00", "zone": "Europe/Berlin"},
         ["From Nov 23, 2026, 9:00:00\u202fAM on", "By the clock in Europe/Berlin"]),
        ({"until": "2026-11-23T09:00+01:00"},
         ["Until Nov 23, 2026, 8:00:00\u202fAM UTC", "By the clock of the workspace"]),
    ],
)  # fmt: skip
def test_a_schedule_is_said_in_words(app: Flask, schedule: dict[str, Any], words: list[str]) -> None:
    assert said(app, {"schedule": schedule}, "en") == words


def test_a_schedule_is_said_in_russian(app: Flask) -> None:
    schedule = {"until": "2026-12-18", "weekdays": ["mon", "sun"], "hours": "09:00-18:00", "zone": "person"}
    assert said(app, {"schedule": schedule}, "ru") == [
        "До конца дня 18 декабря 2026\u202fг.",
        "По дням: понедельник, воскресенье",
        "В часы: 09:00–18:00",
        "По местному времени каждого человека",
    ]


def test_the_page_of_guides_tells_each_segment_and_who_asks_for_it(story: Story) -> None:
    segment = {
        "segment": "power",
        "title": {"en": "Power users", "ru": "Опытные"},
        "description": "Many reports",
        "audience": {"all": [{"person.reports": {"gte": 50}}, {"list": "beta"}]},
    }
    publish_segments(story.acme.workspace_id, [("segments/power.yaml", segment)])
    publish(story.acme, tip(audience={"not": {"segment": "power"}}))
    db.session.remove()
    page = story.signed_in("bob").get("/w/acme/guides").text
    for text in ("Power users", "Many reports", "reports is at least 50; is in the list beta", "guides/share"):
        assert text in page
    guide = story.signed_in("bob").get("/w/acme/guides/share").text
    assert "not: is in the segment power" in guide


def test_a_guide_with_a_schedule_tells_it_on_its_page(story: Story) -> None:
    publish(story.acme, tip(schedule={"weekdays": ["mon"], "hours": "09:00-18:00", "zone": "person"}))
    db.session.remove()
    page = story.signed_in("bob").get("/w/acme/guides/share").text
    for text in ("Schedule", "On Monday", "At 09:00–18:00", "By the clock of each person"):
        assert text in page
