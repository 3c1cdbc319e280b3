"""The workbook of a closing: its figures, and beside them what came after."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from contest.models import JoinRequest
from reports.services import build_export, request_export
from reports.workbook.build import build_workbook
from tests.factories import BlockFactory, RosterEntryFactory, UnitFactory
from tests.reports.closings import close, officer_of, take_part

pytestmark = pytest.mark.django_db


def texts_of(content, sheet):
    book = load_workbook(BytesIO(content), data_only=True)
    return [str(cell.value) for row in book[sheet] for cell in row if cell.value]


def test_what_came_after_the_closing_stands_beside_its_figures(contest):
    unit = UnitFactory(
        parent=contest.root_unit, name="Trường Mẫu", block=BlockFactory()
    )
    entry = RosterEntryFactory(contest=contest, unit=unit)
    JoinRequest.objects.create(contest=contest, unit=unit, full_name="X", phone="0905")
    officer = officer_of(contest)
    closing = close(contest, by=officer, requests="Chờ đơn vị trả lời")

    take_part(entry, contest.rounds.get())

    content = build_workbook(closing)
    summary, info = (texts_of(content, s) for s in ("Tổng hợp", "Thông tin"))
    assert "Điều chỉnh sau chốt: +1 (xem Thông tin)" in summary
    assert "Chưa đạt" in summary
    [line] = [text for text in info if entry.staff_member.full_name in text]
    assert "đã tham gia +1" in line
    assert "Ghi nhận tham gia (Đơn vị xác nhận)" in line
    assert [text for text in info if "Chờ đơn vị trả lời" in text]
    assert "Không khớp" not in info


def test_a_report_after_the_closing_is_of_the_closing(contest):
    officer = officer_of(contest)
    closing = close(contest, by=officer)

    job = request_export(contest, by=officer)
    build_export(job.pk)

    assert {export.snapshot for export in job.exports.all()} == {closing}
