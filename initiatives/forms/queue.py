"""The filters of the queue, and of what waits to be told."""

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Count, F
from django.db.models.functions import Now

from contest.models import Block, Unit
from initiatives.durations import over_long
from initiatives.models import Decision, InitiativeEntry
from initiatives.queries.folding import matching
from initiatives.states import State

DECIDED = "decided"  # and not told yet: for the officer a state of its own
STATES = [
    (State.SUBMITTED.value, State.SUBMITTED.label),
    (DECIDED, Decision.State.PENDING.label),
    *(
        (state.value, state.label)
        for state in State
        if state not in {State.DRAFT, State.REGISTERED, State.SUBMITTED}
    ),
]
SINCE = [("1", "Từ 1 ngày"), ("3", "Từ 3 ngày"), ("7", "Từ 7 ngày")]
LONG = "over"
SORTS = {
    "": ("Chờ lâu nhất trước", ("submitted_at", "pk")),
    "new": ("Mới gửi trước", ("-submitted_at", "-pk")),
    "unit": (
        "Theo thứ tự đơn vị",
        (
            F("unit__block__position").asc(nulls_first=True),
            "unit__position",
            "submitted_at",
            "pk",
        ),
    ),
    "length": ("Video dài nhất trước", (F("seconds").desc(nulls_last=True), "pk")),
}


def _in_state(entries, value):
    if value == DECIDED:
        return entries.waiting().decided_not_told()
    if value == State.SUBMITTED:
        return entries.undecided()
    return entries.filter(state=value)


def _over_long(entries, value):
    return over_long(entries)


def _waiting_since(entries, value):
    return entries.filter(submitted_at__lte=Now() - timedelta(days=int(value)))


class Narrow(NamedTuple):
    """How a chosen value narrows the queue, and by which column values are counted."""

    apply: Callable[[Any, str], Any]
    column: str = ""


# One line for each filter; what a filter is called in the address stands first.
FILTERS = {
    "state": Narrow(_in_state),
    "theme": Narrow(lambda entries, value: entries.filter(theme=value), "theme"),
    "block": Narrow(
        lambda entries, value: entries.filter(unit__block=value), "unit__block"
    ),
    "unit": Narrow(lambda entries, value: entries.filter(unit=value), "unit"),
    "owner": Narrow(
        lambda entries, value: entries.filter(owner_kind=value), "owner_kind"
    ),
    "length": Narrow(_over_long),
    "since": Narrow(_waiting_since),
    "q": Narrow(lambda entries, found: entries.filter(pk__in=found)),
}


class QueueFilter(forms.Form):
    """Which entries the queue shows; those that wait, unless said otherwise.

    Behind each choice stands how many entries it would show.
    """

    q = forms.CharField(
        label="Tìm (tên bài, tác giả, đơn vị)", required=False, max_length=100
    )
    state = forms.ChoiceField(label="Tình trạng", required=False)
    theme = forms.ChoiceField(label="Chủ đề", required=False)
    block = forms.ChoiceField(label="Khối", required=False)
    unit = forms.ChoiceField(label="Đơn vị", required=False)
    owner = forms.ChoiceField(label="Dự thi với tư cách", required=False)
    length = forms.ChoiceField(label="Thời lượng", required=False)
    since = forms.ChoiceField(label="Đã chờ", required=False)
    sort = forms.ChoiceField(
        label="Sắp xếp",
        required=False,
        choices=[(key, label) for key, (label, _order) in SORTS.items()],
    )

    def __init__(self, data, *, round, entries):
        super().__init__({"state": State.SUBMITTED, **data.dict()})
        self.entries = entries
        options = {
            "state": STATES,
            "theme": round.contest.themes.values_list("pk", "name"),
            "block": Block.objects.values_list("pk", "name"),
            "unit": Unit.objects.filter(pk__in=entries.values("unit"))
            .in_protocol_order()
            .values_list("pk", "short_name"),
            "owner": InitiativeEntry.Owner.choices,
            "length": [(LONG, "Quá thời lượng")],
            "since": SINCE,
        }
        for name, choices in options.items():
            self.fields[name].choices = [
                ("", "Tất cả"),
                *((str(value), label) for value, label in choices),
            ]
        self.is_valid()  # what makes no sense is left out
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def chosen(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in FILTERS}

    @property
    def is_narrowed(self) -> bool:
        """By something besides the state."""
        return any(value for name, value in self.chosen.items() if name != "state")

    def narrow(self, *, without: str = ""):
        """The entries that fit all that was chosen, but for one filter."""
        entries = self.entries
        for name, value in self.chosen.items():
            if value and name != without:
                wanted = self.found if name == "q" else value
                entries = FILTERS[name].apply(entries, wanted)
        return entries

    @cached_property
    def found(self) -> list[int]:
        """Those in which the text stands, looked for once for all the counts."""
        text = self.chosen["q"]
        return list(matching(self.entries, text).values_list("pk", flat=True))

    def ordered(self):
        _label, order = SORTS[self.cleaned_data.get("sort", "")]
        return self.narrow().order_by(*order)

    def count(self) -> None:
        """Write behind each choice how many entries it would show, if any."""
        for name, filter_ in FILTERS.items():
            if name == "state":
                self._write(name, self._by_state())
            elif filter_.column:
                rows = self.narrow(without=name).order_by().values(filter_.column)
                counts = rows.annotate(n=Count("pk")).values_list(filter_.column, "n")
                self._write(name, dict(counts))
        long = self.narrow(without="length")
        self._write("length", {LONG: _over_long(long, LONG).count()})

    def _by_state(self) -> dict:
        entries = self.narrow(without="state").order_by()
        counts = dict(
            entries.values("state").annotate(n=Count("pk")).values_list("state", "n")
        )
        decided = entries.waiting().decided_not_told().count()
        counts[State.SUBMITTED] = counts.get(State.SUBMITTED, 0) - decided
        return counts | {DECIDED: decided}

    def _write(self, name: str, counts: dict) -> None:
        counts = {str(key): number for key, number in counts.items()}
        chosen = self.chosen[name]
        first, *rest = self.fields[name].choices
        self.fields[name].choices = [
            first,
            *(
                (value, f"{label} ({counts.get(value, 0)})")
                for value, label in rest
                if counts.get(value) or value == chosen or name in {"state", "length"}
            ),
        ]
        self.fields[name].widget.choices = self.fields[name].choices


class OutboxFilter(forms.Form):
    """Which decisions the outbox shows; those not told yet, unless said otherwise."""

    state = forms.ChoiceField(
        label="Tình trạng", required=False, choices=Decision.State.choices
    )
    result = forms.ChoiceField(
        label="Kết quả",
        required=False,
        choices=[("", "Tất cả"), *Decision._meta.get_field("new_state").choices],
    )
    mine = forms.BooleanField(label="Do tôi quyết định", required=False)

    def __init__(self, data, *, user):
        super().__init__({"state": Decision.State.PENDING, **data.dict()})
        self.user = user
        self.is_valid()
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def narrow(self, decisions):
        chosen = self.cleaned_data
        wanted = {"state": chosen.get("state") or Decision.State.PENDING}
        if chosen.get("result"):
            wanted["new_state"] = chosen["result"]
        if chosen.get("mine"):
            wanted["decided_by"] = self.user
        decisions = decisions.filter(**wanted)
        if wanted["state"] != Decision.State.PENDING:
            decisions = decisions.order_by("-settled_at", "-pk")
        return decisions
