"""Each request of these tests stands alone, as in the service."""

from tests.pages.conftest import requests_apart

__all__ = ["requests_apart"]
