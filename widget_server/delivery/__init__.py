"""Contextual decisions: what may show now to one person, and why."""
