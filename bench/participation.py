"""A million people in five thousand units over three levels: recount, board, names."""

import functools
import statistics
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from django.db import connection
from django.test import RequestFactory

from bench import Figure, absolute, milliseconds, password_check
from contest.models import Contest, Unit, User
from reports import queries
from reports.services.figures import COUNT, parameters, recount_figures
from reports.views import boards

PEOPLE = 1_000_000
UNITS = 5_000
CONTEST = 1
SMALL_UNIT = 4_000
DAYS = 45
READER = 1
ROUNDS = 21
A_PAGE = boards.UNITS_A_PAGE

# Rows as an import would leave them, made by the server. Foreign keys are true by
# construction; checking three million of them would take a minute.
DATA = f"""
SET statement_timeout = 0;
SET max_parallel_workers_per_gather = 0;
SET session_replication_role = replica;

INSERT INTO contest_unit (id, code, name, short_name, position, parent_id, path,
                          subject_to_rating, rolls_up)
SELECT n, 'U' || n, 'Unit ' || n, 'Unit ' || n, n,
       CASE WHEN n = 1 THEN NULL WHEN n <= 21 THEN 1 ELSE 2 + n % 20 END,
       CASE WHEN n = 1 THEN '/1/' WHEN n <= 21 THEN '/1/' || n || '/'
            ELSE '/1/' || 2 + n % 20 || '/' || n || '/' END,
       true, false
  FROM generate_series(1, {UNITS}) AS n;

INSERT INTO contest_contest (
       id, code, title, short_title, year, root_unit_id, is_current, banner,
       issuing_body, host_office, host_phone, place, report_symbol, signer_titles,
       plan_number, province_url, rating_sentence, decision_body, counting_rule,
       qualifying_sources, reference_date, approval, shortest_excusal_days,
       surge_days, surge_least, surge_percent)
VALUES ({CONTEST}, 'bench', '', '', 2023, 1, true, '', '', '', '', '', '', '', '', '',
        '', '', 'any', '["quiz"]', '2023-11-15', 'two_people', 15,
        7, 3, 10);

INSERT INTO contest_user (id, password, username, full_name, phone, is_active,
                          write_epoch)
VALUES (1, '!', 'one', '', '', true, 0), (2, '!', 'two', '', '', true, 0);

INSERT INTO contest_staffmember (id, code, surname, given_name, category, position,
                                 phone, email, sort_key, search_key)
SELECT n, n, '', '', 'public_employee', '', '', '', md5(n::text), ''
  FROM generate_series(1, {PEOPLE}) AS n;

-- 2 % have left, 10 % do not count, 69 % took part; units of about 130 to 3,400.
INSERT INTO contest_rosterentry (contest_id, staff_member_id, unit_id, status,
                                 left_on, counts, participated_at)
SELECT {CONTEST}, n,
       2 + floor(({UNITS} - 1) * power((n::bigint * 7919 % 1000003) / 1000003.0, 1.5)),
       CASE WHEN n % 50 = 0 THEN 'left' ELSE 'working' END,
       CASE WHEN n % 50 = 0 THEN date '2023-10-20' END,
       n % 10 <> 3,
       CASE WHEN n * 31 % 100 < 69 THEN now() - n * interval '1 second' END
  FROM generate_series(1, {PEOPLE}) AS n;

-- 2 % are excused.
INSERT INTO contest_excusal (entry_id, reason, detail, starts_on, ends_on, document,
                             state, proposed_by_id, decided_by_id, decided_at,
                             decision_note, self_decided)
SELECT id, 'study', '', '2023-01-01', '2023-12-31', '', 'approved', 1, 2, now(), '',
       false
  FROM contest_rosterentry WHERE id % 50 = 17;

-- Somebody who reads all of it, and the days until now.
INSERT INTO contest_grant (user_id, role, unit_id) VALUES ({READER}, 'leader', 1);

INSERT INTO reports_snapshot (id, contest_id, cause, cut_off, sha256, scheduled_for)
SELECT n, {CONTEST}, 'schedule', now(), '', date '2023-10-01' + n
  FROM generate_series(1, {DAYS}) AS n;

INSERT INTO reports_snapshotunit (
       snapshot_id, unit_id, subject_to_rating, opening, added, removed, headcount,
       counting, excused, expected, participated, extra, initiatives_sent,
       initiatives_approved)
SELECT day, unit, true, 200, 0, 0, 200, 180, 0, 180, 4 * day, 0, 0, 0
  FROM generate_series(1, {DAYS}) AS day, generate_series(1, {UNITS}) AS unit;

SET session_replication_role = DEFAULT;
"""  # noqa: S608 - all parts are constants of this module

# The least that can be asked of the same rows: one boolean, no tree, no excusals.
BARE_BOOLEAN = """
SELECT unit_id, count(*), count(participated_at)
  FROM contest_rosterentry
 WHERE contest_id = 1 AND status = 'working'
 GROUP BY unit_id
"""

# The same integers of each unit, without tree and without stored rows.
BARE_INTEGERS = """
SELECT unit_id, count(*), count(*) FILTER (WHERE counts),
       count(*) FILTER (WHERE counts AND excused.entry_id IS NOT NULL),
       count(participated_at) FILTER (WHERE counts AND excused.entry_id IS NULL),
       count(participated_at)
  FROM contest_rosterentry AS entry
  LEFT JOIN (SELECT DISTINCT entry_id FROM contest_excusal
              WHERE state = 'approved'
                AND '2023-11-15' BETWEEN starts_on AND ends_on) AS excused
    ON excused.entry_id = entry.id
 WHERE contest_id = 1 AND status = 'working'
 GROUP BY unit_id
"""

# The counters as they stand: what the sums above one unit are made of.
BARE_COUNTERS = "SELECT unit_id, expected, participated FROM reports_unitfigure"

# What a board is made of, all of it and as it stands: no scope, sums, order or pages.
BARE_BOARD = """
SELECT unit.id, name, block_id, position, rolls_up, headcount, counting, excused,
       expected, participated, extra, tree_expected, tree_participated
  FROM contest_unit AS unit
  LEFT JOIN reports_unitfigure AS figure
    ON figure.unit_id = unit.id AND contest_id = 1
"""


def measure() -> list[Figure]:
    _fill()
    everything = list(range(1, UNITS + 1))
    recount_figures(CONTEST, everything)
    _run("VACUUM ANALYZE reports_unitfigure")
    of_all = parameters(CONTEST, everything, are_all=True)
    boolean, integers, select, whole, one, counters, check = milliseconds(
        functools.partial(_read, BARE_BOOLEAN),
        functools.partial(_read, BARE_INTEGERS),
        functools.partial(_read, COUNT, of_all),
        functools.partial(recount_figures, CONTEST, everything, are_all=True),
        functools.partial(recount_figures, CONTEST, [SMALL_UNIT]),
        functools.partial(_read, BARE_COUNTERS),
        password_check,
    )
    return [
        *_board_figures(),
        Figure(
            "participation.recount_vs_bare_sql",
            round(select / integers, 3),
            "×",
            goal=1.3,
            floor=1,
        ),
        Figure(
            f"participation.recount_{PEOPLE}_ms",
            whole,
            "ms",
            goal=round(1.5 * integers, 2),  # tree, comparison and writing included
            floor=boolean,
        ),
        Figure(
            "participation.recount_one_unit_ms",
            one,
            "ms",
            goal=absolute(30, check),
            floor=counters,
        ),
    ]


def _board_figures() -> list[Figure]:
    """What a leader's pages ask the database, beside a bare read of the same rows."""
    reader = User.objects.get(pk=READER)
    reader.roles_now = ["leader"]  # as reading the session says it
    contest, unit = Contest.objects.get(), Unit.objects.get(pk=SMALL_UNIT)
    bare, board = _database_times(
        functools.partial(_read, BARE_BOARD), functools.partial(_open_board, reader)
    )
    missing, trend, check = milliseconds(
        functools.partial(_missing_of_a_unit, reader, contest, unit),
        functools.partial(_trend, reader),
        password_check,
    )
    return [
        Figure(
            "participation.board_vs_bare_read",
            round(board / bare, 3),
            "×",
            goal=3,
            floor=1,
        ),
        Figure(
            "participation.board_ms", board, "ms", goal=absolute(15, check), floor=bare
        ),
        Figure(
            "participation.missing_of_one_unit_ms",
            missing,
            "ms",
            goal=absolute(20, check),
        ),
        Figure(
            f"participation.trend_of_{DAYS}_days_ms",
            trend,
            "ms",
            goal=absolute(200, check),
        ),
    ]


def _database_times(*works: Callable[[], object]) -> list[float]:
    """The median of what the database spends on each work, done in turn.

    Milliseconds of processor of this connection's server process: what else the
    machine does makes it wait, but not work more.
    """
    clock = database_clock()
    taken = [[] for _ in works]
    for turn in range(ROUNDS + 1):
        for work, times in zip(works, taken, strict=True):
            began = clock()
            work()
            if turn:
                times.append(clock() - began)
    return [round(statistics.median(times), 2) for times in taken]


def database_clock() -> Callable[[], float]:
    ((pid,),) = _read("SELECT pg_backend_pid()")
    spent = Path(f"/proc/{pid}/schedstat")  # Linux, on the server's own machine
    if not spent.exists():
        return lambda: perf_counter() * 1000
    return lambda: int(spent.read_text().split()[0]) / 1_000_000


def _open_board(reader: User) -> None:
    """The whole view, as it renews itself."""
    request = RequestFactory().get("/")
    request.user, request.htmx = reader, True
    page = boards.board(request)
    assert page.content.count(b'id="unit-') >= A_PAGE  # noqa: S101 - else it reads less


def _missing_of_a_unit(reader: User, contest: Contest, unit: Unit) -> None:
    people = queries.people_of(contest, reader, unit).missing()
    assert list(queries.with_standing(people)[:A_PAGE])  # noqa: S101 - somebody is


def _trend(reader: User) -> None:
    contest = Contest.objects.get()
    days = queries.days_of(contest, queries.board_units(contest, reader))
    assert len(days) == DAYS  # noqa: S101 - else it sums less


def _fill() -> None:
    _run(DATA)
    _run("VACUUM ANALYZE")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _read(statement: str, values: dict | None = None) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
