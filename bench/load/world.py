"""A contest as it goes on: a bank, units, and people of whom many took part."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from contest import names
from contest.models import Contest, Grant, Role, Round, Unit, User
from quiz.models import BlueprintRow, Choice, Question, Topic
from quiz.services import draw_paper

BANK = Path(__file__).resolve().parent.parent.parent / "demo" / "data" / "questions.csv"
PASSWORD = "mua-lua-som"  # noqa: S105 - of people who do not exist
UNITS = 40
QUESTIONS = 20  # on a paper

# Accounts are 000001 and so on, all with one hash. The first ``past`` have taken part,
# so indexes are as deep as in a contest that goes on.
PEOPLE = """
INSERT INTO contest_user (id, password, username, full_name, phone, is_active,
                          write_epoch)
SELECT 1000 + n, %(password)s, lpad(n::text, 6, '0'), 'Người dự thi ' || n, '', true, 0
  FROM generate_series(1, %(people)s) AS n;

INSERT INTO contest_staffmember (id, code, surname, given_name, category, position,
                                 phone, email, sort_key, search_key, user_id)
SELECT n, lpad(n::text, 6, '0'), 'Người dự', 'Thi' || n, 'public_employee',
       'Chuyên viên', '', '', md5(n::text), '', 1000 + n
  FROM generate_series(1, %(people)s) AS n;

INSERT INTO contest_rosterentry (id, contest_id, staff_member_id, unit_id, status,
                                 counts)
SELECT n, %(contest)s, n, (%(units)s::bigint[])[1 + n %% cardinality(%(units)s)],
       'working', true
  FROM generate_series(1, %(people)s) AS n;

INSERT INTO quiz_attempt (id, round_id, entry_id, number, paper, state, started_at,
                          due_at, allowed, device, cause, closed_at, answered, score,
                          given_back)
SELECT n, %(round)s, n, 1, %(paper)s, 'closed', moment, moment + interval '20 minutes',
       interval '20 minutes', '', 'submitted', moment + interval '9 minutes', 20, 15,
       false
  FROM generate_series(1, %(past)s) AS n,
       LATERAL (SELECT now() - interval '1 day' - n * interval '1 second' AS moment)
       AS started;

INSERT INTO quiz_answerevent (attempt_id, page, seq, place, choice, turn)
SELECT n, md5(n::text)::uuid, place + 1, place, 1, 1
  FROM generate_series(1, %(past)s) AS n, generate_series(0, 19) AS place;

INSERT INTO contest_evidence (contest_id, entry_id, round_id, source, source_key,
                              happened_at, withdrawn_reason)
SELECT %(contest)s, entry_id, round_id, 'quiz', id::text, closed_at, ''
  FROM quiz_attempt;

UPDATE contest_rosterentry AS entry SET participated_at = evidence.happened_at
  FROM contest_evidence AS evidence WHERE evidence.entry_id = entry.id;
"""
# What was written with its number would be written again by the next who comes.
SEQUENCES = """
SELECT setval(pg_get_serial_sequence(%(table)s, 'id'), max(id)) FROM {table}
"""


def bank() -> list[tuple[str, list[str]]]:
    """Questions with their choices, of the length they have in life."""
    with BANK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    letters = ("a", "b", "c", "d")
    return [
        (row["cau_hoi"], [row[f"phuong_an_{letter}"] for letter in letters])
        for row in rows
        if all(row[f"phuong_an_{letter}"] for letter in letters)
    ]


def fill(*, people: int, past: int) -> None:
    """Fill an empty database with a contest, of whose people ``past`` took part."""
    contest, units = _contest()
    round = _rounds(contest)
    values = {
        "password": make_password(PASSWORD),
        "people": people,
        "past": past,
        "contest": contest.pk,
        "units": units,
        "round": round.pk,
        "paper": json.dumps(draw_paper(round, seed="1")),
    }
    tables = (
        *("contest_user", "contest_staffmember", "contest_rosterentry"),
        *("quiz_attempt", "quiz_answerevent"),
    )
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, values)
        for table in tables:
            cursor.execute(SEQUENCES.format(table=table), {"table": table})
        cursor.execute("VACUUM ANALYZE")


def _contest() -> tuple[Contest, list[int]]:
    root = Unit.objects.create(code="R", name="Huyện", short_name="Huyện", path="/1/")
    Unit.objects.filter(pk=root.pk).update(path=f"/{root.pk}/")
    contest = Contest.objects.create(
        code="bench",
        title="Cuộc thi trực tuyến tìm hiểu, tuyên truyền cải cách hành chính",
        short_title="Cuộc thi CCHC",
        year=2023,
        root_unit=root,
        is_current=True,
        issuing_body="Ủy ban nhân dân huyện",
        host_office="Phòng Nội vụ",
        host_phone="0235 3874 000",
        reference_date=date(2023, 11, 15),
    )
    units = []
    for n in range(UNITS):
        unit = Unit.objects.create(
            code=f"DV{n}",
            name=f"Ủy ban nhân dân xã số {n}",
            short_name=f"Xã {n}",
            position=n,
            parent=root,
            path="/",
        )
        unit.path = f"/{root.pk}/{unit.pk}/"
        unit.save(update_fields=["path"])
        helper = User.objects.create(
            username=f"dm{n}", full_name=f"Đầu mối {n}", phone=f"0905{n:06}"
        )
        Grant.objects.create(
            user=helper, role=Role.COORDINATOR, contest=contest, unit=unit
        )
        units.append(unit.pk)
    return contest, units


def _rounds(contest: Contest) -> Round:
    """A quiz that runs, initiatives that follow, the bank, and its blueprint."""
    now = timezone.now()
    round = Round.objects.create(
        contest=contest,
        kind=Round.Kind.QUIZ,
        number=1,
        name="Phần 1: Thi trắc nghiệm",
        opens_at=now - timedelta(days=10),
        closes_at=now + timedelta(days=10),
        counts=True,
    )
    Round.objects.create(
        contest=contest,
        kind=Round.Kind.INITIATIVES,
        number=2,
        name="Phần 2: Thi tìm kiếm sáng kiến, giải pháp",
        opens_at=now + timedelta(days=10),
        closes_at=now + timedelta(days=40),
    )
    topics = [
        Topic.objects.create(contest=contest, name=f"Chủ đề {n}") for n in range(5)
    ]
    for number, (stem, choices) in enumerate(bank()):
        question = Question.objects.create(
            topic=topics[number % len(topics)],
            difficulty="easy",
            stem=stem,
            stem_key=names.search_key(stem),
            state=Question.State.APPROVED,
        )
        Choice.objects.bulk_create(
            Choice(question=question, position=n, text=text, is_right=n == 0)
            for n, text in enumerate(choices)
        )
    BlueprintRow.objects.bulk_create(
        BlueprintRow(round=round, topic=topic, count=QUESTIONS // len(topics))
        for topic in topics
    )
    return round
