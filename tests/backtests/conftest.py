"""Backtests' pages start from the same workspace as all members' pages."""

from tests.pages.conftest import lived, requests_apart

__all__ = ["lived", "requests_apart"]
