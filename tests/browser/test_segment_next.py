"""Segment's own browser client, with only its host and key changed, feeds this service from a page."""

import os
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from tests.browser.conftest import note_complaints
from tests.durability.servers import Installation, Server
from tests.services import free_port

ROOT = Path(__file__).parents[2]
SCRIPT = """
import { AnalyticsBrowser } from "@segment/analytics-next";
window.begin = async (cdnURL, writeKey, more) => {
  const analytics = AnalyticsBrowser.load({ writeKey, cdnURL }, more);
  await analytics.track("report_opened");
  await analytics.identify("next-ada", { name: "Ada", role: "admin" });
  await analytics.group("next-acme", { name: "Northwind", plan: "trial" });
  await analytics.page("Docs", "Start");
  await analytics.screen("Start");
  await analytics.alias("next-ada", "next-old");
  for (let count = 0; count < 3; count += 1) await analytics.track("report_created", { rows: 200 });
};
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page with Segment's client in it, bundled as a customer would; its address."""
    folder = tmp_path_factory.mktemp("product")
    bundled = subprocess.run(
        [ROOT / "node_modules/.bin/esbuild", "--bundle", "--format=iife", "--loader=js", f"--outfile={folder}/app.js"],
        input=SCRIPT, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert bundled.returncode == 0, bundled.stderr
    (folder / "index.html").write_text(
        "<!doctype html><title>Product</title><link rel='icon' href='data:,'><script src='/app.js'></script>"
    )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def installation(product: str, tmp_path: Path) -> Installation:
    environment = {**os.environ, "WIDGET_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/widget.db"}
    environment["REDIS_URL"] = ""
    return Installation(environment).prepare(origin=product)


@pytest.fixture
def server(installation: Installation) -> Iterator[Server]:
    port = free_port()
    environment = {**installation.environment, "WIDGET_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    server = Server(environment, port).start()
    yield server
    server.kill()


@pytest.mark.parametrize("strategy", ["one by one", "batching"])
def test_every_call_of_it_is_taken_and_three_reports_trigger_the_tip(
    installation: Installation, server: Server, product: str, page: Page, strategy: str
) -> None:
    """Its settings come from this service, too: nothing but host and key is said in the product."""
    complaints: list[str] = []
    elsewhere: list[str] = []
    note_complaints(page, complaints)

    def note(request: Request) -> None:
        if not request.url.startswith((product, f"http://127.0.0.1:{server.port}/v1/")):
            elsewhere.append(request.url)

    page.on("request", note)
    page.goto(product)
    batching = {"deliveryStrategy": {"strategy": "batching", "config": {"size": 9}}}
    more = {"integrations": {"Segment.io": batching}} if strategy == "batching" else {}
    with page.expect_response(
        lambda answer: answer.url.endswith(("/v1/b", "/v1/t")) and answer.request.method == "POST"
    ):
        page.evaluate(
            "([host, key, more]) => begin(host, key, more)", [f"http://127.0.0.1:{server.port}", installation.key, more]
        )
    page.wait_for_load_state("networkidle")
    logged = installation.read(
        "SELECT e.name, COUNT(*) FROM events e JOIN person_ids i ON i.person_id = e.person_id "
        "WHERE i.value = 'next-ada' GROUP BY e.name ORDER BY e.name"
    )
    assert complaints == []
    assert elsewhere == []
    assert logged == [
        ("$alias", 1), ("$group", 1), ("$identify", 1), ("$page", 1), ("$screen", 1),
        ("report_created", 3), ("report_opened", 1),
    ]  # fmt: skip
    assert installation.tips(server, "next-ada") == ["share-your-report"]
