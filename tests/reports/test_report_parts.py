"""Files of a part, with a letter, with adjustments; and nobody's text computed."""

import csv
import re
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from contest.models import Block, RosterEntry, Source, StaffMember
from contest.services import record_evidence
from contest.workbooks.official import MOTTO
from contest.workbooks.pages import Pages
from reports.letters.covering import write_covering_report
from reports.models import Snapshot
from reports.services import take_snapshot
from reports.workbook.brief import result_of
from reports.workbook.build import file_name, write_workbook
from reports.workbook.content import read_content
from reports.workbook.scope import Scope
from reports.workbook.since import Since
from reports.workbook.table import write_table
from tests.factories import (
    BlockFactory,
    ExcusalFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    UnitFactory,
    UserFactory,
)
from tests.office import convert, convert_all, formulas_and_values, values_of

pytestmark = pytest.mark.django_db

HOSTILE = {
    "unit": '=HYPERLINK("http://example.vn","x")',
    "block": "@SUM(A1:A9)",
    "surname": "=1+1",
    "given_name": "@SUM",
    "position": "+cmd|' /C calc'!A0",
    "title": "-2+3",
    "author": "＝1＋1",
    "document": "=2+2",
    "decider": '<b>&"</b>=3+3',
    "taker": "=4+4",
}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def add_people(round, unit, *, joined, missing):
    contest = round.contest
    people = RosterEntryFactory.create_batch(
        joined + missing, contest=contest, unit=unit, staff_member__user=None
    )
    for entry in people[:joined]:
        record_evidence(
            entry,
            source=Source.QUIZ,
            source_key=str(entry.pk),
            happened_at=timezone.now(),
            round=round,
        )
    return people


@pytest.fixture
def snapshot():
    """Two blocks, a unit with a unit below it in the other block, hostile texts."""
    round = RoundFactory()
    root = round.contest.root_unit
    schools, offices = BlockFactory(name=HOSTILE["block"]), BlockFactory(name="Khối B")
    above = UnitFactory(parent=root, block=offices, name="Phòng Giáo dục")
    school = UnitFactory(parent=above, block=schools, name=HOSTILE["unit"])
    other = UnitFactory(parent=root, block=offices, name="Phòng Tư pháp")
    add_people(round, above, joined=2, missing=1)
    first, away, *_ = add_people(round, school, joined=0, missing=4)
    add_people(round, other, joined=3, missing=1)
    text = {key: HOSTILE[key] for key in ("surname", "given_name", "position")}
    RosterEntry.objects.filter(pk=first.pk).update(
        staff_member=StaffMemberFactory(**text)
    )
    ExcusalFactory(
        entry=away,
        document=HOSTILE["document"],
        decided_by=UserFactory(full_name=HOSTILE["decider"]),
    )
    InitiativeEntryFactory(
        submitted=True,
        round=RoundFactory(initiatives=True, contest=round.contest, number=2),
        unit=school,
        title=HOSTILE["title"],
        authors__name=HOSTILE["author"],
    )
    taker = UserFactory(full_name=HOSTILE["taker"])
    return take_snapshot(round.contest, Snapshot.Cause.CLOSING, by=taker)


def parts_of(snapshot):
    blocks = Block.objects.order_by("position")
    return [Scope(snapshot.contest, block=block) for block in blocks]


def unit_named(snapshot, name):
    return Scope(snapshot.contest, unit=snapshot.units.get(unit__name=name).unit)


def opened(content):
    return load_workbook(BytesIO(write_workbook(content)), data_only=True)


def total_of(content):
    rows = opened(content)["Tổng hợp"].iter_rows(values_only=True)
    row = next(row for row in rows if row[1] == "TỔNG CỘNG")
    return [row[column] for column in (2, 3, 4, 5, 6, 7, 10, 11, 12)]


def names_in(content):
    rows = opened(content)["Chưa tham gia"].iter_rows(min_row=5, values_only=True)
    return {(row[1], row[2]) for row in rows if isinstance(row[0], int)}


def texts_of(docx):
    with ZipFile(BytesIO(docx)) as package:
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - ours
    return [
        "".join(run.text or "" for run in paragraph.iter(f"{WORD}t"))
        for paragraph in root.iter(f"{WORD}p")
    ]


def tables_of(docx):
    with ZipFile(BytesIO(docx)) as package:
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - ours
    return [
        [
            [
                "".join(t.text or "" for t in cell.iter(f"{WORD}t"))
                for cell in row.iter(f"{WORD}tc")
            ]
            for row in table.iter(f"{WORD}tr")
        ]
        for table in root.iter(f"{WORD}tbl")
    ]


def adjusted(content):
    unit = content.blocks[0].units[0].unit
    content.since = Since(
        of_unit={unit.pk: "+1"},
        lines=[f"{unit.short_name}: đã tham gia +1; 12/QĐ; {HOSTILE['taker']}"],
        left_open=["2 đề nghị duyệt vắng. Lý do: chờ giấy"],
    )
    return content


def test_no_file_holds_a_telephone_number(snapshot):
    StaffMember.objects.update(phone="0905777888")
    content = read_content(snapshot, is_annex=True)

    said = [str(c) for sheet in opened(content) for row in sheet.values for c in row]

    for text in (*said, *texts_of(write_covering_report(content))):
        assert "0905777888" not in text
    assert b"0905777888" not in write_table(content)


@pytest.mark.parametrize("is_annex", [False, True])
def test_no_text_of_people_is_computed_in_any_sheet(snapshot, is_annex):
    content = adjusted(read_content(snapshot, is_annex=is_annex))

    book = load_workbook(BytesIO(write_workbook(content)))

    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value]
    computed = {c.value for c in cells if c.data_type == "f"}
    assert not computed & set(HOSTILE.values())
    texts = {c.value: c for c in cells if c.data_type == "s"}
    for hostile in (set(HOSTILE.values()) - {HOSTILE["block"]}) | {"Phòng Tư pháp"}:
        assert hostile in texts
    risky = [c for text, c in texts.items() if text[0] in "=+-@＝＋－＠"]
    assert len(risky) >= 8
    assert all(cell.quotePrefix for cell in risky)


def test_no_text_of_people_is_computed_in_the_csv(snapshot):
    made = write_table(read_content(snapshot))

    assert made[:3] == b"\xef\xbb\xbf"
    rows = list(csv.reader(StringIO(made.decode("utf-8-sig"))))
    assert [row[7:10] for row in rows[1:]] == [
        ["3", "0", "3"],
        ["3", "2", "1"],
        ["4", "3", "1"],
    ]
    assert rows[1][3] == f"'{HOSTILE['unit']}"
    risky = [text for row in rows for text in row if text[:1] in tuple("=+-@＝＋－＠")]
    assert risky == []


def test_text_of_people_is_plain_text_in_the_letter(snapshot):
    content = read_content(snapshot, is_annex=True)
    content.contest.place = HOSTILE["decider"]

    made = write_covering_report(content)

    texts = texts_of(made)
    assert any(HOSTILE["unit"] in text for text in texts)
    assert any(text.startswith(HOSTILE["decider"]) for text in texts)
    with ZipFile(BytesIO(made)) as package:
        assert package.testzip() is None
        assert b"instrText" not in package.read("word/document.xml")


def test_whole_is_the_sum_of_its_blocks(snapshot):
    whole = read_content(snapshot)
    parts = [read_content(snapshot, scope) for scope in parts_of(snapshot)]

    assert total_of(whole) == [
        sum(each) for each in zip(*map(total_of, parts), strict=True)
    ]
    assert total_of(whole)[3:6] == [10, 5, 5]
    assert names_in(whole) == names_in(parts[0]) | names_in(parts[1])
    assert len(names_in(whole)) == 5


def test_file_of_a_unit_holds_its_subtree_and_nobody_else(snapshot):
    content = read_content(snapshot, unit_named(snapshot, "Phòng Tư pháp"))
    outside = snapshot.entries.exclude(unit__name="Phòng Tư pháp")
    strangers = {row.entry.staff_member.full_name for row in outside}

    book = opened(content)

    said = {str(c) for sheet in book for row in sheet.values for c in row if c}
    assert len(names_in(content)) == 1
    assert not strangers & {f"{a} {b}" for a, b in names_in(content)}
    for foreign in (HOSTILE["unit"], HOSTILE["title"], HOSTILE["document"]):
        assert not any(foreign in text for text in said)
    above = read_content(snapshot, unit_named(snapshot, "Phòng Giáo dục"))
    assert total_of(above)[3:6] == [6, 2, 4]


def test_form_of_a_unit_is_signed_by_the_head_of_the_unit(snapshot):
    content = read_content(snapshot, unit_named(snapshot, "Phòng Tư pháp"))

    rows = list(opened(content)["Tổng hợp"].values)

    assert rows[1][0] == "PHÒNG TƯ PHÁP"
    assert any("THỦ TRƯỞNG ĐƠN VỊ" in row for row in rows)
    assert rows[6][0].startswith("(Phòng Tư pháp. Số liệu chốt chính thức")


def test_letter_and_workbook_say_the_same_figures(snapshot):
    content = read_content(snapshot, is_annex=True)

    letter = write_covering_report(content)

    brief = opened(content)["Báo cáo nhanh"]
    rows = [list(row) for row in brief.values]
    first = next(n for n, row in enumerate(rows) if row[1] == "Khối") + 1
    ours = [[str(row[n]) for n in (1, 2, 3, 4)] for row in rows[first : first + 3]]
    block_table = next(t for t in tables_of(letter) if t[0][1] == "Khối")
    assert [row[1:5] for row in block_table[1:]] == ours
    texts = texts_of(letter)
    assert result_of(content.all) in texts
    assert result_of(content.all) in {row[0] for row in rows}
    assert any(snapshot.check_code in text for text in texts)


def test_annex_has_no_head_of_the_state_and_the_letter_has_it(snapshot):
    content = read_content(snapshot, is_annex=True)

    rows = list(opened(content)["Tổng hợp"].values)

    assert rows[0][0] == "Phụ lục I"
    assert rows[3][0].startswith("(Kèm theo Báo cáo số      /BC-")
    assert not any("CỘNG HÒA" in str(value) for row in rows for value in row)
    assert rows[10][:2] == ("A", "B")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in texts_of(
        write_covering_report(content)
    )


def test_rules_of_the_head_stand_in_the_middle_below_office_and_motto(snapshot):
    office = read_content(snapshot).issuer.office
    book = opened(read_content(snapshot))

    for name, left, right in (
        ("Tổng hợp", "A3:E3", "F3:N3"),
        ("Báo cáo nhanh", "A3:C3", "D3:G3"),
    ):
        sheet = book[name]
        rules = [sheet[span.partition(":")[0]] for span in (left, right)]
        assert {left, right} <= set(map(str, sheet.merged_cells.ranges))
        assert [rule.alignment.horizontal for rule in rules] == ["center", "center"]
        half_of_office, as_motto = "_" * max(10, len(office)), "_" * 2 * len(MOTTO)
        assert [rule.value for rule in rules] == [half_of_office, as_motto]


def test_what_changed_after_the_closing_is_printed_beside_it(snapshot):
    content = adjusted(read_content(snapshot))

    book = opened(content)

    notes = [row[13] for row in book["Tổng hợp"].values if row[13]]
    assert "Điều chỉnh sau chốt: +1 (xem Thông tin)" in notes
    said = [row[0] for row in book["Thông tin"].values if row[0]]
    assert [f"- {content.since.lines[0]}"] == [t for t in said if "12/QĐ" in t]
    assert "- Để lại khi chốt: 2 đề nghị duyệt vắng. Lý do: chờ giấy" in said


def test_plan_is_quoted_above_the_units_below(snapshot):
    snapshot.contest.rating_sentence = "đơn vị không đạt sẽ xem xét"

    rows = list(opened(read_content(snapshot))["Chưa đạt 100%"].values)

    assert rows[2][0] == "Kế hoạch ghi: “đơn vị không đạt sẽ xem xét”"
    assert rows[4][0] == 1


def test_every_sheet_is_of_one_paper_and_numbers_its_own_pages(snapshot):
    book = load_workbook(BytesIO(write_workbook(read_content(snapshot))))

    for sheet in book:
        assert str(sheet.page_setup.paperSize) == "9"
        assert sheet.page_setup.firstPageNumber == 1
        assert sheet.HeaderFooter.differentFirst
        assert sheet.oddHeader.center.text == "&P"
        assert not sheet.firstHeader.center.text
        assert sheet.row_dimensions[1].height


def test_rows_that_would_be_parted_begin_a_page():
    page = Pages([20] * 5, is_landscape=True)
    rows = int(page.height * 0.96 // 10)

    def are_parted(foot, count):
        return page.are_parted([10] * count, first=count - foot, repeated=range(1, 3))

    assert not are_parted(foot=5, count=rows)
    assert are_parted(foot=5, count=rows + 3)
    assert not are_parted(foot=5, count=rows + 8)


def test_reading_takes_the_same_queries_for_any_number_of_units(snapshot):
    scope = unit_named(snapshot, "Phòng Tư pháp")
    read_content(snapshot)
    with CaptureQueriesContext(connection) as one:
        list(read_content(snapshot, scope).missing())

    with CaptureQueriesContext(connection) as three:
        list(read_content(snapshot).missing())

    assert abs(len(three) - len(one)) <= 1  # authors, of those who sent something


def test_files_are_named_after_their_part(snapshot):
    unit = unit_named(snapshot, "Phòng Tư pháp")
    unit.unit.short_name = "P. Tư pháp"

    name = file_name(snapshot, unit, begin="Bao-cao", ending="docx")

    assert re.fullmatch(
        r"Bao-cao-CCHC-2023-p-tu-phap-den-\d+h\d\d-\d\d-\d\d-\d{4}\.docx", name
    )


def test_part_in_which_nobody_has_to_take_part_says_so(snapshot):
    unit = UnitFactory(parent=snapshot.contest.root_unit, block=Block.objects.first())
    RosterEntryFactory(contest=snapshot.contest, unit=unit, counts=False)
    later = take_snapshot(snapshot.contest, Snapshot.Cause.REPORT)

    content = read_content(later, Scope(snapshot.contest, unit=unit), is_annex=True)

    sentence = "Không có đối tượng: không xét Đạt hay Chưa đạt."
    assert sentence in texts_of(write_covering_report(content))
    assert sentence in {row[0] for row in opened(content)["Báo cáo nhanh"].values}


@pytest.mark.office
def test_office_agrees_with_every_workbook_and_opens_the_letter(snapshot, tmp_path):
    contents = {
        "annex": read_content(snapshot, is_annex=True),
        "block": read_content(snapshot, parts_of(snapshot)[0]),
        "unit": read_content(snapshot, unit_named(snapshot, "Phòng Giáo dục")),
    }
    paths = [tmp_path / f"{name}.xlsx" for name in contents]
    for path, content in zip(paths, contents.values(), strict=True):
        path.write_bytes(write_workbook(content))
    letter = tmp_path / "letter.docx"
    letter.write_bytes(write_covering_report(contents["annex"]))

    opened_by_office = convert_all(paths, "xlsx", tmp_path / "office")
    text = convert(letter, "txt:Text (encoded):UTF8", tmp_path / "office").read_text()

    for ours, theirs in zip(paths, opened_by_office, strict=True):
        recalculated = values_of(theirs)
        differ = {
            place: (formula, kept, recalculated.get(place))
            for place, (formula, kept) in formulas_and_values(ours).items()
            if (recalculated.get(place) or "") != (kept or "")
        }
        assert differ == {}
        assert not [v for v in recalculated.values() if str(v).startswith("#")]
    assert result_of(contents["annex"].all) in text
    assert HOSTILE["unit"] in text
