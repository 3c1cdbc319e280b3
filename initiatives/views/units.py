"""By unit: what is registered and sent; and the rules that an officer sets."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest.context import roles_of
from initiatives import permissions, queries, services
from initiatives.forms import RulesForm

PER_PAGE = 50


@require_safe
def units(request):
    round = queries.current_round()
    if round is None or not roles_of(request.user) & set(queries.SEES_UNITS):
        raise Http404
    all_units = queries.units_to_send(round, request.user)
    without = queries.units_without_entry(round, request.user)
    only_without = request.GET.get("xem") == "chua-gui"
    page = Paginator(without if only_without else all_units, PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "round": round,
        "rules": queries.rules_of(round),
        "page": page,
        "lines": queries.unit_lines(list(page), round),
        "units": page.paginator.count if not only_without else all_units.count(),
        "without": page.paginator.count if only_without else without.count(),
        "only_without": only_without,
        "filter_query": "xem=chua-gui" if only_without else "",
        "can_set_rules": permissions.can_set_rules(request.user, round),
    }
    return render(request, "initiatives/units.html", context)


@require_http_methods(["GET", "POST"])
def rules(request):
    round = queries.current_round()
    if round is None or not permissions.can_set_rules(request.user, round):
        raise PermissionDenied
    form = RulesForm(
        request.POST or None,
        rules=queries.rules_of(round),
        cutoff=queries.novelty_cutoff(round.contest),
    )
    if form.is_valid():
        services.set_rules(
            round,
            by=request.user,
            limits=form.limits,
            unit_must_send=form.cleaned_data["unit_must_send"],
            novelty_cutoff=form.cleaned_data["novelty_cutoff"],
        )
        messages.success(request, "Đã lưu quy định nhận bài.")
        return redirect("initiatives:units")
    return render(request, "initiatives/rules.html", {"form": form, "round": round})
