"""What is filled in when figures are closed, and when a check code is looked up."""

from datetime import date

from django import forms

from contest.forms.fields import DayField, PlainForm
from reports.queries.closing import Seen


class ClosingForm(forms.Form):
    """One reason for each kind of what is still open.

    The page sends along what it showed: the ids of each kind, and the figures.
    """

    def __init__(self, *args, matters, **kwargs):
        super().__init__(*args, **kwargs)
        self.matters = matters
        for matter in matters:
            self.fields[_reason(matter.kind)] = forms.CharField(
                label="Để lại, lý do",
                max_length=300,
                required=bool(self._shown(matter.kind)),
                widget=forms.TextInput(attrs={"class": "form-control"}),
                error_messages={
                    "required": "Xử lý xong, hoặc ghi lý do để lại.",
                    "max_length": "Lý do dài quá 300 chữ. Viết ngắn lại.",
                },
            )

    def rows(self) -> list[dict]:
        """Each open matter with its field, and what the page sends along."""
        return [
            {
                "matter": matter,
                "field": self[_reason(matter.kind)],
                "shown": f"thay_{matter.kind}",
                "subjects": ",".join(map(str, matter.subjects)),
            }
            for matter in self.matters
        ]

    @property
    def reasons(self) -> dict[str, str]:
        return {
            matter.kind: self.cleaned_data.get(_reason(matter.kind), "")
            for matter in self.matters
        }

    @property
    def seen(self) -> Seen:
        return Seen(
            figures=self.data.get("so_lieu", ""),
            matters={
                matter.kind: frozenset(self._shown(matter.kind))
                for matter in self.matters
            },
        )

    def _shown(self, kind: str) -> list[int]:
        if not self.is_bound:
            return []
        ids = self.data.get(f"thay_{kind}", "").split(",")
        return [int(text) for text in ids if text.isdecimal()]


def _reason(kind: str) -> str:
    return f"ly_do_{kind}"


class ReferenceDateForm(PlainForm):
    """Another day, why, and on which document."""

    day = DayField(label="Ngày tính vắng mới")
    why = forms.CharField(label="Lý do đổi", max_length=250)
    document = forms.CharField(
        label="Văn bản số", max_length=120, help_text="Ví dụ: Công văn số 123/NV."
    )

    def __init__(self, *args, now: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now

    def clean_day(self):
        if self.cleaned_data["day"] == self.now:
            raise forms.ValidationError(
                "Ngày này đang là ngày tính vắng. Chọn ngày khác.", code="same"
            )
        return self.cleaned_data["day"]


class CodeForm(forms.Form):
    ma = forms.CharField(
        label="Mã kiểm tra số liệu",
        max_length=200,
        help_text="Mã ở cuối biểu, ví dụ 7F3A-91C2-04BE. Chữ hoa, chữ thường, dấu "
        "gạch và khoảng trống không quan trọng.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Chưa nhập mã. Nhập mã ở cuối tờ biểu."},
    )
