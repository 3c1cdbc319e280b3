"""A unit is divided: new ones beside it, and whoever goes there is asked for."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from contest.db import db_today
from contest.errors import ContestError, UnitEnded
from contest.models import Contest, Proposal, RosterEntry, Unit, UnitChange, User
from contest.services.audit import record
from contest.services.proposals import propose_change
from contest.services.tree import lock_tree
from contest.services.unit_changes import NewUnit, UnitRefused, create_unit
from contest.unit_words import kept


@transaction.atomic
def split_unit(
    contest: Contest,
    unit: Unit,
    parts: Sequence[NewUnit],
    *,
    ends: bool,
    effective_on: date,
    document: str,
    by: User,
) -> list[Unit]:
    """Make the new units out of this one, in its block and under the same parent.

    Its people stay where they are: each goes by a proposal. When it ``ends`` the first
    part succeeds it; its names go to nobody, since they mean several now. Raises
    UnitEnded, UnitRefused, NameTaken, CodeTaken.
    """
    lock_tree()
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.has_ended_by(db_today()):
        raise UnitEnded(unit)
    if effective_on > db_today():
        raise UnitRefused(
            "Ngày có hiệu lực ở sau hôm nay. Chưa đổi gì. Đến ngày đó hãy ghi, hoặc "
            "xem lại ngày trong văn bản."
        )
    if ends and unit.pk == contest.root_unit_id:
        raise UnitRefused(
            f"{unit.name} là đơn vị đứng đầu của cuộc thi nên không kết thúc được. "
            "Chưa đổi gì."
        )
    if ends and unit.valid_from and unit.valid_from >= effective_on:
        raise UnitRefused(
            f"{unit.name} mới có từ ngày {unit.valid_from:%d/%m/%Y}. Chưa đổi gì. Xem "
            "lại ngày trong văn bản."
        )
    made = [
        create_unit(contest, part, by=by, document=document, split_from=unit)
        for part in parts
    ]
    if ends:
        unit.valid_to = effective_on - timedelta(days=1)
        unit.successor = made[0]
        unit.save(update_fields=["valid_to", "successor"])
    UnitChange.objects.bulk_create(
        UnitChange(
            unit=unit,
            act=UnitChange.Act.SPLIT,
            other=part,
            after=kept(unit, ["valid_to"]) if ends else {},
            effective_on=effective_on,
            document=document,
            by=by,
        )
        for part in made
    )
    record(
        "split_unit",
        unit,
        by=by,
        contest=contest,
        parts=[part.pk for part in made],
        ends=ends,
    )
    return made


class NobodyToGo(ContestError):
    sentence = (
        "Chưa chọn ai. Chưa gửi đề nghị nào. Đánh dấu người chuyển đi trong bảng, hoặc "
        "dán họ tên rồi bấm “Đánh dấu theo tên”."
    )


@transaction.atomic
def ask_to_go(
    entries: Sequence[RosterEntry],
    *,
    to_unit: Unit,
    effective_on: date,
    document: str,
    by: User,
) -> int:
    """Propose that these people move, all or none, and return how many.

    Raises NobodyToGo, and what stands against the first who may not.
    """
    if not entries:
        raise NobodyToGo
    for entry in sorted(entries, key=lambda entry: entry.pk):
        propose_change(
            entry,
            Proposal.Kind.MOVE,
            by=by,
            document=document,
            effective_on=effective_on,
            to_unit=to_unit,
        )
    return len(entries)
