"""Talk to the mail server: what it took, what it refused, when it is away."""

import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from reports.errors import MailServerDown, NoMailServer, SenderRefused

SMTP = "django.core.mail.backends.smtp.EmailBackend"
OK, SERVICE_NOT_AVAILABLE = 250, 421


class NotTaken(Exception):
    """The server wants none of this one mail; others may go."""


def check_mail_server() -> None:
    """Raise NoMailServer unless the settings name one and a sender."""
    if not (settings.EMAIL_HOST and settings.DEFAULT_FROM_EMAIL):
        raise NoMailServer


@contextmanager
def mail_server() -> Iterator:
    """An open connection for many mails. Raises MailServerDown or SenderRefused."""
    check_mail_server()
    connection = get_connection(SMTP)
    _open(connection)
    try:
        yield connection
    finally:
        _close(connection)


def deliver(connection, message: EmailMessage) -> None:
    """Hand one mail over. Raises NotTaken, SenderRefused (of all mails), or
    MailServerDown, after which nobody knows whether it was taken."""
    try:
        connection.send_messages([message])
    except smtplib.SMTPSenderRefused as error:
        raise SenderRefused from error
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException) as error:
        if getattr(error, "smtp_code", None) == SERVICE_NOT_AVAILABLE:
            raise SenderRefused from error
        raise NotTaken from error
    except smtplib.SMTPNotSupportedError as error:
        raise NotTaken from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerDown from error
    except ValueError as error:  # an address or a header that cannot be written
        raise NotTaken from error


def stay_connected(connection) -> None:
    """Open again what broke between two mails, so that a claim is seldom in doubt."""
    try:
        code, _ = connection.connection.noop()
    except (smtplib.SMTPException, OSError):
        code = None
    if code != OK:
        _close(connection)
        _open(connection)


def _open(connection) -> None:
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise SenderRefused from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailServerDown from error


def _close(connection) -> None:
    with suppress(smtplib.SMTPException, OSError):
        connection.close()
