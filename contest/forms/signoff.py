"""What is filled in to confirm a list, to have it mended, to lock and to open it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.db import models

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


class _PlainForm(forms.Form):
    """Fields alone: the page draws the form's tag and buttons."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ConfirmForm(_PlainForm):
    """The signed paper and the day of the list; ``seen`` tells which list it was."""

    document = forms.CharField(
        label="Số, ngày của danh sách đã ký",
        max_length=LONGEST_DOCUMENT,
        help_text="Ví dụ: Số 12/DS-THND ngày 05/10/2023.",
    )
    as_of = forms.DateField(
        label="Danh sách tính đến ngày",
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={
            "invalid": "Ngày này không đọc được. Ghi ngày/tháng/năm, ví dụ 05/10/2023."
        },
    )
    seen = forms.CharField(required=False)  # hidden; the page writes it anew

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("document", "as_of")


class ReasonForm(_PlainForm):
    """One line of words that the act stands on."""

    note = forms.CharField(
        max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, label: str, required: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = label
        self.fields["note"].required = required
