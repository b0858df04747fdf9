"""What looks may be called: one form for the page that makes them and for the rules that choose them."""

import re
from typing import Final

LONGEST_NAME: Final = 64
# What staging calls the workspace's own one.
OWN: Final = "look"
LOOK_FORM: Final = f"^(?!{OWN}$)[a-z0-9]+(-[a-z0-9]+)*$"


def is_look_name(name: str) -> bool:
    """Whether a look may be called so: as guides are, and not as the workspace's own."""
    return len(name) <= LONGEST_NAME and bool(re.fullmatch(LOOK_FORM, name))
