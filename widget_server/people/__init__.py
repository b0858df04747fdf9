"""Persons and accounts: who they are, their traits, and how an anonymous visitor becomes known."""
