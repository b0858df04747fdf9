"""What becomes of votes and ideas when an anonymous visitor turns out to be a known person."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stories import Story
from tests.web.pages import Page, page_of


def _sign_in(story: Story, user: str, anonymous: str) -> None:
    story.acme.batch({"type": "identify", "userId": user, "anonymousId": anonymous})


def test_a_visitors_vote_is_the_persons_vote_after_signing_in(story: Story) -> None:
    idea = page_of(story.acme, "dora").post("Dark mode")["id"]
    page_of(story.acme, "eve").list()
    page_of(story.acme, anonymous="a-1").vote(idea)
    _sign_in(story, "eve", "a-1")
    seen = page_of(story.acme, "eve").idea(idea)
    assert (seen["votes"], seen["voted"]) == (2, True)


def test_who_voted_as_both_has_one_vote_left(story: Story) -> None:
    idea = page_of(story.acme, "dora").post("Dark mode")["id"]
    visitor, eve = page_of(story.acme, anonymous="a-1"), page_of(story.acme, "eve")
    visitor.vote(idea)
    assert eve.vote(idea).json == {"id": idea, "votes": 3, "voted": True}
    _sign_in(story, "eve", "a-1")
    assert eve.idea(idea)["votes"] == 2
    assert eve.withdraw(idea).json == {"id": idea, "votes": 1, "voted": False}


def test_an_idea_follows_its_author(story: Story) -> None:
    story.acme.track("hello", user="eve")
    idea = page_of(story.acme, anonymous="a-1").post("Dark mode")["id"]
    assert not page_of(story.acme, "eve").idea(idea)["mine"]
    _sign_in(story, "eve", "a-1")
    assert page_of(story.acme, "eve").idea(idea)["mine"]


VISITORS, USERS = ("a-0", "a-1", "a-2"), ("u-0", "u-1")
ACTS = st.tuples(
    st.sampled_from(("vote", "withdraw", "sign in")),
    st.sampled_from((None, *VISITORS)),
    st.sampled_from((None, *USERS)),
)
_run = count()


class Oracle:
    """Who is who and who has voted, plainly: a visitor belongs to the first user seen beside it."""

    def __init__(self) -> None:
        self.user_of: dict[str, str] = {}
        self.voters: set[str] = set()

    def person(self, visitor: str | None, user: str | None) -> str:
        if user is not None:
            if visitor is not None and visitor not in self.user_of:
                self.user_of[visitor] = user
            self.voters = {self.user_of.get(voter, voter) for voter in self.voters}
            return user
        assert visitor is not None
        return self.user_of.get(visitor, visitor)

    def act(self, act: str, visitor: str | None, user: str | None) -> None:
        person = self.person(visitor, user)
        if act == "vote":
            self.voters.add(person)
        if act == "withdraw":
            self.voters.discard(person)


# The tables are emptied once for all examples: each has its own idea and its own people.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS.filter(lambda act: act[1] is not None or act[2] is not None), min_size=1, max_size=14))
def test_the_count_shown_is_the_distinct_voters(story: Story, acts: list[tuple[str, str | None, str | None]]) -> None:
    """Whatever votes, withdrawals and sign-ins come in whatever order."""
    run, oracle = next(_run), Oracle()
    idea = page_of(story.other, f"author-{run}").post("Dark mode")["id"]
    page_of(story.other, f"author-{run}").withdraw(idea)

    def page(visitor: str | None, user: str | None) -> Page:
        return page_of(story.other, user and f"{run}-{user}", visitor and f"{run}-{visitor}")

    for act, visitor, user in acts:
        who = page(visitor, user)
        if act == "sign in":
            story.other.batch({"type": "track", "event": "signed_in", **who.who})
        else:
            (who.vote if act == "vote" else who.withdraw)(idea)
        oracle.act(act, visitor, user)
    marks = {user for user in USERS if page(None, user).idea(idea)["voted"]}
    assert page(None, USERS[0]).idea(idea)["votes"] == len(oracle.voters)
    assert marks == oracle.voters & set(USERS)
