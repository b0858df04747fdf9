"""Acme Reports: a small, real product that embeds the widget exactly as a customer would.

It lives on its own origin and knows the widget server by two things only, the script tag
(`<script async src="…/widget/inapp.js" data-key="pk_…">`) and the global `inapp`. Calls go
through `(window.inapp ||= []).push(["track", "name", {…}])`, which works before and after the
loader is there; when the widget server is down the array just fills and the product goes on.

The way through the product, and what it tells the widget:

1. Someone arrives signed out: an anonymous visitor. Page calls are the widget's own; the product makes none.
2. "Signed in as" picks a person of `cast.py`: `identify(person, {name, email, role})`, then
   `group(account, {name, plan, arr, currency, renewal_date})`. A reload repeats both. Signing out, and
   changing straight from one person to another, calls `reset()` first.
3. "New report" makes a report and goes to `/reports/<id>`: `report_created {report_id, rows, chart}`.
4. There, Save: `report_saved {report_id, chart}`; a file from Export: `report_exported {report_id, format}`,
   csv or json; the Share dialog: `report_shared {report_id, via}`, link (copied) or team (sent there).
   Save without a title: `error_shown {code: "title_missing"}`.
5. `/export` tells `export_opened`, and the file `export_done {format, weeks}`. All 26 weeks at once fail twice,
   `error_shown {code: "export_timeout"}`, and work the third time; a shorter period works at once.
6. `/support` shows replies by named agents, each with a `data-inapp-rate-reply` slot. Sending a message:
   `support_message_sent {conversation_id}`; an agent's reply, rateable too, comes a moment later.
7. "Ideas" in the navigation calls `open("ideas")`, "Help" `open("centre")`.

Hooks that stay: `data-tour` = signed-in-as, sign-out, ideas, help, new-report, report-title, chart-type, save,
export, export-csv, export-json, share, share-copy, share-team, export-period, export-start, send-message,
nav-dashboard, nav-reports, nav-export, nav-support; in the switch `data-person` with the person's id.
"""

from functools import partial
from pathlib import Path

from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from widget_server.demo.cast import CAST
from widget_server.demo.language import chosen_language
from widget_server.demo.protection import content_security_policy, guarded, plain_origin

ROUTES = ("/", "/dashboard", "/reports", "/reports/<report_id>", "/export", "/support")
SCRIPTS = Path(__file__).parent / "static" / "js"


def create_demo(server_url: str, embed_key: str) -> Flask:
    """The product as a WSGI app, to be served on another port than the widget server.

    `server_url` is where the widget server is reached by browsers ("http://127.0.0.1:8000"),
    `embed_key` the public key of its workspace. Raises ValueError when the address is not a plain
    http(s) origin (it goes into the CSP) or when the key is not a public one (it goes into the page).
    """
    origin = plain_origin(server_url)
    if not embed_key.startswith("pk_"):
        raise ValueError("The demo needs an embed key (pk_…): the page shows it, so a secret key must never be used.")
    demo = Flask(__name__, static_url_path="/assets")
    modules = sorted(path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js"))

    def product(**_route: str) -> Response:
        page = render_template(
            "index.html",
            language=chosen_language(request),
            script=f"{origin}/widget/inapp.js",
            embed_key=embed_key,
            modules=modules,
        )
        answer = make_response(page)
        answer.vary.update(["Accept-Language", "Cookie"])
        answer.cache_control.no_cache = True
        return answer

    def missing(_: NotFound) -> ResponseReturnValue:
        """The product draws its own "not found"; a missing file is answered plainly."""
        if request.path.startswith("/assets/") or not request.accept_mimetypes.accept_html:
            return Response("Not found\n", 404, mimetype="text/plain")
        return product(), 404

    for route in ROUTES:
        demo.add_url_rule(route, "product", product)
    demo.add_url_rule("/cast.json", "cast", lambda: CAST)
    demo.register_error_handler(NotFound, missing)
    demo.after_request(partial(guarded, content_security_policy(origin)))
    return demo
