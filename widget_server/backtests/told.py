"""A backtest told in a terminal, for whoever asks before publishing."""

from collections.abc import Iterator
from datetime import UTC, datetime

from widget_server.backtests.report import Backtest, Collision
from widget_server.triggers.durations import duration_text

BAR = 40
CAP_WORDS = {
    "at_most": "shown as often as at_most allows",
    "every": "shown too recently (every)",
    "answered": "answered for good (until)",
    "put_off": "put off by the person",
}
REASON_WORDS = {
    "holdout": "kept without for comparison (holdout)",
    "quiet": "left in peace (quiet, or the account is muted)",
    "paused": "the person wanted no hints",
    "budget": "the attention budget was spent",
    "gap": "too soon after another showing (gap)",
    "outranked": "a better guide went first, or was on the screen",
    "frequency": "its own frequency, or an answer",
}
TAKEN_FOR_GRANTED = {
    "page": "the page fits: this workspace tracks no page views",
    "query": "the query of the page's address fits: it is not stored",
    "device": "device and width fit: they are not stored",
    "element": "the element is on the page",
    "moment": "the moment in the browser comes as soon as the person is there",
    "lists": "who stands in a list now always stood in it",
    "zone": "every person's clock is in the workspace's time zone",
    "attention": "what attention.yaml says now held all the time, and who is muted now always was",
    "traits": "a trait of which no stored event tells was always as it is now",
}


def report_text(report: Backtest) -> str:
    """Everything that the report holds, in lines."""
    return "\n".join(
        [
            *_head(report),
            *_persons(report),
            *_caps(report),
            *_attention(report),
            *_collisions(report),
            *_days(report),
            *_end(report),
        ]
    )


def _head(report: Backtest) -> Iterator[str]:
    yield f"{report.guide}, from {_moment(report.from_ms)} to {_moment(report.to_ms)} (UTC), beside " + _counted(
        report.live_guides, "live guide"
    )
    yield f"{report.events:,} events of the period were looked at. Nothing was shown to anybody."


def _persons(report: Backtest) -> Iterator[str]:
    persons = report.persons
    width = len(f"{persons.there:,}")
    yield ""
    yield f"Persons  {persons.there:>{width},}  were there, of {_counted(report.accounts_there, 'account')}"
    yield f"         {persons.outside_audience:>{width},}  are not in its audience"
    yield f"         {persons.never_ready:>{width},}  were never ready for it"
    yield f"         {persons.held_back:>{width},}  were ready, and a cap kept it from them"
    yield f"         {persons.reached:>{width},}  would see it, of {_counted(report.accounts_reached, 'account')}"
    if report.showings:
        often = ", ".join(f"{count:,} {times} times" for times, count in report.times.items())
        yield (
            f"         {_counted(report.showings, 'showing')}: {often}".replace(" 1 times", " once")
            .replace(" 2 times", " twice")
            .replace(" 3+ times", " three times or more")
        )


def _caps(report: Backtest) -> Iterator[str]:
    held = {cap: count for cap, count in report.caps.items() if count}
    yield ""
    if not held:
        yield "Caps     never hit"
        return
    width = max(len(f"{count:,}") for count in held.values())
    label = "Caps   "
    for cap, count in held.items():
        yield f"{label}  {count:>{width},}  times a day passed without it: {CAP_WORDS[cap]}"
        label = " " * len(label)


def _attention(report: Backtest) -> Iterator[str]:
    """What of it the budget lets through, and day by day what it withholds."""
    found = report.attention
    if found is None:
        return
    yield ""
    whom = _counted(found.persons, "person") + " for whom it was ready"
    yield f"Budget   of {whom}{f' (of one in {found.every})' if found.every > 1 else ''}:"
    for guide in found.guides:
        mark = "this draft" if guide.is_draft else "live"
        yield (
            f"         {guide.guide} ({mark}): {_counted(guide.showings, 'showing')} to "
            f"{_counted(guide.persons, 'person')}{_withheld(guide.withheld)}"
        )
    yield "         Withheld: persons on a day on which it was ready and not shown, by the first reason:"
    for why, words in REASON_WORDS.items():
        if any(guide.withheld[why] for guide in found.guides):
            yield f"           {why:<9}  {words}"
    if found.guides[0].days:
        yield "         This draft, day by day:"
        yield from (
            f"           {day.day}  {_counted(day.showings, 'showing')}{_withheld(day.withheld)}"
            for day in found.guides[0].days
        )


def _withheld(withheld: dict[str, int]) -> str:
    told = ", ".join(f"{why} {count:,}" for why, count in withheld.items() if count)
    return f"; withheld: {told}" if told else ""


def _collisions(report: Backtest) -> Iterator[str]:
    yield ""
    if not report.collisions:
        yield "Others   no live guide comes within an hour of it"
        return
    yield f"Others   {report.colliding:,} of {_counted(report.showings, 'showing')} come within an hour of another:"
    width = max(len(collision.guide) for collision in report.collisions)
    for collision in report.collisions:
        yield f"         {collision.guide:<{width}}  {_collision(collision)}"


def _collision(collision: Collision) -> str:
    first = "this draft goes first" if collision.goes_first else "it goes first"
    example = collision.examples[0]
    return (
        f"{_counted(collision.showings, 'time')}, {_counted(collision.persons, 'person')}; {first}; "
        f"for example person {example.person_id}, {_moment(example.shown_ms)}"
    )


def _days(report: Backtest) -> Iterator[str]:
    most = max((day.showings for day in report.days), default=0)
    yield ""
    yield "Day by day: showings, persons, held back"
    width = max(len(f"{most:,}"), 1)
    for day in report.days:
        bar = "█" * (-(-day.showings * BAR // most) if most else 0)
        yield f"{day.day}  {day.showings:>{width},} {day.persons:>{width},} {day.held_back:>{width},}  {bar}".rstrip()


def _end(report: Backtest) -> Iterator[str]:
    yield ""
    yield f"A person counts as there for {duration_text(report.stay_ms)} after each event; nobody answers the guide."
    if report.unchecked:
        yield "Taken for granted:"
        yield from (f"- {TAKEN_FOR_GRANTED[name]}" for name in report.unchecked)
    if report.failed:
        yield f"Left out, since they failed while they were replayed: {', '.join(report.failed)}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _moment(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, UTC):%Y-%m-%d %H:%M}"
