"""What is filled in to confirm a list, to have it mended, to lock and to open it."""

from crispy_forms.layout import Layout
from django import forms
from django.db import models

from contest.forms.fields import DayField, PaperField, PlainForm
from contest.models import RosterConfirmation, UnitRoster
from contest.signoff_states import State

LONGEST_NOTE = UnitRoster._meta.get_field("note").max_length
LONGEST_DOCUMENT = RosterConfirmation._meta.get_field("document").max_length


class Shown(models.TextChoices):
    """Which lists the page of states shows; the address says it in Vietnamese."""

    NOT_SENT = "chua-gui", "Chưa gửi"
    SENT = "cho-kiem-tra", "Đã gửi, chờ kiểm tra"
    TO_MEND = "can-sua", "Cần sửa"
    UNCONFIRMED = "chua-xac-nhan", "Chưa xác nhận"
    CONFIRMED = "da-xac-nhan", "Đơn vị đã xác nhận"
    LOCKED = "da-chot", "Đã chốt"

    @property
    def state(self) -> State:
        return State[self.name]


class ConfirmForm(PlainForm):
    """The signed paper and the day of the list; ``seen`` tells which list it was."""

    document = forms.CharField(
        label="Số, ngày của danh sách đã ký",
        max_length=LONGEST_DOCUMENT,
        help_text="Ví dụ: Số 12/DS-THND ngày 05/10/2023.",
    )
    as_of = DayField(label="Danh sách tính đến ngày")
    paper = PaperField()
    seen = forms.CharField(required=False)  # hidden; the page writes it anew

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("document", "as_of", "paper")


class ReasonForm(PlainForm):
    """One line of words that the act stands on."""

    note = forms.CharField(
        max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, label: str, required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].required = required
