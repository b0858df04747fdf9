"""SQLite beside a second process: the command line writes while the server takes events."""

import sqlite3
import threading

from tests.durability.servers import RULES, Installation, Server, report


def test_commands_beside_a_running_server_disturb_nothing(installation: Installation, server: Server) -> None:
    is_done, taken = threading.Event(), [0]

    def stream() -> None:
        while not is_done.is_set():
            installation.batch(server, report("dora", f"beside-{taken[0]}"))
            taken[0] += 1

    thread = threading.Thread(target=stream, daemon=True)
    thread.start()
    installation.run("workspace", "create", "second", "--origin", "https://b.example", "--owner", "b@b.example")
    installation.run("rules", "apply", "--workspace", "second", "--folder", str(RULES))
    is_done.set()
    thread.join(30)
    assert taken[0] > 0
    assert installation.read("SELECT COUNT(*) FROM events WHERE message_id LIKE 'beside-%'") == [(taken[0],)]
    guides = "SELECT COUNT(*) FROM guides g JOIN workspaces w ON w.id = g.workspace_id WHERE w.slug = 'second'"
    shipped = [path for path in RULES.glob("*.yaml") if not path.name.endswith((".test.yaml", "attention.yaml"))]
    assert installation.read(guides) == [(len(shipped),)]


def test_a_writer_that_holds_the_lock_makes_the_server_wait_not_fail(
    installation: Installation, server: Server
) -> None:
    path = installation.environment["DATABASE_URL"].removeprefix("sqlite:///")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers: list[int] = []
    thread = threading.Thread(
        target=lambda: answers.append(installation.batch(server, report("eve", "e-1"))["accepted"]), daemon=True
    )
    thread.start()
    assert installation.decide(server, "eve") == []
    assert answers == []
    other.execute("ROLLBACK")
    thread.join(30)
    assert answers == [1]
    other.close()


def test_one_process_serves_sqlite(installation: Installation) -> None:
    """Two would each keep rate limits and states of their own."""
    refused = installation.try_to_run("serve", "--processes", "2")
    assert refused.returncode == 1
    assert "SQLite is served by one process" in refused.stderr
