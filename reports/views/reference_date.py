"""Ngày tính vắng: by which day excusals count, and whom another one touches."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contest import words
from contest.errors import ContestError
from contest.models import Contest
from contest.services import record
from contest.views.current import contest_for
from reports import permissions, services
from reports.closing_forms import ReferenceDateForm
from reports.queries.closing import closing_of
from reports.queries.reference_date import Touched, changes_of, touched_by

NAMES_SHOWN = 500


@require_http_methods(["GET", "HEAD", "POST"])
def reference_date(request):
    """Posted once, it shows whom the day touches; posted from there, it is the act."""
    contest = contest_for(request.user, permissions.can_close)
    asked = request.POST if request.method == "POST" else None
    form = ReferenceDateForm(asked, now=contest.reference_date)
    context = {
        "contest": contest,
        "form": form,
        "closing": closing_of(contest),
        "changes": changes_of(contest),
    }
    if form.is_valid() and "sua" not in form.data:
        touched = touched_by(contest, form.cleaned_data["day"])
        if "ghi" in form.data and _change(request, contest, form):
            return redirect("reports:snapshots")
        context |= _preview(request, touched)
    return render(request, "reports/reference_date.html", context)


def _change(request, contest: Contest, form: ReferenceDateForm) -> bool:
    try:
        contest = services.change_reference_date(
            contest, **form.cleaned_data, by=request.user, seen=form.data.get("seen")
        )
    except ContestError as error:
        form.add_error(None, str(error))
        return False
    day = words.day(contest.reference_date)
    messages.success(request, f"Ngày tính vắng từ nay là {day}.")
    return True


def _preview(request, touched: Touched) -> dict:
    contest = touched.contest
    record("preview_reference_date", contest, by=request.user, contest=contest)
    return {
        "touched": touched,
        "people": touched.people[:NAMES_SHOWN],
        "more": max(0, len(touched.people) - NAMES_SHOWN),
    }
