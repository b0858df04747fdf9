"""A disk without room: nothing is acknowledged that is not kept, pages can be read, and it mends itself.

The process may write no file beyond its present size (RLIMIT_FSIZE), which is what any user can do to a process of
its own; SQLite is told so by the same calls that tell of a full disk.
"""

import resource
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.request import Request, build_opener

from tests.durability.servers import Installation, Server, report
from tests.services import wait_until

ROOMY = resource.RLIM_INFINITY


def limit_files(server: Server, most_bytes: int) -> None:
    """Of every process of the server: whichever of them writes."""
    assert server.process is not None
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            group = int(status.read_text().rpartition(")")[2].split()[2])
            if group == server.process.pid:
                resource.prlimit(int(status.parent.name), resource.RLIMIT_FSIZE, (most_bytes, ROOMY))


def send(installation: Installation, server: Server, message_id: str) -> int:
    body = {"key": installation.key, "batch": [report("full", message_id)]}
    return server.call("POST", "/v1/batch", body)[0]


def test_a_full_disk_is_a_503_until_there_is_room_and_loses_nothing_that_was_acknowledged(
    installation: Installation, start_server: Callable[..., Server]
) -> None:
    server = start_server()
    acknowledged = [number for number in range(3) if send(installation, server, f"full-{number}") == 200]
    limit_files(server, 1)
    assert send(installation, server, "full-3") == 503
    status, health = server.call("GET", "/health/ready")
    assert (status, health["status"]) == (503, "unavailable")
    assert health["checks"]["database"].startswith("takes no writes")
    page = Request(f"http://127.0.0.1:{server.port}/sign-in")
    with build_opener().open(page, timeout=20) as answer:
        assert answer.status == 200
    assert installation.decide(server, "full") is not None
    limit_files(server, ROOMY)
    assert send(installation, server, "full-3") == 200
    wait_until(server.is_ready, "readiness")
    kept = installation.read("SELECT message_id FROM events WHERE message_id LIKE 'full-%' ORDER BY position")
    assert kept == [(f"full-{number}",) for number in [*acknowledged, 3]]
