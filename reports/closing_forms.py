"""What is filled in when figures are closed, and when a check code is looked up."""

from django import forms

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


class CodeForm(forms.Form):
    ma = forms.CharField(
        label="Mã kiểm tra số liệu",
        max_length=200,
        help_text="Mã ở cuối biểu, ví dụ 7F3A-91C2-04BE. Chữ hoa, chữ thường, dấu "
        "gạch và khoảng trống không quan trọng.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Chưa nhập mã. Nhập mã ở cuối tờ biểu."},
    )
