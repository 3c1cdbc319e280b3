"""A roster of 50 000 people from a file: what it would do, and doing it.

Each is measured in a process of its own, as in a worker: from opening the file to the
end, and how much memory it took at most.
"""

import multiprocessing
import random
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from django.db import connection
from openpyxl import Workbook

from bench import Figure, absolute, milliseconds, password_check
from contest.models import Contest, Unit
from contest.roster_files import read_roster
from contest.services.people import preview_people, save_people
from contest.workbooks import open_upload

PEOPLE, UNITS = 50_000, 500
MOST_SECONDS = {"preview": 10, "commit": 30, "preview_again": 10}
MOST_MEGABYTES = 300
SURNAMES = (
    *("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ"),
    *("Ngô", "Dương", "Lý", "Phan"),
)
MIDDLE = (
    *("Thị", "Văn", "Minh", "Ngọc", "Đức", "Hữu", "Thanh", "Quang", "Thu", "Hồng"),
    *("Kim", "Xuân", "Mai", "Đình", "Bảo"),
)
GIVEN = (
    *("An", "Bình", "Chi", "Dũng", "Đào", "Hà", "Hòa", "Khánh", "Lan", "Mỹ", "Nga"),
    *("Phúc", "Quý", "Sơn", "Tâm", "Uyên"),
)


def measure() -> list[Figure]:
    (check,) = milliseconds(password_check)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        _apart(_make, path)
        measured = {
            "preview": _apart(_measure, preview_people, path),
            "commit": _apart(_measure, save_people, path),
            "preview_again": _apart(_measure, preview_people, path),
        }
    seconds = [
        Figure(
            f"imports.{name}_{PEOPLE}_s",
            round(taken, 2),
            "s",
            goal=absolute(MOST_SECONDS[name], check),
        )
        for name, (taken, _) in measured.items()
    ]
    return seconds + [
        Figure(f"imports.{name}_{PEOPLE}_mb", megabytes, "MB", goal=MOST_MEGABYTES)
        for name, (_, megabytes) in measured.items()
    ]


def _apart(work, *args):
    """Do it in a process of its own, whose memory is then its own too."""
    connection.close()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, args)


def _make(path: Path) -> None:
    """Make a contest of many units, and the list of its people."""
    root = Unit.objects.create(code="R", name="Huyện", short_name="Huyện", path="/1/")
    units = Unit.objects.bulk_create(
        Unit(
            code=f"DV{n}",
            name=f"Đơn vị số {n}",
            short_name=f"ĐV {n}",
            parent=root,
            path=f"/1/{root.pk + n}/",
        )
        for n in range(1, UNITS + 1)
    )
    Contest.objects.create(
        code="bench", year=2023, root_unit=root, reference_date=date(2023, 11, 15)
    )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append(
        ["TT", "Họ và tên", "Ngày sinh", "Chức vụ", "Đối tượng", "Đơn vị", "Điện thoại"]
    )
    for line in _lines(units):
        sheet.append(line)
    book.save(path)


def _lines(units: list[Unit]):
    chance = random.Random(7)  # noqa: S311 - the same people each time
    for n in range(PEOPLE):
        middle = f"{chance.choice(MIDDLE)} {chance.choice(MIDDLE)}"
        name = f"{chance.choice(SURNAMES)} {middle} {chance.choice(GIVEN)}"
        born = f"{1 + n % 28:02}/{1 + n % 12:02}/{1965 + chance.randrange(35)}"
        unit = units[n % UNITS].name
        yield [n + 1, name, born, "Giáo viên", "Viên chức", unit, f"0905{n:06}"]


def _measure(verb, path: Path) -> tuple[float, int]:
    contest = Contest.objects.get()
    began = perf_counter()
    with path.open("rb") as file:
        reading = read_roster([open_upload(file, path.name)])
        preview = verb(contest, reading.rows, problems=reading.problems)
    taken = perf_counter() - began
    assert preview.is_clear, preview.problems[:3]  # noqa: S101 - else it measures less
    return taken, _most_megabytes()


def _most_megabytes() -> int:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) // 1024
