"""A unit becomes part of another one: people, names and what waits go along."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from contest.db import advisory_lock, db_now, db_today
from contest.errors import ContestError
from contest.models import (
    Contest,
    Proposal,
    RosterEntry,
    Unit,
    UnitAlias,
    UnitChange,
    User,
)
from contest.services.audit import record
from contest.services.people.saving import IMPORTS
from contest.services.proof import mark_dirty
from contest.services.tree import lock_tree, mark_everywhere, set_paths
from contest.services.unit_aliases import learn_names
from contest.unit_words import kept

# Each on the day of the paper, or on that of his last move if it came after: the order
# of days is the order in which a snapshot follows him.
MOVE_PEOPLE = """
WITH going AS MATERIALIZED (
    SELECT entry.id, greatest(%(day)s, max(move.effective_on)) AS day
      FROM contest_rosterentry AS entry
      LEFT JOIN contest_move AS move ON move.entry_id = entry.id
     WHERE entry.contest_id = %(contest)s
       AND entry.unit_id = %(unit)s
       AND entry.status IN ('working', 'proposed')
     GROUP BY entry.id
), gone AS (
    UPDATE contest_rosterentry AS entry
       SET unit_id = %(to_unit)s
      FROM going
     WHERE entry.id = going.id
), noted AS (
    INSERT INTO contest_move
           (entry_id, from_unit_id, to_unit_id, effective_on, document, recorded_by_id)
    SELECT id, %(unit)s, %(to_unit)s, day, %(document)s, %(by)s
      FROM going ORDER BY id
)
INSERT INTO contest_entrychange
       (entry_id, act, unit_id, to_unit_id, before, after, effective_on, document,
        by_id, proposal_id)
SELECT id, 'moved', %(unit)s, %(to_unit)s,
       jsonb_build_object('unit', %(unit)s), jsonb_build_object('unit', %(to_unit)s),
       day, %(document)s, %(by)s, %(proposal)s
  FROM going ORDER BY id
"""
OVERTAKEN = "Đã thực hiện theo việc sáp nhập đơn vị."


class MergeRefused(ContestError):
    """This merge cannot be, or not now."""


def check_merge(
    unit: Unit,
    to_unit: Unit,
    *,
    contest: Contest,
    effective_on: date,
    besides: Proposal | None = None,
) -> None:
    """Raise MergeRefused with what stands against it, ``besides`` this proposal."""
    _check_tree(unit, to_unit, contest)
    _check_days(unit, to_unit, effective_on)
    waiting = (
        Proposal.objects.filter(kind=Proposal.Kind.MERGE)
        .filter(Q(state="pending") | Q(state="approved", applied_at=None))
        .filter(Q(unit__in=[unit, to_unit]) | Q(to_unit=unit))
        .exclude(pk=besides.pk if besides else None)
        .select_related("unit", "to_unit")
        .first()
    )
    if waiting is not None:
        raise MergeRefused(
            f"Đang có đề nghị sáp nhập {waiting.unit.name} vào {waiting.to_unit.name} "
            "chưa thực hiện xong. Chưa đổi gì. Duyệt hoặc rút đề nghị đó trước."
        )


def _check_tree(unit: Unit, to_unit: Unit, contest: Contest) -> None:
    root = contest.root_unit
    if unit == to_unit:
        raise MergeRefused(
            "Một đơn vị không sáp nhập vào chính nó. Chưa đổi gì. Chọn đơn vị khác."
        )
    if to_unit.path.startswith(unit.path):
        raise MergeRefused(
            f"{to_unit.name} thuộc {unit.name}, nên cấp trên không sáp nhập vào đó "
            f"được. Chưa đổi gì. Chuyển {to_unit.name} sang cấp trên khác trước."
        )
    if not (unit.path.startswith(root.path) and to_unit.path.startswith(root.path)):
        raise MergeRefused(
            "Một trong hai đơn vị ở ngoài phạm vi cuộc thi này. Chưa đổi gì. Chọn đơn "
            "vị khác."
        )


def _check_days(unit: Unit, to_unit: Unit, effective_on: date) -> None:
    for each in (unit, to_unit):
        if each.has_ended_by(effective_on):
            raise MergeRefused(
                f"{each.name} đã kết thúc trước ngày {effective_on:%d/%m/%Y}. Chưa đổi "
                "gì. Tải lại trang để xem tình trạng mới nhất, rồi chọn đơn vị khác."
            )
    if to_unit.valid_from and to_unit.valid_from > effective_on:
        raise MergeRefused(
            f"Ngày {effective_on:%d/%m/%Y} chưa có {to_unit.name}. Chưa đổi gì. Xem "
            "lại ngày trong văn bản."
        )
    if unit.valid_from and unit.valid_from >= effective_on:
        raise MergeRefused(
            f"{unit.name} mới có từ ngày {unit.valid_from:%d/%m/%Y}. Chưa đổi gì. Xem "
            "lại ngày trong văn bản."
        )


@transaction.atomic
def apply_merge(proposal: Proposal) -> int:
    """Carry an approved merge out and return how many people went along.

    People who work in the unit or wait to be accepted there move on the day of the
    paper; those who left stay in its past. Units below go under the successor, its
    names become the successor's. Raises MergeRefused: much may have happened since it
    was asked for. Callers hold the proposal and mark it applied.
    """
    lock_tree()
    advisory_lock(IMPORTS)  # nobody is put on a list meanwhile
    by = proposal.decided_by
    contest = Contest.objects.select_related("root_unit").get(pk=proposal.contest_id)
    _lock_people(proposal)
    unit, to_unit = _lock_units(proposal)
    check_merge(
        unit,
        to_unit,
        contest=contest,
        effective_on=proposal.effective_on,
        besides=proposal,
    )
    people = _move_people(proposal)
    _carry_proposals(proposal)
    _carry_children(proposal, unit, to_unit, by=by)
    unit.valid_to = proposal.effective_on - timedelta(days=1)
    unit.successor = to_unit
    unit.save(update_fields=["valid_to", "successor"])
    _carry_names(unit, to_unit, by=by)
    _note_merge(proposal, unit, to_unit, people, by=by)
    mark_dirty(contest.pk, [unit.pk, to_unit.pk])
    record(
        "merge_units",
        unit,
        by=by,
        contest=contest,
        successor=to_unit.pk,
        people=people,
        proposal=proposal.pk,
    )
    return people


def _lock_people(proposal: Proposal) -> None:
    """Whoever stands in the unit, or may be moved there by what waits for a decision.

    Before the unit's own lock: who holds an entry may wait for the unit.
    """
    coming = _waiting(proposal).filter(to_unit=proposal.unit_id, entry__isnull=False)
    entries = RosterEntry.objects.filter(contest=proposal.contest_id).filter(
        Q(unit=proposal.unit_id) | Q(pk__in=coming.values("entry"))
    )
    list(
        entries.order_by("pk")
        .select_for_update(no_key=True)
        .values_list("pk", flat=True)
    )


def _lock_units(proposal: Proposal) -> tuple[Unit, Unit]:
    """The full lock makes those wait who would bring anybody into the unit."""
    unit = Unit.objects.select_for_update().get(pk=proposal.unit_id)
    return unit, Unit.objects.get(pk=proposal.to_unit_id)


def _waiting(proposal: Proposal) -> QuerySet[Proposal]:
    """What else is asked in the contest and was not done."""
    return Proposal.objects.exclude(pk=proposal.pk).filter(
        Q(state="pending") | Q(state="approved", applied_at=None),
        contest=proposal.contest_id,
    )


def _move_people(proposal: Proposal) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE_PEOPLE,
            {
                "contest": proposal.contest_id,
                "unit": proposal.unit_id,
                "to_unit": proposal.to_unit_id,
                "day": proposal.effective_on,
                "document": proposal.document,
                "by": proposal.decided_by_id,
                "proposal": proposal.pk,
            },
        )
        return cursor.rowcount


def _carry_proposals(proposal: Proposal) -> None:
    """What is asked about people of the unit, or to bring some in, follows them.

    A move between the two is done by the merge itself; what was asked about the unit
    as such has lost its object.
    """
    unit, to_unit = proposal.unit_id, proposal.to_unit_id
    waiting = _waiting(proposal)
    between = Q(kind=Proposal.Kind.MOVE) & (
        Q(unit=unit, to_unit=to_unit) | Q(unit=to_unit, to_unit=unit)
    )
    done = waiting.filter(between | Q(unit=unit, entry=None)).order_by("pk")
    done_ids = list(done.select_for_update(no_key=True).values_list("pk", flat=True))
    overtaken = Proposal.objects.filter(pk__in=done_ids)
    # Of those, who was to go out goes with the merge; who was to come in never went.
    overtaken.filter(state=Proposal.State.APPROVED, unit=unit).update(
        applied_at=db_now()
    )
    overtaken.filter(
        Q(state=Proposal.State.PENDING)
        | Q(state=Proposal.State.APPROVED, applied_at=None)
    ).update(state=Proposal.State.WITHDRAWN, decision_note=OVERTAKEN)
    waiting.filter(unit=unit, entry__isnull=False).exclude(pk__in=done_ids).update(
        unit=to_unit
    )
    waiting.filter(to_unit=unit).exclude(pk__in=done_ids).update(to_unit=to_unit)


def _carry_children(
    proposal: Proposal, unit: Unit, to_unit: Unit, *, by: User | None
) -> None:
    children = list(unit.children.not_ended_before(db_today()).order_by("pk"))
    changes = []
    for child in children:
        before = kept(child, ["parent"])
        child.parent = to_unit
        changes.append(
            UnitChange(
                unit=child,
                act=UnitChange.Act.PLACED,
                before=before,
                after=kept(child, ["parent"]),
                effective_on=proposal.effective_on,
                document=proposal.document,
                by=by,
            )
        )
    if children:
        Unit.objects.filter(pk__in=[child.pk for child in children]).update(
            parent=to_unit
        )
        UnitChange.objects.bulk_create(changes)
        mark_everywhere({*set_paths(), unit.pk, to_unit.pk})


def _carry_names(unit: Unit, to_unit: Unit, *, by: User | None) -> None:
    """Files with the old names mean the successor, where the names are free."""
    UnitAlias.objects.filter(unit=unit).update(unit=to_unit)
    texts = (unit.name, unit.short_name, unit.code)
    learned = learn_names([(to_unit, text) for text in texts], by=by)
    UnitChange.objects.bulk_create(
        UnitChange(unit=to_unit, act=UnitChange.Act.ALIAS, after={"alias": text}, by=by)
        for _, text in learned
    )


def _note_merge(
    proposal: Proposal, unit: Unit, to_unit: Unit, people: int, *, by: User | None
) -> None:
    said = {
        "act": UnitChange.Act.MERGED,
        "effective_on": proposal.effective_on,
        "document": proposal.document,
        "by": by,
    }
    UnitChange.objects.create(
        unit=unit,
        other=to_unit,
        after={"successor": to_unit.pk, "people": people, **kept(unit, ["valid_to"])},
        **said,
    )
    UnitChange.objects.create(
        unit=to_unit,
        other=unit,
        before={"predecessor": unit.pk},
        after={"people": people},
        **said,
    )
