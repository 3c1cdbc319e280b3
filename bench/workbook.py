"""The report of 5 000 and of 100 000 people, from the snapshot to the kept files.

Each is built in a process of its own, as in a worker: how long, and how much memory it
took at most. Three in ten are missing, so their names are listed.
"""

import multiprocessing
import resource
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from django.conf import settings
from django.db import connection

from bench import Figure, absolute, milliseconds, password_check
from contest.models import Block, Contest, Job, Unit
from reports.models import Snapshot
from reports.services import Choice, build_export, take_snapshot
from reports.services.exports import queue_export

SIZES = {5_000: 150, 100_000: 2_000}  # people: units
MOST_SECONDS = {5_000: 5, 100_000: 90}
MOST_MEGABYTES = {5_000: 200, 100_000: 150}
BLOCKS = 7

PEOPLE = """
SET statement_timeout = 0;
INSERT INTO contest_staffmember (code, surname, given_name, category, position,
                                 phone, email, sort_key, search_key)
SELECT %(contest)s || '-' || n, 'Nguyễn Thị Minh', 'Khánh ' || n, 'public_employee',
       'Giáo viên, tổ trưởng chuyên môn', '', '', md5(n::text), ''
  FROM generate_series(1, %(people)s) AS n;

INSERT INTO contest_rosterentry (contest_id, staff_member_id, unit_id, status, counts,
                                 participated_at)
SELECT %(contest)s, id, %(first_unit)s + id %% %(units)s, 'working', id %% 20 <> 3,
       CASE WHEN id * 31 %% 100 < 70 THEN now() - id %% 45 * interval '1 day' END
  FROM contest_staffmember WHERE code LIKE %(contest)s || '-%%';
"""


def measure() -> list[Figure]:
    (check,) = milliseconds(password_check)
    figures = []
    for people, units in SIZES.items():
        contest = fill(people, units)
        seconds, megabytes = _apart(_build, contest.pk)
        figures += [
            Figure(
                f"workbook.report_{people}_s",
                round(seconds, 2),
                "s",
                goal=absolute(MOST_SECONDS[people], check),
            ),
            Figure(
                f"workbook.report_{people}_mb",
                megabytes,
                "MB",
                goal=MOST_MEGABYTES[people],
            ),
        ]
    return figures


def fill(people: int, units: int) -> Contest:
    root = Unit.objects.create(code=f"R{people}", name="Huyện", path="/0/")
    Unit.objects.filter(pk=root.pk).update(path=f"/{root.pk}/")
    start = Block.objects.count()
    blocks = [
        Block.objects.create(code=f"B{n}", name=f"Khối số {n}", position=n)
        for n in range(start, start + BLOCKS)
    ]
    made = Unit.objects.bulk_create(
        Unit(
            code=f"{people}-{n}",
            name=f"Trường Tiểu học và Trung học cơ sở số {n}",
            short_name=f"Trường số {n}",
            parent=root,
            block=blocks[n % BLOCKS],
            position=n,
            path=f"/{root.pk}/{root.pk + 1 + n}/",
        )
        for n in range(units)
    )
    contest = Contest.objects.create(
        code=f"bench-{people}",
        title="Cuộc thi trực tuyến đo tốc độ",
        short_title="Đo tốc độ",
        year=2023,
        root_unit=root,
        reference_date=date(2023, 11, 15),
    )
    with connection.cursor() as cursor:
        given = {"contest": contest.pk, "people": people, "units": units}
        cursor.execute(PEOPLE, given | {"first_unit": made[0].pk})
        cursor.execute("VACUUM ANALYZE")
    return contest


def _apart(work, *args):
    """Do it in a process of its own, whose memory is then its own too."""
    connection.close()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, args)


def _build(contest_id: int) -> tuple[float, int]:
    contest = Contest.objects.get(pk=contest_id)
    with TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = Path(folder)
        snapshot = take_snapshot(contest, Snapshot.Cause.REPORT)
        job = queue_export(contest, Choice(snapshot=snapshot), by=None)
        began = perf_counter()
        build_export(job.pk)
        taken = perf_counter() - began
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error  # noqa: S101 - else it measures less
    return taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
