"""What an officer fills in while screening: one entry, or many."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from contest.models import Round
from contest.words import moment
from initiatives.deadlines import was_not_mended
from initiatives.durations import Length, known_length
from initiatives.models import InitiativeEntry, Phrase
from initiatives.phrases import fill, lacks
from initiatives.queries import (
    lines_of_any,
    lines_to_look_at,
    phrases_of,
    values_of,
    values_of_round,
)
from initiatives.states import State
from initiatives.verdicts import Verdict

LONGEST_REASON = InitiativeEntry._meta.get_field("reason").max_length
AS_CHOSEN = "(hạn sửa)"
DAYS_TO_MEND = 3
MANY = [State.APPROVED, State.CHANGES, State.REFUSED]
ONE = [*MANY, State.DUPLICATE]
WITH_REASON = {State.CHANGES, State.REFUSED, State.DUPLICATE}


def deadline_field(**given) -> forms.DateTimeField:
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    return forms.DateTimeField(label="Hạn sửa", widget=widget, **given)


class DeadlineForm(forms.Form):
    """Another deadline for an entry that is to be mended."""

    until = deadline_field()


class VerdictForm(forms.Form):
    """The verdict, for as many entries as it is meant for.

    ``values`` fill the places of phrases; ``lines`` are those that a person looks at.
    """

    states = MANY

    new_state = forms.ChoiceField(label="Kết quả", widget=forms.RadioSelect)
    phrase = forms.ChoiceField(label="Lý do có sẵn", required=False)
    reason = forms.CharField(
        label="Lý do (ghi thêm nếu cần)",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Người dự thi đọc được lý do này.",
    )
    until = deadline_field(required=False)
    ticks = forms.MultipleChoiceField(required=False)

    def __init__(self, *args, round: Round, values: dict, lines: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.round, self.values = round, values
        self.phrases = {phrase.text: phrase for phrase in phrases_of(round.contest)}
        self.fields["new_state"].choices = [
            (state.value, state.label) for state in self.states
        ]
        self.fields["new_state"].error_messages["required"] = (
            "Chưa ghi gì: hãy chọn kết quả kiểm tra."
        )
        self.fields["phrase"].choices = [("", "Chọn lý do"), *self._groups()]
        self.fields["ticks"].choices = list(lines.items())
        self._set_up_deadline(timezone.now())

    def _groups(self) -> list[tuple]:
        """The phrases by what they are for, as they will be read."""
        values = self.values | {"deadline": AS_CHOSEN}
        groups = [
            (
                kind.label,
                [
                    (text, fill(text, values))
                    for text, phrase in self.phrases.items()
                    if phrase.kind == kind and not lacks(text, values)
                ],
            )
            for kind in (Phrase.Kind.BOTH, Phrase.Kind.CHANGES, Phrase.Kind.REFUSED)
        ]
        return [group for group in groups if group[1]]

    def _set_up_deadline(self, now: datetime) -> None:
        closes_at = self.round.closes_at
        if now < closes_at:
            self.fields["until"].help_text = f"Để trống: đến {moment(closes_at)}."
            return
        day = timezone.localdate(now) + timedelta(days=DAYS_TO_MEND)
        self.initial["until"] = timezone.make_aware(datetime.combine(day, time(17)))
        self.fields[
            "until"
        ].help_text = f"Đã hết thời gian gửi bài lúc {moment(closes_at)}; cần ghi hạn."

    @property
    def ticked(self) -> list[str]:
        return self["ticks"].value() or []

    def clean(self):
        text = self.cleaned_data.get("phrase", "")
        state = self.cleaned_data.get("new_state")
        phrase = self.phrases.get(text)
        if phrase and {phrase.kind, state} == {"changes", "refused"}:
            self.add_error(
                "phrase",
                f'Câu này dùng cho "{phrase.get_kind_display()}". Chưa ghi gì. Chọn '
                "câu khác, hoặc đổi kết quả.",
            )
        until = self.cleaned_data.get("until") if state == State.CHANGES else None
        parts = (self._filled(text, until), self.cleaned_data.get("reason", ""))
        self.whole_reason = " ".join(part for part in parts if part)
        if len(self.whole_reason) > LONGEST_REASON:
            self.add_error(
                "reason",
                f"Lý do dài quá {LONGEST_REASON} ký tự. Chưa ghi kết quả kiểm tra nào. "
                "Rút ngắn rồi bấm lại.",
            )
        return self.cleaned_data

    def _filled(self, text: str, until: datetime | None) -> str:
        chosen = {"deadline": moment(until)} if until else {}
        return fill(text, self.values | chosen)

    @property
    def verdict(self) -> Verdict:
        """What a valid form says; what does not belong to its result is left out."""
        data = self.cleaned_data
        state = State(data["new_state"])
        return Verdict(
            state,
            reason=self.whole_reason if state in WITH_REASON else "",
            reopened_until=data["until"] if state == State.CHANGES else None,
            duplicate_of=(
                data.get("duplicate_of") if state == State.DUPLICATE else None
            ),
            ticks=tuple(data["ticks"]),
        )


class ManyForm(VerdictForm):
    """One verdict on many entries: phrases that speak of one video are left out."""

    def __init__(self, *args, round: Round, **kwargs):
        lines = lines_of_any(round)
        values = values_of_round(round)
        super().__init__(*args, round=round, values=values, lines=lines, **kwargs)


class DecisionForm(VerdictForm):
    """The verdict on one entry, and the version of it that the officer looked at.

    ``candidates``: the entries that it may be said to repeat; ``length`` of its video,
    for whoever has read it.
    """

    states = ONE

    duplicate_of = forms.ModelChoiceField(
        InitiativeEntry.objects.none(), label="Trùng với bài", required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args,
        entry: InitiativeEntry,
        candidates,
        length: Length | None = None,
        **kwargs,
    ):
        length = length or known_length(entry)
        if was_not_mended(entry, timezone.now()):
            self.states = [state for state in ONE if entry.may_become(state)]
        super().__init__(
            *args,
            round=entry.round,
            values=values_of(entry, length),
            lines=lines_to_look_at(entry, length),
            **kwargs,
        )
        self.fields["duplicate_of"].queryset = candidates
        self.initial["seen"] = entry.updated_at.isoformat()

    def take_as_seen(self, entry):
        """Show the form again with what was typed, for the entry as it is now."""
        self.data = self.data.copy()
        self.data["seen"] = entry.updated_at.isoformat()

    def clean_seen(self):
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError as error:
            raise forms.ValidationError(
                "Trang này đã cũ. Chưa ghi kết quả kiểm tra nào. Tải lại trang."
            ) from error
