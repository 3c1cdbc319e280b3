"""A scan, for those who may know what it says."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from contest import permissions
from contest.models import Paper, Unit
from contest.services import record


@require_safe
def paper(request, pk):
    """Pictures open in the browser, a PDF is saved: it may hold active content."""
    units = Unit.objects.visible_to(request.user)
    papers = Paper.objects.filter(unit__in=units).select_related("contest", "unit")
    paper = get_object_or_404(papers, pk=pk)
    roles = permissions.roles_over(request.user, paper.contest, paper.unit)
    if not permissions.can_see_reasons(roles):
        raise PermissionDenied
    record("view_paper", paper, by=request.user, contest=paper.contest)
    response = FileResponse(
        paper.file.open("rb"),
        as_attachment=not paper.content_type.startswith("image/"),
        filename=f"Van-ban-{paper.pk}{paper.suffix}",
        content_type=paper.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
