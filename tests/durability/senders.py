"""Senders that keep up an offered rate whatever happens to the servers, and send again what was not acknowledged."""

import json
import random
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from typing import Any

from tests.durability.servers import report
from tests.services import wait_until

LARGEST_BATCH = 100
LITTLE = 20
ANSWERS_LOST = 0.02
AGAIN = (429, 503)


class Sender(threading.Thread):
    """One user's events come due at a steady rate; what is due is sent, oldest first, until it is acknowledged.

    A batch that comes again may hold more than it did, as the embed's does. Now and then it asks for decisions, and
    now and then an answer is lost on its way, so that what was taken is sent again.
    """

    def __init__(self, name: str, key: str, port: int, per_second: float) -> None:
        super().__init__(daemon=True, name=name)
        self.key, self.port, self.per_second = key, port, per_second
        self._chance, self._pending = random.Random(name), deque[str]()
        self._is_over = threading.Event()
        self.made = self.offered = self.sent_again = self.known = 0
        self.acknowledged: list[str] = []
        self.problems: list[str] = []

    def run(self) -> None:
        began = time.monotonic()
        while not self._is_over.is_set():
            self._make_due(int((time.monotonic() - began) * self.per_second))
            self._send()
            self._is_over.wait(self._chance.uniform(0.01, 0.08))
        try:
            wait_until(self._has_sent_all, "the last acknowledgement", 60)
        except TimeoutError:
            self.problems.append(f"{self.name}: {len(self._pending)} events were never acknowledged")

    def _has_sent_all(self) -> bool:
        self._send()
        return not self._pending

    def end(self) -> None:
        """No more events come due."""
        self._is_over.set()

    def _make_due(self, number: int) -> None:
        while self.made < number:
            self._pending.append(f"{self.name}-{self.made}")
            self.made += 1

    def _send(self) -> None:
        ids = list(self._pending)[:LARGEST_BATCH]
        if not ids:
            return
        self.offered = max(self.offered, len(self.acknowledged) + len(ids))
        try:
            status, answer = self._post(ids)
        except (OSError, HTTPException, ValueError):
            self.sent_again += 1
            return
        if status in AGAIN or self._chance.random() < ANSWERS_LOST:
            self.sent_again += 1
            return
        if status != 200 or answer["accepted"] + answer["duplicates"] != len(ids):
            self.problems.append(f"{self.name}: {status} {answer}")
        self.known += answer.get("duplicates", 0)
        self.acknowledged.extend(ids)
        for _ in ids:
            self._pending.popleft()

    def _post(self, ids: list[str]) -> tuple[int, dict[str, Any]]:
        body: dict[str, Any] = {"key": self.key, "batch": [report(self.name, message) for message in ids]}
        if self._chance.random() < 0.1:
            body |= {"userId": self.name, "decide": {}}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("POST", "/v1/batch", json.dumps(body))
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


class Senders(ExitStack):
    """Several of them, together a stream of `per_second` events. Whatever happens, they end with the block."""

    def __init__(self, names: Sequence[str], key: str, ports: Sequence[int], per_second: float) -> None:
        super().__init__()
        share = per_second / len(names)
        self.all = [Sender(name, key, ports[index % len(ports)], share) for index, name in enumerate(names)]
        self._began = self._ended = 0.0

    def __enter__(self) -> "Senders":
        self._began = time.monotonic()
        for sender in self.all:
            self.callback(sender.end)
            sender.start()
        return self

    def catch_up(self) -> None:
        """Waits until what came due while nobody took it was sent, too."""
        wait_until(lambda: sum(sender.made - sender.offered for sender in self.all) < LITTLE, "the senders", 60)

    def send_more(self, number: int) -> None:
        """Waits until so many more are acknowledged."""
        enough = len(self.acknowledged) + number
        wait_until(lambda: len(self.acknowledged) > enough, "a stream of events", 60)

    def finish(self) -> None:
        """Waits until everything is acknowledged. What counts as offered was sent at least once, outages included."""
        self.catch_up()
        self._ended = time.monotonic()
        offered = sum(sender.offered for sender in self.all)
        self.offered_per_second = offered / (self._ended - self._began)
        for sender in self.all:
            sender.end()
        for sender in self.all:
            sender.join()

    @property
    def acknowledged(self) -> list[str]:
        return [message for sender in self.all for message in list(sender.acknowledged)]

    @property
    def problems(self) -> list[str]:
        return [problem for sender in self.all for problem in sender.problems]

    @property
    def sent_again(self) -> int:
        return sum(sender.sent_again for sender in self.all)

    @property
    def known(self) -> int:
        """How many events came although they were there already."""
        return sum(sender.known for sender in self.all)

    def told(self) -> str:
        """The rates, in words."""
        count = len(self.acknowledged)
        seconds = self._ended - self._began
        return (
            f"offered {self.offered_per_second:.0f} events/s for {seconds:.0f} s, {count} events acknowledged "
            f"({count / seconds:.0f}/s), {self.sent_again} batches sent again, "
            f"{self.known} events that were there already"
        )
