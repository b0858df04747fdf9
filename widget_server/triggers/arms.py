"""Who is kept without a guide for comparison, and which form of it who sees: by chance, and always the same.

Each choice is made by a hash (see `shares`) of a salt and an id. The salts of two guides, of a guide's holdout and its
variants, and of the programme's holdout differ, so that each chooses apart from all others; a rising percentage only
adds to those who are held out.
"""

from dataclasses import dataclass
from typing import Literal

from widget_server.triggers.attention import Attention
from widget_server.triggers.clauses import Guide, Holdout, Variant
from widget_server.triggers.facts import Facts
from widget_server.triggers.phrases import Phrase, joined, phrase
from widget_server.triggers.shares import PLACES, percent_text, place_of

Holder = Literal["programme", "guide"]


@dataclass(frozen=True, slots=True)
class Held:
    """A holdout with its salt."""

    holdout: Holdout
    salt: str
    name: Holder

    def holds(self, facts: Facts) -> bool:
        """Whether this person is kept without; nobody whose id is not known."""
        unit = unit_of(facts, self.holdout.by)
        return unit is not None and place_of(self.salt, unit) < self.holdout.below

    def says(self, facts: Facts) -> Phrase:
        unit = unit_of(facts, self.holdout.by)
        place = "" if unit is None else percent_text(place_of(self.salt, unit))
        told = phrase("no id") if unit is None else phrase("%(unit)s at %(place)s", unit=_unit_said(unit), place=place)
        return joined((told, self._asked()), "; ")

    def _asked(self) -> Phrase:
        share = percent_text(self.holdout.below)
        match self.name, self.holdout.by:
            case "programme", "account":
                return phrase("the programme's holdout takes accounts below %(share)s", share=share)
            case "programme", "person":
                return phrase("the programme's holdout takes persons below %(share)s", share=share)
            case "guide", "account":
                return phrase("the guide's holdout takes accounts below %(share)s", share=share)
        return phrase("the guide's holdout takes persons below %(share)s", share=share)


@dataclass(frozen=True, slots=True)
class Arms:
    """The holdouts that a guide falls under, and its variants."""

    held: tuple[Held, ...]
    variants: tuple[Variant, ...]
    salt: str
    by: Literal["person", "account"]

    def held_by(self, facts: Facts) -> Held | None:
        """By which holdout this person is kept without the guide."""
        return next((one for one in self.held if one.holds(facts)), None)

    def variant(self, facts: Facts) -> Variant | None:
        """Which form of the guide this person sees; None for a guide of one form. The first where no id is known."""
        if not self.variants:
            return None
        unit = unit_of(facts, self.by)
        left = place_of(self.salt, unit) * sum(one.weight for one in self.variants) if unit else 0
        for one in self.variants:
            left -= one.weight * PLACES
            if left < 0:
                return one
        return self.variants[-1]


def arms_of(guide: Guide, attention: Attention) -> Arms:
    """The arms of a guide under a workspace's attention; an exempt guide is kept from nobody by the programme."""
    held = []
    if attention.holdout is not None and not guide.is_exempt:
        held.append(Held(attention.holdout, f"{attention.salt}/programme", "programme"))
    if guide.holdout is not None:
        held.append(Held(guide.holdout, f"{attention.salt}/holdout/{guide.name}", "guide"))
    by = guide.holdout.by if guide.holdout else attention.holdout.by if attention.holdout else "person"
    return Arms(tuple(held), guide.variants, f"{attention.salt}/variant/{guide.name}", by)


def _unit_said(unit: str) -> Phrase:
    kind, _space, name = unit.partition(" ")
    return phrase("account %(id)s", id=name) if kind == "account" else phrase("person %(id)s", id=name)


def unit_of(facts: Facts, by: Literal["person", "account"]) -> str | None:
    """The id that chance goes by; who acts for no account is an account of one."""
    if by == "account" and facts.account_id is not None:
        return f"account {facts.account_id}"
    return None if facts.person_id is None else f"person {facts.person_id}"
