"""Acts on a unit that are two people's business: to end in another, to leave rating."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from contest.errors import AskedAlready, ContestError
from contest.models import Contest, Paper, Proposal, Unit, User
from contest.permissions import is_officer_over
from contest.services.merging import check_merge
from contest.services.proposals import approve, propose_for_unit


class AskerNeeded(ContestError):
    sentence = (
        "Tệp đưa đơn vị ra khỏi diện xếp loại nên phải biết ai đề nghị. Chưa ghi gì "
        "cả, tệp vẫn còn. Nhập tệp ở trang “Nhập đơn vị từ Excel”, hoặc bỏ cột xếp "
        "loại."
    )


@transaction.atomic
def propose_merge(
    contest: Contest,
    unit: Unit,
    to_unit: Unit,
    *,
    by: User,
    document: str,
    effective_on: date,
    paper: Paper | None = None,
) -> Proposal:
    """Ask that ``unit`` become part of ``to_unit``. Raises MergeRefused, AskedAlready.

    ``merging.apply_merge`` looks at everything again when it is carried out.
    """
    check_merge(unit, to_unit, contest=contest, effective_on=effective_on)
    return propose_for_unit(
        contest,
        unit,
        Proposal.Kind.MERGE,
        by=by,
        document=document,
        effective_on=effective_on,
        to_unit=to_unit,
        paper=paper,
    )


def propose_unrated_by_file(
    contest: Contest, units: Iterable[Unit], *, asked_by: User, by: User, name: str
) -> None:
    """Ask for what a file says; a second person who writes it decides it with that.

    Who wrote his own file has only asked. Callers hold the lock of the tree.
    """
    for unit in units:
        try:
            proposal = propose_for_unit(
                contest,
                unit,
                Proposal.Kind.UNRATED,
                by=asked_by,
                document=f"Tệp {name}"[:120],
                reason="Theo tệp nhập đơn vị",
            )
        except AskedAlready:
            continue
        is_second = asked_by != by and is_officer_over(by, contest, unit)
        if proposal.state == Proposal.State.PENDING and is_second:
            approve(proposal, by=by)
