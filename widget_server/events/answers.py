"""The shape of an answer to a survey, as far as the log asks for it: its length. What it means is for its readers."""

from typing import Any, Final

ANSWERED: Final = "$survey_answered"
LONGEST_NAME: Final = 64
LONGEST_TEXT: Final = 2_000
"""Characters of an answer in words."""

MOST_CHOSEN: Final = 12


def fault_of(properties: dict[str, Any]) -> tuple[str, str] | None:
    """What is wrong with an answer, and in which property; None for one that can be kept."""
    for name in ("guide", "question"):
        told = properties.get(name)
        if not isinstance(told, str) or not 0 < len(told) <= 100:
            return f"An answer says its {name}: a text of 1 to 100 characters.", name
    if "value" not in properties or not _is_kept(properties["value"]):
        text = (
            f"The value of an answer is a whole number, a text of at most {LONGEST_TEXT:,} characters, or a list of at "
            f"most {MOST_CHOSEN} names."
        )
        return text, "value"
    return None


def _is_kept(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= MOST_CHOSEN and all(isinstance(one, str) and len(one) <= LONGEST_NAME for one in value)
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31
