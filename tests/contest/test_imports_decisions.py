"""What a person says to the doubts of a roster file, and what then becomes of rows."""

from datetime import date
from time import perf_counter

import pytest

from contest import names
from contest.decisions import LEFT, NEW, SKIP, WORKING, Decisions
from contest.errors import ImportRefused
from contest.models import (
    Category,
    RosterEntry,
    StaffMember,
    Unit,
    UnitAlias,
    UnitChange,
)
from contest.previews import Candidate, Place, UnitQuestion
from contest.queries import RosterPlan
from contest.roster_corrections import field_of
from contest.services.people import preview_people, save_people
from tests.contest.rosters import (
    DOCUMENT,
    at,
    batch_of,
    contest_with_units,
    entry_of,
    officer_of,
    person,
)
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
BORN, BORN_LATER = date(1980, 1, 2), date(1985, 3, 4)
HUNG = "Nguyễn Văn Hùng"


def effects(preview):
    return [row.effect for row in preview.rows]


def decided(contest, rows, **decisions):
    return preview_people(contest, rows, decisions=Decisions(**decisions))


def test_decisions_are_stored_and_read_again():
    decisions = Decisions(category="worker", people={"a|b|1": NEW}, units={"x": 1})

    assert Decisions.of(decisions.as_json()) == decisions
    assert Decisions.of({}) == Decisions()


def test_one_category_for_all_rows_without():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Lê An", school)
    rows = [
        person("Lê An", "TH-ND", category=None),  # known: a public employee
        person("Lê Bình", "TH-ND", category=None),
        person("Lê Chi", "TH-ND", category=Category.CADRE),
    ]

    before = preview_people(contest, rows)
    save_people(contest, rows, decisions=Decisions(category="worker"))

    categories = StaffMember.objects.order_by("given_name")
    assert before.without_category == 1
    assert list(categories.values_list("category", flat=True)) == [
        "public_employee",
        "worker",
        "cadre",
    ]


def test_a_name_that_a_unit_elsewhere_has_is_not_learned():
    contest, school = contest_with_units("TH-ND")
    outside = UnitFactory(name="Trường Lê Lợi")
    decisions = Decisions(units={names.match_key(outside.name): school.pk})

    save_people(
        contest,
        [person("Lê An", outside.name)],
        by=officer_of(contest),
        decisions=decisions,
    )

    assert RosterEntry.objects.get().unit == school
    assert not UnitAlias.objects.exists()
    assert not UnitChange.objects.exists()


def test_a_name_resolved_within_one_unit_is_not_learned():
    contest, school = contest_with_units("TH-ND")
    decisions = Decisions(units={names.match_key("Trường ta"): school.pk})

    save_people(
        contest,
        [person("Lê An", "Trường ta")],
        by=officer_of(contest),
        decisions=decisions,
        within=school,
    )

    assert RosterEntry.objects.get().unit == school
    assert not UnitAlias.objects.exists()


def test_a_unit_that_has_ended_is_no_answer():
    contest, old = contest_with_units("CU")
    Unit.objects.filter(pk=old.pk).update(valid_to=date(2023, 9, 1))
    decisions = Decisions(units={names.match_key("Trường cũ"): old.pk})

    preview = preview_people(
        contest, [person("Lê An", "Trường cũ")], decisions=decisions
    )

    assert effects(preview) == ["rejected"]


def test_a_text_resolved_once_is_remembered():
    contest, school = contest_with_units("TH-ND")
    officer = officer_of(contest)
    rows = [person("Lê An", "THCS Ng Văn Trỗi"), person("Lê Bình", "thcs ng văn trỗi")]
    question = preview_people(contest, rows).units

    key = names.match_key("THCS Ng Văn Trỗi")
    decisions = Decisions(units={key: school.pk})
    save_people(contest, rows, by=officer, decisions=decisions)
    again = preview_people(contest, rows)

    assert question == [UnitQuestion("THCS Ng Văn Trỗi", key, 2, ())]
    assert RosterEntry.objects.filter(unit=school).count() == 2
    assert UnitAlias.objects.get().learned_by == officer
    assert UnitChange.objects.get().after == {"alias": "THCS Ng Văn Trỗi"}
    assert effects(again) == ["unchanged", "unchanged"]
    assert again.units == []


def test_a_unit_outside_is_not_taken_from_a_decision():
    contest, school, other = contest_with_units("TH-ND", "KHAC")
    outside = UnitFactory()
    rows = [person("Lê An", "Trường kia")]

    for unit, within in [(outside, None), (other, school)]:
        preview = preview_people(
            contest,
            rows,
            decisions=Decisions(units={"trường kia": unit.pk}),
            within=within,
        )
        assert effects(preview) == ["rejected"]


def test_like_units_are_only_suggested():
    contest, north = contest_with_units("BAC")
    north.name = north.short_name = "Ủy ban nhân dân xã Bình Định Bắc"
    north.save()

    preview = preview_people(contest, [person("Lê An", "UBND xã Bình Định Nam")])

    (problem,) = preview.problems
    assert effects(preview) == ["rejected"]
    assert problem.suggestion == "có phải: Ủy ban nhân dân xã Bình Định Bắc?"
    assert preview.units[0].nearest == ((north.pk, north.name),)


def test_several_of_one_name_are_shown_and_one_is_chosen():
    contest, school = contest_with_units("TH-ND")
    first = entry_of(contest, HUNG, school, code="00901", birth_date=BORN)
    second = entry_of(contest, HUNG, school, code="00902", birth_year=1985)
    rows = [person(HUNG, "TH-ND", phone="0905000001", place=at(5))]
    key = rows[0].place.key

    undecided = preview_people(contest, rows)
    chosen = decided(contest, rows, people={key: str(second.staff_member_id)})
    new = decided(contest, rows, people={key: NEW})
    skipped = decided(contest, rows, people={key: SKIP})

    assert effects(undecided) == ["doubtful"]
    assert undecided.absent == []
    assert undecided.rows[0].candidates == (
        Candidate(
            first.staff_member_id,
            "00901",
            HUNG,
            school.short_name,
            "02/01/1980",
            "Chuyên viên",
        ),
        Candidate(
            second.staff_member_id,
            "00902",
            HUNG,
            school.short_name,
            "1985",
            "Chuyên viên",
        ),
    )
    assert (effects(chosen), effects(new), effects(skipped)) == (
        ["changed"],
        ["new"],
        ["skipped"],
    )
    assert [person.entry for person in chosen.absent] == [first.pk]


def test_somebody_who_is_no_candidate_cannot_be_chosen():
    contest, school, other = contest_with_units("TH-ND", "KHAC")
    entry_of(contest, HUNG, school)
    entry_of(contest, HUNG, school)
    stranger = entry_of(contest, "Trần Văn Khác", other)
    rows = [person(HUNG, "TH-ND", place=at(5))]

    people = {rows[0].place.key: str(stranger.staff_member_id)}

    assert effects(decided(contest, rows, people=people)) == ["doubtful"]


@pytest.mark.parametrize(
    "known", [{"birth_date": BORN}, {"phone": "0905000001"}], ids=["born", "phone"]
)
def test_a_name_nearly_the_same_is_in_doubt(known):
    contest, school = contest_with_units("TH-ND")
    stored = entry_of(contest, "Nguyễn Thị Hồng Lam", school, **known)
    rows = [person("Nguyễn Thị Hồng Lan", "TH-ND", place=at(5), **known)]
    key = rows[0].place.key

    undecided = preview_people(contest, rows)
    misspelt = decided(contest, rows, people={key: str(stored.staff_member_id)})
    two = decided(contest, rows, people={key: NEW})

    assert effects(undecided) == ["doubtful"]
    assert undecided.rows[0].candidates[0].name == "Nguyễn Thị Hồng Lam"
    assert misspelt.rows[0].changes[0].new == "Nguyễn Thị Hồng Lan"
    assert (effects(misspelt), effects(two)) == (["changed"], ["new"])


def test_husband_and_wife_share_a_telephone_without_doubt():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, "Nguyễn Văn An", school, phone="0905000001")

    rows = [person("Trần Thị Bích Ngọc", "TH-ND", phone="0905000001")]

    assert effects(preview_people(contest, rows)) == ["new"]


def test_a_name_without_accents_is_in_doubt():
    contest, school, _ = contest_with_units("TH-ND", "KHAC")
    entry_of(contest, "Lê Thị Hòa", school)

    preview = preview_people(
        contest, [person("Le Thi Hoa", "TH-ND"), person("Le Thi Hoa", "KHAC")]
    )

    assert effects(preview) == ["doubtful", "new"]


def test_a_new_code_beside_a_namesake_is_one_or_two_people():
    contest, school = contest_with_units("TH-ND")
    known = entry_of(contest, "Lê An", school, code="00901")
    rows = [person("Lê An", "TH-ND", code="CB-1", place=at(5))]
    key = rows[0].place.key

    one = decided(contest, rows, people={key: str(known.staff_member_id)})
    two = decided(contest, rows, people={key: NEW})

    assert one.rows[0].person.code == "00901"
    assert two.rows[0].person.code == "CB-1"
    assert (effects(one), effects(two)) == (["unchanged"], ["new"])


def test_two_rows_of_one_name_are_two_people_or_one():
    contest, _ = contest_with_units("TH-ND")
    rows = [
        person(HUNG, "TH-ND", place=at(5)),
        person(HUNG, "TH-ND", place=at(9, file="hai.csv")),
    ]
    first, second = (row.place.key for row in rows)

    undecided = preview_people(contest, rows)
    two = decided(contest, rows, people={second: NEW})
    one = decided(contest, rows, people={second: SKIP})

    assert effects(undecided) == ["doubtful", "doubtful"]
    assert [row.alike for row in undecided.rows] == [(second,), (first,)]
    assert (effects(two), effects(one)) == (["new", "new"], ["new", "skipped"])
    assert one.counts["skipped"] == 1


def test_a_whole_column_of_one_name_is_in_doubt_at_once():
    contest, _ = contest_with_units("TH-ND")
    rows = [person(HUNG, "TH-ND", place=at(n)) for n in range(5, 3005)]

    began = perf_counter()
    preview = preview_people(contest, rows)

    assert preview.counts["doubtful"] == 3000
    assert perf_counter() - began < 10


def test_two_rows_for_one_known_person_stay_in_doubt_until_each_is_decided():
    contest, school = contest_with_units("TH-ND")
    known = entry_of(contest, HUNG, school)
    rows = [person(HUNG, "TH-ND", place=at(5)), person(HUNG, "TH-ND", place=at(9))]
    first, second = (row.place.key for row in rows)
    his = str(known.staff_member_id)

    assert effects(preview_people(contest, rows)) == ["doubtful", "doubtful"]
    for people, wanted in [
        ({first: his}, ["unchanged", "doubtful"]),
        ({first: his, second: his}, ["unchanged", "doubtful"]),
        ({first: his, second: NEW}, ["unchanged", "new"]),
        ({second: SKIP}, ["unchanged", "skipped"]),
    ]:
        assert effects(decided(contest, rows, people=people)) == wanted


def test_one_person_in_the_files_of_two_units_is_in_doubt():
    contest, *_ = contest_with_units("TH-ND", "KHAC")
    rows = [
        person(HUNG, "TH-ND", birth_date=BORN, place=at(5)),
        person(HUNG, "KHAC", birth_date=BORN, place=at(5, file="hai.csv")),
        person(HUNG, "KHAC", birth_date=BORN_LATER, place=at(6, file="hai.csv")),
    ]

    assert effects(preview_people(contest, rows)) == ["doubtful", "doubtful", "new"]


def test_a_year_of_birth_tells_people_apart_too():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, HUNG, school, birth_date=BORN)
    rows = [
        person(HUNG, "TH-ND", birth_year=1980, place=at(5)),
        person(HUNG, "TH-ND", birth_year=1985, place=at(6)),
    ]

    preview = preview_people(contest, rows)

    assert effects(preview) == ["unchanged", "new"]
    assert [row.person.born for row in preview.rows] == ["1980-01-02", "1985"]


def test_a_year_becomes_a_day_and_a_wrong_day_gives_way():
    contest, school = contest_with_units("TH-ND")
    year = entry_of(contest, "Lê An", school, code="00901", birth_year=1980)
    day = entry_of(contest, "Lê Bình", school, code="00902", birth_date=BORN)
    rows = [
        person("Lê An", "TH-ND", code="00901", birth_date=BORN),
        person("Lê Bình", "TH-ND", code="00902", birth_year=1990),
    ]

    preview = save_people(contest, rows)

    year.staff_member.refresh_from_db()
    day.staff_member.refresh_from_db()
    assert [tuple(row.changes[0]) for row in preview.rows] == [
        ("Ngày sinh", "1980", "02/01/1980"),
        ("Ngày sinh", "02/01/1980", "1990"),
    ]
    assert (year.staff_member.birth_date, year.staff_member.birth_year) == (BORN, 1980)
    assert (day.staff_member.birth_date, day.staff_member.birth_year) == (None, 1990)
    assert effects(preview_people(contest, rows)) == ["unchanged", "unchanged"]


def test_a_corrected_cell_goes_through_the_same_cleaner():
    contest, _ = contest_with_units("TH-ND")
    row = person("Lê An", "TH-ND", place=at(14))
    problem = row.place.problem("Điện thoại", "905123", "thiếu số")
    key = f"{row.place.key}|phone"

    def after(text):
        return preview_people(
            contest,
            [row],
            problems=[problem],
            decisions=Decisions(cells={key: text}),
        )

    assert effects(after("905 123 456")) == ["new"]
    assert after("905 123 456").rows[0].person.phone == "0905123456"
    assert [p.value for p in after("9051").problems] == ["9051"]


def test_a_corrected_birth_is_a_day_or_a_year_or_suggested():
    contest, _ = contest_with_units("TH-ND")
    row = person("Lê An", "TH-ND", place=at(14))

    def after(text):
        return decided(contest, [row], cells={f"{row.place.key}|birth_date": text})

    assert after("05/10/1985").rows[0].person.born == "1985-10-05"
    assert after("1985").rows[0].person.born == "1985"
    assert after("10/25/1985").problems[0].suggestion == "25/10/1985"


def test_corrected_name_category_and_unit_are_taken():
    contest, school = contest_with_units("TH-ND")
    row = person("Lê An 2", "không rõ", category=None, place=at(14))
    cells = {"full_name": "LÊ VĂN AN", "unit": "TH-ND", "category": "viên chức"}

    preview = decided(
        contest,
        [row],
        cells={f"{row.place.key}|{field}": text for field, text in cells.items()},
    )

    assert preview.rows[0].person.name == "Lê Văn An"
    assert preview.rows[0].person.unit == school.name
    assert effects(preview) == ["new"]


def test_the_cell_of_a_problem_is_known_by_its_heading_in_the_file():
    place = Place("Tờ 1", 5, {"Điện thoại": "SĐT"})

    assert field_of(place, place.problem("Điện thoại", "1", "thiếu số")) == "phone"
    assert field_of(place, place.problem("Ghi chú", "x", "lạ")) == ""


def test_only_what_is_clear_is_written_when_a_part_is_accepted():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, HUNG, school)
    entry_of(contest, HUNG, school)
    wrong = person("Lê Bình", "TH-ND", place=at(7))
    rows = [
        person("Lê An", "TH-ND", place=at(5)),
        person(HUNG, "TH-ND", place=at(6)),
        wrong,
    ]
    problems = [wrong.place.problem("Điện thoại", "1", "thiếu số")]

    with pytest.raises(ImportRefused):
        save_people(contest, rows, problems=problems)
    preview = save_people(contest, rows, problems=problems, accept_partial=True)

    assert effects(preview) == ["new", "doubtful", "rejected"]
    assert RosterEntry.objects.count() == 3


def test_the_absent_leave_only_when_somebody_says_so():
    contest, school = contest_with_units("TH-ND")
    officer = officer_of(contest)
    entries = [entry_of(contest, f"Lê Văn {name}", school) for name in ("Ba", "Tư")]
    decisions = Decisions(
        absent={str(entries[0].pk): LEFT, str(entries[1].pk): WORKING}
    )
    rows = [person("Lê An", "TH-ND")]

    preview = save_people(
        contest,
        rows,
        by=officer,
        batch=batch_of(contest, UserFactory()),
        decisions=decisions,
        document=DOCUMENT,
    )

    states = [RosterEntry.objects.get(pk=entry.pk).status for entry in entries]
    assert states == ["left", "working"]
    assert preview.counts["absent"] == 2
    assert [person.decision for person in preview.absent] == [LEFT, WORKING]


def test_counts_add_up_with_skipped_rows():
    contest, school = contest_with_units("TH-ND")
    entry_of(contest, HUNG, school)
    entry_of(contest, HUNG, school)
    rows = [person(HUNG, "TH-ND", place=at(n)) for n in (5, 6)]
    skipped = [("danh sách.xlsx", "Tờ 1", 9, "Tổng cộng: 2", "dòng tổng")]

    plan = RosterPlan(
        contest,
        rows,
        (),
        skipped=skipped,
        decisions=Decisions(people={rows[0].place.key: SKIP}),
    )
    counts = plan.preview().counts

    assert counts.pop("absent") == 0
    assert counts.pop("rows") == sum(counts.values()) == 3
    assert (counts["skipped"], counts["doubtful"]) == (2, 1)
