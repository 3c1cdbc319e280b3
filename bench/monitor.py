"""Watching who sits, and looking for hints: beside the path of answers, not on it."""

import multiprocessing
import statistics
import time
from time import perf_counter
from uuid import uuid4

from django.db import connection

from bench import Figure, absolute, milliseconds, password_check
from contest.db import db_now
from contest.models import Round, Unit, User
from quiz.models import Attempt
from quiz.queries.monitor import live
from quiz.services import Answer, new_page, save_answers
from quiz.services.integrity import find_hints

OPEN, CLOSED, QUESTIONS = 2_000, 50_000, 20
SAVES, ROUNDS = 150, 5
REFRESHED_EVERY = 2  # seconds; a page does it every ten

# People in 200 units; each has handed in once, and 2 000 sit now.
DATA = f"""
SET statement_timeout = 0;
SET session_replication_role = replica;

INSERT INTO contest_unit (id, code, name, short_name, position, parent_id, path,
                          subject_to_rating, rolls_up)
SELECT n, 'U' || n, 'Unit ' || n, 'Unit ' || n, n, CASE WHEN n > 1 THEN 1 END,
       CASE WHEN n = 1 THEN '/1/' ELSE '/1/' || n || '/' END, true, false
  FROM generate_series(1, 201) AS n;

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
VALUES (1, 1, 'quiz', 1, 'Quiz', now() - interval '9 days', now() + interval '9 days',
        true, true, false, {QUESTIONS}, 3, 1, 300);

INSERT INTO contest_user (id, password, username, full_name, phone, is_active,
                          write_epoch)
SELECT n, '!', n, '', '', true, 0 FROM generate_series(1, {CLOSED}) AS n;

INSERT INTO contest_staffmember (id, code, surname, given_name, category, position,
                                 phone, email, sort_key, search_key, user_id)
SELECT n, n, '', '', 'public_employee', '', '', '', md5(n::text), '', n
  FROM generate_series(1, {CLOSED}) AS n;

INSERT INTO contest_rosterentry (id, contest_id, staff_member_id, unit_id, status,
                                 counts)
SELECT n, 1, n, 2 + n % 200, 'working', true FROM generate_series(1, {CLOSED}) AS n;

-- Each paper is twenty questions of two hundred, its choices turned.
INSERT INTO quiz_attempt (id, round_id, entry_id, number, paper, state, started_at,
                          allowed, due_at, device, cause, closed_at, answered, score,
                          given_back)
SELECT n, 1, n, 1,
       (SELECT jsonb_agg(jsonb_build_object(
                   'question', (n * 7 + place * 11) % 200,
                   'choices', jsonb_build_array(
                       (n + place) % 4, (n + place + 1) % 4,
                       (n + place + 2) % 4, (n + place + 3) % 4)))
          FROM generate_series(0, {QUESTIONS - 1}) AS place),
       'closed', began, interval '20 minutes', began + interval '20 minutes',
       md5((n / 3)::text), 'submitted', began + interval '8 minutes',
       {QUESTIONS}, n % {QUESTIONS}, false
  FROM generate_series(1, {CLOSED}) AS n,
       LATERAL (SELECT now() - n * interval '10 seconds' - interval '30 minutes') AS of_
       (began);

INSERT INTO quiz_attempt (id, round_id, entry_id, number, paper, state, started_at,
                          allowed, due_at, device, given_back)
SELECT {CLOSED} + id, 1, id, 2, paper, 'in_progress', now() - interval '1 minute',
       interval '2 hours', now() + interval '119 minutes', '', false
  FROM quiz_attempt WHERE id <= {OPEN};

INSERT INTO quiz_answerevent (attempt_id, page, seq, place, choice, turn, recorded_at)
SELECT attempt.id, md5(attempt.id::text)::uuid, place, place,
       abs(hashtext(attempt.id || ' ' || place)) % 4, 1,
       attempt.started_at + place * interval '20 seconds'
  FROM quiz_attempt AS attempt, generate_series(0, {QUESTIONS - 1}) AS place;

SELECT setval(pg_get_serial_sequence('quiz_attempt', 'id'), {CLOSED + OPEN});
SET session_replication_role = DEFAULT;
"""  # noqa: S608 - all parts are constants of this module


def measure() -> list[Figure]:
    _run(DATA)
    _run("VACUUM ANALYZE")
    round = Round.objects.get()
    read, check = milliseconds(lambda: _look(round), password_check)
    ratio, floor, watched = _saves_beside_a_viewer()
    began = perf_counter()
    find_hints(round)
    hints = perf_counter() - began
    return [
        Figure(f"monitor.{OPEN}_open_ms", read, "ms", goal=absolute(150, check)),
        Figure("monitor.save_watched_vs_alone", ratio, "×", goal=1.2, floor=1),
        Figure("monitor.save_watched_ms", watched, "ms", goal=2 * floor, floor=floor),
        Figure(
            f"integrity.hints_{CLOSED}_s",
            round_to(hints),
            "s",
            goal=absolute(25, check),
        ),
    ]


def round_to(number: float) -> float:
    return float(f"{number:.3g}")


def _look(of: Round) -> None:
    live(of, Unit.objects.all(), db_now())


def _saves_beside_a_viewer() -> tuple[float, float, float]:
    """The median save alone and beside a page that renews itself, in turn."""
    attempts = list(Attempt.objects.filter(state="in_progress")[:ROUNDS])
    alone, watched = [], []
    for attempt in attempts:
        alone.append(_median_save(attempt))
        connection.close()
        viewer = multiprocessing.get_context("fork").Process(target=_view)
        viewer.start()
        try:
            watched.append(_median_save(attempt))
        finally:
            viewer.terminate()
            viewer.join()
    floor, beside = statistics.median(alone), statistics.median(watched)
    return round_to(beside / floor), round_to(floor), round_to(beside)


def _view() -> None:
    connection.close()
    shown = Round.objects.get()
    while True:
        _look(shown)
        time.sleep(REFRESHED_EVERY)


def _median_save(attempt: Attempt) -> float:
    user = User.objects.get(pk=attempt.entry_id)
    page = new_page(attempt, user)._replace(page=uuid4())
    taken = []
    for seq in range(1, SAVES + 1):
        began = perf_counter()
        save_answers(page, [Answer(seq, seq % QUESTIONS, seq % 4)])
        taken.append((perf_counter() - began) * 1000)
    return statistics.median(taken)


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
