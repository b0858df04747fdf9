"""Promises that only a real browser on real servers can show."""
