"""A share of all persons or accounts: who is in it follows from an id and a salt alone, on every machine.

The SHA-256 of `<salt>:<id>` in UTF-8, its first eight bytes read as a whole number (the greatest first), times 10,000,
divided by 2 to the 64th and cut: the place of the id, in hundredths of a percent, from 0 to 9,999. A share below 20
percent are the places below 2,000: so a rising percentage only adds, and two salts choose apart from each other.
"""

from hashlib import sha256

PLACES = 10_000


def place_of(salt: str, external_id: str) -> int:
    """Where an id stands among all, from 0 to 9,999."""
    digest = sha256(f"{salt}:{external_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * PLACES >> 64


def percent_text(hundredths: int) -> str:
    """Hundredths of a percent as people write them: 20%, 12.5%, 0.01%."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".") + "%"
