"""Words of texts and of questions as search compares them: folded, and cut down to their stems.

A word is stemmed by its script, so that Russian and English stand side by side in one text and one question.
"""

import re
from functools import lru_cache
from typing import Final

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[а-я]")
LONGEST_WORD: Final = 40
# What is typed when the keyboard was left in the other language: the same keys, the other letters.
_KEYS_EN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_KEYS_RU: Final = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RU: Final = str.maketrans(_KEYS_EN, _KEYS_RU)
_TO_EN: Final = str.maketrans(_KEYS_RU, _KEYS_EN)


def words_of(text: str) -> list[str]:
    """The words of a text, folded: case, and ё as е, which people do not distinguish."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text.casefold().replace("ё", "е"))]


@lru_cache(maxsize=50_000)
def stem_of(word: str) -> str:
    """The stem of a folded word."""
    import snowballstemmer

    # A stemmer keeps its state while it works: one for each call is safe among threads, and cheap.
    language = "russian" if _CYRILLIC.search(word) else "english"
    return str(snowballstemmer.stemmer(language).stemWord(word))


def on_other_keyboard(text: str) -> str:
    """The text as it would be, had the keyboard been in the other language."""
    folded = text.casefold()
    return folded.translate(_TO_EN if _CYRILLIC.search(folded) else _TO_RU)
