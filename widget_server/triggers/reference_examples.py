"""An example for every key of the language: a whole value of its section, which the tests check in a guide."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from marshmallow import Schema

from widget_server.triggers.arms_schema import HoldoutSchema, VariantSchema
from widget_server.triggers.audiences import AudienceSchema, ShareSchema
from widget_server.triggers.behaviours import BEHAVIOURS, OccurrenceSchema
from widget_server.triggers.contents import (
    ActionSchema,
    BannerSchema,
    ImageSchema,
    ItemSchema,
    StepSchema,
    VideoSchema,
)
from widget_server.triggers.goals import GoalSchema
from widget_server.triggers.language import FrequencySchema, GuideSchema
from widget_server.triggers.placements import ElementSchema, PageSchema, PlacementSchema, StepPlacementSchema
from widget_server.triggers.questions import LabelsSchema, OptionSchema, QuestionSchema
from widget_server.triggers.schedules import ScheduleSchema
from widget_server.triggers.sequences import GapSchema
from widget_server.triggers.sequences import StepSchema as SequenceStepSchema
from widget_server.triggers.trigger import MomentSchema, TriggerSchema


class Section(NamedTuple):
    """One mapping of the language: where it stands in a guide (`%s` for it), and an example for each of its keys."""

    title: str
    schema: Schema
    place: str
    examples: Mapping[str, str]


_LEAF: Final = {
    "did": {
        "event": "{event: report_created}",
        "where": "{event: report_created, where: {rows: {gte: 100}}}",
        "within": "{event: report_created, within: 14d}",
        "at_least": "{event: report_created, at_least: 3}",
        "at_most": "{event: report_created, at_least: 1, at_most: 5}",
        "exactly": "{event: report_created, exactly: 2}",
    },
    "did_not": {
        "event": "{event: report_shared}",
        "where": "{event: report_shared, where: {via: {eq: team}}}",
        "within": "{event: report_shared, within: 90d}",
    },
    "inactive": {
        "event": "{event: report_exported, for: 14d}",
        "where": "{event: report_exported, where: {format: {eq: csv}}, for: 14d}",
        "for": "{for: 30d}",
    },
    "sequence": {
        "steps": "{steps: [export_opened, {not: export_done, for: 90s}]}",
        "within": "{steps: [cart_opened, paid], within: 1h}",
        "order": "{steps: [cart_opened, paid], order: strict}",
        "by": "{steps: [{event: error_shown, times: 2}], by: code}",
    },
    "first": {
        "event": "{event: signed_up, ago: 7d}",
        "where": "{event: signed_up, where: {trial: {eq: true}}, ago: 7d}",
        "like": "{event: signed_up, like: {source: {eq: ads}}}",
        "within": "{event: signed_up, within: 2d}",
        "ago": "{event: signed_up, ago: 7d}",
    },
    "last": {
        "event": "{event: plan_viewed, within: 2d}",
        "where": "{event: plan_viewed, where: {page: {eq: pricing}}, within: 2d}",
        "like": "{event: plan_viewed, like: {plan: {eq: business}}}",
        "within": "{event: plan_viewed, within: 2d}",
        "ago": "{event: plan_viewed, ago: 1h}",
    },
    "session_count": {
        "within": "{at_least: 5, within: 30d}",
        "at_least": "{at_least: 5}",
        "at_most": "{at_most: 3}",
        "exactly": "{exactly: 1}",
    },
    "account_did": {
        "event": "{event: report_shared}",
        "where": "{event: report_shared, where: {via: {eq: link}}}",
        "within": "{event: report_shared, within: 30d}",
        "at_least": "{event: report_shared, at_least: 5}",
        "at_most": "{event: report_shared, at_most: 0}",
        "exactly": "{event: report_shared, exactly: 1}",
        "persons": "{event: report_shared, persons: 2}",
    },
    "guide": {
        "name": "{name: meet-the-editor, was: seen}",
        "was": "{name: meet-the-editor, was: completed}",
        "within": "{name: meet-the-editor, was: dismissed, within: 90d}",
    },
}  # fmt: skip

_SURVEY: Final = "{kind: survey, steps: [{title: One question}], questions: [%s]}"
_TOUR: Final = "{kind: tour, steps: [{title: Hello}, {title: Here, placement: %s}]}"

SECTIONS: Final = (
    Section("A guide", GuideSchema(), "%s", {
        "guide": "{guide: share-your-report}",
        "kind": "{kind: tip}",
        "audience": "{audience: {all: [{account.plan: {eq: trial}}]}}",
        "trigger": "{trigger: {when: {event: report_created}}}",
        "placement": '{placement: {page: "/reports/**"}}',
        "schedule": "{schedule: {weekdays: [mon, tue, wed, thu, fri]}}",
        "frequency": "{frequency: {at_most: 1}}",
        "look": "{look: autumn-campaign}",
        "priority": "{priority: 60}",
        "banner": "{kind: banner, banner: {position: bottom}}",
        "steps": "{steps: [{title: Hello}]}",
        "items": "{kind: checklist, steps: [{title: First steps}], "
        "items: [{name: first-report, title: Make a report, done: {did: {event: report_created}}}]}",
        "questions": "{kind: survey, steps: [{title: One question}], "
        "questions: [{name: easy, ask: Was it easy?, type: scale, from: 1, to: 5}]}",
        "thanks": "{kind: survey, steps: [{title: One question}], "
        "questions: [{name: why, ask: Why?, type: text}], thanks: We read **every** answer.}",
        "budget": "{budget: exempt}",
        "quiet": "{quiet: ignore}",
        "highlight": "{highlight: ring}",
        "not_helpful": "{not_helpful: hide}",
        "holdout": "{holdout: {percent: 10}}",
        "variants": "{variants: [{name: long}, {name: short, steps: [{title: Hello}]}]}",
        "goal": "{goal: {event: report_shared}}",
    }),
    Section("`audience`", AudienceSchema(), "{audience: %s}", {
        "all": "{all: [{account.plan: {in: [trial, pro]}}, {person.role: {eq: admin}}]}",
        "any": "{any: [{list: beta-customers}, {account.seats: {gte: 50}}]}",
        "not": '{not: {person.email: {contains: "@acme.example"}}}',
    }),
    Section("`percent`", ShareSchema(), "{audience: {all: [{percent: %s}]}}", {
        "of": "{of: account, below: 20}",
        "below": "{of: person, below: 12.5}",
        "salt": "{of: person, below: 50, salt: new-editor}",
    }),
    Section("`schedule`", ScheduleSchema(), "{schedule: %s}", {
        "from": "{from: 2026-11-23}",
        "until": "{until: 2026-12-18}",
        "weekdays": "{weekdays: [mon, wed]}",
        "hours": '{hours: ["09:00-12:00", "13:00-18:00"]}',
        "zone": '{hours: "09:00-18:00", zone: person}',
    }),
    Section("`trigger`", TriggerSchema(), "{trigger: %s}", {
        "when": "{when: {event: report_created}}",
        "delay": "{when: {now: true}, delay: 5s}",
        "expires": "{when: {event: report_created}, expires: 2h}",
        "cancel_on": "{when: {event: export_opened}, cancel_on: {event: export_done}}",
        "all": "{all: [{did: {event: report_created}}, {did_not: {event: report_shared}}]}",
        "any": "{any: [{did: {event: report_saved}}, {did: {event: report_exported}}]}",
        "not": "{not: {did: {event: tour_finished}}}",
    }),
    Section("`when`", MomentSchema(), "{trigger: {when: %s}}", {
        "event": "{event: report_opened}",
        "where": "{event: report_opened, where: {pages: {gte: 10}}}",
        "page": '{page: "/export/**"}',
        "element_seen": '{element_seen: "[data-tour=pricing]"}',
        "element_clicked": '{element_clicked: "#export"}',
        "exit_intent": "{exit_intent: true}",
        "scroll": "{scroll: 60}",
        "idle": "{idle: 30s}",
        "dwell": "{dwell: 2m}",
        "now": "{now: true}",
    }),
    Section("`cancel_on`", OccurrenceSchema(), "{trigger: {cancel_on: %s}}", {
        "event": "{event: export_done}",
        "where": "{event: export_done, where: {format: {eq: csv}}}",
    }),
    *(Section(f"`{name}`", schema, f"{{trigger: {{all: [{{{name}: %s}}]}}}}", _LEAF[name])
      for name, schema in BEHAVIOURS.schemas.items()),
    Section("A step of a `sequence`", SequenceStepSchema(), "{trigger: {all: [{sequence: {steps: [opened, %s]}}]}}", {
        "event": "{event: error_shown}",
        "where": "{event: error_shown, where: {code: {eq: 402}}}",
        "times": "{event: error_shown, times: 2}",
        "gap": "{event: error_shown, gap: {at_most: 10m}}",
    }),
    Section("`gap`", GapSchema(), "{trigger: {all: [{sequence: {steps: [opened, {event: left, gap: %s}]}}]}}", {
        "at_least": "{at_least: 5s}",
        "at_most": "{at_most: 10m}",
    }),
    Section("`placement`", PlacementSchema(), "{placement: %s}", {
        "page": '{page: ["/dashboard", "/reports/**"]}',
        "element": '{element: "[data-tour=share]"}',
        "wait_for": '{element: "[data-tour=share]", wait_for: 10s}',
        "when_missing": '{element: "[data-tour=share]", when_missing: skip}',
        "device": "{device: [phone, tablet]}",
        "width": "{width: {gte: 600, lt: 1200}}",
    }),
    Section("`page`, the long form", PageSchema(), "{placement: {page: %s}}", {
        "path": '{path: "/projects/*/reports"}',
        "params": '{path: "/projects/{project}", params: {project: {ne: new}}}',
        "query": "{query: {tab: {in: [share, export]}}}",
    }),
    Section("`element`, the long form", ElementSchema(), "{placement: {element: %s}}", {
        "selector": '{selector: "[data-tour=share]"}',
        "fallback": '{selector: "[data-tour=share]", fallback: [".toolbar .share"]}',
        "text": "{text: [Share, Поделиться]}",
        "role": "{text: Share, role: button}",
        "tag": "{text: Share, tag: button}",
        "match": '{selector: "[data-tour=share]", text: Share, match: lenient}',
    }),
    Section("`frequency`", FrequencySchema(), "{frequency: %s}", {
        "at_most": "{at_most: 1}",
        "every": "{every: 7d}",
        "until": "{until: [completed]}",
    }),
    Section("`holdout`", HoldoutSchema(), "{holdout: %s}", {
        "percent": "{percent: 10}",
        "by": "{percent: 12.5, by: person}",
    }),
    Section("A form of `variants`", VariantSchema(), "{variants: [%s, {name: other}]}", {
        "name": "{name: short}",
        "weight": "{name: short, weight: 30}",
        "steps": "{name: short, steps: [{title: Hello}]}",
    }),
    Section("`goal`", GoalSchema(), "{goal: %s}", {
        "event": "{event: report_shared}",
        "where": "{event: report_shared, where: {via: {eq: team}}}",
        "within": "{event: report_shared, within: 30d}",
    }),
    Section("A step of `steps`", StepSchema(), "{kind: tour, steps: [{title: Hello}, %s]}", {
        "title": "{title: {en: 'Hello, {{ person.name | there }}', ru: Здравствуйте}}",
        "body": "{title: The list, body: One **click** is enough.}",
        "image": "{title: The list, image: {url: https://acme.example/a.png, alt: The list}}",
        "video": "{title: The list, video: {url: https://acme.example/a.mp4, title: How to share}}",
        "actions": "{title: The list, actions: [{label: Good, do: complete}]}",
        "placement": "{title: The list, placement: {page: /reports, element: '#list'}}",
        "advance_on": "{title: Press New, placement: {element: '#new'}, advance_on: press}",
    }),
    Section("`placement` of a step", StepPlacementSchema(), _TOUR, {
        "page": "{page: /reports}",
        "element": "{element: '[data-tour=new-report]'}",
        "wait_for": "{page: /reports, element: '#list', wait_for: 10s}",
        "when_missing": "{element: '#list', when_missing: skip}",
    }),
    Section("`image`", ImageSchema(), "{steps: [{title: Hello, image: %s}]}", {
        "url": "{url: https://acme.example/a.png, alt: The new page}",
        "alt": "{url: https://acme.example/a.png, alt: {en: The new page, ru: Новая страница}}",
    }),
    Section("`video`", VideoSchema(), "{steps: [{title: Hello, video: %s}]}", {
        "url": "{url: https://acme.example/a.mp4, title: How to share}",
        "title": "{url: https://acme.example/a.mp4, title: {en: How to share, ru: Как поделиться}}",
    }),
    Section("An item of `items`", ItemSchema(), "{kind: checklist, steps: [{title: First steps}], items: [%s]}", {
        "name": "{name: first-report, title: Make a report, done: {did: {event: report_created}}}",
        "title": "{name: a, title: {en: Share it, ru: Поделитесь}, done: {did: {event: report_shared}}}",
        "body": "{name: a, title: Share it, body: Press **Share**., done: {did: {event: report_shared}}}",
        "actions": "{name: a, title: Share it, done: {did: {event: report_shared}}, "
        "actions: [{label: Show me, do: start_guide, guide: share-your-report}]}",
        "done": "{name: a, title: Invite, done: {any: [{did: {event: invited}}, {account_did: {event: joined}}]}}",
    }),
    Section("A question of `questions`", QuestionSchema(), _SURVEY % "%s", {
        "name": "{name: easy, ask: Was it easy?, type: scale, from: 1, to: 7}",
        "ask": "{name: easy, ask: {en: Was it easy?, ru: Это было легко?}, type: scale, from: 1, to: 7}",
        "type": "{name: why, ask: Why?, type: text}",
        "from": "{name: recommend, ask: Would you recommend it?, type: scale, from: 0, to: 10}",
        "to": "{name: recommend, ask: Would you recommend it?, type: scale, from: 0, to: 10}",
        "labels": "{name: easy, ask: Was it easy?, type: scale, from: 1, to: 5, labels: {from: Hard, to: Easy}}",
        "options": "{name: why, ask: Why?, type: choice, "
        "options: [{name: slow, label: Too slow}, {name: dear, label: Too expensive}]}",
        "many": "{name: uses, ask: What do you use?, type: choice, many: true, "
        "options: [{name: reports, label: Reports}, {name: exports, label: Exports}]}",
        "at_most": "{name: why, ask: Why?, type: text, at_most: 500}",
        "optional": "{name: why, ask: Why?, type: text, optional: true}",
    }),
    Section("`labels`", LabelsSchema(),
            _SURVEY % "{name: easy, ask: Was it easy?, type: scale, from: 1, to: 5, labels: %s}", {
        "from": "{from: Very hard}",
        "to": "{from: Very hard, to: {en: Very easy, ru: Очень легко}}",
    }),
    Section("An option of `options`", OptionSchema(),
            _SURVEY % "{name: a, ask: Why?, type: choice, options: [{name: other, label: Another reason}, %s]}", {
        "name": "{name: too-slow, label: Too slow}",
        "label": "{name: too-slow, label: {en: Too slow, ru: Слишком медленно}}",
    }),
    Section("`banner`", BannerSchema(), "{kind: banner, banner: %s}", {
        "position": "{position: bottom}",
    }),
    Section("A button of `actions`", ActionSchema(), "{steps: [{title: Hello, actions: [%s]}]}", {
        "label": "{label: {en: Good, ru: Хорошо}, do: complete}",
        "do": "{label: Later, do: snooze}",
        "url": "{label: Read more, do: open_url, url: /help/exports}",
        "board": "{label: Something is missing, do: open_board, board: ideas}",
        "article": "{label: How it works, do: open_article, article: exports}",
        "guide": "{label: Show me, do: start_guide, guide: share-your-report}",
        "event": "{label: I am interested, do: track, event: offer_wanted}",
        "properties": "{label: I am interested, do: track, event: offer_wanted, properties: {from: banner}}",
        "style": "{label: Later, do: snooze, style: quiet}",
    }),
)  # fmt: skip

OPERANDS: Final[Mapping[str, str]] = {
    "eq": "{person.role: {eq: admin}}",
    "ne": "{person.role: {ne: guest}}",
    "in": "{account.plan: {in: [trial, pro]}}",
    "not_in": "{person.country: {not_in: [US, CA]}}",
    "gt": "{account.arr: {gt: 10000}}",
    "gte": "{account.seats: {gte: 5}}",
    "lt": "{account.seats: {lt: 50}}",
    "lte": "{account.arr: {lte: 50000}}",
    "exists": "{person.trained: {exists: false}}",
    "contains": "{account.modules: {contains: exports}}",
    "has_any": "{account.modules: {has_any: [exports, alerts]}}",
    "has_all": "{account.modules: {has_all: [exports, alerts]}}",
    "has_none": "{account.modules: {has_none: [beta]}}",
    "before": "{person.created: {before: 2026-11-01}}",
    "after": "{person.created: {after: 2026-09-30}}",
    "version_eq": '{person.sdk: {version_eq: "1.0"}}',
    "version_gt": '{person.app_version: {version_gt: "2.4.0-rc.1"}}',
    "version_gte": '{person.app_version: {version_gte: "2.4"}}',
    "version_lt": '{person.app_version: {version_lt: "3.0.0"}}',
    "version_lte": '{account.server: {version_lte: "7.1.9"}}',
    "within": "{account.created: {within: 14d}}",
    "ago": "{person.invited: {ago: 30d}}",
    "in_next": "{account.trial_ends: {in_next: 7d}}",
    "in_more_than": "{account.renewal_date: {in_more_than: 30d}}",
}
