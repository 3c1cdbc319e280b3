"""What is filled in for a proposal and for its decision; the queue's filters."""

from typing import NamedTuple

from crispy_forms.helper import FormHelper
from django import forms

from contest.forms.fields import DayField, PaperField, PlainForm
from contest.models import Category, Excusal, Proposal, Unit
from contest.models.proposed import Proposed

LONGEST_NOTE = Proposed._meta.get_field("decision_note").max_length


class Act(NamedTuple):
    """One thing that may be proposed for people: its words, and the page's address."""

    slug: str
    kind: str
    label: str  # in a list of acts
    question: str  # above the form


EXCUSAL = "excusal"
ACTS = [
    Act("vang", EXCUSAL, "Vắng có lý do", "Đề nghị duyệt vắng"),
    Act(
        "nghi",
        Proposal.Kind.LEAVE,
        "Đã nghỉ hưu, thôi việc, chuyển đi",
        "Đề nghị: đã nghỉ hưu, thôi việc, chuyển đi",
    ),
    Act(
        "khong-tinh",
        Proposal.Kind.NOT_COUNTING,
        "Không thuộc diện tính tỷ lệ",
        "Đề nghị: không thuộc diện tính tỷ lệ",
    ),
    Act("chuyen", Proposal.Kind.MOVE, "Chuyển đơn vị", "Đề nghị chuyển đơn vị"),
    Act("doi-tuong", Proposal.Kind.CATEGORY, "Đổi đối tượng", "Đề nghị đổi đối tượng"),
]


def act_of(slug: str) -> Act | None:
    return next((act for act in ACTS if act.slug == slug), None)


class _ProposalForm(PlainForm):
    """Each act is asked for on a document; the scan of it may come along."""

    document = forms.CharField(
        label="Văn bản (số, ngày)",
        max_length=120,
        help_text="Ví dụ: QĐ 15/QĐ-UBND ngày 01/10/2023.",
    )
    paper = PaperField()

    @property
    def values(self) -> dict:
        """What the verb takes, by its names; the scan goes apart."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "paper"
        }


class ExcusalForm(_ProposalForm):
    reason = forms.ChoiceField(
        label="Lý do",
        choices=[("", "Chọn lý do"), *Excusal.Reason.choices],
        help_text="Chỉ cán bộ đầu mối của đơn vị và cán bộ phụ trách xem được lý do.",
    )
    detail = forms.CharField(
        label="Ghi rõ (khi chọn lý do khác)", max_length=200, required=False
    )
    starts_on = DayField(label="Vắng từ ngày")
    ends_on = DayField(label="Đến hết ngày")
    field_order = ["reason", "detail", "starts_on", "ends_on", "document", "paper"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = (
            "Chỉ ghi số, ngày, ví dụ: QĐ 15/QĐ-UBND ngày 01/10/2023. Không ghi lý do: "
            "cột này in trong báo cáo."
        )

    def clean(self):
        wanted = super().clean()
        if wanted.get("reason") == Excusal.Reason.OTHER and not wanted.get("detail"):
            self.add_error("detail", "Ghi rõ lý do vắng.")
        starts_on, ends_on = wanted.get("starts_on"), wanted.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "Ngày cuối phải từ ngày đầu trở đi.")
        return wanted


class ChangeForm(_ProposalForm):
    """Leaves, counts no more, moves, or is of another category: from which day, why."""

    reason = forms.CharField(
        label="Lý do", max_length=200, help_text="Ngắn gọn, ví dụ: Nghỉ hưu."
    )
    effective_on = DayField(label="Từ ngày")
    field_order = [
        "to_unit",
        "category",
        "reason",
        "effective_on",
        "document",
        "paper",
    ]

    def __init__(self, *args, kind, units, **kwargs):
        super().__init__(*args, **kwargs)
        if kind == Proposal.Kind.MOVE:
            self.fields["to_unit"] = forms.ModelChoiceField(
                units, label="Chuyển đến", empty_label="Chọn đơn vị"
            )
        if kind == Proposal.Kind.CATEGORY:
            self.fields["category"] = forms.ChoiceField(
                label="Đối tượng mới",
                choices=[("", "Chọn đối tượng"), *Category.choices],
            )
        if kind != Proposal.Kind.LEAVE:
            self.fields["reason"].help_text = ""
        self.order_fields(self.field_order)


class DecisionForm(forms.Form):
    """The officer's note: needed to refuse."""

    note = forms.CharField(
        max_length=LONGEST_NOTE,
        error_messages={
            "required": "Ghi lý do không duyệt để đơn vị biết phải làm gì. Đề nghị "
            "vẫn đang chờ.",
            "max_length": f"Lý do dài quá {LONGEST_NOTE} ký tự. Đề nghị vẫn đang chờ. "
            "Rút ngắn rồi bấm lại.",
        },
    )


class QueueFilter(forms.Form):
    """Which of the waiting proposals the queue shows."""

    loai = forms.ChoiceField(
        label="Loại",
        required=False,
        choices=[
            ("", "Tất cả"),
            (EXCUSAL, "Vắng có lý do"),
            *Proposal.Kind.choices,
        ],
    )
    don_vi = forms.ModelChoiceField(
        Unit.objects.none(), label="Đơn vị", required=False, empty_label="Tất cả"
    )

    def __init__(self, data, *, units):
        super().__init__(data)
        self.fields["don_vi"].queryset = units
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def chosen(self) -> dict:
        self.is_valid()  # what makes no sense is left out
        return {key: value for key, value in self.cleaned_data.items() if value}
