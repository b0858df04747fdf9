"""Mail to members, by the SMTP server of the settings. For the worker: no request waits for a mail server."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate

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


class Post:
    """An open connection to the mail server."""

    def __init__(self, connection: smtplib.SMTP, sender: str) -> None:
        self._connection, self._sender = connection, sender

    def send(self, letter: Letter) -> None:
        """Raises Refused, Unclear."""
        message = EmailMessage()
        message["From"], message["To"] = self._sender, letter.to
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{letter.name}@{self._sender.rpartition('@')[2]}>"
        # No holiday notes in answer to it.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        try:
            self._connection.send_message(message)
        except smtplib.SMTPRecipientsRefused as problem:
            code, reason = next(iter(problem.recipients.values()))
            raise Refused(_reason(code, reason), is_final=code >= 500) from problem
        except smtplib.SMTPResponseException as problem:
            raise Refused(
                _reason(problem.smtp_code, problem.smtp_error), is_final=problem.smtp_code >= 500
            ) from problem
        except OSError as problem:
            raise Unclear(str(problem)) from problem


@contextmanager
def open_post(smtp: Smtp) -> Iterator[Post]:
    """Raises OSError (smtplib's errors are) when the server is not there, or does not let us in."""
    context = ssl.create_default_context()
    connection = (
        smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS, context=context)
        if smtp.is_tls
        else smtplib.SMTP(smtp.host, smtp.port, timeout=TIMEOUT_SECONDS)
    )
    try:
        if smtp.starts_tls:
            connection.starttls(context=context)
        if smtp.user:
            connection.login(smtp.user, smtp.password)
        yield Post(connection, smtp.sender)
    finally:
        try:
            connection.quit()
        except OSError:
            connection.close()


def _reason(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"[:200]
