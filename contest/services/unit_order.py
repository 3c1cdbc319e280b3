"""The order in which reports name units and blocks, and the blocks themselves."""

from django.db import transaction
from django.db.models import Max

from contest import names
from contest.db import db_today
from contest.errors import ContestError
from contest.models import Block, Unit, UnitChange, User
from contest.services.audit import record
from contest.services.tree import lock_tree


class BlockRefused(ContestError):
    """The block cannot be called so, or cannot go."""


class OtherBlock(ContestError):
    sentence = (
        "Hai đơn vị không còn cùng một khối nên không xếp cạnh nhau được. Chưa đổi gì. "
        "Tải lại trang để xem thứ tự mới nhất."
    )


@transaction.atomic
def put_unit_after(unit: Unit, after: Unit | None, *, by: User) -> Unit:
    """Let reports name the unit right after that one of its block; None: first.

    The numbers of the block are dealt out anew, only as far as needed.
    Raises OtherBlock.
    """
    lock_tree()
    others = _living_of_the_block(unit)
    try:
        at = others.index(after) + 1 if after is not None else 0
    except ValueError as error:
        raise OtherBlock from error
    _deal_out([*others[:at], unit, *others[at:]], unit, by=by)
    unit.refresh_from_db()
    return unit


@transaction.atomic
def number_unit(unit: Unit, position: int, *, by: User) -> Unit:
    """Give the unit this number; who has it in the block makes room upwards."""
    lock_tree()
    others = _living_of_the_block(unit)
    moved, taken = [unit], position
    before = {each.pk: each.position for each in [*others, unit]}
    unit.position = position
    for other in others:
        if other.position == taken:
            taken = other.position = taken + 1
            moved.append(other)
    _store(moved, before, unit, by=by)
    return unit


@transaction.atomic
def exchange_units(unit: Unit, other: Unit, *, by: User) -> Unit:
    """Let two units of a block change places. Raises OtherBlock."""
    lock_tree()
    row = [*_living_of_the_block(unit), unit]
    row.sort(key=lambda each: (each.position, each.pk))
    if other not in row:
        raise OtherBlock
    here, there = row.index(unit), row.index(other)
    row[here], row[there] = row[there], row[here]
    _deal_out(row, unit, by=by)
    unit.refresh_from_db()
    return unit


def _living_of_the_block(unit: Unit) -> list[Unit]:
    """The others beside it in reports, in their order; ``unit`` is read again."""
    unit.refresh_from_db()
    units = Unit.objects.filter(block=unit.block_id).exclude(pk=unit.pk)
    return list(units.not_ended_before(db_today()).in_protocol_order())


def _deal_out(row: list[Unit], unit: Unit, *, by: User) -> None:
    """Give the row of units their own numbers in order, without two alike."""
    row = [unit if each == unit else each for each in row]
    before = {each.pk: each.position for each in row}
    last = 0
    for each, position in zip(row, sorted(before.values()), strict=True):
        last = each.position = max(position, last + 1)
    _store(row, before, unit, by=by)


def _store(units: list[Unit], before: dict[int, int], unit: Unit, *, by: User) -> None:
    changed = [each for each in units if each.position != before[each.pk]]
    if not changed:
        return
    Unit.objects.bulk_update(changed, ["position"])
    if unit in changed:  # the others only made room
        UnitChange.objects.create(
            unit=unit,
            act=UnitChange.Act.CORRECTED,
            before={"position": before[unit.pk]},
            after={"position": unit.position},
            by=by,
        )
    record("order_unit", unit, by=by, changed=len(changed))


@transaction.atomic
def create_block(code: str, name: str, *, by: User) -> Block:
    """Add a block, the last one. Raises BlockRefused."""
    lock_tree()
    _refuse_taken(code, name)
    last = Block.objects.aggregate(last=Max("position"))["last"] or 0
    block = Block.objects.create(code=code, name=name, position=last + 1)
    record("create_block", block, by=by, code=code)
    return block


@transaction.atomic
def rename_block(block: Block, *, code: str, name: str, by: User) -> Block:
    """Give a block another number or name. Raises BlockRefused."""
    lock_tree()
    _refuse_taken(code, name, besides=block)
    block.refresh_from_db()
    before = {"code": block.code, "name": block.name}
    block.code, block.name = code, name
    block.save(update_fields=["code", "name"])
    record(
        "rename_block", block, by=by, before=before, after={"code": code, "name": name}
    )
    return block


@transaction.atomic
def move_block(block: Block, *, up: bool, by: User) -> Block:
    """Let a block change places with its neighbour. At the end nothing happens."""
    lock_tree()
    blocks = list(Block.objects.all())
    at = blocks.index(block)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(blocks):
        return block
    block, neighbour = blocks[at], blocks[to]
    block.position, neighbour.position = neighbour.position, block.position
    Block.objects.bulk_update([block, neighbour], ["position"])
    record("move_block", block, by=by, position=block.position)
    return block


@transaction.atomic
def remove_block(block: Block, *, by: User) -> None:
    """Take an empty block away. Raises BlockRefused when units are in it."""
    lock_tree()
    count = Unit.objects.filter(block=block).count()
    if count:
        raise BlockRefused(
            f"{block.name} còn {count} đơn vị nên chưa bỏ được. Chưa đổi gì. Chuyển "
            "các đơn vị sang khối khác trước."
        )
    record("remove_block", block, by=by, code=block.code)
    block.delete()


def _refuse_taken(code: str, name: str, besides: Block | None = None) -> None:
    for other in Block.objects.exclude(pk=besides.pk if besides else None):
        if other.code.upper() == code.upper():
            raise BlockRefused(
                f"Số “{code}” đã là của {other.name}. Chưa đổi gì. Chọn số khác."
            )
        if names.match_key(other.name) == names.match_key(name):
            raise BlockRefused(
                f"Đã có khối tên “{other.name}”. Chưa đổi gì. Ghi tên khác."
            )
