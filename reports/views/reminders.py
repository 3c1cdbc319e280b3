"""Reminders by e-mail: seen before they go out, sent by the worker, watched."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from contest.db import db_now
from contest.errors import ContestError
from contest.models import Job
from contest.permissions import is_officer_somewhere
from contest.services import record
from contest.views.current import contest_for
from reports import permissions, queries, services
from reports.models import Reminder
from reports.services.reminders import KIND

JOBS_SHOWN = 10
NAMES_SHOWN = 100
AUDIENCES = {
    "dau-moi": Reminder.Kind.COORDINATOR_MAIL,
    "nguoi": Reminder.Kind.PERSON_MAIL,
}


@require_safe
def mailing(request):
    """Before anything goes out: how many get a mail, who has no address."""
    contest = contest_for(request.user, permissions.can_chase_somewhere)
    now = db_now()
    chosen, kind = _audience(request.user, contest, request.GET.get("gui"))
    found = queries.recipients(contest, request.user, kind, at=now)
    jobs = Job.objects.filter(kind=KIND, contest=contest, created_by=request.user)
    context = {
        "contest": contest,
        "chosen": chosen,
        "found": found,
        "shown": found.without_address[:NAMES_SHOWN],
        "units": len({each.unit_id for each in found.reminders}),
        "sample": services.write_letter(found.reminders[0], at=now)
        if found.reminders
        else None,
        "problem": _problem(contest, now),
        "is_officer": is_officer_somewhere(request.user, contest),
        "can_switch": permissions.can_switch_mails(request.user, contest),
        "jobs": jobs.order_by("-pk")[:JOBS_SHOWN],
        "labels": Reminder.Kind,
        "now": now,
    }
    record("preview_mails", contest, by=request.user, contest=contest, audience=chosen)
    return render(request, "reports/mailing.html", context)


@require_POST
def mailing_create(request):
    contest = contest_for(request.user, permissions.can_chase_somewhere)
    _, kind = _audience(request.user, contest, request.POST.get("gui"))
    try:
        job = services.request_mails(contest, kind, by=request.user)
    except ContestError as error:
        messages.error(request, str(error))
        return redirect("reports:mailing")
    return redirect("reports:mailing-job", pk=job.pk)


@require_GET
def mailing_job(request, pk):
    """How far the mails are; the fragment renews itself until they are out."""
    contest = contest_for(request.user, permissions.can_chase_somewhere)
    jobs = Job.objects.filter(kind=KIND, contest=contest)
    job = get_object_or_404(jobs, pk=pk, created_by=request.user)
    counted = dict(job.reminders.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "job": job,
        "kind": Reminder.Kind(job.params["kind"]),
        "counts": [
            (state.label, counted[state])
            for state in Reminder.State
            if state in counted
        ],
    }
    template = (
        "reports/_mailing_job.html" if request.htmx else "reports/mailing_job.html"
    )
    return render(request, template, context)


@require_POST
def mailing_switch(request):
    contest = contest_for(request.user, permissions.can_chase_somewhere)
    if not permissions.can_switch_mails(request.user, contest):
        raise PermissionDenied
    is_on = request.POST.get("bat") == "1"
    services.switch_mails(contest, on=is_on, by=request.user)
    done = "Đã bật gửi thư điện tử." if is_on else "Đã tắt gửi thư điện tử."
    messages.success(request, done)
    return redirect("reports:mailing")


def _audience(user, contest, asked) -> tuple[str, Reminder.Kind]:
    """Coordinators are reminded by the office, people by both."""
    first = "dau-moi" if is_officer_somewhere(user, contest) else "nguoi"
    chosen = asked if asked in AUDIENCES and first == "dau-moi" else first
    return chosen, AUDIENCES[chosen]


def _problem(contest, now) -> str:
    """What stands in the way of mails, in words; empty when nothing does."""
    try:
        services.check_may_mail(contest, at=now)
    except ContestError as error:
        return str(error)
    return ""
