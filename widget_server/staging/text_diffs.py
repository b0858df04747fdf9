"""What differs between two texts, word by word, with what stayed long shortened. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

Kind = Literal["same", "gone", "come"]
# Above so many words lines are compared: words would take long.
MOST_WORDS: Final = 4_000
# So many words stay beside a difference.
AROUND: Final = 8
LEFT_OUT: Final = " … "


class Piece(NamedTuple):
    """A run of a text that stayed, went or came."""

    kind: Kind
    text: str


def text_diff(before: str, after: str) -> list[Piece]:
    """The pieces in their order; those that went and came make both texts again, but for what is left out (…)."""
    old, new = _words(before), _words(after)
    if len(old) + len(new) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found = list(_pieces(old, new))
    return [_shortened(piece, index == 0, index == len(found) - 1) for index, piece in enumerate(found)]


def _words(text: str) -> list[str]:
    """Each with the space after it, so that a sentence that came is one piece."""
    return re.findall(r"\S+\s*|\s+", text)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for kind, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[i:i_end]))
        else:
            if i_end > i:
                yield Piece("gone", "".join(old[i:i_end]))
            if j_end > j:
                yield Piece("come", "".join(new[j:j_end]))


def _shortened(piece: Piece, is_first: bool, is_last: bool) -> Piece:
    words = _words(piece.text)
    if piece.kind != "same" or len(words) <= 3 * AROUND:
        return piece
    start = "" if is_first else "".join(words[:AROUND])
    end = "" if is_last else "".join(words[-AROUND:])
    return Piece("same", f"{start.rstrip()}{LEFT_OUT}{end}")
