"""A contest in which thousands sit or have sat: rows as the quiz would leave them."""

from django.db import connection

# Foreign keys are true by construction. The paper of each is his own; of every place
# two answers came now and then, so that an attempt of 20 questions has 22 events.
DATA = """
SET statement_timeout = 0;
SET session_replication_role = replica;

INSERT INTO contest_unit (id, code, name, short_name, position, parent_id, path,
                          subject_to_rating, rolls_up)
SELECT n, 'U' || n, 'Unit ' || n, 'Unit ' || n, n, CASE WHEN n > 1 THEN 1 END,
       CASE WHEN n = 1 THEN '/1/' ELSE '/1/' || n || '/' END, true, false
  FROM generate_series(1, 145) AS n;

INSERT INTO contest_contest (
       id, code, title, short_title, year, root_unit_id, is_current, banner,
       issuing_body, host_office, host_phone, place, report_symbol, signer_titles,
       plan_number, province_url, rating_sentence, decision_body, counting_rule,
       qualifying_sources, reference_date, approval, shortest_excusal_days,
       surge_days, surge_least, surge_percent)
VALUES (1, 'bench', '', '', 2023, 1, true, '', '', '', '', '', '', '', '', '',
        '', '', 'any', '["quiz"]', '2023-11-15', 'two_people', 15, 7, 3, 10);

INSERT INTO contest_round (id, contest_id, kind, number, name, opens_at, closes_at,
                           counts, is_hosted_here, is_practice, minutes, max_attempts,
                           min_answers, max_seconds)
VALUES (1, 1, 'quiz', 1, 'Part 1', now() - interval '9 days', now() + interval '9 days',
        true, true, false, 20, 3, 1, 300);

INSERT INTO contest_user (id, password, username, full_name, phone, is_active,
                          write_epoch)
SELECT n, '!', 'u' || n, '', '', true, 0
  FROM generate_series(1, 1 + %(people)s) AS n;

INSERT INTO contest_grant (id, user_id, role, contest_id, unit_id)
VALUES (1, %(people)s + 1, 'officer', 1, 1);

INSERT INTO contest_staffmember (id, code, surname, given_name, category, position,
                                 phone, email, sort_key, search_key, user_id)
SELECT n, n, '', 'n' || n, 'public_employee', '', '', '', md5(n::text), '', n
  FROM generate_series(1, %(people)s) AS n;

INSERT INTO contest_rosterentry (id, contest_id, staff_member_id, unit_id, status,
                                 counts)
SELECT n, 1, n, 2 + n %% 144, 'working', true
  FROM generate_series(1, %(people)s) AS n;

INSERT INTO quiz_attempt (id, round_id, entry_id, number, paper, state, started_at,
                          allowed, due_at, device, cause, closed_at, answered, score,
                          given_back)
SELECT n, 1, n, 1,
       (SELECT jsonb_agg(jsonb_build_object(
                  'question', 1 + (n * 7 + place * 9) %% 200,
                  'choices', jsonb_build_array(
                      4 * ((n * 7 + place * 9) %% 200) + n %% 4,
                      4 * ((n * 7 + place * 9) %% 200) + (n + 1) %% 4,
                      4 * ((n * 7 + place * 9) %% 200) + (n + 2) %% 4,
                      4 * ((n * 7 + place * 9) %% 200) + (n + 3) %% 4)) ORDER BY place)
          FROM generate_series(0, 19) AS place),
       CASE WHEN n <= %(open)s THEN 'in_progress' ELSE 'closed' END,
       now() - began, interval '2 hours', now() - began + interval '2 hours',
       CASE WHEN n %% 3 = 0 THEN md5((n / 9)::text) || md5('') ELSE '' END,
       CASE WHEN n > %(open)s THEN 'submitted' END,
       CASE WHEN n > %(open)s
            THEN now() - began + (300 + n %% 600) * interval '1 second' END,
       CASE WHEN n > %(open)s THEN 20 END, CASE WHEN n > %(open)s THEN 14 END, false
  FROM generate_series(1, %(people)s) AS n,
       LATERAL (SELECT CASE WHEN n <= %(open)s THEN (n %% 15) * interval '1 minute'
                       ELSE (n %% 200) * interval '1 hour' + interval '1 hour' END
               ) AS start (began);

INSERT INTO quiz_answerevent (attempt_id, page, seq, place, choice, turn, recorded_at)
SELECT attempt.id, md5(attempt.id::text)::uuid, seq, seq %% 20,
       (hashint8(attempt.id * 32 + seq) & 3), 1 + seq / 20,
       attempt.started_at + seq * interval '12 seconds'
  FROM quiz_attempt AS attempt, generate_series(0, 21) AS seq;

SET session_replication_role = DEFAULT;
"""


def fill(*, closed: int, open_: int) -> None:
    """So many have handed in, and so many sit now; the officer is the last user."""
    with connection.cursor() as cursor:
        cursor.execute(DATA, {"people": closed + open_, "open": open_})
        cursor.execute("VACUUM ANALYZE")
