"""Asking to be put on the list, and the unit's no."""

from functools import partial

from django import forms

from contest import cleaners
from contest.forms.fields import CleanedField, PlainForm
from contest.models import Unit


class JoinForm(PlainForm):
    """Filled in by somebody without an account."""

    full_name = CleanedField(
        label="Họ và tên",
        cleaner=cleaners.full_name,
        help_text="Có dấu, ví dụ: Nguyễn Thị Hoa.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị",
        queryset=Unit.objects.none(),
        empty_label="Chọn đơn vị",
        error_messages={"invalid_choice": "Không có đơn vị này. Chọn lại."},
    )
    position = CleanedField(
        label="Chức vụ", cleaner=partial(cleaners.text, longest=120), required=False
    )
    phone = CleanedField(
        label="Điện thoại",
        cleaner=cleaners.phone,
        help_text="Để cán bộ đầu mối gọi lại.",
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    @property
    def values(self) -> dict:
        wanted = dict(self.cleaned_data)
        return wanted | {
            "full_name": " ".join(filter(None, wanted["full_name"])),
            "position": wanted["position"] or "",
        }


class DeclineForm(PlainForm):
    reason = forms.CharField(
        label="Lý do",
        max_length=250,
        help_text="Ví dụ: không phải người của đơn vị.",
    )
