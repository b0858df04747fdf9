"""Ratings of support replies, one per reply and person, with the agent who wrote the reply."""
