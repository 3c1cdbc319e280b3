"""People, their accounts and entries from rows: all or none."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from contest.db import advisory_lock, constraint_of, wait_patiently
from contest.decisions import UNDECIDED, Decisions
from contest.errors import DocumentNeeded, ImportRefused, NameNeeded, RosterChanged
from contest.models import Contest, ImportBatch, Unit, UnitChange, User
from contest.previews import Preview
from contest.queries import Decider, RosterPlan
from contest.roster_workbooks import PersonRow
from contest.services.audit import record
from contest.services.people.acts import Act, write_acts
from contest.services.people.writing import write_people
from contest.services.proof import mark_dirty
from contest.services.unit_aliases import learn_names
from contest.workbooks import Problem

LONGEST = 200  # of a unit's name
IMPORTS = "contest.save_people"  # the lock: one import at a time
# What somebody else may have written since the plan looked.
MEANWHILE = {
    "proposal_one_pending_per_entry_and_kind",
    "rosterentry_once_per_contest_and_person",
    "contest_staffmember_code_key",
    "contest_user_username_key",
}


def preview_people(
    contest: Contest,
    rows: Iterable[PersonRow],
    *,
    problems: Iterable[Problem] = (),
    skipped: Sequence = (),
    decisions: Decisions = UNDECIDED,
    within: Unit | None = None,
    by: User | None = None,
    batch: ImportBatch | None = None,
) -> Preview:
    """Say what ``save_people`` would do, if ``by`` commits it.

    ``problems`` and ``skipped`` were found while reading.
    """
    plan = RosterPlan(
        contest,
        list(rows),
        problems,
        decisions=decisions,
        within=within,
        skipped=skipped,
        decider=Decider.of(contest, by=by, batch=batch),
    )
    return plan.preview()


def save_people(  # noqa: PLR0913 - all that a batch holds
    contest: Contest,
    rows: Iterable[PersonRow],
    *,
    problems: Iterable[Problem] = (),
    skipped: Sequence = (),
    by: User | None = None,
    batch: ImportBatch | None = None,
    decisions: Decisions = UNDECIDED,
    within: Unit | None = None,
    document: str = "",
    accept_partial: bool = False,
) -> Preview:
    """Bring people, their accounts and entries in line with ``rows``, all or none.

    The new get an account that nobody can sign in to before a slip is issued, and a
    code if they bring none. Who is named under another unit moves there, today. Who is
    not named stays as he is, unless ``decisions`` say that he left. What lowers an
    expected number is proposed by who uploaded and decided by who commits; by one
    person alone it waits for another, unless the contest has it recorded. With
    ``accept_partial`` what is neither doubtful nor rejected is written.

    Raises ImportRefused with every problem, DocumentNeeded, NameNeeded, RosterChanged.
    """
    try:
        with transaction.atomic():
            wait_patiently()
            advisory_lock(IMPORTS)
            plan = RosterPlan(
                contest,
                list(rows),
                problems,
                decisions=decisions,
                within=within,
                skipped=skipped,
                decider=Decider.of(contest, by=by, batch=batch),
            )
            _refuse(plan, by, document, accept_partial=accept_partial)
            return _write(plan, Act.now(plan, by=by, batch=batch, document=document))
    except IntegrityError as error:
        if constraint_of(error) in MEANWHILE:
            raise RosterChanged from error
        raise


def _refuse(
    plan: RosterPlan, by: User | None, document: str, *, accept_partial: bool
) -> None:
    problems = plan.problems()
    if problems and not accept_partial:
        raise ImportRefused(problems)
    if plan.lowering():
        if by is None:
            raise NameNeeded
        if not document.strip():
            raise DocumentNeeded


def _write(plan: RosterPlan, act: Act) -> Preview:
    _learn(plan, by=act.by)
    if not plan.writes() and not plan.leaving:
        return plan.preview()
    write_people(act.contest, plan)
    touched = write_acts(plan, act)
    mark_dirty(act.contest.pk, sorted(touched))
    preview = plan.preview()
    record(
        "save_people",
        act.batch or act.contest,
        by=act.by,
        contest=act.contest,
        **preview.counts,
    )
    return preview


def _learn(plan: RosterPlan, *, by: User | None) -> None:
    """Remember what somebody resolved: next time the text names its unit.

    Not a text that another unit has: aliases are one for all contests.
    """
    said = plan.learned().values()
    learned = learn_names(
        [(unit, text) for text, unit in said if len(text) <= LONGEST], by=by
    )
    UnitChange.objects.bulk_create(
        UnitChange(unit=unit, act=UnitChange.Act.ALIAS, after={"alias": text}, by=by)
        for unit, text in learned
    )
