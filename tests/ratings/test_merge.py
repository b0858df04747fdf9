"""What becomes of ratings when an anonymous visitor turns out to be a known person."""

import pytest

from tests.stories import Story
from tests.web.pages import Page, page_of, rows_of
from widget_server.parts import parts


def _sign_in(story: Story) -> None:
    story.acme.batch({"type": "identify", "userId": "eve", "anonymousId": "a-1"})


def _backdate(stars: int, minutes: int) -> None:
    """Lets the rating with this many stars have been said earlier."""
    parts().database.in_group(
        lambda cursor: cursor.rows(
            "UPDATE ratings SET rated_at = rated_at - ? WHERE stars = ?", (minutes * 60_000, stars)
        )
    )


def test_a_visitors_rating_is_the_persons_after_signing_in(story: Story) -> None:
    story.acme.track("hello", user="eve")
    page_of(story.acme, anonymous="a-1").rate("r-1", 2)
    _sign_in(story)
    assert page_of(story.acme, "eve").ratings("r-1") == {"r-1": 2}


@pytest.mark.parametrize("visitor_was_first", [True, False])
def test_of_two_ratings_of_one_reply_the_later_stays(story: Story, visitor_was_first: bool) -> None:
    visitor, eve = page_of(story.acme, anonymous="a-1"), page_of(story.acme, "eve")
    visitor.rate("r-1", 2)
    eve.rate("r-1", 5)
    _backdate(2 if visitor_was_first else 5, minutes=10)
    _sign_in(story)
    assert eve.ratings("r-1") == {"r-1": 5 if visitor_was_first else 2}
    assert rows_of("ratings") == 1


def test_a_change_counts_as_the_later_word(story: Story) -> None:
    visitor, eve = page_of(story.acme, anonymous="a-1"), page_of(story.acme, "eve")
    for page, stars in ((visitor, 1), (eve, 5), (visitor, 2)):
        page.rate("r-1", stars)
        _backdate(1, minutes=20)
        _backdate(5, minutes=10)
    _sign_in(story)
    assert eve.ratings("r-1") == {"r-1": 2}


def test_ratings_of_other_replies_and_persons_are_left_alone(story: Story) -> None:
    pages: list[Page] = [
        page_of(story.acme, anonymous="a-1"),
        page_of(story.acme, "eve"),
        page_of(story.acme, "dora"),
    ]
    for stars, page in enumerate(pages, start=1):
        page.rate("r-1", stars)
        page.rate(f"only-{stars}", stars)
    _backdate(1, minutes=10)
    _sign_in(story)
    wanted = ("r-1", "only-1", "only-2", "only-3")
    assert pages[1].ratings(*wanted) == {"r-1": 2, "only-1": 1, "only-2": 2}
    assert pages[2].ratings(*wanted) == {"r-1": 3, "only-3": 3}
