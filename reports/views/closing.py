"""Chốt số liệu: what is still open, what will be frozen, and the act itself."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contest.db import db_now
from contest.errors import ContestError
from contest.models import Contest
from contest.views.current import contest_for
from reports import permissions, services
from reports.closing_forms import ClosingForm
from reports.queries import closing as queries
from reports.queries.people_at import figures_at, fingerprint
from reports.queries.snapshots import sums_of
from reports.workbook.head import as_of


@require_http_methods(["GET", "HEAD", "POST"])
def close(request):
    """The dry run; posted, the act, checked again under the lock."""
    contest = contest_for(request.user, permissions.can_close)
    form = ClosingForm(
        request.POST if request.method == "POST" else None,
        matters=queries.open_matters(contest),
    )
    if request.method == "POST" and form.is_valid() and _close(request, contest, form):
        return redirect("reports:comparison")
    if queries.closing_of(contest):
        for error in form.non_field_errors():  # somebody else closed it meanwhile
            messages.error(request, error)
        return redirect("reports:comparison")
    return render(request, "reports/close.html", _dry_run(contest, form))


def _close(request, contest: Contest, form: ClosingForm) -> bool:
    try:
        snapshot = services.close_contest(
            contest, by=request.user, seen=form.seen, reasons=form.reasons
        )
    except ContestError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, f"{as_of(snapshot)}. Mã kiểm tra: {snapshot.check_code}.")
    return True


def _dry_run(contest: Contest, form: ClosingForm) -> dict:
    """What would be frozen now, and what is open now: never what was posted."""
    moment, now = queries.closing_moment(contest), db_now()
    context = {"contest": contest, "form": form, "moment": moment, "now": now}
    if moment is None or now < moment:
        return context
    figures = figures_at(contest, moment)
    return context | {
        "may_close": True,
        "total": sums_of(figures),
        "fingerprint": fingerprint(figures),
        "rows": form.rows(),
    }
