"""A mail server on the own machine that keeps what it takes, and may refuse it or break off."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 taken"


class Mailbox:
    """`answers` are given one after another instead of taking a letter: a refusal, or None to break the line.

    `openings` are the same for the line before a letter (MAIL FROM). `meanwhile` is done once, before the next letter
    is taken, while its sender waits for the answer.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str | None] = []
        self.openings: list[str | None] = []
        self.meanwhile: Callable[[], object] | None = None
        self.port = 0

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, address: str, options: list[str]) -> str:
        answer = self.openings.pop(0) if self.openings else TAKEN
        if answer is None:
            server.transport.abort()
            return "250 nobody hears it"
        if answer == TAKEN:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        do, self.meanwhile = self.meanwhile, None
        if do:
            await asyncio.to_thread(do)
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                self._keep(envelope)
                server.transport.abort()
                return "250 nobody hears it"
            return answer
        self._keep(envelope)
        return TAKEN

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
