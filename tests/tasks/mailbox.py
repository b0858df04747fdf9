"""A mail server on the own machine that keeps what it takes, and may refuse it or break off."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Mailbox:
    """`answers` are given one after another instead of taking a letter: a refusal, or None to break the line."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str | None] = []
        self.port = 0

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                self._keep(envelope)
                server.transport.abort()
                return "250 nobody hears it"
            return answer
        self._keep(envelope)
        return "250 taken"

    def _keep(self, envelope: Any) -> None:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)


class _AnyPort(Controller):
    """Takes the port that the system gives; the library itself asks at the port that was wanted."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mailbox_open() -> Iterator[Mailbox]:
    box = Mailbox()
    # A slow machine takes its time.
    controller = _AnyPort(box, hostname="127.0.0.1", port=0, ready_timeout=60)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()
