"""What officers fill in about novelty: a verdict, abbreviations, a search, a day."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from initiatives.models import Abbreviation, CatalogueItem, NoveltyVerdict

LONGEST_SEARCH = 100
LONGEST_TITLE = CatalogueItem._meta.get_field("title").max_length


class VerdictForm(forms.Form):
    """How the entry stands to the other one, and the text of it that was read."""

    verdict = forms.ChoiceField(
        label="Kết luận",
        choices=[
            (NoveltyVerdict.Verdict.DIFFERENT, "Khác: ý tưởng khác nhau"),
            (NoveltyVerdict.Verdict.IMPROVED, "Cải tiến: có điểm mới đáng kể"),
            (NoveltyVerdict.Verdict.SAME, "Trùng: cùng ý tưởng, cùng cách làm"),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Chưa lưu kết luận. Chọn Khác, Cải tiến hoặc Trùng."
        },
    )
    reason = forms.CharField(
        label="Lý do",
        max_length=NoveltyVerdict._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Chưa lưu kết luận. Ghi lý do, ví dụ: khác đối tượng phục vụ."
        },
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            "verdict", "reason", "seen", Submit("save", "Lưu kết luận")
        )


class CatalogueSearch(forms.Form):
    """Words of the title or the summary, as typed in haste. No text is wrong."""

    tim = forms.CharField(
        label="Tìm trong danh mục",
        required=False,
        max_length=LONGEST_SEARCH,
        help_text="Gõ có dấu, không dấu hoặc viết tắt, ví dụ: TTHC tai nha.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.layout = Layout(
            "tim", Submit("", "Tìm", css_class="btn-outline-primary")
        )


class AbbreviationForm(forms.Form):
    short = forms.CharField(
        label="Viết tắt hoặc cách gọi khác",
        max_length=Abbreviation._meta.get_field("short").max_length,
        error_messages={"required": "Chưa thêm. Ghi từ viết tắt, ví dụ TTHC."},
    )
    full = forms.CharField(
        label="Viết đầy đủ",
        max_length=Abbreviation._meta.get_field("full").max_length,
        error_messages={"required": "Chưa thêm. Ghi nghĩa đầy đủ của từ."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Row(
                Column("short", css_class="col-md-5"),
                Column("full", css_class="col-md-7"),
            ),
            Submit("add", "Thêm"),
        )


class AbbreviationSearch(forms.Form):
    """Which rows of the table are shown: by a part of either side, by who made them."""

    tim = forms.CharField(
        label="Tìm từ trong bảng", required=False, max_length=LONGEST_SEARCH
    )
    nguon = forms.ChoiceField(
        label="Nguồn",
        choices=[
            ("", "Tất cả"),
            ("rieng", "Của cơ quan mình"),
            ("san", "Có sẵn trong phần mềm"),
        ],
        required=False,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.layout = Layout(
            Row(
                Column("tim", css_class="col-md-7"),
                Column("nguon", css_class="col-md-5"),
            ),
            Submit("", "Tìm", css_class="btn-outline-primary"),
        )


class TypedForm(forms.Form):
    """What is being typed into the form of an entry: cut, never refused."""

    title = forms.CharField(required=False)
    summary = forms.CharField(required=False)
    entry = forms.IntegerField(required=False, min_value=1)

    @property
    def typed(self) -> tuple[str, str]:
        self.is_valid()
        said = self.cleaned_data
        return said.get("title", "")[:LONGEST_TITLE], said.get("summary", "")
