"""Find what an officer might look at, off the path of answers, and note his look.

The worker calls it, as often as it likes: what is found again is the same hint.
"""

import json
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models.functions import Now

from contest.db import advisory_lock, db_now
from contest.models import Round, User
from contest.services import record
from quiz.models import IntegrityHint

Kind = IntegrityHint.Kind
# Nobody reads a question and its choices and chooses within three seconds.
FASTEST_SECONDS_AN_ANSWER = 3
FEWEST_ANSWERS = 10  # below, equal answers may be chance
FEWEST_PEOPLE_OF_LETTERS = 3
# Two people with one slip in common are chance: seven such pairs in the demo.
FEWEST_PEOPLE_OF_ANSWERS, FEWEST_MISTAKES = 2, 3
# A commune's office may share one machine: few people on one say nothing.
FEWEST_PEOPLE_OF_A_DEVICE = 10
STILL_LOOKS = timedelta(days=1)  # after the closing, for what the sweep closed late

# The closed attempts with all that is compared. The newest answer of each place counts;
# ``answers`` names question and choice, so it does not depend on how they were shown.
WORK = """
CREATE TEMPORARY TABLE quiz_work ON COMMIT DROP AS
WITH newest AS (
    SELECT DISTINCT ON (event.attempt_id, event.place)
           event.attempt_id, event.place, event.choice
      FROM quiz_answerevent AS event
      JOIN quiz_attempt AS attempt ON attempt.id = event.attempt_id
     WHERE attempt.round_id = %(round)s AND attempt.state = 'closed'
     ORDER BY event.attempt_id, event.place, event.id DESC
), saved AS (
    SELECT event.attempt_id, max(event.recorded_at) AS last_at
      FROM quiz_answerevent AS event
      JOIN quiz_attempt AS attempt ON attempt.id = event.attempt_id
     WHERE attempt.round_id = %(round)s AND attempt.state = 'closed'
     GROUP BY event.attempt_id
), compared AS (
    SELECT newest.attempt_id,
           md5(string_agg(newest.place || ':' || newest.choice, ','
                          ORDER BY newest.place)) AS letters,
           md5(string_agg((shown ->> 'question') || ':'
                          || (shown -> 'choices' ->> newest.choice), ','
                          ORDER BY shown ->> 'question')) AS answers
      FROM newest
      JOIN quiz_attempt AS attempt ON attempt.id = newest.attempt_id
     CROSS JOIN LATERAL (SELECT attempt.paper -> newest.place::integer) AS of (shown)
     GROUP BY newest.attempt_id
)
SELECT attempt.id, attempt.entry_id, attempt.device, attempt.started_at,
       attempt.closed_at, attempt.answered, attempt.score, attempt.cause,
       jsonb_array_length(attempt.paper) AS questions,
       md5(attempt.paper::text) AS paper,
       coalesce(saved.last_at, attempt.started_at) AS last_at,
       compared.letters, compared.answers
  FROM quiz_attempt AS attempt
  LEFT JOIN compared ON compared.attempt_id = attempt.id
  LEFT JOIN saved ON saved.attempt_id = attempt.id
 WHERE attempt.round_id = %(round)s AND attempt.state = 'closed'
"""

# Who brought the keys into the bank may sit, and stands outside the median.
SHORT_TIME = """
SELECT id::text AS key, 1 AS strength, ARRAY[id] AS attempts,
       jsonb_build_object(
           'seconds', extract(epoch FROM closed_at - started_at)::integer,
           'answered', answered,
           'median', (
               SELECT percentile_disc(0.5) WITHIN GROUP (
                          ORDER BY extract(epoch FROM all_.closed_at - all_.started_at)
                      )::integer
                 FROM quiz_work AS all_
                 JOIN contest_rosterentry AS entry ON entry.id = all_.entry_id
                 JOIN contest_staffmember AS person ON person.id = entry.staff_member_id
                WHERE all_.cause = 'submitted'
                  AND NOT EXISTS (
                      SELECT FROM contest_importbatch AS batch
                       WHERE batch.kind = 'questions'
                         AND batch.uploaded_by_id = person.user_id))) AS evidence
  FROM quiz_work
 WHERE cause = 'submitted' AND 2 * answered >= questions
   AND closed_at - started_at < answered * %(fastest)s * interval '1 second'
"""

SAME_LETTERS = """
SELECT letters AS key, count(DISTINCT entry_id) AS strength,
       array_agg(id ORDER BY id) AS attempts,
       jsonb_build_object('people', count(DISTINCT entry_id),
                          'answered', max(answered)) AS evidence
  FROM quiz_work
 WHERE answered >= %(answers)s
 GROUP BY letters
HAVING count(DISTINCT entry_id) >= %(letters)s AND count(DISTINCT paper) > 1
"""

# All right is no wonder; the same mistakes on the same questions are.
SAME_ANSWERS = """
SELECT answers AS key, count(DISTINCT entry_id) AS strength,
       array_agg(id ORDER BY id) AS attempts,
       jsonb_build_object('people', count(DISTINCT entry_id),
                          'answered', max(answered)) AS evidence
  FROM quiz_work
 WHERE answered >= %(answers)s AND answered - score >= %(mistakes)s
 GROUP BY answers
HAVING count(DISTINCT entry_id) >= %(sharers)s
"""

# Overlapping: begun on this machine before somebody else's last answer on it.
ONE_DEVICE = """
WITH ordered AS (
    SELECT *, started_at < max(last_at) OVER (
                  PARTITION BY device ORDER BY started_at, id
                  ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS is_over_another
      FROM quiz_work
     WHERE device <> ''
)
SELECT device AS key,
       -- One more colleague on a shared machine is nothing new; an overlap is.
       1 + count(DISTINCT entry_id) / %(device)s
         + count(*) FILTER (WHERE is_over_another) AS strength,
       array_agg(id ORDER BY id) AS attempts,
       jsonb_build_object('people', count(DISTINCT entry_id),
                          'attempts', count(*),
                          'overlaps', count(*) FILTER (WHERE is_over_another),
                          'first', min(started_at), 'last', max(last_at)) AS evidence
  FROM ordered
 GROUP BY device
HAVING count(DISTINCT entry_id) >= %(device)s
    OR (count(DISTINCT entry_id) >= 2 AND bool_or(is_over_another))
"""

FINDERS = {
    Kind.SHORT_TIME: SHORT_TIME,
    Kind.SAME_LETTERS: SAME_LETTERS,
    Kind.SAME_ANSWERS: SAME_ANSWERS,
    Kind.ONE_DEVICE: ONE_DEVICE,
}
LIMITS = {
    "fastest": FASTEST_SECONDS_AN_ANSWER,
    "answers": FEWEST_ANSWERS,
    "letters": FEWEST_PEOPLE_OF_LETTERS,
    "sharers": FEWEST_PEOPLE_OF_ANSWERS,
    "mistakes": FEWEST_MISTAKES,
    "device": FEWEST_PEOPLE_OF_A_DEVICE,
}


class Found(NamedTuple):
    key: str
    strength: int
    attempts: list[int]
    evidence: dict


def find_all_hints() -> int:
    """Look through every quiz round that runs or closed within a day."""
    now = db_now()
    rounds = Round.objects.parts().filter(
        kind=Round.Kind.QUIZ, opens_at__lte=now, closes_at__gt=now - STILL_LOOKS
    )
    return sum(find_hints(round) for round in rounds)


@transaction.atomic
def find_hints(round: Round) -> int:
    """Bring the round's hints up to date and return how many hold now.

    What was looked at keeps its look; what is no longer so is marked, not deleted.
    """
    advisory_lock("quiz.find_hints")
    with connection.cursor() as cursor:
        cursor.execute(WORK, {"round": round.pk})
        found = {kind: _find(cursor, sql) for kind, sql in FINDERS.items()}
        cursor.execute("DROP TABLE quiz_work")
    hints = [
        IntegrityHint(
            round=round,
            kind=kind,
            key=each.key,
            strength=each.strength,
            evidence=each.evidence,
            holds=True,
            renewed_at=Now(),
        )
        for kind, rows in found.items()
        for each in rows
    ]
    IntegrityHint.objects.filter(round=round).update(holds=False)
    IntegrityHint.objects.bulk_create(
        hints,
        update_conflicts=True,
        unique_fields=["round", "kind", "key"],
        update_fields=["strength", "evidence", "holds", "renewed_at"],
    )
    _name_attempts(round, found)
    return len(hints)


def _find(cursor, sql: str) -> list[Found]:
    cursor.execute(sql, LIMITS)
    return [
        Found(key, strength, attempts, json.loads(evidence))
        for key, strength, attempts, evidence in cursor.fetchall()
    ]


def _name_attempts(round: Round, found: dict[str, list[Found]]) -> None:
    """Write which attempts stand behind each hint."""
    hints = IntegrityHint.objects.filter(round=round)
    keys = {(kind, key): pk for pk, kind, key in hints.values_list("pk", "kind", "key")}
    between = IntegrityHint.attempts.through
    rows = [
        between(integrityhint_id=keys[kind, each.key], attempt_id=attempt)
        for kind, all_of_kind in found.items()
        for each in all_of_kind
        for attempt in each.attempts
    ]
    between.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def look_at_hint(
    hint: IntegrityHint, *, by: User, note: str = "", seen: int | None = None
) -> IntegrityHint:
    """Note that an officer looked, and what he wrote. Nothing else follows from it.

    ``seen`` is the strength that his page showed; it may have grown since.
    """
    hint = IntegrityHint.objects.select_for_update(of=["self"]).get(pk=hint.pk)
    hint.looked_by, hint.looked_at, hint.note = by, db_now(), note
    hint.looked_strength = hint.strength if seen is None else min(seen, hint.strength)
    hint.save(update_fields=["looked_by", "looked_at", "note", "looked_strength"])
    record("look_at_hint", hint, by=by, contest=hint.round.contest, kind=hint.kind)
    return hint
