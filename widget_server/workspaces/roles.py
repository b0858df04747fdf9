"""Who may do what on members' pages, in one place; a test holds the table in `docs/members.md` equal to it."""

from typing import Final

from widget_server.workspaces.models import ROLES, Membership

EVERYBODY: Final = ROLES
# Customers by name, with what they are worth: not for agents, who see the replies they wrote.
WHO_SEE_CUSTOMERS: Final = ("owner", "editor", "csm", "viewer")
WHO_EDIT: Final = ("owner", "editor")
# Sessions of the editor that are another member's.
WHO_END_ALL_EDITORS: Final = ("owner",)
WHO_EDIT_ACCOUNTS: Final = ("owner", "editor", "csm")
WHO_HOLD_KEYS: Final = ("owner",)
# To take a person's data along, or to erase them: what is done for customers who ask for it.
WHO_ERASE: Final = ("owner",)


def own_agent(membership: Membership) -> str | None:
    """Whose ratings a member may see: an agent the own ones ("" while no agent id is set), others all (None)."""
    return membership.agent or "" if membership.role == "agent" else None
