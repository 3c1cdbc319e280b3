"""The order of units and blocks in reports."""

import pytest
from django.db import transaction

from contest.models import AuditEvent, Block, Unit, UnitChange
from contest.services.unit_order import (
    BlockRefused,
    OtherBlock,
    create_block,
    exchange_units,
    move_block,
    number_unit,
    put_unit_after,
    remove_block,
    rename_block,
)
from tests.contest.rosters import contest_with_units
from tests.factories import BlockFactory, UnitFactory, UserFactory
from tests.races import run_into

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def row():
    """Units 401, 402, 404 of one block, and one of another block."""
    contest, _ = contest_with_units("ROOT-CHILD")
    block = BlockFactory()
    units = [
        UnitFactory(
            code=f"U{n}", parent=contest.root_unit, block=block, position=position
        )
        for n, position in enumerate((401, 402, 404))
    ]
    return block, *units


def numbers(block):
    units = Unit.objects.filter(block=block).in_protocol_order()
    return list(units.values_list("code", "position"))


def test_a_unit_is_put_right_after_another(row, by):
    block, first, _, last = row

    put_unit_after(last, first, by=by)

    assert numbers(block) == [("U0", 401), ("U2", 402), ("U1", 404)]
    assert list(UnitChange.objects.values_list("unit", "before", "after")) == [
        (last.pk, {"position": 404}, {"position": 402})
    ]


def test_a_unit_is_put_first(row, by):
    block, _, _, last = row

    put_unit_after(last, None, by=by)

    assert numbers(block) == [("U2", 401), ("U0", 402), ("U1", 404)]


def test_units_with_one_number_get_two(row, by):
    block, first, second, _ = row
    Unit.objects.filter(block=block).update(position=0)

    put_unit_after(first, second, by=by)

    assert numbers(block) == [("U1", 1), ("U0", 2), ("U2", 3)]


def test_who_has_the_number_makes_room(row, by):
    block, _, _, last = row

    number_unit(last, 401, by=by)

    assert numbers(block) == [("U2", 401), ("U0", 402), ("U1", 403)]


def test_a_free_number_moves_nobody_else(row, by):
    block, first, *_ = row

    number_unit(first, 403, by=by)

    assert numbers(block) == [("U1", 402), ("U0", 403), ("U2", 404)]
    assert AuditEvent.objects.get(verb="order_unit").detail == {"changed": 1}


def test_two_units_change_places(row, by):
    block, first, _, last = row

    exchange_units(first, last, by=by)

    assert numbers(block) == [("U2", 401), ("U1", 402), ("U0", 404)]


def test_units_of_different_blocks_do_not(row, by):
    _, first, *_ = row
    stranger = UnitFactory()

    with pytest.raises(OtherBlock):
        exchange_units(first, stranger, by=by)
    with pytest.raises(OtherBlock):
        put_unit_after(first, stranger, by=by)


@pytest.mark.django_db(transaction=True)
def test_two_who_order_at_once_take_turns(row, by):
    block, first, second, last = row

    with transaction.atomic():
        put_unit_after(last, None, by=by)
        other = run_into(put_unit_after, first, second, by=by)

    other.result()
    assert numbers(block) == [("U2", 401), ("U1", 402), ("U0", 404)]


def test_blocks_are_made_renamed_moved_and_removed(by):
    one = create_block("I", "Khối Đảng", by=by)
    two = create_block("II", "Khối trường", by=by)

    rename_block(two, code="II", name="Khối trường học", by=by)
    move_block(two, up=True, by=by)
    move_block(two, up=True, by=by)

    assert list(Block.objects.values_list("name", "position")) == [
        ("Khối trường học", 1),
        ("Khối Đảng", 2),
    ]
    remove_block(one, by=by)
    assert list(Block.objects.all()) == [two]


def test_a_block_takes_no_other_s_number_or_name_and_stays_with_units(row, by):
    block, *_ = row

    with pytest.raises(BlockRefused):
        create_block(block.code.lower(), "Khối mới", by=by)
    with pytest.raises(BlockRefused):
        create_block("MOI", block.name.upper(), by=by)
    with pytest.raises(BlockRefused, match="còn 3 đơn vị"):
        remove_block(block, by=by)
