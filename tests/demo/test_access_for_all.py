"""The product can be found one's way in without eyes."""

from tests.demo.visit import Visit

CONTRAST = """
  () => [...document.querySelectorAll('[class*="tone-"].avatar')].map((face) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const light = (colour) => {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => v / 255)
        .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const { color, backgroundColor } = getComputedStyle(face);
    const [low, high] = [light(color), light(backgroundColor)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  })
"""


def test_the_switch_is_called_what_it_shows(visit: Visit) -> None:
    """Who speaks to the browser says what is written on the button."""
    visit.open("/dashboard")
    visit.choose("ada")
    button = visit.page.locator("[data-tour=signed-in-as]")
    shown = " ".join(visit.page.locator("[data-tour=signed-in-as] .switch-name > *").all_inner_texts())
    assert (button.get_attribute("aria-label") or "").startswith(shown)


def test_heading_and_contents_are_in_the_one_main_part(visit: Visit) -> None:
    visit.open("/reports")
    assert visit.page.locator("main").count() == 1
    assert visit.page.locator("main h1").count() == 1 and visit.page.locator("main #page-content").count() == 1


def test_initials_can_be_read_on_their_colours(visit: Visit) -> None:
    """WCAG 1.4.3: at least 4.5 to 1."""
    visit.open("/support")
    visit.choose("ada")
    visit.page.locator(".team .avatar").first.wait_for()
    contrasts = visit.page.evaluate(CONTRAST)
    assert len(contrasts) > 3 and min(contrasts) >= 4.5
