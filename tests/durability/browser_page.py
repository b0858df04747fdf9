"""A product's page with the embed in it, in Chromium, that tracks one event after the other.

    python -m tests.durability.browser_page <port of the page> <origin of the service> <embed key>

says `ready`; ends to track when it is given a line, and says how often it did and what the page complained about.
The page stays open until its input ends, so that the embed can send what is left.
"""

import json
import shutil
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Page, sync_playwright

from tests.chromium import CHROMIUM

USER = "browser-ann"
HTML = """<!doctype html><title>Product</title><link rel="icon" href="data:,">
<script>const inapp = (...call) => (window.inapp ||= []).push(call); inapp("identify", "{user}");</script>
<script async src="{service}/widget/inapp.js" data-key="{key}"></script>"""
TRACK = "() => { let n = 0; window.tracking = setInterval(() => inapp('track', 'report_opened', { n: n++ }), 100);"
TRACK += " window.tracked = () => n; }"


def main(port: int, service: str, key: str) -> None:
    html = HTML.format(user=USER, service=service, key=key).encode()

    class Product(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Product)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        use(browser.new_page(), f"http://127.0.0.1:{port}/")
        browser.close()


def use(page: Page, address: str) -> None:
    exceptions: list[str] = []
    page.on("pageerror", lambda error: exceptions.append(str(error)))
    page.goto(address)
    page.evaluate(TRACK)
    say("ready")
    sys.stdin.readline()
    tracked = page.evaluate("() => { clearInterval(window.tracking); return window.tracked(); }")
    say(json.dumps({"tracked": tracked, "exceptions": exceptions}))
    # Playwright's own loop must not be kept from the page meanwhile; the page needs nobody.
    sys.stdin.readline()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
