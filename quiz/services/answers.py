"""Save answers: one statement, and a receipt that survives any crash."""

import json
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core import signing
from django.db import connection

from contest.models import User
from quiz.errors import (
    AnsweredElsewhere,
    AttemptClosed,
    BadToken,
    NotOnPaper,
    ReceiptMismatch,
    SaveRefused,
    SignInAgain,
)
from quiz.models import AnswerEvent, Attempt

SALT = "quiz.page"
MOST_ANSWERS = 200  # of one batch; a paper has far fewer places

# The share lock makes a save and a close wait for each other: a save that waited looks
# at the state again, and one that came first is read by the close. The account and its
# epoch are joined, so no session and no user row is read apart.
SAVE = """
INSERT INTO quiz_answerevent (attempt_id, page, seq, place, choice)
SELECT attempt.id, %(page)s, answer.seq, answer.place, answer.choice
  FROM quiz_attempt AS attempt
  JOIN contest_rosterentry AS entry ON entry.id = attempt.entry_id
  JOIN contest_staffmember AS person ON person.id = entry.staff_member_id
  JOIN contest_user AS account ON account.id = person.user_id
 CROSS JOIN json_to_recordset(%(answers)s)
         AS answer (seq integer, place integer, choice integer)
 WHERE attempt.id = %(attempt)s
   AND attempt.state = 'in_progress'
   AND statement_timestamp() < attempt.due_at
   AND account.id = %(user)s
   AND account.is_active
   AND account.write_epoch = %(epoch)s
   AND answer.choice < jsonb_array_length(attempt.paper -> answer.place -> 'choices')
   AND NOT EXISTS (
       SELECT FROM quiz_answerevent AS other
        WHERE other.attempt_id = attempt.id
          AND other.place = answer.place
          AND other.page <> %(page)s
          AND other.id > %(base)s)
 ORDER BY answer.seq
   FOR SHARE OF attempt
ON CONFLICT (attempt_id, page, seq) DO NOTHING
RETURNING seq, id
"""

# Why some answers were not stored: what stands there, and how the attempt is.
EXPLAIN = """
SELECT answer.seq, same.id, same.place, same.choice,
       attempt.state = 'in_progress' AND statement_timestamp() < attempt.due_at,
       account.is_active AND account.write_epoch = %(epoch)s
           AND account.id = %(user)s,
       answer.choice < jsonb_array_length(attempt.paper -> answer.place -> 'choices'),
       newer.choice, newer.recorded_at
  FROM quiz_attempt AS attempt
  JOIN contest_rosterentry AS entry ON entry.id = attempt.entry_id
  JOIN contest_staffmember AS person ON person.id = entry.staff_member_id
  LEFT JOIN contest_user AS account ON account.id = person.user_id
 CROSS JOIN json_to_recordset(%(answers)s)
         AS answer (seq integer, place integer, choice integer)
  LEFT JOIN quiz_answerevent AS same
    ON same.attempt_id = attempt.id AND same.page = %(page)s AND same.seq = answer.seq
  LEFT JOIN LATERAL (
       SELECT choice, recorded_at FROM quiz_answerevent AS other
        WHERE other.attempt_id = attempt.id AND other.place = answer.place
          AND other.page <> %(page)s AND other.id > %(base)s
        ORDER BY other.id DESC LIMIT 1) AS newer ON true
 WHERE attempt.id = %(attempt)s
"""


class PageToken(NamedTuple):
    """What a rendered page may do: save for this person, from this state on."""

    attempt: int
    user: int
    epoch: int
    page: UUID
    base: int  # the attempt's last event when the page was rendered


class Answer(NamedTuple):
    seq: int  # counted by the page
    place: int
    choice: int  # the index as shown


class Receipt(NamedTuple):
    """A promise: this answer is stored, and counts unless a newer one replaces it."""

    seq: int
    event: int


class Saved(NamedTuple):
    """What became of a batch: receipts, and what was refused by its seq."""

    receipts: list[Receipt]
    refused: dict[int, SaveRefused]


def new_page(attempt: Attempt, user: User) -> PageToken:
    """Return the token of a page that is about to be rendered for ``user``."""
    newest = attempt.events.order_by("-pk").values_list("pk", flat=True).first()
    return PageToken(attempt.pk, user.pk, user.write_epoch, uuid4(), newest or 0)


def sign_page(token: PageToken) -> str:
    return signing.dumps([*token._replace(page=token.page.hex)], salt=SALT)


def read_page(text: str) -> PageToken:
    """Return the token that ``sign_page`` signed. Raises BadToken."""
    try:
        attempt, user, epoch, page, base = signing.loads(text, salt=SALT)
        return PageToken(attempt, user, epoch, UUID(page), base)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadToken from error


def save_answers(token: PageToken, answers: Iterable[Answer]) -> Saved:
    """Store the answers of one page and return their receipts.

    Call it outside a transaction: a receipt is given after the commit. The same answer
    again gets the same receipt. Each answer stands for itself: one refused does not
    take the others with it. Two statements at most.
    """
    answers = list(answers)
    _refuse_nonsense(answers)
    values = {
        **token._asdict(),
        "page": str(token.page),
        "answers": json.dumps([answer._asdict() for answer in answers]),
    }
    with connection.cursor() as cursor:
        cursor.execute(SAVE, values)
        receipts = [Receipt(*row) for row in cursor.fetchall()]
        stored = {receipt.seq for receipt in receipts}
        left = {answer.seq: answer for answer in answers if answer.seq not in stored}
        if not left:
            return Saved(receipts, {})
        cursor.execute(EXPLAIN, values)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    refused = {}
    for seq, answer in left.items():
        outcome = _explain(answer, rows.get(seq))
        if isinstance(outcome, Receipt):
            receipts.append(outcome)
        else:
            refused[seq] = outcome
    return Saved(receipts, refused)


def save_answer(token: PageToken, *, seq: int, place: int, choice: int) -> Receipt:
    """Store one answer and return its receipt. Raises SaveRefused with the reason."""
    saved = save_answers(token, [Answer(seq, place, choice)])
    if saved.refused:
        raise saved.refused[seq]
    return saved.receipts[0]


def _refuse_nonsense(answers: list[Answer]) -> None:
    """Refuse what no page of ours sends, before it reaches the database."""
    if not 0 < len(answers) <= MOST_ANSWERS:
        raise NotOnPaper
    numbers = [number for answer in answers for number in answer]
    if any(type(n) is not int or not 0 <= n < 32_000 for n in numbers):  # noqa: PLR2004 - smallint
        raise NotOnPaper
    if len({answer.seq for answer in answers}) < len(answers):
        raise ReceiptMismatch


def _explain(  # noqa: PLR0911 - one line for each reason, in their order
    answer: Answer, row: tuple | None
) -> Receipt | SaveRefused:
    """Say why an answer was not stored, or give the receipt that it already has."""
    if row is None:
        return BadToken()
    event, place, choice, is_open, may_write, is_on_paper, newer, newer_at = row
    if event is not None:
        if (place, choice) == (answer.place, answer.choice):
            return Receipt(answer.seq, event)
        return ReceiptMismatch()
    if not may_write:
        return SignInAgain()
    if not is_open:
        return AttemptClosed()
    if not is_on_paper:
        return NotOnPaper()
    if newer is not None:
        return AnsweredElsewhere(answer.place, newer, newer_at)
    # It could be stored when we looked, but not a moment before: a close was passing.
    return AttemptClosed()


def shown_answers(attempt: Attempt) -> dict[int, int]:
    """Return {place: choice} as they stand now, for the page."""
    return AnswerEvent.objects.filter(attempt=attempt).newest()
