"""What differs between two texts, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from widget_server.staging.text_diffs import AROUND, MOST_WORDS, Piece, text_diff

WORDS = st.lists(st.sampled_from(["a ", "b\n", "c", "  ", "дом "]), max_size=20).map("".join)


@given(WORDS, WORDS)
def test_pieces_make_both_texts_again(before: str, after: str) -> None:
    pieces = text_diff(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "come") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_a_word_that_changed_is_the_difference_and_not_the_whole_sentence() -> None:
    assert text_diff("Share it now.", "Send it now.") == [
        Piece("gone", "Share "),
        Piece("come", "Send "),
        Piece("same", "it now."),
    ]


def test_what_stayed_long_is_shortened_around_the_difference() -> None:
    long = "".join(f"w{number} " for number in range(100))
    [start, came, end] = text_diff(f"{long}{long}", f"{long}new {long}")
    assert came == Piece("come", "new ")
    assert (start.text.split(), end.text.split()) == (
        ["…", *long.split()[-AROUND:]],
        [*long.split()[:AROUND], "…"],
    )


def test_a_very_long_text_is_compared_by_lines() -> None:
    lines = [f"line {number} of many\n" for number in range(MOST_WORDS)]
    changed = [*lines[:10], "another\n", *lines[11:]]
    pieces = [piece for piece in text_diff("".join(lines), "".join(changed)) if piece.kind != "same"]
    assert pieces == [Piece("gone", "line 10 of many\n"), Piece("come", "another\n")]
