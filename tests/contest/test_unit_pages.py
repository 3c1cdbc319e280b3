"""The pages of units: who may open them, what they say before they do it."""

import pytest
from django.urls import reverse

from contest.models import Block, Proposal, RosterEntry, Unit, UnitAlias
from contest.services.unit_aliases import add_alias
from contest.services.unit_changes import rename_unit
from tests.contest.rosters import contest_with_units
from tests.contest.units import DAY, PAPER
from tests.factories import (
    BlockFactory,
    GrantFactory,
    RosterEntryFactory,
    UnitFactory,
    UserFactory,
)
from tests.reports.rosters import queries_of, sign_in, text_of

pytestmark = pytest.mark.django_db
ON_PAPER = {"effective_on": "2023-10-02", "document": PAPER}
ACTS = ("doi-ten", "cap-tren", "sap-nhap", "ra-khoi-xep-loai", "vao-xep-loai")


@pytest.fixture
def place():
    return contest_with_units("CU", "MOI")


def url(name, *args):
    return reverse(f"contest:{name}", args=args)


def pages_of(unit):
    block, alias = (
        BlockFactory(),
        UnitAlias.objects.create(unit=unit, text="x", key="x"),
    )
    return [
        ("get", url("unit-tree")),
        ("get", url("unit-create")),
        ("get", url("unit-edit", unit.pk)),
        ("get", url("unit-split", unit.pk)),
        ("get", url("unit-people", unit.pk)),
        ("get", url("blocks")),
        ("get", url("block-edit", block.pk)),
        ("post", url("unit-order", unit.pk)),
        ("post", url("alias-add", unit.pk)),
        ("post", url("alias-remove", alias.pk)),
        ("post", url("block-move", block.pk)),
        ("post", url("block-remove", block.pk)),
        *(("get", url("unit-act", unit.pk, act)) for act in ACTS),
    ]


@pytest.mark.parametrize("role", ["coordinator", "leader", "judge"])
def test_whoever_does_not_run_the_contest_is_refused(client, place, role):
    contest, unit, _ = place
    sign_in(client, contest, role)

    answers = [getattr(client, verb)(page) for verb, page in pages_of(unit)]

    assert {answer.status_code for answer in answers} == {403}


def test_an_officer_of_one_unit_does_not_change_the_tree(client, place):
    contest, unit, _ = place
    sign_in(client, contest, "officer", unit)

    answers = [getattr(client, verb)(page) for verb, page in pages_of(unit)]

    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("role", ["officer", "administrator"])
def test_whoever_runs_the_contest_opens_every_page(client, place, role):
    contest, unit, _ = place
    user = UserFactory()
    GrantFactory(
        user=user, role=role, unit=contest.root_unit if role == "officer" else None
    )
    client.force_login(user)

    answers = [getattr(client, verb)(page) for verb, page in pages_of(unit)]

    assert {answer.status_code for answer in answers} == {200, 302}


def test_a_unit_outside_the_contest_and_an_unknown_act_are_not_found(client, place):
    contest, unit, _ = place
    sign_in(client, contest)

    for page in (
        url("unit-edit", UnitFactory().pk),
        url("unit-act", UnitFactory().pk, "doi-ten"),
        url("unit-act", unit.pk, "khac"),
    ):
        assert client.get(page).status_code == 404


# --- the tree ----------------------------------------------------------------


def test_the_tree_says_of_each_unit_what_hangs_on_it(client, place):
    contest, unit, other = place
    child = UnitFactory(parent=unit, block=unit.block, name="Phân hiệu hai")
    RosterEntryFactory.create_batch(2, contest=contest, unit=unit)
    helper = UserFactory(full_name="Trần Thị Đầu Mối")
    GrantFactory(user=helper, role="coordinator", unit=unit)
    add_alias(unit, "TH cũ", by=helper)
    Unit.objects.filter(pk=other.pk).update(subject_to_rating=False)
    sign_in(client, contest)

    text = text_of(client.get(url("unit-tree")))

    assert "4 đơn vị, 2 người" in text
    assert "3 đơn vị thuộc diện đánh giá, xếp loại." in text
    assert f"└ {child.name} Trực thuộc {unit.short_name}" in text
    assert "Trần Thị Đầu Mối" in text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("?tim=truong+lo", {"Trường Lê Lợi"}),
        ("?tim=cu", {"Trường Lê Lợi"}),
        ("?xem=ngoai-xep-loai", {"Trường Lê Lai"}),
        ("?xem=da-ket-thuc", {"Trường đã bỏ"}),
        ("?xem=chua-co-nguoi&tim=truong+l", {"Trường Lê Lai"}),
        ("?xem=sai&tim=truong", {"Trường Lê Lợi", "Trường Lê Lai"}),
    ],
)
def test_the_tree_is_filtered(client, place, asked, shown):
    contest, unit, other = place
    Unit.objects.filter(pk=unit.pk).update(name="Trường Lê Lợi")
    Unit.objects.filter(pk=other.pk).update(
        name="Trường Lê Lai", subject_to_rating=False
    )
    UnitFactory(parent=contest.root_unit, name="Trường đã bỏ", valid_to="2023-01-01")
    RosterEntryFactory(contest=contest, unit=unit)
    sign_in(client, contest)

    page = client.get(url("unit-tree") + asked).context["page"]

    assert {row.unit.name for row in page.object_list} == shown


def test_the_tree_asks_the_same_for_many_units(client, place):
    contest, unit, _ = place
    sign_in(client, contest)
    client.get(url("unit-tree"))
    few = queries_of(client, url("unit-tree"))

    for each in UnitFactory.create_batch(3, parent=unit):
        RosterEntryFactory(contest=contest, unit=each)
        GrantFactory(role="coordinator", unit=each)
        add_alias(each, f"Tên khác {each.pk}", by=UserFactory())

    assert queries_of(client, url("unit-tree")) == few


def test_a_unit_s_page_asks_the_same_for_many_changes(client, place):
    contest, unit, _ = place
    user = sign_in(client, contest)
    rename_unit(unit, "Tên một", effective_on=DAY, document=PAPER, by=user)
    few = queries_of(client, url("unit-edit", unit.pk))

    for name in ("Tên hai", "Tên ba", "Tên bốn"):
        rename_unit(unit, name, effective_on=DAY, document=PAPER, by=user)

    assert queries_of(client, url("unit-edit", unit.pk)) == few


# --- one unit ----------------------------------------------------------------


def test_a_unit_is_added_corrected_called_and_ordered(client, place):
    contest, unit, _ = place
    sign_in(client, contest)
    new = {"code": "th-ll", "name": "Trường Lê Lợi", "block": unit.block_id}

    client.post(url("unit-create"), new | {"subject_to_rating": "on"})
    made = Unit.objects.get(code="TH-LL")
    client.post(url("unit-edit", made.pk), {"code": "TH-LOI", "block": unit.block_id})
    client.post(url("alias-add", made.pk), {"text": "TH Lê Lợi"})
    client.post(url("unit-order", made.pk), {"after": "dau"})

    made.refresh_from_db()
    assert (made.code, made.short_name) == ("TH-LOI", "Trường Lê Lợi")
    assert made.aliases.get().text == "TH Lê Lợi"
    assert Unit.objects.filter(block=unit.block).in_protocol_order().first() == made
    text = text_of(client.get(url("unit-edit", made.pk)))
    assert "Mã đơn vị: TH-LL → TH-LOI" in text
    client.post(url("alias-remove", made.aliases.get().pk))
    assert not made.aliases.exists()


def test_what_is_refused_is_said_on_the_page(client, place):
    contest, unit, other = place
    sign_in(client, contest)

    create = client.post(
        url("unit-create"),
        {"code": "CU", "name": "Trường mới", "block": unit.block_id},
    )
    alias = client.post(url("alias-add", unit.pk), {"text": other.name}, follow=True)
    wrong = client.post(
        url("unit-edit", unit.pk), {"code": "mã sai", "block": unit.block_id}
    )

    assert "đã là của đơn vị khác" in text_of(create)
    assert "đang là tên của" in text_of(alias)
    assert "chỉ được có chữ không dấu" in text_of(wrong)


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        ({"doi": "xuong"}, ["B", "A", "C"]),
        ({"position": "9"}, ["B", "C", "A"]),
        ({"after": "", "position": "sai"}, ["A", "B", "C"]),
    ],
)
def test_a_unit_changes_its_place_in_reports(client, asked, order):
    contest, first = contest_with_units("A")
    for code, position in (("B", 2), ("C", 3)):
        UnitFactory(
            code=code, parent=first.parent, block=first.block, position=position
        )
    Unit.objects.filter(pk=first.pk).update(position=1)
    sign_in(client, contest)

    client.post(url("unit-order", first.pk), asked)

    units = Unit.objects.filter(block=first.block).in_protocol_order()
    assert list(units.values_list("code", flat=True)) == order


def test_blocks_are_added_mended_moved_and_dropped(client, place):
    contest, *_ = place
    Block.objects.exclude(units__isnull=False).delete()
    sign_in(client, contest)

    client.post(url("blocks"), {"code": "IV", "name": "Khối trường"})
    block = Block.objects.get(code="IV")
    client.post(url("block-edit", block.pk), {"code": "IV", "name": "Khối trường học"})
    client.post(url("block-move", block.pk), {"huong": "len"})
    names = list(Block.objects.values_list("name", flat=True))
    assert names.index("Khối trường học") == len(names) - 2
    shown = client.get(url("blocks")).context["blocks"]
    assert [each.name for each in shown] == names
    client.post(url("block-remove", block.pk))
    assert not Block.objects.filter(pk=block.pk).exists()


# --- acts on paper -----------------------------------------------------------


def test_a_rename_is_shown_and_then_done(client, place):
    contest, unit, _ = place
    sign_in(client, contest)
    page, old = url("unit-act", unit.pk, "doi-ten"), unit.name
    wanted = {"name": "Trường Lê Lợi", **ON_PAPER}

    assert f"{old} thành Trường Lê Lợi" in text_of(client.get(page, wanted))
    unit.refresh_from_db()
    assert unit.name == old
    answer = client.post(page, wanted)

    assert answer.url == url("unit-edit", unit.pk)
    unit.refresh_from_db()
    assert unit.name == "Trường Lê Lợi"


def test_the_words_of_an_act_can_be_mended_before_it_is_done(client, place):
    contest, unit, _ = place
    sign_in(client, contest)
    page = url("unit-act", unit.pk, "doi-ten")

    answer = client.get(page, {"name": "Trường Lê Lợi", **ON_PAPER, "sua": "1"})

    assert 'value="Trường Lê Lợi"' in answer.content.decode()
    assert "Xem sẽ thay đổi gì" in text_of(answer)


def test_a_unit_is_put_under_another(client, place):
    contest, unit, other = place
    RosterEntryFactory.create_batch(2, contest=contest, unit=unit)
    UnitFactory(parent=unit)
    sign_in(client, contest)
    page = url("unit-act", unit.pk, "cap-tren")
    wanted = {"parent": other.pk, **ON_PAPER}

    text = text_of(client.get(page, wanted))
    client.post(page, wanted)

    assert f"{unit.name} và 1 đơn vị trực thuộc, 2 người, sẽ thuộc" in text
    unit.refresh_from_db()
    assert unit.parent == other


def test_a_merge_is_told_in_numbers_and_then_asked_for(client, place):
    contest, unit, other = place
    RosterEntryFactory.create_batch(2, contest=contest, unit=unit)
    RosterEntryFactory.create_batch(3, contest=contest, unit=other)
    RosterEntryFactory(contest=contest, unit=unit, status="proposed")
    GrantFactory(role="coordinator", unit=unit)
    sign_in(client, contest)
    page = url("unit-act", unit.pk, "sap-nhap")
    wanted = {"to_unit": other.pk, **ON_PAPER}

    text = text_of(client.get(page, wanted))
    answer = client.post(page, wanted, follow=True)

    assert f"2 người chuyển sang {other.name}, cùng 1 người đang chờ duyệt" in text
    assert "từ 3 thành 5" in text
    assert "1 cán bộ đầu mối" in text
    assert "Đã gửi đề nghị, chờ cán bộ phụ trách khác duyệt." in text_of(answer)
    assert Proposal.objects.get().state == "pending"
    assert RosterEntry.objects.filter(unit=unit).count() == 3
    assert "chưa thực hiện xong" in text_of(client.get(page, wanted))


def test_where_one_person_decides_a_merge_is_done_at_once(client, place):
    contest, unit, other = place
    contest.approval = "recorded"
    contest.save()
    entry = RosterEntryFactory(contest=contest, unit=unit)
    sign_in(client, contest)

    answer = client.post(
        url("unit-act", unit.pk, "sap-nhap"),
        {"to_unit": other.pk, **ON_PAPER},
        follow=True,
    )

    entry.refresh_from_db()
    assert entry.unit == other
    text = text_of(answer)
    assert f"Đã sáp nhập {unit.name} vào {other.name}." in text
    assert "từ ngày 02/10/2023, theo văn bản 15/QĐ-UBND" in text


def test_a_unit_leaves_rating_by_two_people_and_comes_back_by_one(client, place):
    contest, unit, _ = place
    sign_in(client, contest)

    client.post(
        url("unit-act", unit.pk, "ra-khoi-xep-loai"),
        {"reason": "Đơn vị sự nghiệp tự chủ", **ON_PAPER},
    )

    unit.refresh_from_db()
    proposal = Proposal.objects.get()
    assert (proposal.kind, proposal.state) == ("unrated", "pending")
    assert unit.subject_to_rating
    Unit.objects.filter(pk=unit.pk).update(subject_to_rating=False)
    client.post(url("unit-act", unit.pk, "vao-xep-loai"), ON_PAPER)
    unit.refresh_from_db()
    assert unit.subject_to_rating


def test_an_ended_unit_shows_its_end_and_offers_no_act(client, place):
    contest, unit, other = place
    Unit.objects.filter(pk=unit.pk).update(valid_to="2023-10-01", successor=other)
    sign_in(client, contest)

    edit = text_of(client.get(url("unit-edit", unit.pk)))
    act = text_of(client.get(url("unit-act", unit.pk, "doi-ten")))

    for text in (edit, act):
        assert "Đơn vị đã kết thúc , hoạt động đến hết ngày 01/10/2023" in text
    assert "Chia tách" not in edit
    assert "Xem sẽ thay đổi gì" not in act
