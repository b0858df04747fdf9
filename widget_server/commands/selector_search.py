"""Whether the elements that guides point at are in a build: found, not found, or cannot tell.

Pages are asked with a CSS selector library. In scripts, which make their elements while they run, stable hooks such as
`data-tour=share` are looked for as text; a selector without one cannot be told there.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from soupsieve import SelectorSyntaxError
from soupsieve import compile as compile_selector

from widget_server.commands.selector_build import Build, Text
from widget_server.commands.selector_hooks import Hook
from widget_server.triggers.mistakes import did_you_mean

Verdict = Literal["found", "not_found", "cannot_tell"]
MOST_KNOWN = 8
_ATTRIBUTE = re.compile(r"""\[\s*([A-Za-z_][\w-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))\s*(?:[iIsS]\s*)?\]""")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ID = re.compile(r"#((?:[\w-]|[^\x00-\x7f])+)")
_QUOTED = r"""\\?["'`]"""
# In template literals this stands for what is put in while the script runs.
_HOLE = re.compile(r"\$\{[^}]*\}")


class Stable(NamedTuple):
    """A hook that stands as text in what makes an element: an attribute and its value; `#share` is the attribute id."""

    attribute: str
    value: str

    def __str__(self) -> str:
        return f"#{self.value}" if self.attribute == "id" else f"[{self.attribute}={self.value}]"


class Checked(NamedTuple):
    """What was found out about a hook, and the sentence that says it; `where` is a place in the build."""

    hook: Hook
    verdict: Verdict
    message: str
    where: str | None = None


class _Answer(NamedTuple):
    verdict: Verdict
    message: str
    where: str | None = None


def check_hooks(hooks: Iterable[Hook], build: Build) -> list[Checked]:
    return [_checked(hook, build) for hook in hooks]


def _checked(hook: Hook, build: Build) -> Checked:
    """By its own selector; where that is gone, by one that stands in for it; by its text where it has none."""
    if not hook.selectors:
        return Checked(hook, *_by_text(hook, build))
    answers = [_by_selector(selector, build) for selector in hook.selectors]
    best = next((one for want in ("found", "cannot_tell") for one in answers if one.verdict == want), answers[0])
    if best is not answers[0] and answers[0].verdict == "not_found" and best.verdict == "found":
        stands_in = hook.selectors[answers.index(best)]
        return Checked(hook, "found", f"{answers[0].message} Its fallback {stands_in} is in {best.where}.", best.where)
    if best.verdict == "not_found" and hook.is_lenient and hook.texts:
        said = _by_text(hook, build)
        return Checked(hook, said.verdict, f"{best.message} {said.message}", said.where)
    return Checked(hook, *best)


def _by_selector(selector: str, build: Build) -> _Answer:
    try:
        pattern = compile_selector(selector)
    except (SelectorSyntaxError, ValueError, TypeError, NotImplementedError):
        return _Answer("cannot_tell", f"{selector} is no selector that this check can read.")
    for page in build.pages:
        found = pattern.select_one(page.tree)
        if found is not None:
            where = f"{page.name}:{found.sourceline or 1}"
            return _Answer("found", f"{selector} is in {where}.", where)
    answers = [_by_hooks(selector, list(stable_hooks(part)), build) for part in _parts(selector)]
    return next((one for want in ("found", "cannot_tell") for one in answers if one.verdict == want), answers[0])


def _by_hooks(selector: str, hooks: list[Stable], build: Build) -> _Answer:
    if not build.scripts:
        return _Answer("not_found", f"Nothing in the pages matches {selector}. {_near(hooks, build)}".strip())
    if not hooks:
        message = f"{selector} has no stable hook to look for in scripts: give the element a data-tour."
        return _Answer("cannot_tell", message)
    unsure: _Answer | None = None
    where = ""
    for hook in hooks:
        answer = _by_hook(hook, build)
        if answer.verdict == "not_found":
            return answer
        unsure = answer if answer.verdict == "cannot_tell" and unsure is None else unsure
        where = where or answer.where or ""
    return unsure or _Answer("found", f"{', '.join(map(str, hooks))} is in {where}.", where)


def _by_hook(hook: Stable, build: Build) -> _Answer:
    if place := _first(literal_of(hook), build.texts):
        return _Answer("found", f"{hook} is in {place}.", place)
    for text in build.scripts:
        for written, offset in _templates(hook.attribute, text):
            pattern = "[^\\s]+".join(re.escape(part) for part in _HOLE.split(written))
            if re.fullmatch(pattern, hook.value):
                place = f"{text.name}:{text.line_of(offset)}"
                return _Answer("cannot_tell", f"{hook} may be made in {place}, by {written}.", place)
    if place := _first(_made_by_code(hook.attribute), build.scripts):
        quoted = re.compile(rf"{_QUOTED}{re.escape(hook.value)}{_QUOTED}")
        if value := _first(quoted, build.scripts):
            message = f'{hook} may be made in {place}; the text "{hook.value}" stands in {value}.'
            return _Answer("cannot_tell", message, place)
    return _Answer("not_found", f"Nothing in the build has {hook}. {_near([hook], build)}".strip())


def _first(pattern: re.Pattern[str], texts: Iterable[Text]) -> str | None:
    for text in texts:
        if found := pattern.search(text.text):
            return f"{text.name}:{text.line_of(found.start())}"
    return None


@lru_cache(maxsize=512)
def literal_of(hook: Stable) -> re.Pattern[str]:
    """The hook as pages, templates and bundles write it: `data-tour="share"`, `"data-tour":"share"`,
    `setAttribute("data-tour","share")`, `dataset.tour="share"`."""
    return re.compile(
        rf"{_setting(hook.attribute)}(?:{_QUOTED})?{re.escape(hook.value)}(?![\w-])(?!(?:{_QUOTED})?\s*\+)"
    )


def _setting(attribute: str) -> str:
    """An attribute up to where its value begins."""
    names = [re.escape(attribute)]
    if attribute.startswith("data-"):
        camel = re.sub(r"-(\w)", lambda match: match[1].upper(), attribute.removeprefix("data-"))
        names.append(rf"dataset\.{camel}")
        names.append(rf"dataset\[{_QUOTED}{camel}")
    return rf"(?<![\w-])(?:{'|'.join(names)})(?:{_QUOTED})?\]?\s*[:=,]\s*\{{?\s*"


def _templates(attribute: str, text: Text) -> Iterator[tuple[str, int]]:
    """Values that are put together while the script runs, with a hole in place of what is not known."""
    for found in re.finditer(rf"{_setting(attribute)}`([^`]*\$\{{[^`]*)`", text.text):
        yield found[1], found.start()
    for found in re.finditer(rf"{_setting(attribute)}[\"']([\w-]*)[\"']\s*\+", text.text):
        yield f"{found[1]}${{…}}", found.start()


def _made_by_code(attribute: str) -> re.Pattern[str]:
    """The attribute set to what an expression gives."""
    return re.compile(rf"{_setting(attribute)}(?![\s{{]*{_QUOTED})[A-Za-z_$(]")


def _by_text(hook: Hook, build: Build) -> _Answer:
    for page in build.pages:
        for text in hook.texts:
            for found in page.tree.find_all(string=re.compile(re.escape(text))):
                if " ".join(str(found).split()) == " ".join(text.split()):
                    line = getattr(found.parent, "sourceline", None) or 1
                    return _Answer("found", f"“{text}” is in {page.name}:{line}.", f"{page.name}:{line}")
    if build.scripts or not hook.texts:
        return _Answer("cannot_tell", f"{hook.name} is pointed at by its text alone: give the element a data-tour.")
    return _Answer("not_found", f"No page says {hook.name}.")


def stable_hooks(selector: str) -> Iterator[Stable]:
    """The exact attributes and ids that one selector asks for."""
    for found in _ATTRIBUTE.finditer(selector):
        yield Stable(found[1], found[2] or found[3] or found[4] or "")
    for found in _ID.finditer(_BRACKETS.sub("", selector)):
        yield Stable("id", found[1])


def _parts(selector: str) -> list[str]:
    """The alternatives of a selector list; commas within brackets or quotes part nothing."""
    parts, depth, quote = [""], 0, ""
    for letter in selector:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        depth += (letter in "([") - (letter in ")]") if not quote else 0
        if letter == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()] or [selector]


def _near(hooks: list[Stable], build: Build) -> str:
    """A hook of the same attribute that is like the missing one, or those that there are."""
    for hook in hooks:
        known = known_values(hook.attribute, build)
        if known and hook.value not in known:
            sentence = str(did_you_mean(hook.value, known))
            if sentence.startswith("Did") or len(known) <= MOST_KNOWN:
                return sentence
    return ""


def known_values(attribute: str, build: Build) -> list[str]:
    pattern = re.compile(rf"{_setting(attribute)}{_QUOTED}([\w:.-]+){_QUOTED}(?!\s*\+)")
    return sorted({found[1] for text in build.texts for found in pattern.finditer(text.text)})
