"""Promoting: what is live on staging becomes live in production, all that was chosen or nothing of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import msgspec
from sqlalchemy.exc import IntegrityError

from widget_server.articles.operations import publish_text
from widget_server.db import db
from widget_server.guides.drafts import forget_published_drafts
from widget_server.guides.models import EDITED
from widget_server.guides.operations import promote_beside, publish_one
from widget_server.people.lists.queries import list_names
from widget_server.publishing.drafts import asked_in_vain, readable_segments
from widget_server.staging.comparing import WHATS, Item, What, compare
from widget_server.triggers.attention_schema import attention_remarks, read_attention
from widget_server.triggers.language import BadGuide, read_guide
from widget_server.triggers.mistakes import Remark
from widget_server.triggers.phrases import Phrase, joined, wrong
from widget_server.triggers.segments import read_segment
from widget_server.web.errors import ApiError
from widget_server.workspaces.looks.look import DEFAULT, Look
from widget_server.workspaces.looks.named import MOST_LOOKS, TooManyLooks, keep_look
from widget_server.workspaces.looks.names import OWN
from widget_server.workspaces.looks.operations import choose_look, drop_look
from widget_server.workspaces.turns import take_turn

Why = Literal["changed", "file", "wrong"]
TOO_MANY_LOOKS: Final = wrong(
    "too-many-looks", "production has %(most)s looks, and keeps no more: remove one there first.", most=MOST_LOOKS
)


class Pair(NamedTuple):
    """The ids of a staging workspace and of its production."""

    staging_id: int
    production_id: int


class Chosen(NamedTuple):
    """What somebody wants promoted, as it was when they looked (`mark` of an Item)."""

    what: str
    name: str
    mark: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a thing cannot be promoted.

    `why` is changed (since it was looked at), file (it lives in `told`), or wrong (`told` says what).
    """

    why: Why
    what: str
    name: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Promoted:
    """What is live in production by now; a look has no versions."""

    what: What
    name: str
    version: int | None
    from_staging: int | None


class CannotPromote(Exception):
    """Nothing was promoted, with everything that keeps it; the caller rolls back."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(map(sentence, problems)))
        self.problems = tuple(problems)

    @property
    def is_out_of_date(self) -> bool:
        return any(problem.why == "changed" for problem in self.problems)


def sentence(problem: Problem) -> str:
    """In English, for programs."""
    thing = f"{problem.what} {problem.name}"
    if problem.why == "changed":
        return f"{thing} is not as it was when you looked; look once more."
    if problem.why == "file":
        return f"{thing} lives in {problem.told} in production: change it there and apply it."
    return f"{thing}: {problem.told}"


def promote(pair: Pair, chosen: Sequence[Chosen], by: str) -> list[Promoted]:
    """Publishes in production what staging has live, as members do on their pages. The caller commits.

    Drafts of production stay. Raises CannotPromote for what has changed since it was looked at, what lives in a file of
    production's rules, and what publishing's own checks refuse.
    """
    take_turn(pair.production_id)
    take_turn(pair.staging_id)
    items: dict[tuple[str, str], Item] = {(item.what, item.name): item for item in compare(*pair)}
    wanted = _looked_at(items, chosen)
    if problems := [Problem("file", item.what, item.name, item.file or "") for item in wanted if item.file]:
        raise CannotPromote(problems)
    try:
        done = [_publish(pair.production_id, item, by) for item in wanted]
    except IntegrityError as problem:
        # Somebody else began an article, or chose a look, of the same name in this moment.
        raise CannotPromote([Problem("changed", one.what, one.name) for one in wanted]) from problem
    if problems := [problem for item in wanted for problem in _problems(pair.production_id, item)]:
        raise CannotPromote(problems)
    forget_published_drafts(pair.production_id)
    return done


def _looked_at(items: Mapping[tuple[str, str], Item], chosen: Sequence[Chosen]) -> list[Item]:
    """The chosen things in the order in which they are published, each once."""
    found: dict[tuple[str, str], Item] = {}
    problems = []
    for one in chosen:
        item = items.get((one.what, one.name))
        if item is None or item.mark != one.mark or not item.differs:
            problems.append(Problem("changed", one.what, one.name))
        else:
            found[item.what, item.name] = item
    if problems:
        raise CannotPromote(problems)
    return sorted(found.values(), key=lambda item: WHATS.index(item.what))


def _publish(production_id: int, item: Item, by: str) -> Promoted:
    assert item.staging is not None
    document, version = item.staging.document, item.staging.version
    try:
        number = _PUBLISH[item.what](production_id, item.name, document, by, version)
    except ApiError as problem:
        raise CannotPromote([Problem("wrong", item.what, item.name, problem.message)]) from problem
    except TooManyLooks as problem:
        raise CannotPromote([Problem("wrong", item.what, item.name, TOO_MANY_LOOKS)]) from problem
    return Promoted(item.what, item.name, number, version)


def _publish_guide(production_id: int, _name: str, document: Any, by: str, version: int | None) -> int:
    return publish_one(production_id, EDITED, document, by, version)


def _publish_beside(production_id: int, _name: str, document: Any, by: str, version: int | None) -> int:
    return promote_beside(production_id, document, by, version or 0)


def _publish_article(production_id: int, name: str, document: Any, by: str, version: int | None) -> int:
    return publish_text(production_id, name, msgspec.json.encode(document).decode(), by, version)


def _publish_look(production_id: int, name: str, document: Any, by: str, _version: int | None) -> None:
    look = msgspec.convert(document, Look)
    if name != OWN:
        keep_look(production_id, name, look, by)
    elif look == DEFAULT:
        drop_look(production_id)
    else:
        choose_look(production_id, look, by)
    db.session.flush()


_PUBLISH: Final = {
    "segment": _publish_beside,
    "attention": _publish_beside,
    "look": _publish_look,
    "article": _publish_article,
    "guide": _publish_guide,
}


def _problems(production_id: int, item: Item) -> Iterator[Problem]:
    """What publishing would say of it, beside all that is live in production by now."""
    assert item.staging is not None
    told = [joined((Phrase(f"{_place(remark)}:"), remark.message), " ") for remark in _remarks(production_id, item)]
    if told:
        yield Problem("wrong", item.what, item.name, joined(told, " "))


def _place(remark: Remark) -> str:
    return ".".join(map(str, remark.path))


def _remarks(production_id: int, item: Item) -> list[Remark]:
    assert item.staging is not None
    document = item.staging.document
    try:
        if item.what == "guide":
            read_guide(document)
        elif item.what == "segment":
            read_segment(document)
        elif item.what == "attention":
            read_attention(document)
            segments = {one.name: one for one in readable_segments(production_id)}
            return attention_remarks(document, segments, list_names(production_id))
        else:
            return []
    except BadGuide as bad:
        return list(bad.remarks)
    return asked_in_vain(production_id, document)
