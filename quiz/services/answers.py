"""Save answers: one statement, and a receipt that survives any crash."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q

from contest.db import Statement
from quiz.errors import (
    AnsweredElsewhere,
    AttemptClosed,
    BadToken,
    NotOnPaper,
    Overtaken,
    ReceiptMismatch,
    SaveRefused,
    SignInAgain,
)
from quiz.models import AnswerEvent
from quiz.services.pages import PageToken

TRIES = 3  # of a save that lost its turn to one of the same page
HIGHEST = 32_000  # a smallint holds it
MOST_ANSWERS = 200  # of one batch; a paper has far fewer places
TYPES = {
    "attempt": "bigint",
    "user": "bigint",
    "epoch": "integer",
    "page": "uuid",
    "base": "bigint",
    "seqs": "integer[]",
    "places": "integer[]",
    "choices": "integer[]",
}

# The share lock makes a save and a close wait for each other: a save that waited looks
# at the state again, and one that came first is read by the close. The account and its
# epoch are joined, so no session and no user row is read apart. Two saves that do not
# see each other take the same turn of a place: the constraint lets one of them in.
# State and deadline stand in a CASE, where no index takes them up: a plan made before
# the rush would look for each answer through all who are at work.
SAVE = Statement(
    "quiz_save",
    """
WITH stored AS (
INSERT INTO quiz_answerevent (attempt_id, page, seq, place, choice, turn)
SELECT attempt.id, %(page)s, answer.seq, answer.place, answer.choice,
       (SELECT coalesce(max(before.turn), 0) + 1 FROM quiz_answerevent AS before
         WHERE before.attempt_id = attempt.id AND before.place = answer.place)
  FROM quiz_attempt AS attempt
  JOIN contest_rosterentry AS entry ON entry.id = attempt.entry_id
  JOIN contest_staffmember AS person ON person.id = entry.staff_member_id
  JOIN contest_user AS account ON account.id = person.user_id
 CROSS JOIN unnest(%(seqs)s, %(places)s, %(choices)s) AS answer (seq, place, choice)
 WHERE attempt.id = %(attempt)s
   AND CASE attempt.state WHEN 'in_progress'
       THEN statement_timestamp() < attempt.due_at END
   AND account.id = %(user)s
   AND account.is_active
   AND account.write_epoch = %(epoch)s
   AND answer.choice < jsonb_array_length(attempt.paper -> answer.place -> 'choices')
   AND NOT EXISTS (
       SELECT FROM quiz_answerevent AS other
        WHERE other.attempt_id = attempt.id
          AND other.place = answer.place
          AND CASE WHEN other.page = %(page)s THEN other.seq > answer.seq
              ELSE other.id > %(base)s END)
 ORDER BY answer.place
   FOR SHARE OF attempt
ON CONFLICT DO NOTHING
RETURNING seq, id
)
SELECT stored.seq, stored.id,
       (1000 * extract(epoch FROM attempt.due_at - clock_timestamp()))::integer,
       floor(1000 * extract(epoch FROM attempt.moved_at))::bigint
  FROM stored, quiz_attempt AS attempt
 WHERE attempt.id = %(attempt)s
""",
    **TYPES,
)

# Why some answers were not stored: what stands there, and how the attempt is.
EXPLAIN = Statement(
    "quiz_explain",
    """
SELECT answer.seq, same.id,
       (same.place, same.choice) = (answer.place, answer.choice),
       attempt.state = 'in_progress' AND statement_timestamp() < attempt.due_at,
       account.is_active AND account.write_epoch = %(epoch)s
           AND account.id = %(user)s,
       answer.choice < jsonb_array_length(attempt.paper -> answer.place -> 'choices'),
       EXISTS (
           SELECT FROM quiz_answerevent AS later
            WHERE later.attempt_id = attempt.id
              AND later.place = answer.place
              AND later.page = %(page)s
              AND later.seq > answer.seq),
       newer.choice, newer.recorded_at,
       floor(1000 * extract(epoch FROM attempt.moved_at))::bigint
  FROM quiz_attempt AS attempt
  JOIN contest_rosterentry AS entry ON entry.id = attempt.entry_id
  JOIN contest_staffmember AS person ON person.id = entry.staff_member_id
  LEFT JOIN contest_user AS account ON account.id = person.user_id
 CROSS JOIN unnest(%(seqs)s, %(places)s, %(choices)s) AS answer (seq, place, choice)
  LEFT JOIN quiz_answerevent AS same
    ON same.attempt_id = attempt.id AND same.page = %(page)s AND same.seq = answer.seq
  LEFT JOIN LATERAL (
       SELECT choice, recorded_at FROM quiz_answerevent AS other
        WHERE other.attempt_id = attempt.id
          AND other.place = answer.place
          AND other.page <> %(page)s
          AND other.id > %(base)s
        ORDER BY other.id DESC LIMIT 1) AS newer ON true
 WHERE attempt.id = %(attempt)s
""",
    **TYPES,
)


class Answer(NamedTuple):
    seq: int  # counted by the page
    place: int
    choice: int  # the index as shown


class Receipt(NamedTuple):
    """A promise: this answer is stored, and counts unless a newer one replaces it."""

    seq: int
    event: int


class Facts(NamedTuple):
    """What the database says of an answer that was not stored."""

    event: int | None  # what stands under its seq
    is_same: bool | None
    is_open: bool
    may_write: bool
    is_on_paper: bool | None
    is_overtaken: bool  # by a later one of the same page
    newer: int | None  # another page's choice since this page's base
    newer_at: datetime | None
    moved_ms: int | None  # when another device took the attempt over


class Saved(NamedTuple):
    """What became of a batch: receipts, and what was refused by its seq."""

    receipts: list[Receipt]
    refused: dict[int, SaveRefused]
    left_ms: int | None  # until the attempt's end, where something was stored
    moved_ms: int | None = None  # when another device took it over, since 1970

    def is_answered_elsewhere(self, known_ms: int) -> bool:
        """Whether a page that knows of no later move may show old answers."""
        was_moved = self.moved_ms is not None and self.moved_ms > known_ms
        return was_moved or AnsweredElsewhere in map(type, self.refused.values())


def save_answers(token: PageToken, answers: Iterable[Answer]) -> Saved:
    """Store the answers of one page and return their receipts.

    Call it outside a transaction: a receipt is given after the commit. The same answer
    again gets the same receipt. Each answer stands for itself: one refused does not
    take the others with it. One statement, and one more where an answer is not stored.
    """
    waiting = {answer.seq: answer for answer in _checked(answers)}
    saved = Saved([], {}, None)
    for _ in range(TRIES):
        stored = _execute(SAVE, token, waiting)
        for seq, event, left_ms, moved_ms in stored:
            del waiting[seq]
            saved.receipts.append(Receipt(seq, event))
            saved = saved._replace(left_ms=left_ms, moved_ms=moved_ms)
        if not waiting:
            return saved
        for seq, *row in _execute(EXPLAIN, token, waiting):
            facts = Facts(*row)
            saved = saved._replace(moved_ms=facts.moved_ms)
            _settle(saved, waiting, waiting[seq], facts)
        if not waiting:
            return saved
    # No row of such an attempt, or never its turn: the page keeps them and asks again.
    saved.refused.update(dict.fromkeys(waiting, BadToken()))
    return saved


def save_answer(token: PageToken, *, seq: int, place: int, choice: int) -> Receipt:
    """Store one answer and return its receipt. Raises SaveRefused with the reason."""
    saved = save_answers(token, [Answer(seq, place, choice)])
    if saved.refused:
        raise saved.refused[seq]
    return saved.receipts[0]


def save_form(token: PageToken, choices: dict[int, int]) -> Saved:
    """Save what a plain form holds ({place: choice}) where the person changed it.

    It also holds what the page had shown, which may be older than what is stored now.
    """
    events = AnswerEvent.objects.filter(attempt=token.attempt)
    known = events.filter(Q(page=token.page) | Q(pk__lte=token.base)).newest()
    changed = [
        (place, choice)
        for place, choice in choices.items()
        if known.get(place) != choice
    ]
    if not changed:
        return Saved([], {}, None)
    last = events.filter(page=token.page).aggregate(seq=Max("seq"))["seq"] or 0
    return save_answers(
        token, [Answer(last + n, *row) for n, row in enumerate(changed, start=1)]
    )


def _checked(answers: Iterable[Answer]) -> list[Answer]:
    """Refuse what no page of ours sends, before it reaches the database."""
    answers = list(answers)
    if not 0 < len(answers) <= MOST_ANSWERS:
        raise NotOnPaper
    numbers = [number for answer in answers for number in answer]
    if any(type(n) is not int or not 0 <= n < HIGHEST for n in numbers):
        raise NotOnPaper
    if len({answer.seq for answer in answers}) < len(answers):
        raise ReceiptMismatch
    if len({answer.place for answer in answers}) < len(answers):
        raise Overtaken
    return answers


def _execute(
    statement: Statement, token: PageToken, waiting: dict[int, Answer]
) -> list[tuple]:
    seqs, places, choices = map(list, zip(*waiting.values(), strict=True))
    return statement.rows(
        **token._replace(page=str(token.page))._asdict(),
        seqs=seqs,
        places=places,
        choices=choices,
    )


def _settle(
    saved: Saved, waiting: dict[int, Answer], answer: Answer, facts: Facts
) -> None:
    """Give an answer the receipt it already has, or the reason why it gets none.

    Without either it could have been stored: it waits for the next try.
    """
    if facts.event is not None and facts.is_same:
        saved.receipts.append(Receipt(answer.seq, facts.event))
    elif refusal := _refusal(answer, facts):
        saved.refused[answer.seq] = refusal
    else:
        return
    del waiting[answer.seq]


def _refusal(answer: Answer, facts: Facts) -> SaveRefused | None:
    reasons = {
        ReceiptMismatch: facts.event is not None,
        # A closed one first: handing in on a shared machine also signs out.
        AttemptClosed: not facts.is_open,
        SignInAgain: not facts.may_write,
        NotOnPaper: not facts.is_on_paper,
        Overtaken: facts.is_overtaken,
    }
    for reason, holds in reasons.items():
        if holds:
            return reason()
    if facts.newer is not None:
        return AnsweredElsewhere(answer.place, facts.newer, facts.newer_at)
    return None
