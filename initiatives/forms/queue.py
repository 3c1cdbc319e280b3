"""The filters of the queue, and of what waits to be told."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Now

from contest.models import Block, Unit
from initiatives.durations import over_long
from initiatives.models import Decision, InitiativeEntry
from initiatives.models.entries import KNOWN_SECONDS
from initiatives.queries.searching import asks_for_something, with_words
from initiatives.queries.tally import (
    DECIDED,
    WAITED,
    Kind,
    Progress,
    kinds,
    progress_of,
)
from initiatives.states import SENT_AND_EDITABLE, State

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
    "length": ("Video dài nhất trước", (KNOWN_SECONDS.desc(nulls_last=True), "pk")),
}


def _in_state(entries, value):
    if value == DECIDED:
        return entries.filter(state__in=SENT_AND_EDITABLE).decided_not_told()
    if value in SENT_AND_EDITABLE:
        entries = entries.exclude(decisions__state="pending")
    return entries.filter(state=value)


def _over_long(entries, value):
    return over_long(entries)


def _waiting_since(entries, value):
    return entries.filter(submitted_at__lte=Now() - timedelta(days=int(value)))


# What a filter is called in the address, and how it narrows the queue.
FILTERS = {
    "state": _in_state,
    "theme": lambda entries, value: entries.filter(theme=value),
    "block": lambda entries, value: entries.filter(unit__block=value),
    "unit": lambda entries, value: entries.filter(unit=value),
    "owner": lambda entries, value: entries.filter(owner_kind=value),
    "length": _over_long,
    "since": _waiting_since,
    "q": with_words,
}
# Under which choices of each filter a kind of entries falls.
FALLS_UNDER = {
    "state": lambda kind: (kind.state,),
    "theme": lambda kind: (kind.theme,),
    "block": lambda kind: (kind.block,),
    "unit": lambda kind: (kind.unit,),
    "owner": lambda kind: (kind.owner,),
    "length": lambda kind: (LONG,) * kind.is_long,
    "since": lambda kind: [days for days in WAITED if days <= kind.waited],
}
ALWAYS_COUNTED = ("state", "length", "since")  # also where there is none


def _choices_of(kind: Kind, name: str) -> list[str]:
    return [str(choice) for choice in FALLS_UNDER[name](kind)]


def _to_count(missed: list[str]) -> Iterable[str]:
    """What one filter alone leaves out is what its other choices would show."""
    if not missed:
        return FALLS_UNDER
    return [name for name in missed if len(missed) == 1 and name in FALLS_UNDER]


class QueueFilter(forms.Form):
    """Which entries the queue shows; those that wait, unless said otherwise.

    Behind each choice stands how many entries it would show.
    """

    q = forms.CharField(
        label="Tìm (tên bài, tác giả, đơn vị, đường dẫn)",
        required=False,
        max_length=300,
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
            "unit": Unit.objects.filter(Exists(entries.filter(unit=OuterRef("pk"))))
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

    def clean_q(self):
        """Signs alone ask for nothing."""
        text = self.cleaned_data["q"]
        return text if asks_for_something(text) else ""

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
                entries = FILTERS[name](entries, value)
        return entries

    def ordered(self):
        _label, order = SORTS[self.cleaned_data.get("sort", "")]
        return self.narrow().order_by(*order)

    def count(self) -> "Counted":
        """Write behind each choice how many entries it would show, if any."""
        found = kinds(self.entries, text=self.chosen["q"])
        counts = {name: Counter() for name in FALLS_UNDER}
        number = 0
        for kind in found:
            missed = self._missed(kind)
            if not missed:
                number += kind.number
            for name in _to_count(missed):
                for choice in _choices_of(kind, name):
                    counts[name][choice] += kind.number
        for name, numbers in counts.items():
            self._write(name, numbers)
        return Counted(number, progress_of(found))

    def _missed(self, kind) -> list[str]:
        """The filters that leave this kind out."""
        return [
            name
            for name, value in self.chosen.items()
            if value and not self._fits(kind, name, value)
        ]

    def _fits(self, kind, name: str, value: str) -> bool:
        return kind.has_text if name == "q" else value in _choices_of(kind, name)

    def _write(self, name: str, counts: Counter) -> None:
        first, *rest = self.fields[name].choices
        self.fields[name].choices = [
            first,
            *(
                (value, f"{label} ({counts[value]})")
                for value, label in rest
                if counts[value] or value == self.chosen[name] or name in ALWAYS_COUNTED
            ),
        ]
        self.fields[name].widget.choices = self.fields[name].choices


class Counted(NamedTuple):
    """How many entries the filters show, and how far all of the queue is."""

    number: int
    progress: Progress


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
