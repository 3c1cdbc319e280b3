"""One verdict on many entries: what would happen with each, then all of it or none."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from contest.errors import ContestError
from initiatives import queries, services
from initiatives.durations import told_of_lengths
from initiatives.forms import ManyForm, QueueFilter
from initiatives.views.screening import filter_query, get_officers_round

MOST = 500


@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request):
    """GET lists what was chosen, POST shows what would happen, or does it."""
    round = get_officers_round(request)
    entries, count = _chosen(request, round)
    form = ManyForm(
        request.POST if request.method == "POST" else None,
        round=round,
        initial={"new_state": request.GET.get("new_state", "")},
    )
    plan = None
    if request.method == "POST" and form.is_valid():
        if "apply" in request.POST:
            try:
                done = services.decide_all(
                    entries,
                    form.verdict,
                    by=request.user,
                    seen=request.POST.get("seen", ""),
                )
            except ContestError as error:
                messages.error(request, str(error))
                entries, count = _chosen(request, round)
            else:
                return _done(request, form.verdict, done)
        plan = services.plan_decisions(entries, form.verdict, by=request.user)
    context = {
        "round": round,
        "entries": entries,
        "left_out": count - len(entries),
        "most": MOST,
        "form": form,
        "plan": plan,
        "filter_query": filter_query(request),
    }
    return render(request, "initiatives/bulk.html", context)


def _chosen(request, round):
    """The entries, no more than fit on a page, and how many were chosen.

    The first page takes all that fit the filters, if so asked; later ones take those
    that the first one listed.
    """
    entries = queries.in_queue(request.user, round).screened_by(request.user)
    if request.method != "POST" and "tat_ca" in request.GET:
        chosen = QueueFilter(request.GET, round=round, entries=entries).narrow()
    else:
        asked = request.POST if request.method == "POST" else request.GET
        ticked = [each for each in asked.getlist("bai") if each.isdecimal()]
        chosen = entries.filter(pk__in=ticked[: 2 * MOST])
    chosen = chosen.select_related("round__contest", "unit", "theme").in_queue_order()
    return told_of_lengths(chosen[:MOST]), chosen.count()


def _done(request, verdict, done):
    messages.success(
        request,
        f"Đã ghi {verdict.label} cho {len(done)} bài. Người dự thi chưa được báo; "
        "trước đó vẫn hoàn tác được ở trang này.",
    )
    return redirect("initiatives:outbox")
