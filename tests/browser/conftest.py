"""Real servers and one Chromium for all browser tests of a worker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.conftest import Storage, create_database
from tests.services import free_port, wait_until


@dataclass
class Servers:
    """`widget-server run` as a newcomer starts it: the service, its demo workspace and the demo product."""

    service: str
    demo: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def password(self) -> str:
        return (self.folder / "demo-password").read_text()


@pytest.fixture(scope="session")
def servers(storage: Storage, worker_number: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("run") / "data"
    with running(
        folder, own_storage(storage, folder, f"widget_browser_{worker_number}", 32 + worker_number)
    ) as servers:
        yield servers


@contextmanager
def running(folder: Path, settings: dict[str, str]) -> Iterator[Servers]:
    """The servers over a data folder, with settings added to the environment, until the block ends."""
    environment = {**os.environ, "WIDGET_DATA": str(folder), **settings}
    port, demo_port = free_port(), free_port()
    command = [sys.executable, "-m", "widget_server.cli", "run", "--port", str(port), "--demo-port", str(demo_port)]
    with (folder.parent / "servers.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        servers = Servers(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{demo_port}", folder, environment, process)
        try:
            wait_until(lambda: _is_up(servers.service + "/health/ready") and _is_up(servers.demo), log.name, 60)
            yield servers
        finally:
            process.terminate()
            process.wait(20)


def own_storage(storage: Storage, folder: Path, name: str, redis_number: int) -> dict[str, str]:
    """Beside the storage of the other tests, which is emptied all the time."""
    if storage.name == "sqlite":
        return {"DATABASE_URL": f"sqlite:///{folder / 'widget.db'}", "REDIS_URL": ""}
    create_database(name)
    return {
        "DATABASE_URL": os.environ["TEST_POSTGRES"] + name,
        "REDIS_URL": f"{os.environ['TEST_REDIS']}/{redis_number}",
    }


def _is_up(url: str) -> bool:
    from urllib.request import urlopen

    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own, in English."""
    context = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(45_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def pictures(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where pictures go: into the documentation when that is asked for, else nowhere that stays."""
    folder = Path(request.config.getoption("screenshots") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def note_complaints(page: Page, complaints: list[str]) -> None:
    """Collects what the page says on its console as a warning or an error, and every exception nobody caught."""

    def note(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            complaints.append(said.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))


def sign_in_as_member(page: Page, servers: Servers, email: str = "owner@demo.example") -> None:
    page.goto(f"{servers.service}/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(servers.password)
    page.locator("#password").press("Enter")
    page.wait_for_url("**/w/demo/**")
