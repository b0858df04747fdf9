"""Staging: a workspace beside production, in which everything is tried out, and from which it is promoted."""
