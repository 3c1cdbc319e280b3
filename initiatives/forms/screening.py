"""What an officer fills in while screening, and the filters of the queue."""

from datetime import datetime

from crispy_forms.helper import FormHelper
from django import forms

from contest.models import Unit
from initiatives.models import InitiativeEntry, Theme
from initiatives.states import State

LONGEST_REASON = InitiativeEntry._meta.get_field("reason").max_length


def reason_phrases(entry):
    """The reasons that come up most, in the words of the rules."""
    length = entry.duration if entry.is_too_long else ""
    too_long = f"Video dài {length}".strip()
    return [
        "Video đang để chế độ riêng tư, đề nghị chuyển sang công khai.",
        "Đường dẫn không mở được video, đề nghị kiểm tra và gửi lại.",
        f"{too_long}, quá {entry.round.max_seconds // 60} phút theo Thể lệ.",
        "Nội dung chưa đúng chủ đề đã chọn.",
        "Chưa ghi đủ tác giả.",
        "Tóm tắt chưa nêu rõ cách làm và kết quả.",
    ]


class DecisionForm(forms.Form):
    """The reason, and the version of the entry that the officer looked at."""

    phrase = forms.ChoiceField(label="Lý do có sẵn", required=False)
    reason = forms.CharField(
        label="Lý do (ghi thêm nếu cần)",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cần cho Yêu cầu bổ sung và Không đủ điều kiện. Người dự thi đọc "
        "được lý do này.",
    )
    go_on = forms.BooleanField(
        label="Lưu và tiếp: xong thì mở bài chờ kiểm tra kế tiếp",
        required=False,
        initial=True,
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, entry, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phrase"].choices = [
            ("", "Chọn lý do"),
            *((phrase, phrase) for phrase in reason_phrases(entry)),
        ]
        self.initial["seen"] = entry.updated_at.isoformat()
        self.helper = FormHelper()
        self.helper.form_tag = False

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

    def clean(self):
        parts = (self.cleaned_data.get(name, "") for name in ("phrase", "reason"))
        self.whole_reason = " ".join(part for part in parts if part)
        if len(self.whole_reason) > LONGEST_REASON:
            self.add_error(
                "reason",
                f"Lý do dài quá {LONGEST_REASON} ký tự. Chưa ghi kết quả kiểm tra nào. "
                "Rút ngắn rồi bấm lại.",
            )
        return self.cleaned_data


class QueueFilter(forms.Form):
    """Which entries the queue shows; those that wait, unless said otherwise."""

    STATES = [state for state in State if state not in {State.DRAFT, State.REGISTERED}]

    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Tất cả"), *((state, state.label) for state in STATES)],
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label="Chủ đề", required=False, empty_label="Tất cả"
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị", required=False, empty_label="Tất cả"
    )

    def __init__(self, data, *, round, entries):
        super().__init__({"state": State.SUBMITTED, **data.dict()})
        self.fields["theme"].queryset = round.contest.themes.all()
        self.fields["unit"].queryset = Unit.objects.filter(
            pk__in=entries.values("unit")
        ).in_protocol_order()
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def narrow(self, entries, *, any_state=False):
        """Apply what was chosen; what makes no sense is left out."""
        self.is_valid()
        chosen = {key: value for key, value in self.cleaned_data.items() if value}
        if any_state:
            chosen.pop("state", None)
        return entries.filter(**chosen)
