"""The leader's workbook: asked for, watched while it is built, downloaded."""

from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from contest.models import Contest, Job
from contest.services import record
from reports import permissions, services
from reports.models import Export
from reports.services.exports import KIND

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 20


def _contest_for(user) -> Contest:
    contest = Contest.objects.current()
    if contest is None:
        raise Http404
    if not permissions.can_export(user, contest):
        raise PermissionDenied
    return contest


@require_GET
def export_list(request):
    contest = _contest_for(request.user)
    exports = Export.objects.filter(snapshot__contest=contest)
    context = {
        "contest": contest,
        "exports": exports.select_related("snapshot__taken_by").order_by("-pk")[:SHOWN],
        "job": Job.objects.filter(
            kind=KIND, contest=contest, created_by=request.user
        ).last(),
    }
    return render(request, "reports/export_list.html", context)


@require_POST
def export_create(request):
    job = services.request_export(_contest_for(request.user), by=request.user)
    return redirect("reports:export-job", pk=job.pk)


@require_GET
def export_job(request, pk):
    """How far the work is; the fragment renews itself until it is over."""
    contest = _contest_for(request.user)
    jobs = Job.objects.filter(kind=KIND, contest=contest).select_related("export")
    job = get_object_or_404(jobs, pk=pk, created_by=request.user)
    template = "reports/_export_job.html" if request.htmx else "reports/export_job.html"
    return render(request, template, {"job": job, "contest": contest})


@require_GET
def export_download(request, pk):
    contest = _contest_for(request.user)
    exports = Export.objects.filter(snapshot__contest=contest)
    export = get_object_or_404(exports, pk=pk)
    record("download_export", export, by=request.user, contest=contest)
    response = FileResponse(export.file.open("rb"), content_type=XLSX)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{export.name}\"; filename*=UTF-8''{quote(export.name)}"
    )
    return response
