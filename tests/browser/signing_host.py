"""A small product whose server signs who its users are: one page, one address that gives tokens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import jwt

# As a single-page product would: it signs in and out without loading anew.
PAGE = """<!doctype html><html lang="en"><title>Product</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/app.css">
<h1>Report 1</h1><div data-inapp-rate-reply="r-1" data-inapp-agent="anna"></div>
<p><button id="own">0</button></p><p><button data-tour="share">Share</button></p>
<script src="/app.js"></script><script async src="{service}/widget/inapp.js" data-key="{key}"></script></html>"""
APP = """
window.inapp = window.inapp || [];
window.refused = [];
inapp.push(["on", "error", ({ code }) => window.refused.push(code)]);
window.signIn = async (user, seconds) => {
  const { token } = seconds === null ? {} : await (await fetch(`/token?user=${user}&seconds=${seconds}`)).json();
  inapp.push(["identify", user, { name: user }, { token }]);
  inapp.push(["group", `company-of-${user}`, { name: "Company" }]);
};
window.use = () => { for (let n = 0; n < 3; n += 1) inapp.push(["track", "report_created", { by: "hand" }]); };
const own = document.getElementById("own");
own.addEventListener("click", () => (own.textContent = String(Number(own.textContent) + 1)));
"""
STYLE = "[data-inapp-rate-reply] { min-height: 32px }"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self' {service}; connect-src 'self' {service}; img-src data:"
)


class Host(ThreadingHTTPServer):
    # `secret` signs tokens; with `management` the tests ask the service.
    service = key = secret = audience = management = ""

    def token(self, user: str, seconds: float) -> str:
        account = {"id": f"company-of-{user}", "traits": {"plan": "trial"}}
        said = {"sub": user, "aud": self.audience, "exp": time.time() + seconds, "account": account}
        return jwt.encode(said, self.secret, algorithm="HS256")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        host, asked = cast(Host, self.server), urlsplit(self.path)
        if asked.path == "/token":
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            self._send("application/json", json.dumps({"token": host.token(query["user"], float(query["seconds"]))}))
        elif asked.path == "/app.js":
            self._send("text/javascript", APP)
        elif asked.path == "/app.css":
            self._send("text/css", STYLE)
        else:
            self._send("text/html", PAGE.format(service=host.service, key=host.key))

    def _send(self, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY.format(service=cast(Host, self.server).service))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def hosting() -> Iterator[Host]:
    """The product's server; whom it signs for is told to it later."""
    with Host(("127.0.0.1", 0), _Answers) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        yield host
        host.shutdown()
