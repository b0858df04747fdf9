"""How fast the embedded service starts and how much memory it takes, with all its processes."""

from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from bench.servers import Server

START_SECONDS = 2.0
MEMORY_MB = 150.0
# DuckDB and NumPy are loaded with the first events that are copied, and take some 110 MB.
AFTER_LOAD_MB = 256.0


def start_figure(name: str, server: Server) -> Figure:
    """From the start of the process until `/health/ready` answers 200."""
    return Figure(name, server.seconds, "s", START_SECONDS)


def memory_figure(name: str, server: Server, most_mb: float = MEMORY_MB) -> Figure:
    """PSS: memory of its own, and of what several processes share each one's part."""
    return Figure(name, sum(map(_pss_kb, _family(server.process_id))) / 1024, "MB PSS", most_mb)


def _family(process_id: int) -> Iterator[int]:
    yield process_id
    for task in Path(f"/proc/{process_id}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _pss_kb(process_id: int) -> int:
    """Without the database's own file: those pages are the kernel's, which takes them back when it needs them."""
    kb, is_counted = 0, True
    for line in Path(f"/proc/{process_id}/smaps").read_text().splitlines():
        name, _, rest = line.partition(" ")
        if not name.endswith(":"):
            is_counted = "/widget.db" not in rest
        elif name == "Pss:" and is_counted:
            kb += int(rest.split()[0])
    return kb
