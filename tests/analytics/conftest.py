"""What the tests of analytics share: logs to write, and stores small enough to be sealed."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.analytics.logbook import Logbook
from widget_server.analytics import store
from widget_server.config import Settings


@pytest.fixture
def acme(app: Flask, settings: Settings) -> Logbook:
    """An empty workspace, of which nothing is sealed."""
    shutil.rmtree(settings.data_folder / "analytics", ignore_errors=True)
    return Logbook("acme")


@pytest.fixture
def sealing(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    """Seals from two events on, five at most in a file; gives the folder of the segments."""
    monkeypatch.setattr(store, "SEAL_AT_LEAST", 2)
    monkeypatch.setattr(store, "SEAL_AT_MOST", 5)
    return settings.data_folder / "analytics" / "v1"
