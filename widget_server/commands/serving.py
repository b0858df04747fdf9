"""`run`, `serve`, `demo` and `upgrade`: how the service and the demo product are started."""

import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from widget_server.commands.readiness import check_folder, check_port
from widget_server.config import BadSetting, Settings, load_settings

if TYPE_CHECKING:
    from flask import Flask

    from widget_server.commands.passwords import NewPassword
    from widget_server.commands.seeding import Seeded

# Enough for a group of writes to fill while the one before waits for the disk; more only contend for the processor.
THREADS = 32
KILL_SECONDS = 10
HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
PORT = click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port of the service."
)


@click.command()
@HOST
@PORT
@click.option(
    "--demo-port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="Port of the demo product."
)
def run(host: str, port: int, demo_port: int) -> None:
    """Starts the service with a demo workspace, and the demo product beside it. For trying it out."""
    os.environ.setdefault("WIDGET_PUBLIC_URL", f"http://{host}:{port}")
    settings = load_settings()
    check_port(host, port, "--port")
    check_port(host, demo_port, "--demo-port")
    check_folder(settings)
    demo_url = f"http://{host}:{demo_port}"
    # The demo product gets ready while the workspace is made, whose key it is told when there is one.
    with _child("demo", "--port", str(demo_port), "--host", host, "--server", settings.public_url, "--key=-") as demo:
        try:
            seeded = _seeded(settings, demo_url)
            _tell(demo, seeded.key)
            greeting = seeded.greeting(f"{demo_url}/", settings.public_url)
            with _child("greet", f"http://{host}:{port}/health/ready", f"{demo_url}/") as greeter:
                _tell(greeter, greeting)
                try:
                    _serve_app(host, port)
                finally:
                    _end(greeter)
        finally:
            _end(demo)


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.wait(2 * KILL_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def _seeded(settings: Settings, demo_url: str) -> "Seeded":
    from widget_server.commands.passwords import kept_password, new_password

    if kept_password(settings.data_folder) is not None:
        return _seed(settings, demo_url, None)
    # Hashed aside: it takes a tenth of a second, and argon2 lets go of the interpreter.
    with ThreadPoolExecutor(1) as aside:
        return _seed(settings, demo_url, aside.submit(new_password))


def _seed(settings: Settings, demo_url: str, password: "Future[NewPassword] | None") -> "Seeded":
    from widget_server.commands.seeding import seed_demo

    return seed_demo(_app(settings), settings, demo_url, password)


@click.command()
@HOST
@PORT
@click.option(
    "--processes", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes (1 with SQLite)."
)
def serve(host: str, port: int, processes: int) -> None:
    """Starts the service alone."""
    settings = load_settings()
    if settings.is_sqlite and processes > 1:
        raise BadSetting("SQLite is served by one process; use PostgreSQL (DATABASE_URL) for --processes above 1")
    if processes > 1 and settings.redis_url is None:
        raise BadSetting("several processes share rate limits in Redis; set REDIS_URL")
    check_port(host, port, "--port")
    check_folder(settings)
    _prepare(settings)
    _serve_app(host, port, processes)


@click.command()
@HOST
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(1, 65535), help="Port of the demo product."
)
@click.option("--server", required=True, help="Origin of the widget server, such as http://127.0.0.1:8000.")
@click.option("--key", required=True, help="Embed key (pk_…) of the workspace; - reads it from standard input.")
def demo(host: str, port: int, server: str, key: str) -> None:
    """Starts Acme Reports, a small product that uses the widget as a customer would."""
    check_port(host, port, "--port")
    if key == "-":
        # Loaded while the key is still on its way.
        for name in ("granian", "widget_server.demo"):
            import_module(name)
        key = sys.stdin.read().strip()
        if not key:
            sys.exit("No embed key came by standard input; give it with --key pk_…")
    os.environ.update(WIDGET_DEMO_SERVER=server.rstrip("/"), WIDGET_DEMO_KEY=key)
    _granian("widget_server.commands.serving:demo_app", host, port, 1, 4)


@click.command()
def upgrade() -> None:
    """Brings the database's tables to this version."""
    settings = load_settings()
    check_folder(settings)
    click.echo(
        "The tables were brought to this version." if _prepare(settings) else "The tables are of this version already."
    )


def demo_app() -> Any:
    """The demo product, as `demo` set it up."""
    from widget_server.demo import create_demo

    return create_demo(os.environ["WIDGET_DEMO_SERVER"], os.environ["WIDGET_DEMO_KEY"])


def served_app() -> Any:
    """The service, as each web process has it."""
    from widget_server.commands.worker import keep_house_from_first_write

    app = _app(load_settings())
    keep_house_from_first_write(app)
    return app


@lru_cache(maxsize=1)
def _app(settings: Settings) -> "Flask":
    """Made before the processes that serve it are forked, and left to them without connections or threads."""
    from widget_server import create_app

    return create_app(settings)


def _prepare(settings: Settings) -> bool:
    from widget_server.commands.tables import bring_tables_up

    return bring_tables_up(_app(settings))


def _serve_app(host: str, port: int, processes: int = 1) -> None:
    _granian("widget_server.commands.serving:served_app", host, port, processes, THREADS)


def _granian(target: str, host: str, port: int, processes: int, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=processes,
        blocking_threads=threads,
        log_enabled=False,
        websockets=False,
        # Without it the others would end with the one that was killed.
        respawn_failed_workers=True,
        # A caller who never sends the rest of a body keeps a thread; the end does not wait for it.
        workers_kill_timeout=KILL_SECONDS,
    ).serve()


def _child(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "widget_server.cli", *arguments], stdin=subprocess.PIPE, text=True)


def _tell(child: subprocess.Popen[str], text: str) -> None:
    """Gives a child what it waits for. One that has ended has said why."""
    assert child.stdin is not None
    with suppress(BrokenPipeError), child.stdin:
        child.stdin.write(text)


@click.command(hidden=True)
@click.argument("urls", nargs=-1)
def greet(urls: tuple[str, ...]) -> None:
    """Says where everything is, once it is there: standard input, when all addresses answer.

    In a process of its own: the one that serves forks, threadless.
    """
    greeting, waiting = sys.stdin.read(), list(urls)
    for _ in range(1500):
        waiting = [url for url in waiting if not _answers(url)]
        if not waiting:
            click.echo(greeting)
            return
        time.sleep(0.02)
    sys.exit(f"{waiting[0]} did not answer within 30 seconds; see the messages above.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
            return True
    except OSError:
        return False
