"""Who had to send an initiative: frozen, and the same on the page and in each file."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, connection, transaction

from contest.db import constraint_of
from contest.models import Round
from initiatives.models import InitiativeRules
from initiatives.queries.units import units_without_entry
from initiatives.services import withdraw_entry
from reports.letters.covering import write_covering_report
from reports.models import Snapshot
from reports.services import content_hash, take_snapshot
from reports.services.snapshots import CANONICAL_DUTIES
from reports.workbook.build import build_workbook
from reports.workbook.content import read_content
from reports.workbook.table import write_table
from tests.factories import (
    BlockFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
)
from tests.office import convert, values_of
from tests.reports.closings import ended_round, officer_of

pytestmark = pytest.mark.django_db
SAID = "Mỗi đơn vị phải gửi ít nhất một bài: 1/2 đơn vị đã gửi, 1 đơn vị chưa gửi."
WORD = "Nhiệm vụ gửi"
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def contest():
    contest = ended_round().contest
    RosterEntryFactory(contest=contest, unit=contest.root_unit)  # it may, it need not
    return contest


@pytest.fixture
def round(contest):
    return RoundFactory(initiatives=True, contest=contest, number=2)


@pytest.fixture
def units(contest):
    """The first sends an initiative, the second none."""
    block = BlockFactory()
    return [
        UnitFactory(parent=contest.root_unit, block=block, position=number)
        for number in (1, 2)
    ]


@pytest.fixture
def sent(contest, round, units):
    theme = ThemeFactory(contest=contest)
    given = {"round": round, "theme": theme, "submitted": True}
    return InitiativeEntryFactory(unit=units[0], **given)


@pytest.fixture
def rules(round):
    return InitiativeRules.objects.create(round=round, unit_must_send=True)


def taken(contest):
    return take_snapshot(contest, Snapshot.Cause.REPORT)


def duties(snapshot):
    return dict(snapshot.units.values_list("unit", "duty_met"))


def text_of(docx):
    return ZipFile(BytesIO(docx)).read("word/document.xml").decode()


def test_duty_is_frozen_as_the_page_by_unit_says_it(contest, round, units, sent, rules):
    owing = set(units_without_entry(round, officer_of(contest)))

    snapshot = taken(contest)
    InitiativeRules.objects.update(unit_must_send=False)
    withdraw_entry(sent, by=sent.created_by)

    root = contest.root_unit_id
    assert owing == {units[1]}
    assert duties(snapshot) == {root: None, units[0].pk: True, units[1].pk: False}
    assert content_hash(snapshot) == snapshot.sha256
    snapshot.units.filter(unit=units[1]).update(duty_met=None)
    assert content_hash(snapshot) != snapshot.sha256


def test_duty_of_two_rounds_is_met_in_both(contest, units, sent, rules):
    other = RoundFactory(initiatives=True, contest=contest, number=3)
    InitiativeRules.objects.create(round=other, unit_must_send=True)

    snapshot = taken(contest)
    assert duties(snapshot)[units[0].pk] is False
    words = [snapshot.units.get(unit=unit).duty for unit in units]
    assert words == ["Chưa gửi đủ", "Chưa gửi"]


def test_nothing_is_owed_before_the_round_opens(contest, round, units, rules):
    Round.objects.filter(pk=round.pk).update(opens_at=round.closes_at - A_MINUTE)

    assert set(duties(taken(contest)).values()) == {None}


def test_files_say_who_had_to_send_one(contest, units, sent, rules, tmp_path):
    content = read_content(taken(contest))
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(build_workbook(content.snapshot))

    read = values_of(convert(path, "xlsx", tmp_path / "again"))

    sheet = {at: value for (name, at), value in read.items() if name == "Sáng kiến"}
    assert sheet["A3"] == SAID
    assert sheet["M4"].startswith(WORD)
    assert [sheet.get(f"{column}5") for column in "AFM"] == [1, units[0].name, "Đã gửi"]
    assert [sheet.get(f"{column}6") for column in "AFM"] == [
        None,
        units[1].name,
        "Chưa gửi",
    ]
    assert "Không khớp" not in read.values()
    lines = write_table(content).decode("utf-8-sig").splitlines()
    assert lines[0].endswith(f",{WORD} sáng kiến")
    ends = {
        name: line.rpartition(",")[2]
        for line in lines
        for name in units_in(line, units)
    }
    assert ends == {units[0].name: "Đã gửi", units[1].name: "Chưa gửi"}
    assert SAID in text_of(write_covering_report(content))
    assert any(
        SAID in str(value) for (name, _), value in read.items() if "nhanh" in name
    )


def units_in(line, units):
    return [unit.name for unit in units if unit.name in line]


def test_without_the_rule_nothing_is_said_and_the_hash_is_what_it_was(
    contest, units, sent
):
    snapshot = taken(contest)
    content = read_content(snapshot)
    path = BytesIO(build_workbook(snapshot))

    assert set(duties(snapshot).values()) == {None}
    assert not any(WORD in str(value) for value in values_of(path).values())
    assert WORD not in write_table(content).decode("utf-8-sig")
    assert "phải gửi ít nhất" not in text_of(write_covering_report(content))
    with connection.cursor() as cursor:
        cursor.execute(CANONICAL_DUTIES, [snapshot.pk])
        assert cursor.fetchall() == []


def test_no_duty_is_met_with_nothing(contest, units):
    snapshot = taken(contest)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        snapshot.units.filter(unit=units[0]).update(duty_met=True)

    assert constraint_of(refused.value) == "snapshotunit_duty_met_with_an_initiative"
