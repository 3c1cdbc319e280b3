"""What everybody may read without signing in."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest.models import Contest, Notice


@login_not_required
@require_safe
def public(request):
    contest = Contest.objects.current()
    notices = list(Notice.objects.published(contest))
    groups = [
        {"label": label, "notices": [n for n in notices if n.kind == kind]}
        for kind, label in Notice.Kind.choices
    ]
    return render(
        request,
        "contest/public.html",
        {"groups": [group for group in groups if group["notices"]]},
    )


@login_not_required
@require_safe
def public_detail(request, pk):
    published = Notice.objects.published(Contest.objects.current())
    notice = get_object_or_404(published, pk=pk)
    return render(request, "contest/public_detail.html", {"notice": notice})


@login_not_required
@require_safe
def help(request):
    """Lost password, lost slip, not in the list: whom to ask."""
    return render(request, "contest/help.html")
