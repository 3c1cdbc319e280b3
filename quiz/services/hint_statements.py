"""The statements that find hints: first a print of each attempt, then what is alike.

A closed attempt and its answers never change, so its print is taken once.
"""

# The newest answer of each place counts; ``answers`` names question and choice, so it
# does not depend on how they were shown.
TAKE_PRINTS = """
WITH fresh AS MATERIALIZED (
    SELECT attempt.id, attempt.paper, attempt.started_at
      FROM quiz_attempt AS attempt
     WHERE attempt.round_id = %(round)s AND attempt.state = 'closed'
       AND NOT EXISTS (SELECT FROM quiz_attemptprint AS taken
                        WHERE taken.attempt_id = attempt.id)
), newest AS (
    SELECT DISTINCT ON (event.attempt_id, event.place)
           event.attempt_id, event.place, event.choice
      FROM quiz_answerevent AS event
      JOIN fresh ON fresh.id = event.attempt_id
     ORDER BY event.attempt_id, event.place, event.id DESC
), saved AS (
    SELECT event.attempt_id, max(event.recorded_at) AS last_at
      FROM quiz_answerevent AS event
      JOIN fresh ON fresh.id = event.attempt_id
     GROUP BY event.attempt_id
), compared AS (
    SELECT newest.attempt_id,
           md5(string_agg(newest.place || ':' || newest.choice, ','
                          ORDER BY newest.place))::uuid AS letters,
           md5(string_agg((shown ->> 'question') || ':'
                          || (shown -> 'choices' ->> newest.choice), ','
                          ORDER BY shown ->> 'question'))::uuid AS answers
      FROM newest
      JOIN fresh ON fresh.id = newest.attempt_id
     CROSS JOIN LATERAL (SELECT fresh.paper -> newest.place::integer) AS of (shown)
     GROUP BY newest.attempt_id
)
INSERT INTO quiz_attemptprint (attempt_id, questions, paper, letters, answers, last_at)
SELECT fresh.id, jsonb_array_length(fresh.paper), md5(fresh.paper::text)::uuid,
       compared.letters, compared.answers, coalesce(saved.last_at, fresh.started_at)
  FROM fresh
  LEFT JOIN compared ON compared.attempt_id = fresh.id
  LEFT JOIN saved ON saved.attempt_id = fresh.id
"""

WORK = """
CREATE TEMPORARY TABLE quiz_work ON COMMIT DROP AS
SELECT attempt.id, attempt.entry_id, attempt.device, attempt.started_at,
       attempt.closed_at, attempt.answered, attempt.score, attempt.cause,
       print.questions, print.paper, print.letters, print.answers, print.last_at
  FROM quiz_attempt AS attempt
  JOIN quiz_attemptprint AS print ON print.attempt_id = attempt.id
 WHERE attempt.round_id = %(round)s AND attempt.state = 'closed'
"""

# Who brought the keys into the bank may sit, and stands outside the median.
SHORT_TIME = """
SELECT 'short_time' AS kind, id::text AS key, 1 AS strength, ARRAY[id] AS attempts,
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
SELECT 'same_letters' AS kind, replace(letters::text, '-', '') AS key,
       count(DISTINCT entry_id) AS strength,
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
SELECT 'same_answers' AS kind, replace(answers::text, '-', '') AS key,
       count(DISTINCT entry_id) AS strength,
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
SELECT 'one_device' AS kind, device AS key,
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

FINDERS = (SHORT_TIME, SAME_LETTERS, SAME_ANSWERS, ONE_DEVICE)
FOUND = "CREATE TEMPORARY TABLE quiz_found ON COMMIT DROP AS " + "UNION ALL".join(
    f"({finder})" for finder in FINDERS
)

# Only what is new or other is written: most hints are what they were.
KEEP = """
INSERT INTO quiz_integrityhint AS hint
       (round_id, kind, key, strength, evidence, holds, note)
SELECT %(round)s, kind, key, strength, evidence, true, '' FROM quiz_found
    ON CONFLICT (round_id, kind, key) DO UPDATE
   SET strength = EXCLUDED.strength, evidence = EXCLUDED.evidence, holds = true,
       renewed_at = now()
 WHERE (hint.strength, hint.evidence, hint.holds)
       IS DISTINCT FROM (EXCLUDED.strength, EXCLUDED.evidence, true)
"""
LET_FALL = """
UPDATE quiz_integrityhint AS hint SET holds = false
 WHERE hint.round_id = %(round)s AND hint.holds
   AND NOT EXISTS (SELECT FROM quiz_found AS found
                    WHERE (found.kind, found.key) = (hint.kind, hint.key))
"""
NAME_ATTEMPTS = """
INSERT INTO quiz_integrityhint_attempts (integrityhint_id, attempt_id)
SELECT hint.id, of.attempt_id
  FROM quiz_found AS found
  JOIN quiz_integrityhint AS hint
    ON (hint.round_id, hint.kind, hint.key) = (%(round)s, found.kind, found.key)
 CROSS JOIN unnest(found.attempts) AS of (attempt_id)
 WHERE NOT EXISTS (
       SELECT FROM quiz_integrityhint_attempts AS named
        WHERE (named.integrityhint_id, named.attempt_id) = (hint.id, of.attempt_id))
"""
