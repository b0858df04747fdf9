"""Search over texts in memory: ranked by BM25, with stems, the beginning of a last word, and words mistyped. Pure.

It is built of what is published and kept with it (see `shelf.py`), so SQLite and PostgreSQL find the same.
Source of the ranking: Robertson, Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", eq. 3.15.
"""

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from widget_server.articles.stems import on_other_keyboard, stem_of, words_of

K1: Final = 1.2
B: Final = 0.6
# A word of a title says as much as five of the text.
WEIGHTS: Final = {"title": 5.0, "tags": 3.0, "body": 1.0}
BEGINNING: Final = 0.7
MISTYPED: Final = 0.5
MOST_WORDS: Final = 12
MOST_BEGINNINGS: Final = 30
SHORTEST_BEGINNING: Final = 2
# Results far below the best one only share a word like "the" with the question.
LEAST_OF_BEST: Final = 0.2


@dataclass(frozen=True, slots=True)
class Found:
    """A document by its key, with the words of it that were meant, for whoever shows where they stand."""

    key: str
    score: float
    words: frozenset[str]


class Index:
    """Documents by key, each as its parts' texts (`title`, `tags`, `body`)."""

    def __init__(self, documents: Mapping[str, Mapping[str, str]]) -> None:
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        self._lengths: dict[str, float] = {}
        self._spellings: dict[str, set[str]] = defaultdict(set)
        for key, text_by_part in documents.items():
            self._take(key, text_by_part)
        self._mean_length = sum(self._lengths.values()) / max(len(self._lengths), 1) or 1.0
        self._words = sorted({word for words in self._spellings.values() for word in words})

    def _take(self, key: str, text_by_part: Mapping[str, str]) -> None:
        length = 0.0
        for part, text in text_by_part.items():
            for word, times in Counter(words_of(text)).items():
                stem = stem_of(word)
                self._spellings[stem].add(word)
                by_key = self._weights[stem]
                by_key[key] = by_key.get(key, 0.0) + times * WEIGHTS[part]
                length += times
        self._lengths[key] = length

    def find(self, question: str, most: int = 20) -> list[Found]:
        """The best first; nothing for a question without words. The other keyboard is tried when this finds nothing."""
        found = self._ranked(question)
        return (found or self._ranked(on_other_keyboard(question)))[:most]

    def _ranked(self, question: str) -> list[Found]:
        words = words_of(question)[:MOST_WORDS]
        scores: dict[str, float] = defaultdict(float)
        meant: dict[str, set[str]] = defaultdict(set)
        matched: Counter[str] = Counter()
        for place, word in enumerate(words):
            best: dict[str, float] = {}
            for stem, trust in self._meanings(word, is_last=place == len(words) - 1):
                for key, score in self._scores(stem):
                    best[key] = max(best.get(key, 0.0), trust * score)
                    meant[key] |= self._spellings[stem]
            for key, score in best.items():
                scores[key] += score
                matched[key] += 1
        # Who has all words comes before who has one of them often.
        ranked = [
            Found(key, score * (matched[key] / len(words)) ** 2, frozenset(meant[key])) for key, score in scores.items()
        ]
        ranked.sort(key=lambda each: (-each.score, each.key))
        return [each for each in ranked if each.score >= LEAST_OF_BEST * ranked[0].score]

    def _scores(self, stem: str) -> Iterable[tuple[str, float]]:
        by_key = self._weights[stem]
        rarity = math.log(1 + (len(self._lengths) - len(by_key) + 0.5) / (len(by_key) + 0.5))
        for key, weight in by_key.items():
            length = 1 - B + B * self._lengths[key] / self._mean_length
            yield key, rarity * weight * (K1 + 1) / (weight + K1 * length)

    def _meanings(self, word: str, is_last: bool) -> Iterable[tuple[str, float]]:
        """Stems that a word of a question may mean, with how much that is to be believed (0 to 1)."""
        stem = stem_of(word)
        is_known = stem in self._weights
        if is_known:
            yield stem, 1.0
        begun = self._begun_by(word) - {stem} if is_last and len(word) >= SHORTEST_BEGINNING else set()
        for longer in begun:
            yield longer, BEGINNING
        if not is_known and not begun:
            yield from ((near, MISTYPED) for near in self._near(word))

    def _begun_by(self, word: str) -> set[str]:
        first = bisect_left(self._words, word)
        following = self._words[first : first + MOST_BEGINNINGS]
        return {stem_of(longer) for longer in following if longer.startswith(word)}

    def _near(self, word: str) -> set[str]:
        """Stems of known words with one wrong, missing, added or swapped letter; in a long word two."""
        if len(word) < 4:
            return set()
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        most = 1 if len(word) < 8 else 2
        close = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=most, limit=5)
        least = min((distance for _, distance, _ in close), default=0)
        return {stem_of(spelling) for spelling, distance, _ in close if distance == least}


def excerpt_of(text: str, words: frozenset[str], length: int = 180) -> str:
    """A piece of `text` with the first of the `words`, cut at spaces; its beginning where none of them stands in it."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    folded = flat.casefold().replace("ё", "е")
    places = [folded.find(word) for word in words]
    first = min((place for place in places if place >= 0), default=0)
    start = 0 if first < length - 40 else flat.rfind(" ", 0, max(first - 40, 0)) + 1
    end = len(flat) if len(flat) - start <= length else flat.rfind(" ", start + 1, start + length)
    end = end if end > start else start + length
    return ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
