"""The same imports by command."""

import json
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from contest.models import Proposal, RosterEntry, StaffMember, Unit
from tests.contest.books import book
from tests.contest.rosters import (
    DOCUMENT,
    contest_with_units,
    entry_of,
    officer_of,
    staff_book,
    staff_line,
)
from tests.factories import ContestFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def save(tmp_path):
    def save(file, name="danh sách.xlsx"):
        path = tmp_path / name
        path.write_bytes(file.getvalue())
        return str(path)

    return save


def test_import_staff_writes_and_says_how_many(save, capsys):
    contest, _ = contest_with_units("TH-ND")

    call_command("import_staff", save(staff_book(staff_line("Lê An", "TH-ND"))))

    assert RosterEntry.objects.get().contest == contest
    assert capsys.readouterr().out == (
        "4 dòng: thêm mới 1, thay đổi 0, chuyển từ đơn vị khác 0, không đổi 0, "
        "cần xác định 0, có lỗi 0, bỏ qua 3; không còn trong tệp 0.\n"
        "Đã ghi 1 người.\n"
    )


def test_import_staff_dry_run_writes_nothing(save, capsys):
    _, school = contest_with_units("TH-ND")
    line = staff_line("Lê An", "TH-ND", born="05/10/1985", phone="0905000001")

    call_command("import_staff", save(staff_book(line)), "--dry-run", "--json")

    assert not StaffMember.objects.exists()
    assert json.loads(capsys.readouterr().out) == {
        "rows": 4,  # two title lines and the headings are skipped
        "new": 1,
        "changed": 0,
        "moved": 0,
        "unchanged": 0,
        "absent": 0,
        "doubtful": 0,
        "rejected": 0,
        "skipped": 3,
        "people": [
            {
                "code": None,
                "name": "Lê An",
                "unit": school.name,
                "born": "1985-10-05",
                "phone": "0905000001",
            }
        ],
        "problems": [],
    }


def test_import_staff_ends_with_1_and_every_problem(save, capsys):
    contest_with_units("TH-ND")
    path = save(
        staff_book(
            staff_line("Lê An", "TH-ND", phone="905123"), staff_line("Lê Bình", "?")
        )
    )

    with pytest.raises(SystemExit) as ended:
        call_command("import_staff", path, "--json")

    result = json.loads(capsys.readouterr().out)
    assert ended.value.code == 1
    assert result["rejected"] == 2
    assert result["problems"][0] == {
        "sheet": "Tờ 1",
        "row": 4,
        "column": "Điện thoại",
        "value": "905123",
        "reason": "thiếu số",
    }
    assert not StaffMember.objects.exists()


def test_import_staff_says_the_problems_in_words_too(save, capsys):
    contest_with_units("TH-ND")
    path = save(staff_book(staff_line("Lê An", "TH-ND", phone="905123")))

    with pytest.raises(SystemExit):
        call_command("import_staff", path)

    said = capsys.readouterr()
    assert (
        said.err
        == 'danh sách.xlsx, Tờ 1: Dòng 4, cột "Điện thoại": "905123" thiếu số.\n'
    )
    assert said.out.endswith("Chưa ghi gì cả. Sửa các dòng có lỗi rồi chạy lại.\n")


def test_import_staff_into_a_named_contest(save):
    contest_with_units("TH-ND")
    other = ContestFactory(code="nam-sau")
    UnitFactory(code="KHAC", parent=other.root_unit)
    path = save(staff_book(staff_line("Lê An", "KHAC")))

    call_command("import_staff", path, "--contest", "nam-sau")

    assert RosterEntry.objects.get().contest == other


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["khong-co.xlsx"], "Không mở được tệp khong-co.xlsx"),
        (["x.xlsx", "--contest", "la"], "Chưa có cuộc thi mã la. Chưa ghi gì cả."),
    ],
)
def test_import_staff_refuses_what_is_not_there(arguments, words):
    contest_with_units("TH-ND")

    with pytest.raises(CommandError, match=words):
        call_command("import_staff", *arguments)


def test_import_staff_refuses_a_wrong_workbook(save):
    contest_with_units("TH-ND")

    with pytest.raises(CommandError, match="Tệp thiếu cột"):
        call_command("import_staff", save(book(["Tên hàng"], ["Bút"])))


def run(*arguments):
    """Return what is printed with --json, and whether the command ended well."""
    out = StringIO()
    try:
        call_command("import_staff", *arguments, "--json", stdout=out)
    except SystemExit as ended:
        return json.loads(out.getvalue()), ended.code
    return json.loads(out.getvalue()), 0


def test_import_staff_takes_several_files_together(save):
    contest_with_units("TH-ND")
    line = staff_line("Lê An", "TH-ND")
    first = save(staff_book(line, staff_line("Lê Bình", "TH-ND")))
    second = save(staff_book(line), "hai.xlsx")

    result, code = run(first, second)

    assert code == 1
    assert (result["skipped"], result["doubtful"], result["new"]) == (6, 2, 1)
    assert not RosterEntry.objects.exists()


def test_import_staff_writes_a_part_only_when_told_to(save):
    contest_with_units("TH-ND")
    path = save(
        staff_book(
            staff_line("Lê An", "TH-ND"),
            staff_line("Lê Bình", "TH-ND", phone="905123"),
            staff_line("Lê Chi", "TH-ND"),
            staff_line("Lê Chi", "TH-ND"),
        )
    )

    refused = run(path)
    seen = run(path, "--accept-partial", "--dry-run")
    assert not RosterEntry.objects.exists()
    done = run(path, "--accept-partial")

    assert (refused[1], seen[1], done[1]) == (1, 0, 0)
    assert [result["new"] for result, _ in (refused, seen, done)] == [1, 1, 1]
    assert done[0]["people"][0]["code"] == "00001"
    assert RosterEntry.objects.get().staff_member.full_name == "Lê An"


def test_import_staff_reads_text_with_separators(save):
    contest_with_units("TH-ND")
    text = "Họ và tên;Năm sinh;Đối tượng;Đơn vị\nLê An;1985;Viên chức;TH-ND\n"

    result, code = run(save(BytesIO(text.encode("utf-16")), "ds.csv"))

    assert (result["new"], code) == (1, 0)
    assert result["people"][0]["born"] == "1985"
    assert StaffMember.objects.get().birth_year == 1985


def test_import_staff_takes_a_zip_of_lists(save):
    contest_with_units("TH-ND")
    bundle = BytesIO()
    with ZipFile(bundle, "w") as archive:
        for name in ("Lê An", "Lê Bình"):
            line = staff_line(name, "TH-ND")
            archive.writestr(f"đợt 1/{name}.xlsx", staff_book(line).getvalue())
        archive.writestr("đọc tôi.txt", "…")

    result, code = run(save(bundle, "danh sách.zip"))

    assert (result["new"], code) == (2, 0)
    assert [person["name"] for person in result["people"]] == ["Lê An", "Lê Bình"]


def test_import_staff_puts_all_rows_under_one_unit_and_category(save):
    _, school, _ = contest_with_units("TH-ND", "KHAC")
    path = save(
        staff_book(
            staff_line("Lê An", "Tổ Toán", category=None),
            staff_line("Lê Bình", "KHAC", category="Cán bộ"),
        )
    )

    run(path, "--unit", "TH-ND", "--category", "viên chức")

    entries = RosterEntry.objects.in_name_order().select_related("staff_member")
    assert [(e.unit, e.staff_member.category) for e in entries] == [
        (school, "public_employee"),
        (school, "cadre"),
    ]


def test_import_staff_lowers_nothing_without_a_name_and_a_document(save):
    contest, old, _ = contest_with_units("CU", "MOI")
    entry = entry_of(contest, "Lê An", old, code="00901")
    officer = officer_of(contest)
    path = save(staff_book(staff_line("Lê An", "MOI", code="00901")))

    with pytest.raises(CommandError, match="phải biết ai ghi"):
        call_command("import_staff", path)
    with pytest.raises(CommandError, match="Ghi số, ngày văn bản"):
        call_command("import_staff", path, "--by", officer.username)
    result, code = run(path, "--by", officer.username, "--document", DOCUMENT)

    entry.refresh_from_db()
    assert (result["moved"], code) == (1, 0)
    assert entry.unit == old
    assert Proposal.objects.get().proposed_by == officer


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--unit", "LA", "không có đơn vị mã LA"),
        ("--category", "thợ", '"thợ" không rõ là đối tượng nào'),
        ("--by", "ai-do", "Không có tài khoản ai-do"),
    ],
)
def test_import_staff_refuses_options_that_name_nothing(save, option, value, words):
    contest_with_units("TH-ND")
    path = save(staff_book(staff_line("Lê An", "TH-ND")))

    with pytest.raises(CommandError, match=words):
        call_command("import_staff", path, option, value)


def test_import_units_works_before_there_is_a_contest(save, capsys):
    file = book(
        ["Mã đơn vị", "Tên đơn vị", "Đơn vị cấp trên", "Khối"],
        ["UBND-H", "Ủy ban nhân dân huyện", None, None],
        ["TH-ND", "Trường Tiểu học Nguyễn Du", "UBND-H", "IV. Khối trường học"],
    )

    call_command("import_units", save(file))

    root, school = Unit.objects.order_by("pk")
    assert school.path == f"/{root.pk}/{school.pk}/"
    assert "Đã ghi 2 đơn vị." in capsys.readouterr().out
