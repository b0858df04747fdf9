"""A command as somebody at a terminal sees it."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

LONGEST_S = 60


def at_terminal(
    command: Sequence[str], environment: Mapping[str, str], question: str | None = None, answer: str = ""
) -> tuple[int, str]:
    """The status of `widget-server …` and all that it writes, with somebody who answers its question."""
    ours, theirs = pty.openpty()
    whole = [sys.executable, "-m", "widget_server.cli", *command]
    variables = {**os.environ, **environment, "TERM": "xterm"}
    with subprocess.Popen(whole, env=variables, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        said = ""
        if question is not None:
            said = _read_until(ours, question)
            os.write(ours, answer.encode() + b"\n")
        said += _read_until(ours, None)
        process.wait(LONGEST_S)
    os.close(ours)
    return process.returncode, said


def _read_until(terminal: int, text: str | None) -> str:
    said, deadline = b"", time.monotonic() + LONGEST_S
    while text is None or text not in said.decode(errors="replace"):
        assert time.monotonic() < deadline, said
        if not select.select([terminal], [], [], 1)[0]:
            continue
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            piece = b""
        if not piece:
            break
        said += piece
    return said.decode(errors="replace")
