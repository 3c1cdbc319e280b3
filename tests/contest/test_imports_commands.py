"""The same imports by command."""

import json

import pytest
from django.core.management import CommandError, call_command

from contest.models import RosterEntry, StaffMember, Unit
from tests.contest.books import book
from tests.contest.rosters import contest_with_units, staff_book, staff_line
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
        "1 dòng: thêm mới 1, thay đổi 0, chuyển từ đơn vị khác 0, không đổi 0, "
        "cần xác định 0, có lỗi 0, bỏ qua 0; không còn trong tệp 0.\n"
        "Đã ghi 1 người.\n"
    )


def test_import_staff_dry_run_writes_nothing(save, capsys):
    _, school = contest_with_units("TH-ND")
    line = staff_line("Lê An", "TH-ND", born="05/10/1985", phone="0905000001")

    call_command("import_staff", save(staff_book(line)), "--dry-run", "--json")

    assert not StaffMember.objects.exists()
    assert json.loads(capsys.readouterr().out) == {
        "rows": 1,
        "new": 1,
        "changed": 0,
        "moved": 0,
        "unchanged": 0,
        "absent": 0,
        "doubtful": 0,
        "rejected": 0,
        "skipped": 0,
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
