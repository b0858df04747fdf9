"""Idea boards: ideas, votes and their exact counts."""
