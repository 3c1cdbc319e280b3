"""What an entrant fills in."""

import re

from crispy_forms.helper import FormHelper
from django import forms

from contest import names
from contest.words import day
from initiatives import links
from initiatives.authors import LineNotUnderstood, UnitRoster, read_authors
from initiatives.forms.entry_layout import LONG_TEXTS, entry_layout
from initiatives.models import InitiativeEntry
from initiatives.partners import UnitNotUnderstood, read_units
from initiatives.queries import novelty_cutoff, people_of, units_to_cooperate

LONGEST_TEXT = 10_000
MINUTES_AND_SECONDS = re.compile(r"(\d{1,2})\s*[:.]\s*([0-5]\d)")
# Without these nothing can be stored, not even a draft.
ALWAYS = ("unit", "owner_kind")
OF_THE_PAGE = ("base", "page")


class EntryForm(forms.ModelForm):
    """A draft accepts anything: what is not understood is kept as typed and told.

    ``units``: those for which the person may send; ``me``: his own roster entry.
    After the check the instance holds what was understood, ``unclear`` names the rest
    by field, and ``typed`` is all of it. Writes nothing.
    """

    link_note = ""  # what of the pasted link was not taken

    title = forms.CharField(
        label="Tên sáng kiến, giải pháp",
        max_length=250,
        required=False,  # a draft may lack it
        widget=forms.Textarea(attrs={"rows": 2}),  # to be read whole on a phone
    )
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
        "cùng tên. Người ngoài danh sách của đơn vị cũng ghi được. Tỷ lệ đóng góp, nếu "
        "cần, ghi ở cuối dòng: Nguyễn Thị Hoa: 60%.",
    )
    unit_lines = forms.CharField(
        label="Đơn vị phối hợp (không bắt buộc, mỗi dòng một đơn vị)",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    page = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = InitiativeEntry
        fields = [
            "title",
            "theme",
            "unit",
            "owner_kind",
            *LONG_TEXTS,
            "declares_novelty",
            "declares_copyright",
        ]

    def __init__(self, *args, units, me, can_send=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units
        self.authors, self.cooperating = None, None
        self._set_up_fields()
        self._set_initial(me)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": True, "id": "entry-form"}
        self.helper.layout = entry_layout(self.instance, can_send=can_send)

    def _set_up_fields(self):
        entry = self.instance
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
        cutoff = day(novelty_cutoff(entry.round.contest))
        self.fields["declares_novelty"].label = (
            "Tôi cam đoan sáng kiến, giải pháp này chưa được áp dụng trên địa bàn đến "
            f"hết ngày {cutoff}."
        )
        self.fields["declares_copyright"].label = (
            "Tôi cam đoan nội dung và video do các tác giả có tên ở trên làm ra, không "
            "sao chép của người khác."
        )

    def _set_initial(self, me):
        entry = self.instance
        if entry.pk:
            roster = UnitRoster(people_of(entry.unit, entry.round.contest))
            authors = entry.authors.select_related("roster_entry__staff_member")
            lines = [roster.line_of(author) for author in authors]
            cooperating = entry.cooperating.select_related("unit")
            self.initial |= {
                "video": entry.video_url,
                "length": entry.duration,
                "unit_lines": "\n".join(each.unit.name for each in cooperating),
            }
        else:
            lines = [str(me.staff_member)] if me else []
            self.initial |= {
                "owner_kind": InitiativeEntry.Owner.PERSON,
                "unit": me.unit_id if me else None,
            }
        self.initial["author_lines"] = "\n".join(lines)

    @property
    def can_be_stored(self) -> bool:
        """Whether there is a unit to store it for, and a page that says so."""
        return not {*ALWAYS, *OF_THE_PAGE} & set(self.errors)

    @property
    def unclear(self) -> dict[str, str]:
        return {name: str(self.fields[name].label) for name in self.errors}

    @property
    def typed(self) -> dict[str, str]:
        """Every field as the browser sent it."""
        names = [name for name in self.fields if name not in OF_THE_PAGE]
        return {name: str(self.data.get(name, "")) for name in names}

    def take_base(self, base: str) -> None:
        """Show the form again, now knowing of the version ``base``."""
        self.data = {**self.data.dict(), "base": base}

    def clean_title(self):
        return names.clean(self.cleaned_data["title"])

    def clean_video(self):
        text = self.cleaned_data["video"]
        self._take_link(("", "", ""))
        if text:
            try:
                self._take_link(links.parse(text))
            except links.NotALink as error:
                raise forms.ValidationError(str(error), code="not_a_link") from error
            self.link_note = links.left_out(text)
        return text

    def _take_link(self, link):
        entry = self.instance
        entry.platform, entry.video_key, entry.video_url = link

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

    def clean_unit_lines(self):
        text = self.cleaned_data["unit_lines"]
        units = units_to_cooperate(self.instance.round.contest) if text else []
        try:
            self.cooperating = read_units(text, units)
        except UnitNotUnderstood as error:
            raise forms.ValidationError(str(error), code="not_a_unit") from error
        return text

    def clean(self):
        super().clean()
        unit, lines = (self.cleaned_data.get(key) for key in ("unit", "author_lines"))
        if unit and lines is not None:
            people = people_of(unit, self.instance.round.contest) if lines else []
            try:
                self.authors = read_authors(lines, UnitRoster(people))
            except LineNotUnderstood as error:
                self.add_error("author_lines", str(error))
        if unit and unit in (self.cooperating or []):
            self.cooperating = None
            self.add_error(
                "unit_lines",
                f"{unit} là đơn vị gửi bài nên không ghi ở đây. Nội dung vẫn còn trên "
                "trang. Bỏ dòng này.",
            )
        return self.cleaned_data
