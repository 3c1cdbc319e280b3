"""By unit: what is registered and sent; and the rules that an officer sets."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from contest.context import roles_of
from contest.views.pages import page_of
from initiatives import permissions, queries, services
from initiatives.forms import RulesForm

PER_PAGE = 50


@require_safe
def units(request):
    round = queries.current_round()
    if round is None or not roles_of(request.user) & set(queries.SEES_UNITS):
        raise Http404
    rules = queries.rules_of(round)
    shown = request.GET.get("xem", "")
    views = {
        "": queries.units_to_send,
        "co-bai": queries.units_with_entry,
        "chua-gui": queries.units_without_entry,
    }
    chosen = {key: units(round, request.user) for key, units in views.items()}
    page = page_of(chosen.get(shown, chosen[""]), PER_PAGE, request)
    context = {
        "round": round,
        "rules": rules,
        "page": page,
        "lines": queries.unit_lines(list(page), round, rules),
        "shown": shown,
        "all": chosen[""].count(),
        # The root body may send, it need not: it stands in no such count.
        "expected": chosen[""].exclude(pk=round.contest.root_unit_id).count(),
        "with_entry": chosen["co-bai"].count(),
        "without": chosen["chua-gui"].count(),
        "filter_query": f"xem={shown}" if shown in chosen else "",
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
