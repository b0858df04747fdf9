"""A look: what members choose, what follows from it, and the style sheet that the embed adopts. Pure.

Soft texts follow from the chosen colours, so that small print stays readable on any ground; a chosen colour that does
not stand out is refused, with the nearest that does, since nobody's brand is changed silently.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec

from widget_server.workspaces.looks.colours import (
    GRAPHICS,
    TEXT,
    BadColour,
    Colour,
    contrast,
    ink_on,
    nearest_that_stands_out,
    read_colour,
)

SCHEMES: Final = ("light", "dark")
FONTS: Final = {
    "system": 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
    "page": "inherit",
    "serif": 'ui-serif, Georgia, "Times New Roman", serif',
    "rounded": 'ui-rounded, "SF Pro Rounded", "Nunito", system-ui, sans-serif',
    "mono": 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
}
CORNERS: Final = ("end", "start")
MOST_RADIUS, MOST_OFFSET = 24, 200
# What may be set beyond the fields, each a colour for light and one for dark.
OWN_VARIABLES: Final = ("raised", "lifted", "line", "wash", "good", "bad", "star", "hollow")
# Of these the texts are small: they must stand out as texts do.
OWN_TEXTS: Final = ("good", "bad")
LONGEST_LOGO = 500


class Pair(msgspec.Struct, frozen=True):
    """A colour for each scheme."""

    light: str
    dark: str

    def of(self, scheme: str) -> Colour:
        return read_colour(self.light if scheme == "light" else self.dark)


class Look(msgspec.Struct, frozen=True):
    """What members chose. The defaults are the embed's own theme."""

    accent: Pair = Pair("#4f46e5", "#8b8cf8")
    paper: Pair = Pair("#ffffff", "#1d1f25")
    ink: Pair = Pair("#17181c", "#eeeff2")
    radius: int = 12
    font: str = "system"
    corner: str = "end"
    offset: int = 16
    logo: str = ""
    own: dict[str, Pair] = {}


DEFAULT: Final = Look()
COLOURS: Final = ("accent", "paper", "ink")


class Problem(NamedTuple):
    """What is wrong with a field; `code` names the sentence, `values` fill it in."""

    field: str
    code: str
    values: dict[str, Any]


class Contrast(NamedTuple):
    """How one colour stands out from another in a scheme; `is_corrected` says that it was made to."""

    what: Literal["ink", "soft", "faint", "accent", "accent_ink", "good", "bad"]
    scheme: str
    ratio: float
    least: float
    is_corrected: bool = False


def look_of_form(form: Mapping[str, str]) -> tuple[Look, list[Problem]]:
    """The look that a form asks for, defaults in place of what cannot be read, and all that is wrong with it."""
    problems: list[Problem] = []
    pairs = {name: _pair(form, name, getattr(DEFAULT, name), problems) for name in COLOURS}
    look = Look(
        **pairs,
        radius=_whole(form, "radius", MOST_RADIUS, problems),
        font=_choice(form, "font", tuple(FONTS), problems),
        corner=_choice(form, "corner", CORNERS, problems),
        offset=_whole(form, "offset", MOST_OFFSET, problems),
        logo=_logo(form, problems),
        own=_own(form.get("own", ""), problems),
    )
    return look, problems or list(_faint_colours(look))


def _pair(form: Mapping[str, str], name: str, default: Pair, problems: list[Problem]) -> Pair:
    found = []
    for scheme in SCHEMES:
        field = f"{name}_{scheme}"
        written = form.get(field, getattr(default, scheme))
        try:
            found.append(str(read_colour(written)))
        except BadColour:
            problems.append(Problem(field, "no_colour", {"written": written[:40]}))
            found.append(getattr(default, scheme))
    return Pair(*found)


def _whole(form: Mapping[str, str], name: str, most: int, problems: list[Problem]) -> int:
    default: int = getattr(DEFAULT, name)
    written = form.get(name, str(default)).strip()
    if re.fullmatch(r"[0-9]{1,4}", written) and int(written) <= most:
        return int(written)
    problems.append(Problem(name, "no_whole", {"most": most}))
    return default


def _choice(form: Mapping[str, str], name: str, choices: tuple[str, ...], problems: list[Problem]) -> str:
    default: str = getattr(DEFAULT, name)
    written = form.get(name, default)
    if written in choices:
        return written
    problems.append(Problem(name, "no_choice", {"choices": ", ".join(choices)}))
    return default


def _logo(form: Mapping[str, str], problems: list[Problem]) -> str:
    written = form.get("logo", "").strip()
    if not written:
        return ""
    try:
        parts = urlsplit(written)
        is_fine = parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        is_fine = False
    if is_fine and len(written) <= LONGEST_LOGO and written.isprintable():
        # Whatever would end the address inside of a style sheet.
        return quote(written, safe=":/?#[]@!$&*+,;=%-._~")
    problems.append(Problem("logo", "no_logo", {}))
    return ""


def _own(text: str, problems: list[Problem]) -> dict[str, Pair]:
    """`--good: #15803d #5fd18a`, one a line; one colour alone is for both schemes."""
    found: dict[str, Pair] = {}
    for line in filter(None, (line.strip().rstrip(";") for line in text.splitlines())):
        name, _colon, value = line.removeprefix("--").partition(":")
        colours = value.split()
        if name.strip() not in OWN_VARIABLES:
            known = ", ".join(f"--{each}" for each in OWN_VARIABLES)
            problems.append(Problem("own", "unknown_variable", {"written": line[:40], "known": known}))
            continue
        try:
            light, dark = (str(read_colour(colour)) for colour in (colours * 2 if len(colours) == 1 else colours))
            found[name.strip()] = Pair(light, dark)
        except ValueError:
            problems.append(Problem("own", "no_colour", {"written": line[:40]}))
    return found


def _faint_colours(look: Look) -> Iterator[Problem]:
    """What was chosen and does not stand out, with the nearest that does."""
    asked = [("ink", look.ink, TEXT), ("accent", look.accent, GRAPHICS)]
    asked += [(name, look.own[name], TEXT) for name in OWN_TEXTS if name in look.own]
    for name, pair, least in asked:
        for scheme in SCHEMES:
            colour, paper = pair.of(scheme), look.paper.of(scheme)
            if contrast(colour, paper) < least:
                nearest = nearest_that_stands_out(colour, paper, least)
                values = {
                    "colour": str(colour),
                    "paper": str(paper),
                    "ratio": contrast(colour, paper),
                    "least": least,
                    "nearest": str(nearest),
                }
                field = "own" if name in OWN_TEXTS else f"{name}_{scheme}"
                yield Problem(field, "faint", values)


def contrasts_of(look: Look) -> list[Contrast]:
    """Every pair that is read or seen, in both schemes."""
    found = []
    for scheme in SCHEMES:
        paper, colours = look.paper.of(scheme), colours_of(look, scheme)
        for what in ("ink", "soft", "faint", *OWN_TEXTS):
            meant = _meant(look, what, scheme)
            ratio = contrast(colours[what], paper)
            found.append(Contrast(what, scheme, ratio, TEXT, colours[what] != meant))
        found.append(Contrast("accent", scheme, contrast(colours["accent"], paper), GRAPHICS))
        found.append(Contrast("accent_ink", scheme, contrast(colours["accent_ink"], colours["accent"]), TEXT))
    return found


_THEME: Final = {
    "soft": Pair("#5c606b", "#a6abb8"),
    "faint": Pair("#6f7480", "#8d93a1"),
    "good": Pair("#15803d", "#5fd18a"),
    "bad": Pair("#c0262d", "#ff8b8f"),
}


def _meant(look: Look, what: str, scheme: str) -> Colour:
    """The colour before it was made to stand out."""
    if what == "ink":
        return look.ink.of(scheme)
    pair = look.own.get(what) or _THEME[what]
    if what in ("soft", "faint") and look.ink != DEFAULT.ink:
        # Softer shades of the chosen ink.
        return look.ink.of(scheme).mixed(look.paper.of(scheme), 0.3 if what == "soft" else 0.42)
    return pair.of(scheme)


def colours_of(look: Look, scheme: str) -> dict[str, Colour]:
    """Every colour of the style sheet in a scheme: the chosen ones, and those that follow from them."""
    paper, ink, accent = look.paper.of(scheme), look.ink.of(scheme), look.accent.of(scheme)
    colours = {"paper": paper, "ink": ink, "accent": accent, "accent_ink": ink_on(accent)}
    for what in ("soft", "faint", *OWN_TEXTS):
        colours[what] = nearest_that_stands_out(_meant(look, what, scheme), paper, TEXT)
    if look.paper != DEFAULT.paper or look.ink != DEFAULT.ink:
        colours |= {"raised": paper.mixed(ink, 0.05), "lifted": paper.mixed(ink, 0.1), "line": paper.mixed(ink, 0.12)}
    if look.accent != DEFAULT.accent or look.paper != DEFAULT.paper:
        colours["wash"] = paper.mixed(accent, 0.12)
    # Links are read as texts are.
    colours["link"] = nearest_that_stands_out(accent, paper, TEXT)
    return colours | {name: pair.of(scheme) for name, pair in look.own.items() if name not in OWN_TEXTS}


def style_sheet(look: Look) -> str:
    """What the embed adopts after its own theme; a page that sets --inapp-accent and the like itself still wins."""
    light, dark = (colours_of(look, scheme) for scheme in SCHEMES)
    plain = {_variable(name): _or_host(name, str(colour)) for name, colour in light.items()}
    both = {_variable(name): _or_host(name, f"light-dark({light[name]},{dark[name]})") for name in light}
    plain["--radius"] = f"var(--inapp-radius,{look.radius}px)"
    plain["--inapp-launcher-offset"] = f"{look.offset}px"
    plain["font-family"] = f"var(--inapp-font,{FONTS[look.font]})"
    if look.logo:
        plain["--logo"] = f'url("{look.logo}")'
    schemes = f"@supports (color:light-dark(#000,#fff)){{{_rule(both)}}}"
    return f"{_rule(plain)}{schemes}.body a{{color:var(--link)}}{_corner(look)}"


def _variable(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _or_host(name: str, value: str) -> str:
    return f"var(--inapp-{name.replace('_', '-')},{value})" if name in ("accent", "accent_ink") else value


def _rule(declarations: Mapping[str, str]) -> str:
    return ".surface{" + ";".join(f"{name}:{value}" for name, value in declarations.items()) + "}"


def _corner(look: Look) -> str:
    """Launchers and tips without an element stand at the end of the line; here at its start."""
    if look.corner == "end":
        return ""
    offset = f"{look.offset}px"
    return (
        f".corner{{inset:auto auto {offset} 16px}}.corner:dir(rtl){{inset:auto 16px {offset} auto}}"
        ".tip.corner{inset:auto auto 8px 8px}.tip.corner:dir(rtl){inset:auto 8px 8px auto}"
    )
