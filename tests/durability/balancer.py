"""A balancer before several servers: each connection goes to the next server that takes it."""

import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Balancer(ThreadingTCPServer):
    """Use in a `with` block; clients go to `port`."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.port = int(self.server_address[1])
        self._ports, self._turns = ports, count()

    def __enter__(self) -> "Balancer":
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def connect(self) -> socket.socket | None:
        """A connection to the server whose turn it is, or to another one while that one is away."""
        turn = next(self._turns)
        for index in range(len(self._ports)):
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", self._ports[(turn + index) % len(self._ports)]), 5)
        return None


class _Connection(BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Balancer)
        behind = self.server.connect()
        if behind is None:
            return
        with behind:
            behind.settimeout(None)
            back = threading.Thread(target=_pass_on, args=(behind, self.request), daemon=True)
            back.start()
            _pass_on(self.request, behind)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Until one side ends; then the other learns of it."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
