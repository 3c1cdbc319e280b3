"""What a rendered page may do: a token that only we can sign."""

from typing import NamedTuple
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction

from contest.db import Statement
from contest.models import User
from quiz.errors import BadToken
from quiz.models import Attempt
from quiz.queries import answers_of

SALT = "quiz.page"
WAIT_FOR_SAVES = Statement(
    "quiz_wait_for_saves",
    "SELECT 1 FROM quiz_attempt WHERE id = %(attempt)s FOR NO KEY UPDATE",
    attempt="bigint",
)


class PageToken(NamedTuple):
    """Save for this attempt and person, knowing its answers up to ``base``."""

    attempt: int
    user: int
    epoch: int
    page: UUID
    base: int  # the attempt's last event when the page was rendered


def new_page(attempt: Attempt, user: User) -> PageToken:
    """Return the token of a page about to be rendered. Read its answers after this."""
    base = _last_event(attempt.pk)
    return PageToken(attempt.pk, user.pk, user.write_epoch, uuid4(), base)


def blank_page(attempt: Attempt, user: User) -> PageToken:
    """Return the token of a page without questions: it only says whose it is."""
    return PageToken(attempt.pk, user.pk, user.write_epoch, uuid4(), 0)


def renew_page(token: PageToken) -> PageToken:
    """Return the token for the same page, which is told all answers up to now."""
    return token._replace(base=_last_event(token.attempt))


def admit_page(token: PageToken, user: User) -> PageToken:
    """Return the token for the same page, whose person has signed in again."""
    return token._replace(epoch=user.write_epoch)


def sign_page(token: PageToken) -> str:
    return signing.dumps([*token._replace(page=token.page.hex)], salt=SALT)


def read_page(text: str) -> PageToken:
    """Return the token that ``sign_page`` signed. Raises BadToken."""
    try:
        attempt, user, epoch, page, base = signing.loads(text, salt=SALT)
        return PageToken(attempt, user, epoch, UUID(page), base)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken from error


@transaction.atomic
def _last_event(attempt_id: int) -> int:
    """Wait for the saves in flight: none may come to light below the base later."""
    WAIT_FOR_SAVES.row(attempt=attempt_id)
    return answers_of(attempt_id).last_event
