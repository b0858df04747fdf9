"""Mail to members, by the SMTP server of the settings. For the worker: no request waits for a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from widget_server.config import Smtp

TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain mail; `name` makes its Message-ID, the same each time it is tried."""

    to: str
    subject: str
    text: str
    name: str


class Refused(Exception):
    """The server did not take it; `is_final` where trying again is no use."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Unclear(Exception):
    """The connection broke while the letter was handed over: it may have arrived."""


class _Line(smtplib.SMTP):
    """Knows whether a letter was begun: before that, nothing of it can have arrived."""

    has_begun = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.has_begun = True
        return super().data(msg)


class _TlsLine(_Line, smtplib.SMTP_SSL):
    pass


class Post:
    """A connection to the mail server; `has_handed_over` tells whether a letter was taken by it."""

    def __init__(self, connection: _Line, sender: str) -> None:
        self._connection, self._sender = connection, sender
        self.has_handed_over = False

    @property
    def is_open(self) -> bool:
        """Not any more after a 421 or a broken line: what is left needs another connection."""
        return self._connection.sock is not None

    def send(self, letter: Letter) -> None:
        """Raises Refused, Unclear."""
        self._hand_over(self._message(letter))
        self.has_handed_over = True

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self._sender, letter.to
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{letter.name}@{self._sender.rpartition('@')[2]}>"
        # No holiday notes in answer to it.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message

    def _hand_over(self, message: EmailMessage) -> None:
        line = self._connection
        line.has_begun = False
        try:
            line.send_message(message)
        except smtplib.SMTPRecipientsRefused as problem:
            code, reason = next(iter(problem.recipients.values()))
            raise Refused(_reason(code, reason), is_final=code >= 500) from problem
        except smtplib.SMTPResponseException as problem:
            said = _reason(problem.smtp_code, problem.smtp_error)
            if line.has_begun and problem.smtp_code < 400:
                # Neither taken nor refused by any rule of SMTP.
                raise Unclear(said) from problem
            raise Refused(said, is_final=problem.smtp_code >= 500) from problem
        except smtplib.SMTPNotSupportedError as problem:
            # An address that this server cannot write to, now or later.
            raise Refused(str(problem), is_final=True) from problem
        except OSError as problem:
            if line.has_begun:
                raise Unclear(str(problem)) from problem
            raise Refused(str(problem), is_final=False) from problem


@contextmanager
def open_post(smtp: Smtp) -> Iterator[Post]:
    """Raises OSError (smtplib's errors are) when the server is not there, or does not let us in."""
    context = ssl.create_default_context()
    connection = (
        _TlsLine(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS, context=context)
        if smtp.is_tls
        else _Line(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS)
    )
    try:
        if smtp.starts_tls:
            connection.starttls(context=context)
        if smtp.user:
            connection.login(smtp.user, smtp.password)
        # Else a server that lets nobody in would seem to refuse the first letter.
        connection.ehlo_or_helo_if_needed()
        yield Post(connection, smtp.sender)
    finally:
        try:
            connection.quit()
        except OSError:
            connection.close()


def _reason(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:200]
