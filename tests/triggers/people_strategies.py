"""Random audiences and schedules, and people who stand at the very edges of what these ask."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.triggers.whole_audience import Who

NOW = 1_790_000_000_000
DAY = 86_400_000
LENGTHS = ["1m", "90s", "5m", "1h", "1d", "14d"]
EDGES_MS = [0, 60_000, 90_000, 300_000, 3_600_000, DAY, 14 * DAY]
MOMENTS_MS = sorted({NOW + sign * edge + step for edge in EDGES_MS for sign in (-1, 1) for step in (-1, 0, 1)})
VERSIONS = ["1", "1.2", "1.2.0", "1.2.0-rc.1", "1.2.0-rc.10", "1.10", "2.0-a"]
NAMES = ["one", "two"]
ZONES = ["UTC", "Europe/Berlin", "Asia/Kolkata", "Pacific/Auckland"]


def as_text(ms: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")


scalars = st.sampled_from(["x", "y", 1, 2, 2.5, True])
moments = st.sampled_from(MOMENTS_MS)
days = st.sampled_from(["2026-09-20", "2026-09-21", "2026-09-22"])
values: st.SearchStrategy[Any] = st.one_of(
    scalars, scalars, st.lists(scalars, max_size=3), moments, moments.map(as_text), days, st.sampled_from(VERSIONS)
)
# What any value may be asked, of traits and of events alike.
still_tests: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(lambda operator, value: {operator: value}, st.sampled_from(["eq", "ne", "contains"]), scalars),
    st.builds(
        lambda o, v: {o: v},
        st.sampled_from(["in", "not_in", "has_any", "has_all", "has_none"]),
        st.lists(scalars, min_size=1, max_size=3),
    ),
    st.builds(lambda o, v: {o: v}, st.sampled_from(["gt", "gte", "lt", "lte"]), st.integers(0, 3)),
    st.builds(lambda there: {"exists": there}, st.booleans()),
    st.builds(lambda o, v: {o: v}, st.sampled_from(["before", "after"]), st.one_of(days, moments.map(as_text))),
    st.builds(
        lambda o, v: {f"version_{o}": v}, st.sampled_from(["eq", "gt", "gte", "lt", "lte"]), st.sampled_from(VERSIONS)
    ),
)
clock_tests = st.builds(
    lambda o, v: {o: v}, st.sampled_from(["within", "ago", "in_next", "in_more_than"]), st.sampled_from(LENGTHS)
)
trait_tests = st.one_of(still_tests, clock_tests, st.builds(lambda a, b: {**a, **b}, still_tests, clock_tests))
shares = st.fixed_dictionaries(
    {"of": st.sampled_from(["person", "account"]), "below": st.sampled_from([0.01, 12.5, 50, 99.99, 100])},
    optional={"salt": st.sampled_from(["s", "t"])},
)


def _conditions(segments: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    leaves = [
        st.dictionaries(st.sampled_from(["person.p", "account.p"]), trait_tests, min_size=1, max_size=1),
        st.builds(lambda name: {"list": name}, st.sampled_from(NAMES)),
        st.builds(lambda share: {"percent": share}, shares),
    ]
    asked = [st.builds(lambda name: {"segment": name}, st.sampled_from(segments))] if segments else []
    return st.recursive(
        st.one_of(*leaves, *asked),
        lambda inner: st.one_of(
            st.builds(lambda k, v: {k: v}, st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: {"not": part}, inner),
        ),
        max_leaves=4,
    )


def _groups(segments: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    one = _conditions(segments)
    many = st.lists(one, min_size=1, max_size=3)
    return st.one_of(
        st.fixed_dictionaries({"all": many}, optional={"not": one}),
        st.fixed_dictionaries({"any": many}, optional={"all": many}),
    )


audiences = _groups([*NAMES, "nowhere"])
# The second may ask for the first: a segment of segments, without a circle.
saved_segments = st.builds(
    lambda first, second: {
        name: {"segment": name, "title": name, "audience": audience}
        for name, audience in zip(NAMES, (first, second), strict=True)
    },
    _groups([]),
    _groups(NAMES[:1]),
)
times = st.sampled_from(["2026-03-29T02:30", "2026-10-25T02:30", "2026-10-25T03:00", "2026-09-21T16:13"])
hours = st.sampled_from(["09:00-18:00", "22:00-06:00", "02:00-02:30", "02:30-04:00", "14:13-14:14", "00:00-24:00"])
schedules = st.fixed_dictionaries(
    {"hours": st.one_of(hours, st.lists(hours, min_size=1, max_size=2))},
    optional={
        "from": st.one_of(days, times),
        "weekdays": st.lists(
            st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, max_size=5, unique=True
        ),
        "zone": st.sampled_from(["person", *ZONES]),
    },
)
untils = st.sampled_from(["2026-10-25", "2026-10-25T02:30", "2026-12-01"])
ending_schedules = st.one_of(
    schedules,
    st.builds(lambda schedule, until: {**schedule, "until": until}, schedules, untils).filter(
        lambda schedule: schedule.get("from", "")[:10] < schedule["until"][:10]
    ),
)
ids = st.one_of(st.none(), st.sampled_from(["dora", "eve", "Юля"]))
traits = st.dictionaries(st.just("p"), values, max_size=1)
people = st.builds(
    Who,
    person=st.builds(
        lambda known, zone: {**known, **zone},
        traits,
        st.dictionaries(st.just("timezone"), st.sampled_from(ZONES), max_size=1),
    ),
    account=traits,
    lists=st.dictionaries(st.sampled_from(NAMES), st.booleans()),
    person_id=ids,
    account_id=ids,
    zone=st.one_of(st.none(), st.sampled_from(ZONES)),
    segments=saved_segments,
)
