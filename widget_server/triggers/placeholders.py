"""Personalised texts: `{{ person.name | there }}` is a trait, or the words after the bar where nobody knows it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from widget_server.triggers.phrases import Phrase, phrase, wrong

PLACEHOLDER: Final = re.compile(r"\{\{(?P<inner>[^\n]{0,200}?)\}\}")
_INNER: Final = re.compile(r"\s*(person|account)\.([^\s|{}]{1,100})\s*\|\s*(\S[^|{}]{0,99}?)\s*", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\(?=\{\{)")
HOW: Final = phrase(
    "Write {{ person.name | there }}: a trait of person or account, a bar, and what stands there without it."
)

LONGEST_VALUE: Final = 100
"""So many characters of a trait's value stand in a text."""

# Directions that a value could turn over for the rest of the line; and what breaks a line.
_OVERRIDES: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C])
_FIRST_STRONG, _END = "\u2068", "\u2069"


class Placeholder(NamedTuple):
    """A trait in a text, and what stands there for whom it is not known."""

    holder: Literal["person", "account"]
    trait: str
    fallback: str


Part = str | Placeholder
Traits = Mapping[str, Any]


def placeholder_of(inner: str) -> Placeholder | None:
    """What stands between the braces; None where it is no placeholder."""
    found = _INNER.fullmatch(inner)
    return Placeholder(found[1], found[2], found[3]) if found else None  # type: ignore[arg-type]


def parts_of(text: str) -> tuple[Part, ...]:
    """A plain text with its placeholders. `\\{{` and what is no placeholder stay text."""
    parts: list[Part] = []
    at = 0
    for found in PLACEHOLDER.finditer(text):
        placeholder = None if text[: found.start()].endswith("\\") else placeholder_of(found["inner"])
        if placeholder is not None:
            parts += [text[at : found.start()], placeholder]
            at = found.end()
    parts.append(text[at:])
    return tuple(part if isinstance(part, Placeholder) else _ESCAPED.sub("", part) for part in parts if part)


def mistakes_in(text: str) -> Iterator[Phrase]:
    """What is wrong with the braces of a plain text."""
    for found in PLACEHOLDER.finditer(text):
        if not text[: found.start()].endswith("\\") and placeholder_of(found["inner"]) is None:
            yield complaint(found[0])


def complaint(written: str) -> Phrase:
    """What to say of braces that are no placeholder."""
    return wrong(
        "placeholder-form",
        "%(written)s is no placeholder. %(how)s For braces in a text write \\{{.",
        written=written,
        how=HOW,
    )


def filled(parts: Sequence[Part], person: Traits, account: Traits) -> str:
    """The text for one person. It is text and nothing else, whatever the values are."""
    return "".join(
        part if isinstance(part, str) else value_text(part, {"person": person, "account": account}[part.holder])
        for part in parts
    )


def plain(text: str) -> str:
    """A text as it is said to whom nothing is known of."""
    return filled(parts_of(text), {}, {})


def value_text(asked: Placeholder, traits: Traits) -> str:
    """The value on one line, without control characters and overrides of direction; else the fallback."""
    value = traits.get(asked.trait)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return asked.fallback
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    words = " ".join(str(value).translate(_OVERRIDES).split())
    text = "".join(each for each in words if unicodedata.category(each) not in ("Cc", "Cs", "Co", "Cn"))
    if len(text) > LONGEST_VALUE:
        text = f"{text[: LONGEST_VALUE - 1]}…"
    if any(unicodedata.bidirectional(each) in ("R", "AL") for each in text):
        # A name that is read from the right must not turn the sentence round it.
        return f"{_FIRST_STRONG}{text}{_END}"
    return text or asked.fallback
