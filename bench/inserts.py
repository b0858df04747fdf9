"""The same durable inserts without Flask: what the batches are compared with.

    python -m bench.inserts <data folder> <seconds> <threads> <events of a batch>

Prints how many events a second became durable. Runs in a process of its own, as the service does.
"""

import subprocess
import sys
import threading
import time
import uuid
from functools import partial
from pathlib import Path

from bench.servers import ROOT
from widget_server.config import load_settings
from widget_server.events.messages import Message
from widget_server.events.operations import append_messages
from widget_server.raw import RawDatabase

PERSONS = 1_000


def inserted_per_second(folder: Path, seconds: float, threads: int, size: int) -> float:
    """Events a second in batches of `size`. Runs this module in a new process."""
    command = [sys.executable, "-m", "bench.inserts", str(folder), str(seconds), str(threads), str(size)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    folder, seconds, threads, size = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    database = RawDatabase(load_settings({"WIDGET_DATA": str(folder)}))
    counts = [0] * threads
    until = time.perf_counter() + seconds
    insert = partial(_insert, database, until, counts, size)
    workers = [threading.Thread(target=insert, args=(place,)) for place in range(threads)]
    started = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(sum(counts) / (time.perf_counter() - started))
    database.close()


def _insert(database: RawDatabase, until: float, counts: list[int], size: int, place: int) -> None:
    turn = place
    while time.perf_counter() < until:
        turn += len(counts)
        messages, now_ms = _batch(turn % PERSONS + 1, size), time.time_ns() // 1_000_000
        append = partial(append_messages, workspace_id=1, messages=messages, received_ms=now_ms)
        counts[place] += database.in_group(append).accepted


def _batch(person: int, size: int) -> list[Message]:
    now_ms, batch = time.time_ns() // 1_000_000, uuid.uuid4().hex
    user, anonymous = f"u-{person}", f"a-{person}"
    properties = '{"rows":200,"source":"menu"}'
    return [
        Message("report_created", f"{batch}-{place}", anonymous, user, None, None, None, properties, now_ms)
        for place in range(size)
    ]


if __name__ == "__main__":
    main()
