"""Conditions that can never hold: a small analysis that speaks only when it is sure.

It knows traits with comparisons, counts of occurrences, and all, any and not around them. Whatever else
stands in a rule is taken as "may hold", so silence proves nothing and a finding is always true.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from widget_server.triggers.atoms import Atom, Claims, Conflict, atoms_of, atoms_of_moment
from widget_server.triggers.audiences import PEOPLE
from widget_server.triggers.behaviours import BEHAVIOURS
from widget_server.triggers.clauses import Clause, Guide
from widget_server.triggers.conditions import Condition, Leaves
from widget_server.triggers.fields import Tests
from widget_server.triggers.mentions import filters_in
from widget_server.triggers.mistakes import Path
from widget_server.triggers.phrases import Phrase, phrase
from widget_server.triggers.witnesses import no_value_passes

_MOST_TRIES = 5_000
"""After so many steps the analysis gives up and says nothing."""


@dataclass(frozen=True, slots=True)
class Dead:
    """A place whose condition can never hold, and why; `other` is the place that it contradicts."""

    path: Path
    why: Phrase
    other: Path | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these holds; `path` is None where it stands in no file as such."""

    parts: tuple["Node", ...]
    path: Path | None = None


Node = Atom | Every | Either


class _Undecided(Exception):
    """It would take too long to tell."""


@dataclass(slots=True)
class _Search:
    """Looks for a way to fulfil everything, and tells why there is none."""

    left: int = _MOST_TRIES

    def contradiction(self, nodes: Sequence[Node]) -> Dead | None:
        """Why these cannot all hold; None when they can, or when it takes too long to tell."""
        try:
            return self._of(Claims(), nodes, [])
        except _Undecided:
            return None

    def _of(self, claims: Claims, nodes: Sequence[Node], choices: Sequence[Either]) -> Dead | None:
        """`claims` hold together; so must `nodes`, and one part of each of the `choices`."""
        self.left -= 1
        if self.left < 0:
            raise _Undecided
        atoms, more = _flattened(nodes)
        found = claims.with_more(atoms)
        return _dead(found) if isinstance(found, Conflict) else self._one_of_each(found, [*choices, *more])

    def _one_of_each(self, claims: Claims, choices: list[Either]) -> Dead | None:
        """First whatever leaves no choice, then one way after the other."""
        open_choices = []
        for choice in choices:
            why = [(part, self._of(claims, [part], [])) for part in choice.parts]
            alive = [part for part, dead in why if dead is None]
            if not alive:
                return _dead_choice(choice, [dead for _, dead in why if dead])
            open_choices.append(Either(tuple(alive), choice.path))
        forced = [choice for choice in open_choices if len(choice.parts) == 1]
        free = [choice for choice in open_choices if len(choice.parts) > 1]
        if forced:
            return self._of(claims, [choice.parts[0] for choice in forced], free)
        return self._any_way(claims, free)

    def _any_way(self, claims: Claims, free: list[Either]) -> Dead | None:
        if not free:
            return None
        first, *rest = free
        why = []
        for part in first.parts:
            dead = self._of(claims, [part], rest)
            if dead is None:
                return None
            why.append(dead)
        return _dead_choice(first, why)


def _dead(conflict: Conflict) -> Dead:
    one, other = sorted((conflict.one.path, conflict.other.path), key=repr)
    return Dead(other, conflict.why, one if one != other else None)


def _dead_choice(choice: Either, why: list[Dead]) -> Dead:
    if choice.path is None or len(choice.parts) == 1:
        return why[-1] if why else Dead(choice.path or (), phrase("there is nothing to choose from."))
    return Dead(
        choice.path,
        phrase("none of these can hold with the rest of the rule; of the last one, %(why)s", why=why[-1].why),
    )


def dead_conditions(guide: Guide, document: Mapping[str, Any]) -> list[Dead]:
    """Every condition of a guide that can never hold, and every alternative that never can.

    `document` is the document that `guide` was read from.
    """
    found = dead_filters(document)
    if _cancels_itself(guide):
        found.append(Dead(("trigger", "cancel_on"), phrase("the event that opens the moment uses it up at once.")))
    tree = conditions_of(guide, document)
    search = _Search()
    found += [dead for item in _points(document) if (dead := search.contradiction((item,)))]
    if dead := search.contradiction(tree):
        return _once([*found, dead])
    for choice in _choices(tree):
        for option in choice.parts:
            if dead := search.contradiction((*tree, option)):
                found.append(dead)
    return _once(found)


def exclude_each_other(one: tuple[Node, ...], other: tuple[Node, ...]) -> bool:
    """Whether nobody can fulfil both at one moment; False where that is not sure."""
    return _Search().contradiction((*one, *other)) is not None


def conditions_of(guide: Guide, document: Mapping[str, Any]) -> tuple[Node, ...]:
    """What must hold for a guide to show, with the place of each condition."""
    audience, trigger = document.get("audience") or {}, document.get("trigger") or {}
    found = [*_groups(audience, ("audience",), PEOPLE), *_groups(trigger, ("trigger",), BEHAVIOURS)]
    return (*found, *atoms_of_moment(guide, ("trigger", "when")))


def _points(document: Mapping[str, Any]) -> Iterator[Node]:
    """What each item of a checklist asks for."""
    for index, item in enumerate(document.get("items") or ()):
        [(key, value)] = item["done"].items()
        yield _node(key, value, ("items", index, "done", key), BEHAVIOURS, is_denied=False)


def _groups(group: Mapping[str, Any], path: Path, leaves: Leaves) -> Iterator[Node]:
    for key in ("all", "any", "not"):
        if key in group:
            yield _node(key, group[key], (*path, key), leaves, is_denied=False)


def _node(key: str, value: Any, path: Path, leaves: Leaves, *, is_denied: bool) -> Node:
    if key == "not":
        [(inner, of)] = value.items()
        return _node(inner, of, (*path, inner), leaves, is_denied=not is_denied)
    if key in ("all", "any"):
        parts = tuple(
            _node(inner, of, (*path, index, inner), leaves, is_denied=is_denied)
            for index, part in enumerate(value)
            for inner, of in part.items()
        )
        return Either(parts, path) if (key == "any") != is_denied else Every(parts)
    clause: Clause = Condition(leaves).deserialize({key: value})
    return _of_leaf(clause, path, is_denied=is_denied)


def _of_leaf(clause: Clause, path: Path, *, is_denied: bool) -> Node:
    """A leaf in atoms: a list of cases, each a list of atoms."""
    cases = atoms_of(clause, path, is_denied=is_denied)
    nodes = tuple(Every(tuple(case)) for case in cases)
    return nodes[0] if len(nodes) == 1 else Either(nodes)


def _flattened(nodes: Sequence[Node]) -> tuple[list[Atom], list[Either]]:
    atoms: list[Atom] = []
    choices: list[Either] = []
    left = list(reversed(nodes))
    while left:
        match left.pop():
            case Every(parts):
                left.extend(reversed(parts))
            case Either() as choice:
                choices.append(choice)
            case Atom() as atom:
                atoms.append(atom)
    return atoms, choices


def _choices(nodes: Sequence[Node]) -> list[Either]:
    """The alternatives that an author wrote, where they are not inside of others."""
    return [choice for choice in _flattened(nodes)[1] if choice.path is not None]


def _cancels_itself(guide: Guide) -> bool:
    when, cancel = guide.when, guide.cancel_on
    return bool(when and cancel and when.event == cancel.event and set(cancel.where) <= set(when.where))


def _once(found: list[Dead]) -> list[Dead]:
    return list({dead.path: dead for dead in reversed(found)}.values())[::-1]


def dead_filters(document: Mapping[str, Any]) -> list[Dead]:
    """The filters on events, of any document, that no event can pass."""
    return [
        Dead((*path, name), phrase("no value of %(name)s can pass all of these.", name=name))
        for path, filters in filters_in(document)
        for name, tests in filters.items()
        if no_value_passes([(test, False) for test in Tests().deserialize(tests)])
    ]
