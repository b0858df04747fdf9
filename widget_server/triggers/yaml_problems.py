"""What the reader of YAML says of broken syntax, recognised, so that pages can say it in their reader's language."""

import re
from typing import Final

from widget_server.triggers.phrases import Phrase, phrase


def yaml_problem(said: str) -> Phrase:
    """The reader's own words, with their template where it is known."""
    for known, pattern in _PATTERNS:
        if found := pattern.fullmatch(said):
            return Phrase(said, known.template, found.groupdict())
    return Phrase(said)


_PROBLEMS: Final = (
    phrase("found character %(found)s that cannot start any token", found="…"),
    phrase("expected alphabetic or numeric character, but found %(found)s", found="…"),
    phrase("expected a digit or '.', but found %(found)s", found="…"),
    phrase("expected a digit, but found %(found)s", found="…"),
    phrase("expected ' ', but found %(found)s", found="…"),
    phrase("expected a comment or a line break, but found %(found)s", found="…"),
    phrase("expected chomping or indentation indicators, but found %(found)s", found="…"),
    phrase("expected indentation indicator in the range 1-9, but found 0"),
    phrase("more indented follow up line than first in a block scalar"),
    phrase("found unexpected end of stream"),
    phrase("found unexpected document separator"),
    phrase("found unexpected ':'"),
    phrase("expected '!', but found %(found)s", found="…"),
    phrase("expected '!' but found %(found)s", found="…"),
    phrase("expected '>' but found %(found)s", found="…"),
    phrase("expected URI, but found %(found)s", found="…"),
    phrase("expected URI escape sequence of 2 hexdecimal numbers, but found %(found)s", found="…"),
    phrase("expected escape sequence of %(length)s hexdecimal numbers, but found %(found)s", length="…", found="…"),
    phrase("found unknown escape character %(found)s", found="…"),
    phrase("could not find expected ':'"),
    phrase("sequence entries are not allowed here"),
    phrase("mapping keys are not allowed here"),
    phrase("mapping values are not allowed here"),
    phrase("expected <block end>, but found %(found)s", found="…"),
    phrase("expected '<document start>', but found %(found)s", found="…"),
    phrase("found non-comment content after document end marker, %(found)s", found="…"),
    phrase("found undefined tag handle %(found)s", found="…"),
    phrase("found duplicate YAML directive"),
    phrase("found incompatible YAML document (version 1.* is required)"),
    phrase("expected ',' or ']', but got %(found)s", found="…"),
    phrase("expected ',' or '}', but got %(found)s", found="…"),
    phrase("duplicate tag handle %(found)s", found="…"),
    phrase("expected the node content, but found %(found)s", found="…"),
    phrase("unacceptable character %(found)s: special characters are not allowed", found="…"),
)


def _pattern(known: Phrase) -> re.Pattern[str]:
    pieces = re.split(r"(%\(\w+\)s)", known.template)
    return re.compile("".join(f"(?P<{each[2:-2]}>.+)" if each.startswith("%(") else re.escape(each) for each in pieces))


_PATTERNS: Final = [(known, _pattern(known)) for known in _PROBLEMS]
