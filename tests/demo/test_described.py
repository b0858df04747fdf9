"""Every element that can be used in the demo product can be pointed at: the editor's description finds it alone."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.demo.visit import Visit

WIDGET_TESTS = Path(__file__).parents[1] / "widget"
PAGES = ("/dashboard", "/reports", "a new report", "/export", "/support")
SURVEY = """
async (seed) => {
  const first = embed.survey();
  embed.rebuild(seed);
  await Promise.resolve();
  return {first, after: embed.resurvey()};
}
"""


@pytest.fixture(scope="module")
def script() -> str:
    made = subprocess.run(
        ["node", str(WIDGET_TESTS / "bundle.mjs"), "embed", "../../../tests/widget/browser/survey.js"],
        check=True,
        capture_output=True,
        text=True,
    )
    return made.stdout.replace("var embed =", "window.embed =", 1)


@pytest.mark.parametrize("path", PAGES)
def test_each_element_of_the_demo_is_found_as_itself_alone_and_stable_ones_after_a_new_build(
    arrive: Callable[..., Visit],
    absent_widget: str,
    script: str,
    path: str,
    record_property: Callable[[str, object], None],
) -> None:
    visit = arrive(absent_widget)
    visit.open("/reports" if path == "a new report" else path)
    if path == "a new report":
        visit.page.click("[data-tour=new-report]")
        visit.page.wait_for_selector("[data-tour=share]")
    visit.page.evaluate(script)
    result = visit.page.evaluate(SURVEY, 7)
    first, after = result["first"], result["after"]
    record_property("survived", {name: f"{of['found']}/{of['all']}" for name, of in after.items()})
    assert first["count"] > 5
    assert first["untold"] == []
    assert first["wrong"] == []
    assert after["stable"]["trouble"] == []
    assert after.get("likely", {"trouble": []})["trouble"] == []
