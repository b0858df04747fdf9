"""What may stand between a command and a server: it passes requests on, and fails as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Between:
    """`failures` are taken one for each request: busy, lost, late, moved, html; after them all is well."""

    port: int
    failures: list[str]
    asked: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    address: str = ""


@contextmanager
def standing_between(port: int, *failures: str) -> Iterator[Between]:
    between = Between(port, list(failures))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(between))
    between.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield between
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler_of(between: Between) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            between.asked.append(f"{self.command} {self.path}")
            between.keys.append(self.headers.get("Authorization"))
            failure = between.failures.pop(0) if between.failures else ""
            if failure == "busy":
                self._answer(503, b"{}", ("Retry-After", "0"))
            elif failure == "moved":
                self._answer(302, b"", ("Location", f"http://127.0.0.1:{between.port}/elsewhere"))
            elif failure == "html":
                self._answer(200, b"<html>Welcome</html>")
            else:
                status, answer = self._passed_on(body)
                if failure == "lost":
                    self.close_connection = True
                elif failure == "late":
                    self._answer(504, b"<html>Gateway Timeout</html>")
                else:
                    self._answer(status, answer)

        do_GET = do_PUT = do_DELETE = do_POST

        def _passed_on(self, body: bytes) -> tuple[int, bytes]:
            connection = HTTPConnection("127.0.0.1", between.port, timeout=20)
            try:
                connection.request(self.command, self.path, body or None, dict(self.headers))
                answer = connection.getresponse()
                return answer.status, answer.read()
            finally:
                connection.close()

        def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
