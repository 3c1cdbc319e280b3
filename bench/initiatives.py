"""The gallery and the queue of entries: 20 000 of them beside 100, the same pages."""

import functools
import statistics
from collections.abc import Callable
from time import process_time

from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bench import Figure
from bench.participation import database_clock
from contest.models import User
from initiatives.views import gallery, screening

FEW, MANY = 100, 20_000
UNITS = 145
OFFICER = 1
ROUNDS = 31
GOAL = 1.3
# Of two parts of one contest: the current one is looked at.
DATA = f"""
SET statement_timeout = 0;
SET session_replication_role = replica;

INSERT INTO contest_block (id, code, name, position)
SELECT n, 'K' || n, 'Khối ' || n, n FROM generate_series(1, 2) AS n;

INSERT INTO contest_unit (id, code, name, short_name, position, parent_id, path,
                          block_id, subject_to_rating, rolls_up)
SELECT n, 'U' || n, 'Đơn vị ' || n, 'Đơn vị ' || n, n,
       CASE WHEN n > 1 THEN 1 END,
       CASE WHEN n = 1 THEN '/1/' ELSE '/1/' || n || '/' END, 1 + n % 2, true, false
  FROM generate_series(1, {UNITS}) AS n;

INSERT INTO contest_contest (
       id, code, title, short_title, year, root_unit_id, is_current, banner,
       issuing_body, host_office, host_phone, place, report_symbol, signer_titles,
       plan_number, province_url, rating_sentence, decision_body, counting_rule,
       qualifying_sources, reference_date, approval, shortest_excusal_days,
       surge_days, surge_least, surge_percent)
SELECT n, 'bench' || n, '', '', 2023, 1, n = 1, '', '', '', '', '', '', '', '', '', '',
       '', 'any', '["quiz"]', '2023-11-15', 'two_people', 15, 7, 3, 10
  FROM generate_series(1, 2) AS n;

INSERT INTO contest_round (
       id, contest_id, kind, number, name, opens_at, closes_at, counts, is_hosted_here,
       is_practice, minutes, max_attempts, min_answers, max_seconds)
SELECT n, n, 'initiatives', 1, '', now() - interval '30 days', now() + interval '1 day',
       false, true, false, 20, 3, 1, 300
  FROM generate_series(1, 2) AS n;

INSERT INTO contest_user (id, password, username, full_name, phone, is_active,
                          write_epoch)
VALUES (1, '!', 'one', '', '', true, 0), (2, '!', 'two', '', '', true, 0);
INSERT INTO contest_grant (user_id, role, unit_id) VALUES ({OFFICER}, 'officer', 1);

INSERT INTO initiatives_theme (id, contest_id, position, name, full_text)
SELECT contest * 10 + n, contest, n, 'Chủ đề ' || n, ''
  FROM generate_series(1, 2) AS contest, generate_series(1, 5) AS n;
SET session_replication_role = DEFAULT;
"""  # noqa: S608 - all parts are constants of this module
# As many wait as are approved. The oldest thirty of each alone are of unit 9 and say
# "lưu động": to find them is to pass all others by.
ENTRIES = """
SET statement_timeout = 0;
SET session_replication_role = replica;
INSERT INTO initiatives_initiativeentry (
       round_id, unit_id, created_by_id, owner_kind, theme_id, title, summary, problem,
       solution, effect, platform, video_key, video_url, seconds, state, submitted_at,
       decided_at, decided_by_id, reason)
SELECT %(round)s,
       CASE WHEN n > 2 * (%(entries)s - 30) THEN 9 ELSE 10 + n / 2 %% 130 END,
       2, 'group', %(round)s * 10 + 1 + n / 2 %% 2,
       'Sáng kiến số ' || n
           || CASE WHEN n > 2 * (%(entries)s - 30) THEN ' lưu động' ELSE '' END,
       repeat('Làm gì, cho ai, kết quả ra sao. ', 8), '', '', '', 'youtube',
       lpad(n::text, 11, '0'), 'https://www.youtube.com/watch?v=' || n, 200,
       CASE WHEN n %% 2 = 0 THEN 'submitted' ELSE 'approved' END,
       now() - n * interval '1 minute',
       CASE WHEN n %% 2 = 1 THEN now() - n * interval '30 seconds' END,
       CASE WHEN n %% 2 = 1 THEN 1 END, ''
  FROM generate_series(1, 2 * %(entries)s) AS n;
INSERT INTO initiatives_author (entry_id, name, position)
SELECT entry.id, 'Người thứ ' || entry.id || ' của bài', place
  FROM initiatives_initiativeentry AS entry, generate_series(1, 2) AS place
 WHERE round_id = %(round)s;
INSERT INTO initiatives_linkwatch (
       entry_id, platform, video_key, video_url, state, code, title, failures,
       failed_since, reason)
SELECT id, platform, video_key, video_url, CASE WHEN id %% 50 = 0 THEN 'suspect'
       WHEN id %% 10 = 1 THEN 'unknown' ELSE 'ok' END,
       CASE WHEN id %% 10 = 1 THEN 'opaque' ELSE '' END, '',
       (id %% 50 = 0)::int, CASE WHEN id %% 50 = 0 THEN now() END, ''
  FROM initiatives_initiativeentry WHERE round_id = %(round)s;
SET session_replication_role = DEFAULT;
"""
PAGES = {
    "gallery": {
        "all": (gallery.gallery, {}),
        "theme": (gallery.gallery, {"theme": 2}),
        "unit": (gallery.gallery, {"unit": 9}),
        "block": (gallery.gallery, {"block": 2}),
        "words": (gallery.gallery, {"q": "luu dong"}),
    },
    "queue": {
        "all": (screening.queue, {}),
        "theme": (screening.queue, {"theme": 2}),
        "unit": (screening.queue, {"unit": 9}),
        "block": (screening.queue, {"block": 2}),
        "words": (screening.queue, {"q": "luu dong"}),
        "new": (screening.queue, {"state": "", "sort": "new"}),
        "length": (screening.queue, {"sort": "length"}),
    },
}
# Loaded by the page of the queue once it is there.
COUNTS = {
    "all": (screening.queue_counts, {}),
    "words": (screening.queue_counts, {"q": "luu dong"}),
}


def measure() -> list[Figure]:
    _run(DATA)
    few, many = _with(1, FEW), _with(2, MANY)
    figures = []
    for name, pages in PAGES.items():
        times = {what: many[name, what][0] / few[name, what][0] for what in pages}
        queries = {what: (few[name, what][1], many[name, what][1]) for what in pages}
        worst = max(times, key=times.get)
        said = ", ".join(f"{what} {ratio:.2f}" for what, ratio in times.items())
        figures += [
            Figure(
                f"initiatives.{name}_{MANY}_vs_{FEW}",
                round(times[worst], 3),
                "×",
                goal=GOAL,
                floor=1,
                note=said,
            ),
            Figure(
                f"initiatives.{name}_more_queries",
                max(more - fewer for fewer, more in queries.values()),
                "",
                goal=0,
            ),
        ]
    for what in COUNTS:
        fewer, more = few["counts", what], many["counts", what]
        figures.append(
            Figure(
                f"initiatives.queue_counts_{what}_{MANY}_ms",
                round(more[0], 1),
                "ms",
                goal=None,
                note=f"{fewer[0]:.1f} of {FEW}; {more[1]} statements",
            )
        )
    return figures


def _with(part: int, entries: int) -> dict[tuple[str, str], tuple[float, int]]:
    """Fill this part, look at it, and return time and queries of each page."""
    _run("UPDATE contest_contest SET is_current = (id = %(round)s)", {"round": part})
    _run(ENTRIES, {"round": part, "entries": entries})
    _run("VACUUM ANALYZE")
    reader = User.objects.get(pk=OFFICER)
    reader.roles_now = ["officer"]  # as reading the session says it
    opened = {
        (name, what): functools.partial(_open, reader, view, asked, part)
        for name, pages in {**PAGES, "counts": COUNTS}.items()
        for what, (view, asked) in pages.items()
    }
    times = _processor_times(*opened.values())
    counts = [_queries(work) for work in opened.values()]
    return dict(zip(opened, zip(times, counts, strict=True), strict=True))


def _open(reader: User, view: Callable, asked: dict, part: int) -> None:
    asked = {**asked, **({"theme": part * 10 + 2} if "theme" in asked else {})}
    request = RequestFactory().get("/", asked)
    request.user = reader
    page = view(request)
    if view is screening.queue_counts:
        return
    shown = page.content.decode().count("Sáng kiến số ")
    assert shown >= gallery.queries.CARDS  # noqa: S101 - else it reads less


def _queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def _processor_times(*works: Callable[[], object]) -> list[float]:
    """The median milliseconds of both sides: this process and its server process.

    What else the machine does makes them wait, but not work more.
    """
    database = database_clock()
    taken = [[] for _ in works]
    for turn in range(ROUNDS + 1):
        for work, times in zip(works, taken, strict=True):
            began = database() + process_time() * 1000
            work()
            if turn:
                times.append(database() + process_time() * 1000 - began)
    return [statistics.median(times) for times in taken]


def _run(statement: str, values: dict | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
