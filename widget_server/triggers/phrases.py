"""Phrases: what the language says, in English, and what a page needs to say the same in its reader's language.

A phrase is its English sentence, for terminals, logs and programs, and remembers the template and values that it was
made of. Pages translate these (`guides.phrase_words`); nothing here knows which languages there are. Templates are
literals at the call, so that they are found in the source and none stays without a translation.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any, Self

Values = Mapping[str, Any]
_new = str.__new__
# A gate says the same of most persons ("shown 0 of 3"), and each decision tells its reason: it keeps its last few.
kept = lru_cache(maxsize=8)


class Phrase(str):
    """English text with its template and values; `many` is the template's plural, `code` names a mistake for programs.

    Without a template it is a word of the author's or the product's, the same in every language. One that was `joined`
    keeps its parts in place of values.
    """

    __slots__ = ("_made",)
    # In one piece: a decision makes a handful of these for every guide that it shows.
    _made: tuple[str, "Values | Sequence[Phrase]", str, str]

    def __new__(
        cls,
        text: str,
        template: str = "",
        values: Values | Sequence["Phrase"] | None = None,
        many: str = "",
        code: str = "",
    ) -> Self:
        made = _new(cls, text)
        made._made = (template, values or {}, many, code)
        return made

    @property
    def template(self) -> str:
        return self._made[0]

    @property
    def values(self) -> Values | Sequence["Phrase"]:
        return self._made[1]

    @property
    def many(self) -> str:
        return self._made[2]

    @property
    def code(self) -> str:
        return self._made[3]

    def format(self, *_: object, **__: object) -> Self:
        """Itself: marshmallow fills in its own messages, and these are whole."""
        return self


class KeyFault(Phrase):
    """A mistake about a key itself, so that its place is shown and not its value's."""

    __slots__ = ()

    def __new__(cls, said: Phrase) -> Self:
        return super().__new__(cls, said, said.template, said.values, said.many, said.code)


def phrase(template: str, /, **values: Any) -> Phrase:
    """The template with its `%(name)s` filled in; a value may be a phrase itself."""
    made = _new(Phrase, template % values if values else template)
    made._made = (template, values, "", "")
    return made


def phrases(one: str, many: str, num: int, /, **values: Any) -> Phrase:
    """The form of the template that fits `num`, which is `%(num)s` in it."""
    values["num"] = num
    return Phrase((one if num == 1 else many) % values, one, values, many)


def wrong(code: str, template: str, /, **values: Any) -> Phrase:
    """A mistake or a warning: a phrase with a code, by which programs know it whatever its words become."""
    return Phrase(template % values if values else template, template, values, code=code)


def wrongs(code: str, one: str, many: str, num: int, /, **values: Any) -> Phrase:
    """The same, with the form that fits `num`."""
    values["num"] = num
    return Phrase((one if num == 1 else many) % values, one, values, many, code)


def joined(parts: Iterable[Phrase], by: str) -> Phrase:
    """Phrases one after the other, with a sign between that is the same in every language."""
    parts = tuple(parts)
    if len(parts) == 1:
        return parts[0]
    made = _new(Phrase, by.join(parts))
    made._made = (by, parts, "", "")
    return made


def and_joined(parts: Iterable[Phrase]) -> Phrase:
    """At least one phrase: this and that."""
    return reduce(lambda first, second: phrase("%(first)s and %(second)s", first=first, second=second), parts)


def or_joined(parts: Iterable[Phrase]) -> Phrase:
    """At least one phrase: this or that."""
    return reduce(lambda first, second: phrase("%(first)s or %(second)s", first=first, second=second), parts)
