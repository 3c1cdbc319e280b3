"""What a person's pages ask for each time, by statements that are planned once.

They say what ``RosterEntry.objects.with_excused`` and ``Round.objects.parts`` say;
tests/quiz/test_own.py compares them.
"""

from datetime import datetime
from typing import NamedTuple

from contest.db import Columns, Statement, db_now
from contest.models import Contest, RosterEntry, Round, StaffMember, Unit, User
from quiz.models import Attempt

CONTEST = Columns(Contest, "contest")
UNIT = Columns(Unit, "unit")
PERSON = Columns(StaffMember, "person")
ENTRY = Columns(RosterEntry, "entry")
ROUND = Columns(Round, "round")
ATTEMPT = Columns(Attempt, "attempt")

OWN_ENTRY = Statement(
    "quiz_own_entry",
    f"""
SELECT {ENTRY}, {PERSON}, {UNIT}, {CONTEST},
       EXISTS (SELECT FROM contest_excusal AS excusal
                WHERE excusal.entry_id = entry.id AND excusal.state = 'approved'
                  AND contest.reference_date
                      BETWEEN excusal.starts_on AND excusal.ends_on)
  FROM contest_staffmember AS person
  JOIN contest_rosterentry AS entry ON entry.staff_member_id = person.id
  JOIN contest_contest AS contest ON contest.id = entry.contest_id
  JOIN contest_unit AS unit ON unit.id = entry.unit_id
 WHERE person.user_id = %(user)s AND contest.is_current
""",  # noqa: S608 - names of our own columns
    user="bigint",
)
QUIZ_ROUNDS = Statement(
    "quiz_rounds",
    f"""
SELECT {ROUND}, statement_timestamp(),
       (SELECT coalesce(sum(count), 0) FROM quiz_blueprintrow
         WHERE round_id = round.id)
  FROM contest_round AS round JOIN contest_contest AS contest
    ON contest.id = round.contest_id
 WHERE contest.is_current AND round.kind = 'quiz' AND NOT round.is_practice
 ORDER BY round.opens_at
""",  # noqa: S608 - names of our own columns
)
SHARED_ROUND = Statement(
    "quiz_shared_round",
    f"SELECT {ROUND}, statement_timestamp() FROM contest_round AS round"  # noqa: S608
    " WHERE round.id = %(round)s FOR SHARE",
    round="bigint",
)
OWN_ATTEMPT = Statement(
    "quiz_own_attempt",
    f"""
SELECT {ATTEMPT}, {ROUND}, {ENTRY}, {PERSON}, {UNIT}, statement_timestamp()
  FROM quiz_attempt AS attempt
  JOIN contest_round AS round ON round.id = attempt.round_id
  JOIN contest_rosterentry AS entry ON entry.id = attempt.entry_id
  JOIN contest_staffmember AS person ON person.id = entry.staff_member_id
  JOIN contest_unit AS unit ON unit.id = entry.unit_id
 WHERE attempt.id = %(attempt)s
""",  # noqa: S608 - names of our own columns
    attempt="bigint",
)
SAT = Statement(
    "quiz_sat",
    f"""
SELECT extra.minutes, extra.attempts, {ATTEMPT}
  FROM (SELECT coalesce(sum(minutes), 0) AS minutes,
               coalesce(sum(attempts), 0) AS attempts
          FROM quiz_allowance
         WHERE round_id = %(round)s AND entry_id = %(entry)s) AS extra
  LEFT JOIN quiz_attempt AS attempt
    ON attempt.round_id = %(round)s AND attempt.entry_id = %(entry)s
 ORDER BY attempt.number
""",  # noqa: S608 - names of our own columns
    round="bigint",
    entry="bigint",
)
# Read under the attempt's lock, it sees every receipt and is after all of them.
ANSWERS = Statement(
    "quiz_answers",
    """
SELECT statement_timestamp(),
       coalesce((SELECT max(id) FROM quiz_answerevent
                  WHERE attempt_id = %(attempt)s), 0),
       ARRAY(SELECT DISTINCT ON (place) ARRAY[place, choice]
               FROM quiz_answerevent
              WHERE attempt_id = %(attempt)s
              ORDER BY place, id DESC)
""",
    attempt="bigint",
)
# Evidence.objects.accepted() of the quiz, under the key that close_attempt gives it.
IS_PROOF = Statement(
    "quiz_is_proof",
    """
SELECT EXISTS (SELECT FROM contest_evidence
                WHERE entry_id = %(entry)s AND source = 'quiz'
                  AND source_key = %(key)s AND withdrawn_at IS NULL)
""",
    entry="bigint",
    key="text",
)
TO_CLOSE = Statement(
    "quiz_attempt_to_close",
    f"""
SELECT {ATTEMPT}, {ROUND}, {ENTRY}
  FROM quiz_attempt AS attempt
  JOIN contest_round AS round ON round.id = attempt.round_id
  JOIN contest_rosterentry AS entry ON entry.id = attempt.entry_id
 WHERE attempt.id = %(attempt)s
   FOR UPDATE OF attempt
""",  # noqa: S608 - names of our own columns
    attempt="bigint",
)


def own_entry(user: User) -> RosterEntry | None:
    """The person's place on the roster of the current contest, or None.

    With person, unit, contest and ``excused``.
    """
    row = OWN_ENTRY.row(user=user.pk)
    if row is None:
        return None
    values = iter(row)
    entry = _entry_with_place(values)
    entry.contest = CONTEST.take(values)
    entry.excused = next(values)
    return entry


def _entry_with_place(values) -> RosterEntry:
    entry = ENTRY.take(values)
    entry.staff_member, entry.unit = PERSON.take(values), UNIT.take(values)
    return entry


def quiz_round() -> tuple[Round | None, datetime]:
    """The quiz round that runs, else the next, else the last; and the time now.

    With how many ``questions`` are on a paper.
    """
    rounds = []
    for row in QUIZ_ROUNDS.rows():
        values = iter(row)
        rounds.append(ROUND.take(values))
        now, rounds[-1].questions = values
    if not rounds:
        return None, db_now()
    running = [round for round in rounds if round.is_open(now)]
    coming = [round for round in rounds if now < round.opens_at]
    return (running or coming or rounds[-1:])[0], now


def shared_round(pk: int) -> Round:
    """Return the round as it is ``now``; a change of its times waits for the commit."""
    values = iter(SHARED_ROUND.row(round=pk))
    round = ROUND.take(values)
    round.now = next(values)
    return round


def attempt_with_place(pk: int) -> Attempt | None:
    """The attempt with round, entry, person and unit, and the time ``now``."""
    row = OWN_ATTEMPT.row(attempt=pk)
    if row is None:
        return None
    values = iter(row)
    attempt = ATTEMPT.take(values)
    attempt.round = ROUND.take(values)
    attempt.entry = _entry_with_place(values)
    attempt.now = next(values)
    return attempt


def locked_to_close(pk: int) -> Attempt:
    """The attempt as it stands, with round and entry: nobody saves until the commit."""
    values = iter(TO_CLOSE.row(attempt=pk))
    attempt = ATTEMPT.take(values)
    attempt.round, attempt.entry = ROUND.take(values), ENTRY.take(values)
    return attempt


def is_proof(attempt: Attempt) -> bool:
    """Whether this attempt stands as accepted evidence; the verbs decided it."""
    return IS_PROOF.row(entry=attempt.entry_id, key=str(attempt.pk))[0]


class Answers(NamedTuple):
    """What stands on a paper, by place, the newest by server id of each."""

    read_at: datetime
    last_event: int  # of all, 0 without any
    choices: dict[int, int]


def answers_of(attempt_id: int) -> Answers:
    read_at, last_event, pairs = ANSWERS.row(attempt=attempt_id)
    return Answers(read_at, last_event, dict(pairs))


class Sat(NamedTuple):
    """What a person has sat of a round, in order, and what may be sat yet."""

    attempts: list[Attempt]
    most: int  # attempts in all: the round's and the person's own
    minutes: int  # of each, likewise

    @property
    def left(self) -> int:
        """How many more, if the round is open."""
        used = sum(not attempt.given_back for attempt in self.attempts)
        return max(0, self.most - used)


def sat_by(entry: RosterEntry, round: Round) -> Sat:
    rows = SAT.rows(round=round.pk, entry=entry.pk)
    minutes, attempts, *_ = rows[0]
    return Sat(
        [ATTEMPT.take(iter(own)) for _, _, *own in rows if own[0] is not None],
        most=round.max_attempts + attempts,
        minutes=round.minutes + minutes,
    )
