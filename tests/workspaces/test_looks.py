"""How the embed looks: chosen by members, readable by WCAG, told to pages as a style sheet that holds nothing else."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pages.conftest import requests_apart  # noqa: F401 a fixture
from tests.pages.forms import token_on
from tests.stories import ORIGIN, Side, Story
from tests.tables import rows
from widget_server.workspaces.looks.colours import (
    BLACK,
    WHITE,
    Colour,
    contrast,
    ink_on,
    nearest_that_stands_out,
    read_colour,
)
from widget_server.workspaces.looks.look import DEFAULT, contrasts_of, look_of_form, style_sheet

colours = st.builds(Colour, *[st.integers(0, 255)] * 3)
texts = st.builds(str, colours)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.478), ("#767676", "#ffffff", 4.542),
        ("#0000ff", "#ffffff", 8.592), ("#ff0000", "#ffffff", 3.998), ("#00ff00", "#ffffff", 1.372),
        ("#4f46e5", "#ffffff", 6.287), ("#123456", "#123456", 1.0),
    ],
)  # fmt: skip
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """Check values as WebAIM's contrast checker gives them."""
    assert contrast(read_colour(one), read_colour(other)) == pytest.approx(ratio, abs=0.002)


@given(colours, colours)
def test_contrast_has_no_side_and_lies_between_1_and_21(one: Colour, other: Colour) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= contrast(BLACK, WHITE) == pytest.approx(21)


@given(colours)
def test_text_on_an_accent_can_be_read_whatever_the_accent_is(ground: Colour) -> None:
    assert contrast(ink_on(ground), ground) >= 4.58


@given(colours, colours, st.sampled_from([3.0, 4.5]))
def test_the_nearest_that_stands_out_does_and_what_did_already_stays(one: Colour, ground: Colour, least: float) -> None:
    found = nearest_that_stands_out(one, ground, least)
    assert contrast(found, ground) >= least
    assert found == one or contrast(one, ground) < least


FIELDS = [f"{name}_{scheme}" for name in ("accent", "paper", "ink") for scheme in ("light", "dark")]


@given(st.fixed_dictionaries(dict.fromkeys(FIELDS, texts)))
def test_whatever_is_chosen_is_refused_or_can_be_read(form: dict[str, str]) -> None:
    """No look is taken in which a text has less than 4.5 : 1, or what is seen less than 3 : 1."""
    look, problems = look_of_form(form)
    if problems:
        assert all(problem.code == "faint" for problem in problems)
        mended = {**form, **{problem.field: problem.values["nearest"] for problem in problems}}
        look, problems = look_of_form(mended)
        assert problems == [], "the nearest colour that was named is taken"
    assert all(one.ratio >= one.least for one in contrasts_of(look))


def test_the_embed_s_own_look_can_be_read() -> None:
    look, problems = look_of_form({})
    assert (look, problems) == (DEFAULT, [])
    assert not any(one.is_corrected for one in contrasts_of(look))


EVIL = ['";}*{display:none}', "url(javascript:alert(1))", "</style>", "#fff;}body{", "expression(1)", "\\22", "#12345g"]


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("field", ["accent_light", "paper_dark", "radius", "font", "corner", "offset", "logo", "own"])
def test_nothing_but_what_is_meant_gets_into_the_style_sheet(field: str, text: str) -> None:
    written = f"--good: {text}" if field == "own" else text
    look, problems = look_of_form({field: written})
    assert problems and problems[0].field == field
    assert style_sheet(look) == style_sheet(DEFAULT)


@given(st.text(max_size=60))
def test_no_logo_ends_its_address(text: str) -> None:
    look, _ = look_of_form({"logo": f"https://cdn.example/{text}"})
    assert re.fullmatch(r"(https://[^\s\"'\\()<>{}]*)?", look.logo)
    assert style_sheet(look).count("{") == style_sheet(look).count("}")


def test_own_variables_are_those_of_the_list_alone() -> None:
    look, problems = look_of_form({"own": "--good: #0a5c2b #7fe3a5\n star: #f90;\n"})
    assert problems == [] and "--good:light-dark(#0a5c2b,#7fe3a5)" in style_sheet(look)
    assert "--star:light-dark(#ff9900,#ff9900)" in style_sheet(look)
    _, problems = look_of_form({"own": "--surface: #fff"})
    assert problems[0].code == "unknown_variable" and "--good" in problems[0].values["known"]


def test_a_page_that_sets_its_own_colour_still_wins() -> None:
    look, _ = look_of_form({"accent_light": "#0f766e", "accent_dark": "#5eead4"})
    assert "--accent:var(--inapp-accent,light-dark(#0f766e,#5eead4))" in style_sheet(look)


def send(story: Story, path: str, form: dict[str, str], name: str = "erin") -> Any:
    browser = story.signed_in(name)
    token = token_on(browser, "/w/acme/")
    return browser.post(f"/w/acme/settings/look{path}", data={**form, "csrf_token": token})


def read(side: Side, **headers: str) -> Any:
    return side.app.test_client().get(f"/v1/look?key={side.key}", headers={"Origin": ORIGIN, **headers})


def test_a_look_is_told_to_pages_and_kept_by_the_browser(story: Story) -> None:
    assert read(story.acme).json == {"css": "", "logo": ""}
    assert send(story, "", {"accent_light": "#0f766e", "logo": "https://cdn.example/logo.svg"}).status_code == 303
    answer = read(story.acme)
    assert "#0f766e" in answer.json["css"] and answer.json["logo"] == "https://cdn.example/logo.svg"
    assert "max-age=300" in answer.headers["Cache-Control"] and answer.headers["Access-Control-Allow-Origin"] == "*"
    again = read(story.acme, **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert read(story.other).json == {"css": "", "logo": ""}
    assert send(story, "/reset", {}).status_code == 303
    assert read(story.acme).json["css"] == ""


def test_a_look_that_cannot_be_read_is_refused_with_the_nearest_that_can_and_nothing_typed_is_lost(
    story: Story,
) -> None:
    answer = send(story, "", {"accent_light": "#ffee00", "radius": "7"})
    assert answer.status_code == 400
    assert re.search(r"#ffee00 on #ffffff stands out by 1\.\d+ : 1; at least 3\.0 : 1 can be read", answer.text)
    assert re.search(r"The nearest that does is #[0-9a-f]{6}\.", answer.text)
    assert 'value="#ffee00"' in answer.text and 'value="7"' in answer.text
    assert rows("looks", "workspace_id") == []


def test_the_preview_says_what_saving_would_and_changes_nothing(story: Story) -> None:
    told = send(story, "/preview", {"paper_light": "#101418", "own": "x"}).json
    assert "“x” cannot be set" in told["problems"]["own"]
    told = send(story, "/preview", {"paper_light": "#fdf6e3", "ink_light": "#073642"}).json
    assert told["problems"] == {} and "#fdf6e3" in told["css"] and "Enough" in told["contrasts"]
    assert rows("looks", "workspace_id") == []


def test_a_key_that_is_none_gets_no_look(story: Story) -> None:
    assert story.app.test_client().get("/v1/look?key=pk_none", headers={"Origin": ORIGIN}).status_code == 401
