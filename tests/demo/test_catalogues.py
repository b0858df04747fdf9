"""The two catalogues of texts say the same things, and the product asks for nothing else."""

import re
from pathlib import Path

import widget_server.demo

SCRIPTS = Path(widget_server.demo.__file__).parent / "static" / "js"
ENTRY = re.compile(r'^  "([\w.]+)": "(.*)",$', re.MULTILINE)


def catalogue(language: str) -> list[tuple[str, str]]:
    return ENTRY.findall((SCRIPTS / "texts" / f"{language}.js").read_text())


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    """Nobody meets an empty place in one language."""
    assert [key for key, _ in catalogue("ru")] == [key for key, _ in catalogue("en")]


def test_no_line_of_a_catalogue_escapes_these_tests() -> None:
    """Each entry stands on one line, once, and says something."""
    for language in ("en", "ru"):
        entries = catalogue(language)
        lines = (SCRIPTS / "texts" / f"{language}.js").read_text().count('": "')
        assert len(entries) == len(dict(entries)) == lines > 100
        assert [key for key, text in entries if not text.strip()] == []


def test_both_languages_have_the_same_places_for_values() -> None:
    """A number or a name shown in one language is shown in the other."""
    english, russian = (
        {key: sorted(re.findall(r"{\w+}", text)) for key, text in catalogue(code)} for code in ("en", "ru")
    )
    assert english == russian


def test_every_text_the_product_asks_for_exists_and_none_is_left_over() -> None:
    """Keys in the sources, whole or put together from a prefix, are exactly those of the catalogue."""
    sources = "".join(path.read_text() for path in SCRIPTS.rglob("*.js") if path.parent.name != "texts")
    keys = {key for key, _ in catalogue("en")}
    asked = set(re.findall(r'\bt\(\s*"([\w.]+)"', sources))
    prefixes = tuple(re.findall(r"`(\w+\.)\$\{", sources))
    assert asked <= keys
    assert [key for key in keys if f'"{key}"' not in sources and not key.startswith(prefixes)] == []


def test_no_text_for_people_stands_in_a_source() -> None:
    """Cyrillic letters are found in the Russian catalogue alone."""
    sources = [path for path in SCRIPTS.rglob("*.js") if path.name != "ru.js"]
    assert [path.name for path in sources if re.search("[а-яё]", path.read_text(), re.IGNORECASE)] == []
