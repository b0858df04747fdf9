"""Colours and how well they stand out from each other, by WCAG. Pure."""

import re
from typing import Final, NamedTuple

_FORM: Final = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
_SHORT: Final = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
# WCAG 2.2, 1.4.3 and 1.4.11.
TEXT, GRAPHICS = 4.5, 3.0


class BadColour(ValueError):
    """No colour of the form #rrggbb."""


class Colour(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance, 0 to 1. Source: WCAG 2.2, "relative luminance"; check value: #777777 -> 0.1845."""
        red, green, blue = (_linear(channel / 255) for channel in self)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def mixed(self, other: "Colour", share: float) -> "Colour":
        """This colour with a share (0 to 1) of another."""
        return Colour(*(round(mine + (theirs - mine) * share) for mine, theirs in zip(self, other, strict=True)))


BLACK, WHITE = Colour(0, 0, 0), Colour(255, 255, 255)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def read_colour(text: str) -> Colour:
    """`#4f46e5` or `#45e`. Raises BadColour."""
    written = text.strip().lower()
    if short := _SHORT.fullmatch(written):
        written = "#" + "".join(letter * 2 for letter in short.groups())
    if found := _FORM.fullmatch(written):
        return Colour(*(int(part, 16) for part in found.groups()))
    raise BadColour(text)


def contrast(one: Colour, other: Colour) -> float:
    """1 to 21. Source: WCAG 2.2, "contrast ratio"; check values: #777777 on #ffffff -> 4.48, #767676 -> 4.54."""
    low, high = sorted((one.luminance, other.luminance))
    return (high + 0.05) / (low + 0.05)


def ink_on(ground: Colour) -> Colour:
    """Black or white, whichever stands out more; at least 4.58 : 1 on any ground."""
    return max(WHITE, BLACK, key=lambda ink: contrast(ink, ground))


def nearest_that_stands_out(colour: Colour, ground: Colour, least: float) -> Colour:
    """The colour itself where it stands out; else with as little black or white as it takes."""
    if contrast(colour, ground) >= least:
        return colour
    towards = ink_on(ground)
    found = next(
        mixed for share in range(1, 101) if contrast(mixed := colour.mixed(towards, share / 100), ground) >= least
    )
    return found
