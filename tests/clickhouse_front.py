"""A ClickHouse server for the tests: the engine of chDB behind ClickHouse's HTTP protocol.

    python -m tests.clickhouse_front <folder>        (prints its port)

Package registries hold no current server binary, but chDB is the current engine. It allows one folder a process and no
fork once it is open, so it lives in a process of its own and is reached over HTTP as a server is. What it is not: a
cluster. One query runs at a time; there are no users; answers are not packed.
"""

import re
import sys
import tempfile
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import chdb

DEFAULT_FORMAT = "TabSeparated"
# What the protocol itself takes; everything else in the address is a setting of the query.
OF_PROTOCOL = {
    "query", "database", "default_format", "query_id", "session_id", "compress", "decompress", "wait_end_of_query",
    "client_protocol_version", "enable_http_compression", "send_progress_in_http_headers",
    "http_headers_progress_interval_ms", "user", "password", "role", "quota_key",
}  # fmt: skip
_FORMAT = re.compile(rb"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)
_DATA = re.compile(rb"\s*INSERT\s+INTO\s+[^;]*?\bFORMAT\s+(\w+)\n", re.IGNORECASE)
_CODE = re.compile(r"Code: (\d+)")


class Engine:
    """The one connection to the one engine of this process."""

    def __init__(self, folder: str) -> None:
        self._connection = cast(Any, chdb).connect(folder)
        self._lock = threading.Lock()
        self._applied: dict[str, str] = {}

    def answer(self, statement: bytes, options: dict[str, str]) -> tuple[bytes, str]:
        """Runs one statement; the bytes of its result, and their format."""
        settings = {name: value for name, value in options.items() if not name.startswith("param_")}
        settings = {name: value for name, value in settings.items() if name not in OF_PROTOCOL}
        parameters = {name[6:]: value for name, value in options.items() if name.startswith("param_")}
        with self._lock:
            self._apply(settings)
            self._connection.query(f"USE `{options.get('database') or 'default'}`")
            data = _DATA.match(statement)
            if data:
                return self._insert(data, statement), DEFAULT_FORMAT
            named = _FORMAT.search(statement)
            form = named[1].decode() if named else options.get("default_format", DEFAULT_FORMAT)
            result = self._connection.query(statement.decode(), form, params=parameters)
            return result.bytes() or b"", form

    def _insert(self, head: re.Match[bytes], statement: bytes) -> bytes:
        """Data that follows a statement goes through a file, since the engine takes statements as text."""
        with tempfile.NamedTemporaryFile() as file:
            file.write(statement[head.end() :])
            file.flush()
            into = head[0].decode().strip()
            start, _, form = into.rpartition("FORMAT")
            self._connection.query(f"{start} FROM INFILE '{file.name}' FORMAT {form}")
        return b""

    def _apply(self, settings: dict[str, str]) -> None:
        """Each request has settings of its own, as on a server without a session."""
        for name in self._applied.keys() - settings.keys():
            self._connection.query(f"SET {name} = DEFAULT")
        for name, value in settings.items():
            self._connection.query(f"SET {name} = '{value}'")
        self._applied = settings


class Front(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body leave in one piece; otherwise each answer waits for the client's delayed acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if self.path.startswith("/ping"):
            self._send(200, b"Ok.\n", {})
        else:
            self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self._body())

    def _answer(self, body: bytes) -> None:
        options = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query, True).items()}
        query = options.get("query", "").encode()
        statement = query + b"\n" + body if query and body else query or body
        try:
            data, form = cast(Any, self.server).engine.answer(statement, options)
        except Exception as problem:
            code = _CODE.search(str(problem))
            self._send(500, str(problem).encode(), {"X-ClickHouse-Exception-Code": code[1] if code else "1000"})
            return
        self._send(200, data, {"X-ClickHouse-Format": form, "X-ClickHouse-Summary": "{}"})

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self._unpacked(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return self._unpacked(b"".join(pieces))

    def _unpacked(self, body: bytes) -> bytes:
        if self.headers.get("Content-Encoding") != "lz4":
            return body
        import lz4.frame

        plain = []
        # A body is a row of frames.
        while body:
            frame = lz4.frame.LZ4FrameDecompressor()
            plain.append(frame.decompress(body))
            body = frame.unused_data or b""
        return b"".join(plain)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(BrokenPipeError):
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, *where: Any) -> None:
        """A client that was killed in the middle of a request is nothing to report."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*where)


def main() -> None:
    server = Server(("127.0.0.1", 0), Front)
    cast(Any, server).engine = Engine(sys.argv[1])
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
