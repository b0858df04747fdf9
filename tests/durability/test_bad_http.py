"""Requests that are no proper HTTP, sent to a real server: it refuses them, and goes on serving."""

import json
import socket
from contextlib import ExitStack

import pytest

from tests.durability.servers import Installation, Server
from tests.services import wait_until


def sent_raw(server: Server, head: str, body: bytes = b"", is_cut: bool = False) -> bytes:
    """What the server answers to these bytes, until it closes; `is_cut` ends the request in its middle."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n" + body)
        if is_cut:
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def post(length: str) -> str:
    return f"POST /v1/batch HTTP/1.1\nHost: x\nConnection: close\n{length}\n"


def batch_of(installation: Installation, name: str) -> bytes:
    return json.dumps({"key": installation.key, "batch": [{"type": "track", "event": name, "userId": "bad"}]}).encode()


@pytest.mark.parametrize(
    ("length", "is_cut"),
    [
        ("Content-Length: 20", False),
        ("Content-Length: 100000", True),
        ("Content-Length: 99999999999", True),
        ("Content-Length: -1", True),
        ("Content-Length: many", True),
        ("Content-Length: 5\nContent-Length: 7", True),
        ("Transfer-Encoding: chunked", True),
    ],
)
def test_a_body_whose_length_is_told_wrongly_is_not_taken(
    installation: Installation, server: Server, length: str, is_cut: bool
) -> None:
    answer = sent_raw(server, post(length), batch_of(installation, f"bad {length}"), is_cut)
    assert answer == b"" or 400 <= int(answer.split()[1]) < 500, answer[:300]
    assert installation.read(f"SELECT COUNT(*) FROM events WHERE name = 'bad {length}'") == [(0,)]
    assert server.is_ready()


def test_a_body_in_chunks_is_taken(installation: Installation, server: Server) -> None:
    body = batch_of(installation, "in_chunks")
    chunks = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (7, body[:7], len(body) - 7, body[7:])
    answer = sent_raw(server, post("Transfer-Encoding: chunked"), chunks)
    assert b'"accepted":1' in answer, answer[:500]


@pytest.mark.parametrize(
    "head",
    [
        "GET /v1/boards/%ff%fe/ideas?key=%ff HTTP/1.1\nHost: x\nConnection: close\n",
        "GET /widget/%00 HTTP/1.1\nHost: x\nConnection: close\n",
        "GET /w/%F0%9F%98%80/?%FF HTTP/1.1\nHost: x\nConnection: close\n",
        "GET /widget/../../../etc/passwd HTTP/1.1\nHost: x\nConnection: close\n",
        "GET //evil.example/ HTTP/1.1\nHost: x\nConnection: close\n",
        "POST /v1/batch HTTP/1.1\nHost: x\nConnection: close\nOrigin: \xff\nContent-Length: 0\n",
        "POST /v1/batch HTTP/1.1\nHost: x\nConnection: close\nAuthorization: Basic \xe9\nContent-Length: 0\n",
        "BREW /v1/batch HTTP/1.1\nHost: x\nConnection: close\nContent-Length: 0\n",
        f"GET /health/live HTTP/1.1\nHost: x\nConnection: close\nX: {'y' * 1_000_000}\n",
        "hello\n",
    ],
)
def test_a_strange_head_is_refused_or_led_to_the_sign_in(server: Server, head: str) -> None:
    answer = sent_raw(server, head)
    assert answer == b"" or 300 <= int(answer.split()[1]) < 500, answer[:300]
    assert server.is_ready()


def test_a_body_in_chunks_that_is_too_large_is_told_so(server: Server) -> None:
    chunk = b"%x\r\n%s\r\n" % (600_000, b" " * 600_000)
    answer = sent_raw(server, post("Transfer-Encoding: chunked"), chunk + b"0\r\n\r\n")
    assert answer.split()[1] == b"413", answer[:300]
    assert b'"too_large"' in answer


def test_who_never_sends_the_rest_of_a_body_neither_stops_the_service_nor_its_end(installation: Installation) -> None:
    """More of them than the server has threads."""
    server = Server(installation.environment).start()
    with ExitStack() as open_connections:
        for number in range(40):
            method = ("POST", "GET", "PUT")[number % 3]
            connection = open_connections.enter_context(
                socket.create_connection(("127.0.0.1", server.port), timeout=20)
            )
            connection.sendall(f"{method} /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n".encode())
        assert server.is_ready()
        # Whether for want of a thread it is put off or not: it is answered.
        status, answer = server.call("POST", "/v1/decide", {"key": installation.key, "userId": "dora"})
        assert (status, answer["error"]["code"]) == (503, "unavailable")
        server.stop()


def test_the_places_of_bodies_that_never_came_are_given_back(installation: Installation, server: Server) -> None:
    connections = [socket.create_connection(("127.0.0.1", server.port), timeout=20) for _ in range(30)]
    for connection in connections:
        connection.sendall(b"POST /v1/batch HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
    for connection in connections:
        connection.close()
    ask = {"key": installation.key, "userId": "dora"}
    wait_until(lambda: server.call("POST", "/v1/decide", ask)[0] == 200, "a place for a body")
