"""What a recorded walk is written with, in the language of the walk: it goes into drafts, not onto members' pages."""

from typing import Final, NamedTuple


class WalkWords(NamedTuple):
    """Sentences of a tour and an article."""

    next: str
    back: str
    done: str
    go_on: str
    waits: str
    open: str
    picture_of: str
    picture_of_page: str
    result: str


WORDS: Final = {
    "en": WalkWords(
        next="Next",
        back="Back",
        done="Done",
        go_on="Go on",
        waits="Do it, then go on: the tour waits for you on the next page.",
        open="Open {page}.",
        picture_of="“{what}” on {page}",
        picture_of_page="the page {page}",
        result="That is all.",
    ),
    "ru": WalkWords(
        next="Дальше",
        back="Назад",
        done="Готово",
        go_on="Продолжить",
        waits="Сделайте это и продолжайте: тур ждёт вас на следующей странице.",
        open="Откройте {page}.",
        picture_of="«{what}» на {page}",
        picture_of_page="страница {page}",
        result="Это всё.",
    ),
}
