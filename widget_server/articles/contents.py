"""What an article says: title, text and tags in each language. Checked here, for pages and the API alike."""

import re
from typing import Final

import msgspec

from widget_server.articles.models import LONGEST_NAME
from widget_server.web.bodies import check_text
from widget_server.web.errors import invalid
from widget_server.web.languages import LANGUAGES

LONGEST_TITLE: Final = 140
LONGEST_BODY: Final = 50_000
MOST_TAGS: Final = 10
LONGEST_TAG: Final = 40
# Beside articles there are these pages.
RESERVED: Final = ("new", "preview", "settings")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_RU: Final = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_AS_HEARD: Final = "a.b.v.g.d.e.e.zh.z.i.y.k.l.m.n.o.p.r.s.t.u.f.kh.ts.ch.sh.sch..y..e.yu.ya"
_IN_LATIN: Final = str.maketrans(dict(zip(_RU, _AS_HEARD.split("."), strict=True)))


class Text(msgspec.Struct, frozen=True):
    """One language of an article; the body is Markdown."""

    title: str = ""
    body: str = ""
    tags: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.body)


class Contents(msgspec.Struct, frozen=True):
    """An article without its name. A language in which nothing is written is left out of `texts`."""

    texts: dict[str, Text] = {}

    def told_in(self, language: str) -> str:
        """The language in which a reader of `language` gets it: that one, else English, else whatever there is."""
        return next((each for each in (language, "en") if each in self.texts), next(iter(sorted(self.texts)), "en"))

    def text_for(self, language: str) -> Text:
        return self.texts.get(self.told_in(language), Text())


def read_contents(document: str) -> Contents:
    return msgspec.json.decode(document, type=Contents)


def as_document(contents: Contents) -> str:
    return msgspec.json.encode(contents, order="deterministic").decode()


def name_for(title: str) -> str:
    """A name for an article with this title, in latin letters; "article" where none can be made."""
    latin = title.casefold().translate(_IN_LATIN)
    name = "-".join(re.findall("[a-z0-9]+", latin))[:LONGEST_NAME].strip("-")
    return name if name and name not in RESERVED else "article"


def checked_name(name: str) -> str:
    """The name itself. Raises ApiError for one that cannot stand in an address."""
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME or name in RESERVED:
        raise invalid(
            f"A name is made of small latin letters, digits and single hyphens, at most {LONGEST_NAME}, and is none of "
            f"{', '.join(RESERVED)}; for example share-a-report.",
            "name",
        )
    return name


def checked_contents(contents: Contents) -> Contents:
    """The contents tidied, fit to be kept as a draft. Raises ApiError with the place of the first mistake."""
    texts = {}
    for language, text in sorted(contents.texts.items()):
        if language not in LANGUAGES:
            raise invalid(f"An article is written in {' or '.join(sorted(LANGUAGES))}.", f"texts.{language[:20]}")
        tags = _checked_tags(text.tags, f"texts.{language}.tags")
        tidy = Text(" ".join(text.title.split()), text.body.replace("\r\n", "\n").strip(), tags)
        _check_text(tidy, f"texts.{language}")
        if not tidy.is_empty:
            texts[language] = tidy
    return Contents(texts)


def check_publishable(contents: Contents) -> None:
    """Refuses what a reader could make nothing of. Raises ApiError."""
    if not contents.texts:
        raise invalid("Write a title and a text in at least one language before publishing.", "texts")
    for language, text in contents.texts.items():
        for part, value in (("title", text.title), ("body", text.body)):
            if not value:
                raise invalid(
                    f"The article has a text in this language without its {part}; write it, or empty the language.",
                    f"texts.{language}.{part}",
                )


def _check_text(text: Text, place: str) -> None:
    for part, value, longest in (("title", text.title, LONGEST_TITLE), ("body", text.body, LONGEST_BODY)):
        check_text(value, f"{place}.{part}")
        if len(value) > longest:
            raise invalid(f"At most {longest} characters fit here; these are {len(value)}.", f"{place}.{part}")


def _checked_tags(tags: tuple[str, ...], place: str) -> tuple[str, ...]:
    tidy = tuple(dict.fromkeys(filter(None, (" ".join(tag.split()) for tag in tags))))
    if len(tidy) > MOST_TAGS:
        raise invalid(f"Keep at most {MOST_TAGS} tags; these are {len(tidy)}.", place)
    for tag in tidy:
        check_text(tag, place)
        if len(tag) > LONGEST_TAG:
            raise invalid(f"A tag has at most {LONGEST_TAG} characters; one has {len(tag)}.", place)
    return tidy
