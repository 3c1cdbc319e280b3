"""One unit at a time: made, corrected, renamed, put elsewhere."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction

from contest.db import db_today
from contest.errors import ContestError, UnitEnded
from contest.models import Block, Contest, RosterEntry, Unit, UnitChange, User
from contest.queries.unit_names import NameBook
from contest.queries.units import code_key
from contest.services.audit import record
from contest.services.proof import mark_dirty
from contest.services.tree import lock_tree, mark_everywhere, set_paths
from contest.services.unit_aliases import learn_names
from contest.unit_words import kept

CORRECTABLE = ("code", "short_name", "block", "valid_from", "valid_to", "rolls_up")


class UnitRefused(ContestError):
    """The change would make the tree say what cannot be."""


class NameTaken(UnitRefused):
    def __init__(self, text: str, owner: Unit):
        super().__init__(
            f"“{text}” đang là tên của {owner.name} (mã {owner.code}). Chưa đổi gì. "
            "Ghi thêm địa danh cho khác đi, hoặc bỏ tên khác đó ở đơn vị kia trước."
        )


class CodeTaken(UnitRefused):
    def __init__(self, code: str):
        super().__init__(
            f"Mã “{code}” đã là của đơn vị khác. Chưa đổi gì. Chọn mã khác; mã của đơn "
            "vị đã kết thúc cũng không dùng lại."
        )


class NewUnit(NamedTuple):
    """What a unit begins with."""

    code: str
    name: str
    short_name: str = ""
    block: Block | None = None
    parent: Unit | None = None  # None: right under the contest's root
    subject_to_rating: bool = True
    valid_from: date | None = None


@transaction.atomic
def create_unit(
    contest: Contest,
    new: NewUnit,
    *,
    by: User,
    document: str = "",
    split_from: Unit | None = None,
) -> Unit:
    """Add a unit, the last of its block. Raises NameTaken, CodeTaken, UnitEnded."""
    lock_tree()
    parent = Unit.objects.get(pk=(new.parent or contest.root_unit).pk)
    _refuse_ended(parent)
    short_name = new.short_name or new.name[:80]
    _refuse_taken_names([new.name, short_name])
    _refuse_taken_code(new.code)
    last = Unit.objects.filter(block=new.block).order_by("-position").first()
    unit = Unit.objects.create(
        **new._asdict() | {"short_name": short_name, "parent": parent},
        position=last.position + 1 if last else 1,
        path="/",
    )
    set_paths()
    unit.refresh_from_db()
    UnitChange.objects.create(
        unit=unit,
        act=UnitChange.Act.CREATED,
        other=split_from,
        after=kept(unit, ["code", "name", "parent", "subject_to_rating"]),
        effective_on=new.valid_from,
        document=document,
        by=by,
    )
    mark_dirty(contest.pk, [unit.pk, parent.pk])
    record("create_unit", unit, by=by, contest=contest, code=unit.code)
    return unit


@transaction.atomic
def correct_unit(
    unit: Unit, wanted: Mapping[str, object], *, by: User, document: str = ""
) -> Unit:
    """Set fields of CORRECTABLE that were written wrongly; nothing on paper changes.

    Raises NameTaken, CodeTaken, UnitRefused.
    """
    lock_tree()
    unit = _locked(unit)
    changed = [
        name
        for name in CORRECTABLE
        if name in wanted and wanted[name] != getattr(unit, name)
    ]
    if not changed:
        return unit
    before = kept(unit, changed)
    for name in changed:
        setattr(unit, name, wanted[name])
    if "short_name" in changed:
        _refuse_taken_names([unit.short_name], besides=unit)
    if "code" in changed:
        _refuse_taken_code(unit.code, besides=unit)
    if "valid_to" in changed or "valid_from" in changed:
        _check_validity(unit)
    unit.save(update_fields=changed)
    _note(unit, UnitChange.Act.CORRECTED, before, by=by, document=document)
    record("correct_unit", unit, by=by, fields=changed)
    return unit


@transaction.atomic
def rename_unit(
    unit: Unit,
    name: str,
    *,
    effective_on: date,
    document: str,
    by: User,
    short_name: str = "",
) -> Unit:
    """Give the unit another name; files with the old ones still find it.

    Raises NameTaken, UnitEnded, UnitRefused.
    """
    lock_tree()
    unit = _locked(unit)
    _refuse_ended(unit)
    _refuse_to_come(effective_on)
    old = [unit.name, unit.short_name]
    before = kept(unit, ["name", "short_name"])
    unit.name, unit.short_name = name, short_name or name[:80]
    if old == [unit.name, unit.short_name]:
        raise UnitRefused(
            "Tên mới giống tên đang dùng. Chưa đổi gì. Xem lại tên trong văn bản."
        )
    _refuse_taken_names([unit.name, unit.short_name], besides=unit)
    unit.save(update_fields=["name", "short_name"])
    learn_names([(unit, text) for text in old], by=by)
    _note(
        unit,
        UnitChange.Act.RENAMED,
        before,
        by=by,
        document=document,
        effective_on=effective_on,
    )
    record("rename_unit", unit, by=by, before=old[0], after=unit.name)
    return unit


@transaction.atomic
def place_unit(
    unit: Unit, parent: Unit, *, effective_on: date, document: str, by: User
) -> Unit:
    """Put the unit, with all below it, under another one.

    Raises UnitEnded, UnitRefused.
    """
    lock_tree()
    unit, parent = _locked(unit), Unit.objects.get(pk=parent.pk)
    _refuse_ended(unit)
    _refuse_ended(parent)
    _refuse_to_come(effective_on)
    if Contest.objects.filter(root_unit=unit).exists():
        raise UnitRefused(
            f"{unit.name} là đơn vị đứng đầu của cuộc thi nên không chuyển được. Chưa "
            "đổi gì."
        )
    if parent.path.startswith(unit.path):
        raise UnitRefused(
            f"{parent.name} thuộc {unit.name}, nên không làm cấp trên của nó được. "
            "Chưa đổi gì. Chọn đơn vị khác."
        )
    if unit.parent_id == parent.pk:
        return unit
    before, above = kept(unit, ["parent"]), unit.parent_id
    unit.parent = parent
    unit.save(update_fields=["parent"])
    touched = {*set_paths(), unit.pk, parent.pk, *filter(None, [above])}
    mark_everywhere(touched)
    _note(
        unit,
        UnitChange.Act.PLACED,
        before,
        by=by,
        document=document,
        effective_on=effective_on,
    )
    record("place_unit", unit, by=by, before=above, after=parent.pk)
    unit.refresh_from_db()
    return unit


def _locked(unit: Unit) -> Unit:
    """Against all who change it, and who put somebody into it: see ``hold_unit``."""
    rows = Unit.objects.select_related("block", "parent")
    return rows.select_for_update(of=("self",)).get(pk=unit.pk)


def _note(
    unit: Unit,
    act: UnitChange.Act,
    before: dict,
    *,
    by: User,
    document: str = "",
    effective_on: date | None = None,
) -> None:
    UnitChange.objects.create(
        unit=unit,
        act=act,
        before=before,
        after=kept(unit, before),
        effective_on=effective_on,
        document=document,
        by=by,
    )


def _refuse_taken_names(texts: list[str], besides: Unit | None = None) -> None:
    book = NameBook()
    for text in texts:
        owner = book.owner(text, besides=[besides] if besides else [])
        if owner is not None:
            raise NameTaken(text, owner)


def _refuse_taken_code(code: str, besides: Unit | None = None) -> None:
    """Codes that differ by zeros in front are one: Excel takes those away."""
    others = Unit.objects.exclude(pk=besides.pk if besides else None)
    if any(
        code_key(other) == code_key(code)
        for other in others.values_list("code", flat=True)
    ):
        raise CodeTaken(code)


def _refuse_ended(unit: Unit) -> None:
    if unit.has_ended_by(db_today()):
        raise UnitEnded(unit)


def _refuse_to_come(effective_on: date) -> None:
    if effective_on > db_today():
        raise UnitRefused(
            "Ngày có hiệu lực ở sau hôm nay. Chưa đổi gì. Đến ngày đó hãy ghi, hoặc "
            "xem lại ngày trong văn bản."
        )


def _check_validity(unit: Unit) -> None:
    if unit.valid_to is None:
        if unit.successor_id:
            raise UnitRefused(
                "Đơn vị đã có đơn vị kế thừa nên phải có ngày kết thúc. Chưa đổi gì."
            )
        return
    if unit.valid_from and unit.valid_to < unit.valid_from:
        raise UnitRefused(
            "Ngày kết thúc ở trước ngày bắt đầu. Chưa đổi gì. Xem lại hai ngày."
        )
    people = RosterEntry.objects.taking_part().filter(
        unit=unit, contest__is_current=True
    )
    if unit.has_ended_by(db_today()) and (count := people.count()):
        raise UnitRefused(
            f"{unit.name} còn {count} người nên chưa kết thúc được. Chưa đổi gì. Dùng "
            "“Sáp nhập”, hoặc chuyển những người này sang đơn vị khác trước."
        )
