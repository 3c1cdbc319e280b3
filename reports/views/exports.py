"""Reports as files: asked for, watched while they are built, downloaded."""

from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from contest.forms.imports import XLSX
from contest.models import Job
from contest.services import record
from contest.views.current import contest_for
from reports import permissions, queries, services
from reports.forms import ExportForm, asked_again
from reports.models import Export
from reports.services.exports import KIND

TYPES = {
    Export.Kind.WORKBOOK: XLSX,
    Export.Kind.BRIEF: XLSX,
    Export.Kind.LETTER: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    Export.Kind.TABLE: "text/csv; charset=utf-8",
}
SHOWN = 20


@require_GET
def export_list(request):
    contest = contest_for(request.user, permissions.can_export_something)
    form = _form(request.user, contest, initial=request.GET.dict())
    return _page(request, contest, form)


@require_POST
def export_create(request):
    contest = contest_for(request.user, permissions.can_export_something)
    form = _form(request.user, contest, request.POST)
    if not form.is_valid():
        return _page(request, contest, form)
    choice = services.Choice(**form.chosen())
    job = services.request_export(contest, choice, by=request.user)
    return redirect("reports:export-job", pk=job.pk)


@require_POST
def weekly_report_set(request):
    contest = contest_for(request.user, permissions.can_export_something)
    if not permissions.can_set_weekly_report(request.user, contest):
        raise PermissionDenied
    on = request.POST.get("bat") == "1"
    services.set_weekly_report(contest, on=on, by=request.user)
    return redirect("reports:exports")


@require_GET
def export_job(request, pk):
    """How far the work is; the fragment renews itself until it is over."""
    contest = contest_for(request.user, permissions.can_export_something)
    jobs = Job.objects.filter(kind=KIND, contest=contest, created_by=request.user)
    job = get_object_or_404(jobs, pk=pk)
    exports = queries.exports_for(contest, request.user).filter(job=job)
    context = {
        "job": job,
        "contest": contest,
        "exports": exports.select_related("snapshot").order_by("pk"),
        "again": asked_again(job.params),
    }
    template = "reports/_export_job.html" if request.htmx else "reports/export_job.html"
    return render(request, template, context)


@require_GET
def export_download(request, pk):
    contest = contest_for(request.user, permissions.can_export_something)
    export = get_object_or_404(queries.exports_for(contest, request.user), pk=pk)
    record("download_export", export, by=request.user, contest=contest)
    response = FileResponse(export.file.open("rb"), content_type=TYPES[export.kind])
    response["Content-Disposition"] = (
        f"attachment; filename=\"{export.name}\"; filename*=UTF-8''{quote(export.name)}"
    )
    return response


def _form(user, contest, *args, **kwargs) -> ExportForm:
    return ExportForm(
        *args,
        units=queries.units_to_export(contest, user),
        snapshots=queries.snapshots_to_export(contest),
        sees_all=permissions.can_export(user, contest),
        **kwargs,
    )


def _page(request, contest, form):
    seen = queries.exports_for(contest, request.user)
    files = seen.select_related("snapshot__taken_by", "unit", "block").order_by("pk")
    jobs = Job.objects.filter(kind=KIND, contest=contest)
    weekly = contest.weekly_reports.select_related("job").order_by("friday")
    context = {
        "contest": contest,
        "weekly": weekly.last(),
        "form": form,
        "made": jobs.filter(pk__in=seen.values("job"))
        .select_related("created_by")
        .prefetch_related(Prefetch("exports", queryset=files))
        .order_by("-pk")[:SHOWN],
        "job": jobs.filter(created_by=request.user).last(),
        "sees_all": permissions.can_export(request.user, contest),
        "can_set_weekly": permissions.can_set_weekly_report(request.user, contest),
    }
    return render(request, "reports/export_list.html", context)
