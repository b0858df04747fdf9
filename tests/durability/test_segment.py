"""Segment's own Python client, with only its host and key changed, feeds this service."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from segment.analytics.client import Client

from tests.durability.servers import Installation, Server


@pytest.fixture
def problems() -> list[str]:
    return []


def client_of(installation: Installation, port: int, problems: list[str], **more: bool) -> Client:
    def on_error(error: Exception, _batch: object) -> None:
        problems.append(str(error))

    return Client(installation.key, host=f"http://127.0.0.1:{port}", on_error=on_error, **more)


def tell(client: Client, user: str) -> None:
    client.identify(user, {"name": "Ada", "role": "admin"})
    client.group(user, f"account-of-{user}", {"name": "Northwind", "plan": "trial"})
    for _ in range(3):
        client.track(user, "report_created", {"rows": 200})
    client.flush()
    client.join()


@pytest.mark.parametrize("packed", [False, True])
def test_identify_group_and_track_trigger_the_tip(
    installation: Installation, server: Server, problems: list[str], packed: bool
) -> None:
    user = f"ada-{packed}"
    tell(client_of(installation, server.port, problems, gzip=packed), user)
    assert problems == []
    assert installation.tips(server, user) == ["share-your-report"]
    known = installation.read(
        "SELECT p.traits, a.external_id, a.traits FROM person_ids i JOIN persons p ON p.id = i.person_id "
        f"JOIN accounts a ON a.id = p.account_id WHERE i.value = '{user}'"
    )
    assert known == [('{"name":"Ada","role":"admin"}', f"account-of-{user}", '{"name":"Northwind","plan":"trial"}')]


def test_its_page_screen_and_alias_calls_are_taken_too(
    installation: Installation, server: Server, problems: list[str]
) -> None:
    client = client_of(installation, server.port, problems)
    client.page("grace", "Docs", "Start", {"path": "/docs"})
    client.screen("grace", "Docs", "Start")
    client.alias("visitor-7", "grace")
    client.flush()
    client.join()
    assert problems == []
    logged = installation.read(
        "SELECT name FROM events WHERE person_id IN (SELECT person_id FROM person_ids WHERE value = 'visitor-7')"
    )
    assert sorted(name for (name,) in logged) == ["$alias", "$page", "$screen"]


class Forgetful(BaseHTTPRequestHandler):
    """Stands before the server and loses its first answer: the batch was taken, but the client does not know."""

    backend: Server
    lost = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, _ = self.backend.call("POST", self.path, json.loads(body))
        if not type(self).lost:
            type(self).lost = 1
            self.connection.close()
            return
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def forgetful(server: Server) -> Iterator[int]:
    handler = type("ForgetfulFront", (Forgetful,), {"backend": server})
    front = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=front.serve_forever, daemon=True).start()
    yield int(front.server_port)
    front.shutdown()
    front.server_close()


def test_a_batch_whose_answer_was_lost_is_sent_again_and_counts_once(
    installation: Installation, forgetful: int, problems: list[str]
) -> None:
    tell(client_of(installation, forgetful, problems), "lost")
    assert problems == []
    count = (
        "SELECT COUNT(*) FROM events e JOIN person_ids i ON i.person_id = e.person_id "
        "WHERE i.value = 'lost' AND e.name = 'report_created'"
    )
    assert installation.read(count) == [(3,)]
