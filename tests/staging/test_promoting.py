"""What is live on staging becomes live in production: what was looked at, all or nothing, and known as promoted."""

from threading import Barrier, Thread

import pytest

from tests.delivery.guides import attend, look_again, names, publish, tip
from tests.staging.stagings import (
    chosen,
    items,
    live_guide,
    pair,
    promoted,
    staging_of_acme,
    states,
    write_article,
    write_guide,
)
from tests.stories import Side, Story
from tests.tables import all_tables
from widget_server.articles.queries import article_for_members
from widget_server.db import db
from widget_server.guides.drafts import draft_of, save_drafts
from widget_server.guides.models import EDITED, SegmentVersion
from widget_server.guides.operations import publish_segments
from widget_server.publishing.drafts import make_version_live
from widget_server.publishing.plans import Wanted
from widget_server.publishing.queries import live_guides, plan_for
from widget_server.staging.operations import CannotPromote, Promoted, promote
from widget_server.workspaces.looks.look import DEFAULT, Look
from widget_server.workspaces.looks.operations import choose_look, look_of

ALICE = "alice@acme.example"
STAFF = {"segment": "staff", "title": "Staff", "audience": {"any": [{"person.role": {"eq": "staff"}}]}}
NOT_STAFF = tip("b", trigger=None, audience={"not": {"segment": "staff"}})


def tried_out(story: Story, **more: object) -> Side:
    """Guide `a` was written in production as version 1, and is another on staging, as its version 2."""
    write_guide(story.acme, tip("a", trigger=None, priority=10))
    staging = staging_of_acme(story)
    write_guide(staging, tip("a", trigger=None, priority=20, **more))
    return staging


def live(side: Side) -> dict[str, int]:
    db.session.expire_all()
    return {guide.name: guide.version for guide in live_guides(side.workspace_id)}


def test_the_comparison_tells_new_changed_same_and_what_only_production_has(story: Story) -> None:
    for name in ("same", "changed", "gone"):
        write_guide(story.acme, tip(name, priority=1))
    staging = staging_of_acme(story)
    write_guide(staging, tip("changed", priority=2))
    write_guide(staging, tip("new"))
    write_guide(story.acme, tip("only-there"))
    found = items(story, staging)
    assert {name: item.state for name, item in found.items()} == {
        "look look": "same",
        "guide changed": "changed",
        "guide gone": "same",
        "guide new": "new",
        "guide only-there": "only_production",
        "guide same": "same",
    }
    [difference] = found["guide changed"].differences
    assert (difference.path, difference.before, difference.after) == ("priority", 1, 2)
    assert (found["guide changed"].version, found["guide changed"].live_version) == (2, 1)


def test_what_is_promoted_is_live_in_production_with_who_when_and_from_which_version(story: Story) -> None:
    staging = tried_out(story)
    assert promoted(story, staging, "guide a") == [Promoted("guide", "a", 2, 2)]
    version = live_guide(story.acme, "a")
    assert (version.version, version.published_by, version.from_staging) == (2, ALICE, 2)
    assert (version.source, version.withdrawn_at) == (EDITED, None) and version.published_at is not None
    assert states(story, staging)["guide a"] == "same"
    look_again(story.app)
    db.session.remove()
    assert [decision["priority"] for decision in story.acme.decide()] == [20]


def test_a_promotion_is_rolled_back_as_any_version(story: Story) -> None:
    staging = tried_out(story)
    promoted(story, staging, "guide a")
    assert make_version_live(story.acme.workspace_id, "a", 1, ALICE) == 3
    db.session.commit()
    assert live(story.acme) == {"a": 3} and states(story, staging)["guide a"] == "changed"
    assert live_guide(story.acme, "a").from_staging is None


def test_staging_stays_as_it_is_and_so_does_what_was_not_chosen(story: Story) -> None:
    staging = tried_out(story)
    write_guide(staging, tip("b"))
    before = live(staging)
    promoted(story, staging, "guide a")
    assert live(staging) == before
    assert live(story.acme) == {"a": 2}


def test_all_kinds_go_in_one_turn_and_the_guide_finds_the_segment_that_goes_with_it(story: Story) -> None:
    staging = staging_of_acme(story)
    publish_segments(staging.workspace_id, [("segments/staff.yaml", STAFF)])
    attend(staging, gap="7m", quiet={"any": [{"segment": "staff"}]})
    choose_look(staging.workspace_id, Look(radius=4), ALICE)
    write_article(staging, "how-to", "Text.")
    write_guide(staging, NOT_STAFF)
    names_ = ("guide b", "article how-to", "look look", "attention attention", "segment staff")
    done = promoted(story, staging, *names_)
    assert [one.what for one in done] == ["segment", "attention", "look", "article", "guide"]
    assert set(states(story, staging).values()) == {"same"}
    assert look_of(story.acme.workspace_id) == Look(radius=4)
    segment = db.session.query(SegmentVersion).filter_by(workspace_id=story.acme.workspace_id, name="staff").one()
    assert (segment.published_by, segment.from_staging, segment.source) == (ALICE, 1, EDITED)
    article = article_for_members(story.acme.workspace_id, "how-to").versions[-1]
    assert (article.published_by, article.from_staging) == (ALICE, 1)


def test_a_look_that_is_the_embed_s_own_again_on_staging_becomes_so_in_production(story: Story) -> None:
    choose_look(story.acme.workspace_id, Look(radius=4), ALICE)
    db.session.commit()
    staging = staging_of_acme(story)
    choose_look(staging.workspace_id, DEFAULT, ALICE)
    db.session.commit()
    assert promoted(story, staging, "look look") == [Promoted("look", "look", None, None)]
    assert look_of(story.acme.workspace_id) == DEFAULT


def test_a_guide_whose_segment_is_not_in_production_goes_not_and_nothing_with_it(story: Story) -> None:
    staging = tried_out(story)
    publish_segments(staging.workspace_id, [("segments/staff.yaml", STAFF)])
    write_guide(staging, NOT_STAFF)
    before = all_tables()
    with pytest.raises(CannotPromote, match=r'guide b: audience\.not\.segment: There is no segment "staff"'):
        promoted(story, staging, "guide a", "guide b")
    assert all_tables() == before


def test_a_guide_whose_list_was_not_imported_in_production_goes_not(story: Story) -> None:
    staging = staging_of_acme(story)
    write_guide(staging, tip("a", audience={"not": {"list": "beta"}}))
    with pytest.raises(CannotPromote, match='There is no list "beta": import it first'):
        promoted(story, staging, "guide a")


def test_what_lives_in_a_file_of_production_s_rules_is_refused_and_told_where(story: Story) -> None:
    publish(story.acme, tip("a", priority=1))
    publish_segments(story.acme.workspace_id, [("segments/staff.yaml", STAFF)])
    attend(story.acme, gap="3m")
    staging = staging_of_acme(story)
    write_guide(staging, tip("a", priority=2))
    attend(staging, gap="4m")
    publish_segments(staging.workspace_id, [("segments/staff.yaml", {**STAFF, "title": "Us"})])
    db.session.commit()
    before = all_tables()
    for name, file in (("guide a", "a.yaml"), ("segment staff", "segments/staff.yaml"), ("attention attention",) * 2):
        place = "attention.yaml" if file == name else file
        with pytest.raises(CannotPromote, match=f"{name} lives in {place} in production: change it there"):
            promoted(story, staging, name)
    assert all_tables() == before


def test_a_draft_of_production_is_not_overwritten_and_the_comparison_tells_of_it(story: Story) -> None:
    staging = tried_out(story)
    mine = tip("a", trigger=None, priority=30)
    save_drafts(story.acme.workspace_id, [(EDITED, mine)], "cem@acme.example")
    write_article(story.acme, "how-to", "First.")
    write_article(staging, "how-to", "From staging.")
    write_article(story.acme, "how-to", "Mine, not ready.", is_draft=True)
    found = items(story, staging)
    drafts = [found[name].draft for name in ("guide a", "article how-to")]
    assert [draft and draft.by for draft in drafts] == ["cem@acme.example", "erin@acme.example"]
    promoted(story, staging, "guide a", "article how-to")
    kept = draft_of(story.acme.workspace_id, "a")
    assert kept and kept.document == mine and kept.version == 2
    article = article_for_members(story.acme.workspace_id, "how-to")
    assert article.draft and "Mine, not ready." in article.draft


def test_a_draft_that_says_the_same_is_a_draft_no_more(story: Story) -> None:
    staging = tried_out(story)
    save_drafts(story.acme.workspace_id, [(EDITED, tip("a", trigger=None, priority=20))], "cem@acme.example")
    db.session.commit()
    promoted(story, staging, "guide a")
    assert draft_of(story.acme.workspace_id, "a") is None


@pytest.mark.parametrize("where", ["staging", "production"])
def test_what_changed_since_it_was_looked_at_is_not_promoted(story: Story, where: str) -> None:
    staging = tried_out(story)
    seen = chosen(story, staging, "guide a")
    write_guide(staging if where == "staging" else story.acme, tip("a", trigger=None, priority=99))
    before = all_tables()
    with pytest.raises(CannotPromote, match="guide a is not as it was when you looked") as refused:
        promote(pair(story, staging), seen, ALICE)
    db.session.rollback()
    assert refused.value.is_out_of_date and all_tables() == before


def test_what_is_the_same_or_nowhere_is_not_promoted(story: Story) -> None:
    write_guide(story.acme, tip("a"))
    staging = staging_of_acme(story)
    with pytest.raises(CannotPromote):
        promoted(story, staging, "guide a")
    seen = [one._replace(name="b") for one in chosen(story, staging, "guide a")]
    with pytest.raises(CannotPromote):
        promote(pair(story, staging), seen, ALICE)
    db.session.rollback()


def test_of_two_who_promote_at_once_one_does_and_one_is_told_to_look_again(story: Story) -> None:
    staging = tried_out(story)
    write_article(staging, "how-to", "Text.")
    seen = chosen(story, staging, "guide a", "article how-to")
    both, outcomes, barrier = pair(story, staging), list[str](), Barrier(4)

    def go() -> None:
        with story.app.app_context():
            barrier.wait()
            try:
                promote(both, seen, ALICE)
                db.session.commit()
                outcomes.append("promoted")
            except CannotPromote as refused:
                db.session.rollback()
                outcomes.append("out of date" if refused.is_out_of_date else str(refused))
            finally:
                db.session.remove()

    db.session.remove()
    threads = [Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["out of date"] * 3 + ["promoted"]
    assert live(story.acme) == {"a": 2}
    assert len(article_for_members(story.acme.workspace_id, "how-to").versions) == 1


def test_applying_a_folder_leaves_promoted_things_alone_unless_a_file_takes_their_name(story: Story) -> None:
    """A promoted segment, or what is said of attention, is not withdrawn for being in no file."""
    from widget_server.publishing.operations import apply_plan

    staging = staging_of_acme(story)
    publish_segments(staging.workspace_id, [("segments/staff.yaml", STAFF)])
    attend(staging, gap="7m")
    promoted(story, staging, "segment staff", "attention attention")
    assert plan_for(story.acme.workspace_id, Wanted([], [])).changes == ()
    apply_plan(story.acme.workspace_id, Wanted([("c.yaml", tip("c"))], []))
    db.session.commit()
    assert states(story, staging)["segment staff"] == states(story, staging)["attention attention"] == "same"
    taken = Wanted([], [], [("segments/staff.yaml", {**STAFF, "title": "Us"})])
    assert [(one.name, one.change) for one in plan_for(story.acme.workspace_id, taken).changes] == [
        ("c", "withdrawn"),
        ("staff", "changed"),
    ]
    apply_plan(story.acme.workspace_id, taken)
    db.session.commit()
    assert items(story, staging)["segment staff"].file == "segments/staff.yaml"


def test_a_guide_that_was_withdrawn_in_production_is_new_again(story: Story) -> None:
    publish(story.acme, tip("a", trigger=None))
    staging = staging_of_acme(story)
    publish(story.acme)
    assert states(story, staging)["guide a"] == "new"
    assert promoted(story, staging, "guide a") == [Promoted("guide", "a", 2, 1)]
    look_again(story.app)
    db.session.remove()
    assert names(story.acme.decide()) == ["a"]
