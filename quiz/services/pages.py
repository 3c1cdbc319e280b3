"""What a rendered page may do: a token that only we can sign."""

from typing import NamedTuple
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction

from contest.db import Statement
from contest.models import User
from quiz.errors import BadToken
from quiz.models import Attempt
from quiz.queries import Answers, answers_of

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


class Page(NamedTuple):
    """A page about to be rendered, and the answers that it knows: {place: choice}."""

    token: PageToken
    answers: dict[int, int]


def new_page(attempt: Attempt, user: User) -> Page:
    known = _known(attempt.pk)
    mine = (attempt.pk, user.pk, user.write_epoch, uuid4(), known.last_event)
    return Page(PageToken(*mine), known.choices)


def blank_page(attempt: Attempt, user: User) -> PageToken:
    """Return the token of a page without questions: it only says whose it is."""
    return PageToken(attempt.pk, user.pk, user.write_epoch, uuid4(), 0)


def renew_page(token: PageToken) -> Page:
    """Return the same page, which is told all answers up to now."""
    known = _known(token.attempt)
    return Page(token._replace(base=known.last_event), known.choices)


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
def _known(attempt_id: int) -> Answers:
    """Wait for the saves in flight: none may come to light below the base later."""
    WAIT_FOR_SAVES.row(attempt=attempt_id)
    return answers_of(attempt_id)
