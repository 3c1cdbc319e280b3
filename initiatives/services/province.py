"""What the office does with approved entries: lists them, sends them, notes Fanpage."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from contest.db import constraint_of, db_now
from contest.models import Contest, Job, User
from contest.queue import send_after_commit
from contest.services import record
from contest.services.jobs import finish, resume_jobs, run_job
from initiatives.errors import (
    DispatchIsOver,
    DispatchIsPosted,
    ListChanged,
    NothingChosen,
    NotToBeSent,
)
from initiatives.models import (
    Dispatch,
    DispatchedEntry,
    FanpageText,
    InitiativeEntry,
    ProvinceList,
)
from initiatives.queries.province import listed
from initiatives.states import State
from initiatives.workbooks import build_province_list, list_name

KIND = "province_list"
TASK = "initiatives.tasks.build_province_list"
MOST_AT_ONCE = 300  # entries of a list that is built while the person waits


@transaction.atomic
def request_province_list(
    contest: Contest, entries: Sequence[int], *, by: User
) -> ProvinceList:
    """Make the workbook of these entries: at once, or by the worker when it is long.

    Raises NothingChosen or NotToBeSent.
    """
    chosen = _approved(contest, entries)
    made = ProvinceList.objects.create(contest=contest, created_by=by)
    made.entries.set(chosen)
    record("request_province_list", made, by=by, contest=contest, count=len(chosen))
    if len(chosen) <= MOST_AT_ONCE:
        return _build(made)
    made.job = Job.objects.create(
        kind=KIND, contest=contest, created_by=by, total=1, params={"list": made.pk}
    )
    made.save(update_fields=["job"])
    send_after_commit(TASK, made.job.pk)
    return made


def build_list(job_id: int) -> None:
    """Build the workbook of a list that was too long to wait for. May run twice."""
    run_job(job_id, [KIND], _build_job, sign="DS")


def resume_lists() -> int:
    """Queue again what a lost message or a killed worker left; returns how many."""
    return resume_jobs([KIND], TASK)


@transaction.atomic
def _build_job(job: Job) -> None:
    made = job.province_list
    chosen = list(made.entries.values_list("pk", flat=True))
    _approved(made.contest, chosen)  # still: some may be withdrawn since
    _build(made)
    finish(job)


def _build(made: ProvinceList) -> ProvinceList:
    at = db_now()
    content = build_province_list(made.contest, listed(made), at=at)
    made.name = list_name(made.contest, at)
    made.sha256 = hashlib.sha256(content).hexdigest()
    made.file.save(made.name, ContentFile(content), save=False)
    made.save(update_fields=["file", "name", "sha256"])
    return made


def send_to_province(
    contest: Contest,
    entries: Sequence[int],
    *,
    by: User,
    sent_on: date,
    document: str,
    at: datetime | None = None,
) -> Dispatch:
    """Write down that these approved entries went to the province together.

    Raises NothingChosen, NotToBeSent or ListChanged; then nothing is written.
    """
    try:
        with transaction.atomic():
            return _send(contest, entries, by, sent_on, document, at or db_now())
    except IntegrityError as error:
        if constraint_of(error) == "dispatchedentry_once_among_live":
            raise ListChanged from error
        raise


def _send(contest, entries, by, sent_on, document, at) -> Dispatch:  # noqa: PLR0917
    chosen = _approved(contest, entries)
    rows = DispatchedEntry.objects.filter(is_live=True, entry__in=chosen)
    sent = [row.entry.title for row in rows.select_related("entry").order_by("pk")]
    if sent:
        raise NotToBeSent("đã gửi về tỉnh ở đợt khác", sent)
    dispatch = Dispatch.objects.create(
        contest=contest,
        sent_on=sent_on,
        document=document,
        created_by=by,
        created_at=at,
    )
    DispatchedEntry.objects.bulk_create(
        DispatchedEntry(dispatch=dispatch, entry=entry) for entry in chosen
    )
    record(
        "send_to_province",
        dispatch,
        by=by,
        contest=contest,
        document=document,
        sent_on=sent_on.isoformat(),
        count=len(chosen),
    )
    return dispatch


def _approved(contest: Contest, entries: Sequence[int]) -> list[InitiativeEntry]:
    """Lock these entries, so that none is withdrawn meanwhile, and return them."""
    if not entries:
        raise NothingChosen
    found = list(
        InitiativeEntry.objects.select_for_update(of=["self"])
        .filter(pk__in=entries, round__contest=contest)
        .order_by("pk")
    )
    if len(found) != len(set(entries)):
        raise ListChanged
    gone = [str(entry) for entry in found if entry.state != State.APPROVED]
    if gone:
        raise NotToBeSent("không còn đủ điều kiện (vừa được rút)", gone)
    return found


@transaction.atomic
def take_back_dispatch(
    dispatch: Dispatch, *, by: User, reason: str, at: datetime | None = None
) -> Dispatch:
    """Say that these entries were not sent after all; they may be sent again.

    Raises DispatchIsOver or DispatchIsPosted.
    """
    dispatch = Dispatch.objects.select_for_update(no_key=True).get(pk=dispatch.pk)
    if not dispatch.is_live:
        raise DispatchIsOver
    rows = dispatch.rows.select_for_update().order_by("pk")
    if any(row.fanpage_url for row in rows):
        raise DispatchIsPosted
    dispatch.taken_back_at = at or db_now()
    dispatch.taken_back_by = by
    dispatch.taken_back_reason = reason
    dispatch.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    dispatch.rows.update(is_live=False)
    record("take_back_dispatch", dispatch, by=by, contest=dispatch.contest)
    return dispatch


@transaction.atomic
def note_fanpage(
    row: DispatchedEntry, *, by: User, url: str, at: datetime | None = None
) -> DispatchedEntry:
    """Keep where the province posted the entry; an empty ``url`` takes it away.

    What it was before stands in the audit log. Raises DispatchIsOver.
    """
    row = DispatchedEntry.objects.select_for_update(of=["self"]).get(pk=row.pk)
    if not row.is_live:
        raise DispatchIsOver
    old = row.fanpage_url
    if url == old:
        return row
    row.fanpage_url, row.fanpage_at = url, (at or db_now()) if url else None
    row.save(update_fields=["fanpage_url", "fanpage_at"])
    contest = row.dispatch.contest
    record("note_fanpage", row.entry, by=by, contest=contest, old=old, new=url)
    return row


@transaction.atomic
def set_hashtags(contest: Contest, *, by: User, hashtags: str) -> FanpageText:
    """Keep what every text for the Fanpage ends with."""
    text, _ = FanpageText.objects.update_or_create(
        contest=contest, defaults={"hashtags": hashtags}
    )
    record("set_hashtags", contest, by=by, contest=contest, hashtags=hashtags)
    return text
