"""A GET changes nothing: a prefetched link, a reload or a crawler leaves every table as it was."""

from tests.stories import Story
from tests.tables import all_tables
from tests.web.world import answer_to, build_world, visits


def test_a_walk_over_every_get_route_leaves_every_table_as_it_was(story: Story) -> None:
    values = {**build_world(story), "embed_key": story.acme.key}
    alice = story.signed_in("alice")
    before = all_tables()
    walked = [visit for visit in visits(story.app, values) if visit.method == "GET"]
    for visit in walked:
        answer = answer_to(visit, story.acme, alice)
        assert answer.status_code in (200, 302), f"{visit}: {answer.status} {answer.text[:300]}"
        assert alice.head(visit.path).status_code < 500
    after = all_tables()
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
    assert len(walked) > 20
