"""Requests that are no proper HTTP, sent to a real server: it refuses them, and goes on serving."""

import json
import socket

import pytest

from tests.durability.servers import Installation, Server


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
