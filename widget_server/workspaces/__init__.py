"""Host products: workspaces, their keys and origins, the members who work in them, and sign-in."""
