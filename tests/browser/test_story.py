"""From the roster to the leader's Excel, by hand in a browser, with a real worker."""

from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from contest.models import Contest, Role, RosterEntry, Unit
from quiz.models import BlueprintRow, Question, Topic
from reports.models import UnitFigure
from tests.browser.test_quiz import choose, to_the_last_step
from tests.factories import (
    ContestFactory,
    GrantFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.office import convert, formulas_and_values, values_of
from tests.workers import seconds_until, worker

pytestmark = [
    pytest.mark.browser,
    pytest.mark.office,
    pytest.mark.django_db(transaction=True),
]

PASSWORD = "Gio-bac-qua-doi-2023"  # noqa: S105 - of people who live for one test
SCHOOL, COMMUNE = "Trường Tiểu học Mẫu", "UBND xã Mẫu"
UNITS = [
    ["Mã đơn vị", "Tên đơn vị", "Khối", "Thứ tự trong báo cáo", "Thuộc diện xếp loại"],
    ["TH-MAU", SCHOOL, "I. Khối trường học", 1, "có"],
    ["XA-MAU", COMMUNE, "II. Khối xã, thị trấn", 2, "có"],
]
STAFF = [
    ["Mã người dự thi", "Họ và tên", "Chức vụ", "Đối tượng", "Đơn vị"],
    ["00101", "Nguyễn Thị Ánh", "Giáo viên", "Viên chức", "TH-MAU"],
    ["00102", "Trần Văn Bình", "Kế toán", "Viên chức", "TH-MAU"],
    ["00103", "Lê Thị Ân", "Bảo vệ", "Người lao động", "TH-MAU"],
    ["00201", "Võ Văn Đạt", "Chủ tịch", "Cán bộ", "XA-MAU"],
]
QUESTIONS = [
    ["Chủ đề", "Mức độ", "Câu hỏi", "Phương án A", "Phương án B", "Đáp án"],
    *[["CCHC", "Dễ", f"Câu hỏi thử số {n}?", "Đúng", "Sai", "A"] for n in range(5)],
]
# What the figures must be, counted apart from all code that counts them.
COUNT = """
SELECT unit.name, count(*),
       count(*) FILTER (WHERE entry.counts),
       count(*) FILTER (WHERE entry.counts AND EXISTS (
           SELECT FROM contest_evidence AS evidence
            WHERE evidence.entry_id = entry.id AND evidence.withdrawn_at IS NULL))
  FROM contest_rosterentry AS entry JOIN contest_unit AS unit ON unit.id = entry.unit_id
 WHERE entry.status = 'working' GROUP BY unit.name
"""


@pytest.fixture
def contest():
    contest = ContestFactory(
        is_current=True, root_unit=UnitFactory(root=True, code="UBND-H")
    )
    RoundFactory(contest=contest)
    RoundFactory(contest=contest, initiatives=True)
    for name, role in [("canbo", Role.OFFICER), ("lanhdao", Role.LEADER)]:
        user = UserFactory(username=name)
        user.set_password(PASSWORD)
        user.save()
        GrantFactory(user=user, role=role, unit=contest.root_unit)
    return contest


@pytest.fixture
def as_person(browser, live_server, browser_context_args):
    """Open a fresh browser and sign in by the page."""
    opened = []

    def sign_in(name, secret):
        context = browser.new_context(
            **browser_context_args, base_url=live_server.url, accept_downloads=True
        )
        opened.append(context)
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Mã người dự thi hoặc số điện thoại").fill(name)
        page.locator("input[type=password]").fill(secret)
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: "dang-nhap" not in url)
        return page

    yield sign_in
    for context in opened:
        context.close()


def test_from_the_roster_to_the_leaders_excel(contest, as_person, tmp_path):
    with worker():
        officer = as_person("canbo", PASSWORD)
        _import_everything(officer, tmp_path)
        codes = _print_slips(officer, SCHOOL) | _print_slips(officer, COMMUNE)
        _take_the_quiz(as_person("00101", codes["00101"]))
        _take_the_quiz(as_person("00201", codes["00201"]))
        seconds_until(lambda: _figures()[SCHOOL][2] == 1, at_most=10)
        seconds_until(lambda: _figures()[COMMUNE][2] == 1, at_most=10)

        leader = as_person("lanhdao", PASSWORD)
        _read_the_board(leader)
        report = _download_the_report(leader, tmp_path)

    _compare(report)
    _open_in_office(report, tmp_path)


def _import_everything(page, folder):
    _upload(page, reverse("contest:import-upload", args=["don-vi"]), UNITS, folder)
    _upload(page, reverse("contest:import-upload", args=["danh-sach"]), STAFF, folder)
    _upload(page, reverse("quiz:bank-import-upload"), QUESTIONS, folder)
    assert Unit.objects.count() == 3
    assert RosterEntry.objects.count() == 4
    assert Question.objects.drawable().count() == 5
    round = Contest.objects.get().rounds.get(number=1)
    BlueprintRow.objects.create(round=round, topic=Topic.objects.get(), count=5)


def _upload(page, address, rows, folder):
    """Upload, look at the preview, write."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "upload.xlsx"
    book.save(path)
    page.goto(address)
    page.locator("input[type=file]").set_input_files(path)
    approve = page.get_by_label("Đưa vào sử dụng ngay")
    if approve.count():
        approve.check()
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.locator("main")).to_contain_text(f"{len(rows) - 1} dòng")
    page.get_by_role("button", name=f"Ghi {len(rows) - 1}").click()
    expect(page.locator("main")).to_contain_text("Đã ghi")


def _print_slips(page, unit):
    """Return {staff code: the code on the slip} as printed."""
    page.goto(reverse("contest:slips", args=[Unit.objects.get(name=unit).pk]))
    page.get_by_role("button", name="In phiếu cho").click()
    printed = page.locator(".slip-codes")
    expect(printed.first).to_be_visible()
    return {
        slip.locator("strong").first.inner_text(): slip.locator("strong")
        .nth(1)
        .inner_text()
        for slip in printed.all()
    }


def _take_the_quiz(page):
    """A first sign-in with a slip, then the whole quiz."""
    page.get_by_role("button", name="Đúng, là tôi").click()
    page.get_by_role("button", name="Tôi đã đọc").click()
    page.get_by_role("link", name="Để sau").click()
    page.get_by_role("link", name="Bắt đầu làm bài").click()
    page.get_by_label("Tôi tự làm bài").check()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#place")).to_be_visible()
    for number in range(1, page.locator(".question").count() + 1):
        expect(choose(page, number, "A")).to_contain_text("Đã lưu")
    to_the_last_step(page)
    expect(page.locator("main")).to_contain_text("Đã trả lời đủ 5 câu")
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.locator(".big-line")).to_have_text("Anh/chị đã tham gia")
    expect(page.locator("main")).to_contain_text("Nhường máy cho người khác")


def _figures():
    """{unit: (headcount, expected, participated)} as the worker keeps them."""
    rows = UnitFigure.objects.values_list(
        "unit__name", "headcount", "expected", "participated"
    )
    return {SCHOOL: (0, 0, 0), COMMUNE: (0, 0, 0)} | {n: tuple(v) for n, *v in rows}


def _read_the_board(page):
    page.wait_for_url(f"**{reverse('reports:overview')}")
    page.get_by_role("link", name="Bảng theo dõi tiến độ từng đơn vị").click()
    school = page.locator("tr", has_text=SCHOOL)
    expect(school).to_contain_text("Chưa đạt")
    expect(school).to_contain_text("50,00%")
    commune = page.locator("tr", has_text=COMMUNE)
    expect(commune).to_contain_text("100%")
    assert "Chưa đạt" not in commune.inner_text()


def _download_the_report(page, folder):
    page.goto(reverse("reports:exports"))
    page.get_by_role("button", name="Lập báo cáo").click()
    expect(page.locator("#export-job")).to_contain_text("Đã lập xong")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về").click()
    path = folder / "report.xlsx"
    download.value.save_as(path)
    return path


def _compare(report):
    """Board = workbook = a plain count."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        counted = {name: tuple(values) for name, *values in cursor.fetchall()}
    assert counted == {SCHOOL: (3, 2, 1), COMMUNE: (1, 1, 1)}
    kept = {name: value for name, value in _figures().items() if value[0]}
    assert {name: kept[name] for name in counted} == counted

    rows = load_workbook(report, data_only=True)["Tổng hợp"].iter_rows(values_only=True)
    printed = {row[1]: row for row in rows}
    assert {name: printed[name][2] for name in counted} == {SCHOOL: 3, COMMUNE: 1}
    assert printed[SCHOOL][5:10] == (2, 1, 1, 50, "Chưa đạt")
    assert printed[COMMUNE][5:10] == (1, 1, 0, 100, "Đạt")
    assert printed["TỔNG CỘNG"][5:10] == (3, 2, 1, 66.66, "1/2 đơn vị đạt")
    assert printed[SCHOOL][10] == 0

    missing = load_workbook(report, data_only=True)["Chưa tham gia"]
    names = [row[1:3] for row in missing.iter_rows(min_row=5, values_only=True)]
    assert names == [("Trần Văn", "Bình")]


def _open_in_office(report, folder):
    theirs = values_of(convert(report, "xlsx", folder / "office"))
    for place, (formula, kept) in formulas_and_values(report).items():
        value = theirs.get(place)
        same = (value or "") == (kept or "")
        if isinstance(kept, float):
            same = abs(Decimal(value) - Decimal(kept)) < Decimal("0.001")
        assert same, (place, formula, kept, value)
