"""Chốt số liệu: what is still open, what will be frozen, and the act itself."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from contest.db import db_now
from contest.errors import ContestError
from contest.models import Contest, Job
from contest.views.current import contest_for
from reports import permissions, services
from reports.closing_forms import ClosingForm
from reports.models import Snapshot
from reports.queries import closing as queries
from reports.queries.people_at import figures_at, fingerprint
from reports.queries.snapshots import sums_of
from reports.workbook.head import as_of


@require_http_methods(["GET", "HEAD", "POST"])
def close(request):
    """The dry run; posted, the act, which the worker checks again and does."""
    contest = contest_for(request.user, permissions.can_close)
    form = None
    if request.method == "POST":
        form = ClosingForm(request.POST, matters=queries.open_matters(contest))
        if form.is_valid() and _ask(request, contest, form):
            return redirect("reports:close")
    closing, job = queries.closing_of(contest), queries.closing_job(contest)
    if closing:
        for error in form.non_field_errors() if form else ():  # by somebody else
            messages.error(request, error)
        return _closed(request, closing)
    if job and not job.is_over:
        page = "reports/_close_job.html" if request.htmx else "reports/close_job.html"
        return render(request, page, {"job": job})
    if request.htmx:  # it was refused
        return HttpResponseClientRefresh()
    form = form or ClosingForm(matters=queries.open_matters(contest))
    return render(request, "reports/close.html", _dry_run(contest, form, job))


def _ask(request, contest: Contest, form: ClosingForm) -> bool:
    try:
        services.request_closing(
            contest, by=request.user, seen=form.seen, reasons=form.reasons
        )
    except ContestError as error:
        form.add_error(None, str(error))
        return False
    return True


def _closed(request, closing: Snapshot):
    comparison = reverse("reports:comparison")
    if not request.htmx:
        return redirect(comparison)
    told = f"{as_of(closing)}. Mã kiểm tra: {closing.check_code}."
    messages.success(request, told)
    return HttpResponseClientRedirect(comparison)


def _dry_run(contest: Contest, form: ClosingForm, job: Job | None) -> dict:
    """What would be frozen now, and what is open now: never what was posted."""
    moment, now = queries.closing_moment(contest), db_now()
    context = {"contest": contest, "form": form, "moment": moment, "now": now}
    if job and not form.is_bound:
        context["refused"] = job
    if moment is None or now < moment:
        return context
    figures = figures_at(contest, moment)
    return context | {
        "may_close": True,
        "total": sums_of(figures),
        "fingerprint": fingerprint(moment, figures),
        "rows": form.rows(),
    }
