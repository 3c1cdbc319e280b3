"""What an entrant fills in."""

import re
import unicodedata

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout, Submit
from django import forms

from contest.models import RosterEntry
from initiatives import links
from initiatives.authors import LineNotUnderstood, UnitRoster, read_authors
from initiatives.models import InitiativeEntry
from initiatives.states import State

LONGEST_TEXT = 10_000
MINUTES_AND_SECONDS = re.compile(r"(\d{1,2})\s*[:.]\s*([0-5]\d)")
LONG_TEXTS = {
    "summary": ("Tóm tắt", "Ba đến năm câu: làm gì, cho ai, kết quả ra sao."),
    "problem": ("Vấn đề đặt ra", ""),
    "solution": ("Giải pháp", ""),
    "effect": ("Hiệu quả, khả năng nhân rộng", ""),
}


class EntryForm(forms.ModelForm):
    """A draft accepts anything but what cannot be understood. Writes nothing.

    ``units``: those for which the person may send; ``me``: his own roster entry.
    """

    owner_kind = forms.ChoiceField(
        label="Dự thi với tư cách",
        choices=InitiativeEntry.Owner.choices,
        widget=forms.RadioSelect,
    )
    video = forms.CharField(
        label="Đường dẫn video",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dán đường dẫn, hoặc cả đoạn mà Zalo, YouTube hay Facebook sao chép "
        "cho. Hệ thống nhận đường dẫn, không nhận tệp video, vì Ban Tổ chức tỉnh đăng "
        "lại từ đường dẫn.",
    )
    length = forms.CharField(
        label="Thời lượng video (phút:giây)",
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "04:12", "autocomplete": "off"}),
    )
    author_lines = forms.CharField(
        label="Tác giả (mỗi dòng một người)",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ghi họ và tên, hoặc mã người dự thi nếu trong đơn vị có hai người "
        "cùng tên. Người ngoài danh sách của đơn vị cũng ghi được.",
    )

    class Meta:
        model = InitiativeEntry
        fields = ["title", "theme", "unit", "owner_kind", *LONG_TEXTS]

    def __init__(self, *args, units, me, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        self._set_up_fields()
        self._set_initial(me)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = self._layout()

    def _set_up_fields(self):
        entry = self.instance
        self.fields["title"].label = "Tên sáng kiến, giải pháp"
        self.fields["title"].required = False  # a draft may lack it
        self.fields["theme"].label = "Chủ đề"
        self.fields["theme"].queryset = entry.round.contest.themes.all()
        self.fields["theme"].empty_label = "Chọn chủ đề"
        self.fields["unit"].label = "Đơn vị gửi bài"
        self.fields["unit"].queryset = self.units
        self.fields["unit"].empty_label = None
        # What was sent is counted for its unit.
        self.fields["unit"].disabled = bool(entry.submitted_at)
        self.fields[
            "length"
        ].help_text = (
            f"Theo Thể lệ, video không quá {entry.round.max_seconds // 60} phút."
        )
        for name, (label, help_text) in LONG_TEXTS.items():
            self.fields[name] = forms.CharField(
                label=label,
                help_text=help_text,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def _set_initial(self, me):
        entry = self.instance
        if entry.pk:
            roster = self._roster_of(entry.unit)
            authors = entry.authors.select_related("roster_entry__staff_member")
            lines = [roster.line_of(author) for author in authors]
            self.initial |= {"video": entry.video_url, "length": entry.duration}
        else:
            lines = [str(me.staff_member)] if me else []
            self.initial |= {
                "owner_kind": InitiativeEntry.Owner.PERSON,
                "unit": me.unit_id if me else None,
            }
        self.initial["author_lines"] = "\n".join(lines)

    def _layout(self):
        return Layout(
            Fieldset(
                "Sáng kiến, giải pháp",
                "title",
                "theme",
                "summary",
                HTML('{% include "initiatives/_similar_live.html" %}'),
                css_class="panel",
            ),
            Fieldset(
                "Video",
                "video",
                HTML('{% include "initiatives/_how_to_upload.html" %}'),
                "length",
                css_class="panel",
            ),
            Fieldset(
                "Người dự thi", "owner_kind", "unit", "author_lines", css_class="panel"
            ),
            Fieldset(
                "Nội dung chi tiết (không bắt buộc)",
                "problem",
                "solution",
                "effect",
                css_class="panel",
            ),
            Div(*self._buttons(), css_class="actions"),
        )

    def _buttons(self):
        """Save and go on to send, while it can be sent; and save."""
        entry = self.instance
        words = "Lưu thay đổi" if entry.submitted_at else "Lưu bản nháp"
        if not entry.may_become(State.SUBMITTED):
            return [Submit("save", words)]
        return [
            Submit("send", "Lưu và sang bước gửi bài"),
            Submit("save", words, css_class="btn-outline-primary"),
        ]

    def clean_title(self):
        return unicodedata.normalize("NFC", self.cleaned_data["title"])

    def clean_video(self):
        text = self.cleaned_data["video"]
        link = ("", "", "")
        if text:
            try:
                link = links.parse(text)
            except links.NotALink as error:
                raise forms.ValidationError(str(error), code="not_a_link") from error
        self.instance.platform, self.instance.video_key, self.instance.video_url = link
        return text

    def clean_length(self):
        text = self.cleaned_data["length"]
        self.instance.seconds = None
        if text:
            match = MINUTES_AND_SECONDS.fullmatch(text)
            if not match:
                raise forms.ValidationError(
                    "Chưa hiểu thời lượng này. Nội dung khác vẫn còn trên trang. "
                    "Ghi phút và giây, ví dụ 04:12.",
                    code="not_a_length",
                )
            self.instance.seconds = int(match[1]) * 60 + int(match[2])
        return text

    def clean(self):
        super().clean()
        self.authors = []
        unit, lines = (self.cleaned_data.get(key) for key in ("unit", "author_lines"))
        if unit and lines:
            try:
                self.authors = read_authors(lines, self._roster_of(unit))
            except LineNotUnderstood as error:
                self.add_error("author_lines", str(error))
        return self.cleaned_data

    def _roster_of(self, unit):
        people = RosterEntry.objects.working().filter(
            contest=self.instance.round.contest, unit=unit
        )
        return UnitRoster(people.select_related("staff_member"))
