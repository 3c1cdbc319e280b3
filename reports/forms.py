"""What is chosen on the board and on a unit's page."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.db import models


class Order(models.TextChoices):
    WORST_FIRST = "con-thieu", "Còn thiếu nhiều nhất"
    PROTOCOL = "bao-cao", "Thứ tự trong báo cáo"


class Tab(models.TextChoices):
    MISSING = "chua", "Chưa tham gia"
    JOINED = "da", "Đã tham gia"
    EXCUSED = "vang", "Vắng có lý do"
    ALL = "tat-ca", "Tất cả"
    # Not of the unit's people yet, so in no number of the others.
    ADDED = "cho-duyet", "Chờ duyệt bổ sung"


class BoardForm(forms.Form):
    """Which units the table shows. What is wrong in an address is taken as not said."""

    khoi = forms.ChoiceField(label="Khối", required=False)
    xep = forms.ChoiceField(label="Xếp theo", required=False, choices=Order)
    chua_dat = forms.BooleanField(label="Chỉ đơn vị chưa đạt", required=False)

    def __init__(self, *args, blocks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["khoi"].choices = [
            ("", "Tất cả các khối"),
            *((str(row.block), row.name) for row in blocks if row.block),
        ]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "board-filter no-print"
        self.helper.form_id = "board-filter"
        self.helper.layout = Layout(
            Row(
                Column("khoi", css_class="col-sm-6 col-lg-4"),
                Column("xep", css_class="col-sm-6 col-lg-3"),
                Column("chua_dat", css_class="col-sm-auto board-filter-check"),
                Column(
                    HTML('<button class="btn btn-outline-primary">Xem</button>'),
                    css_class="board-filter-button",
                ),
                css_class="align-items-end",
            )
        )

    def chosen(self, shown):
        """Return the units that were asked for, in the order asked for, and how many.

        The sums of the board know that without counting again.
        """
        self.is_valid()
        choice, units, sums = self.cleaned_data, shown.units, shown.total
        if choice.get("khoi"):
            units = units.filter(block=choice["khoi"])
            sums = next(row for row in shown.blocks if str(row.block) == choice["khoi"])
        count = sums.units
        if choice.get("chua_dat"):
            units, count = units.filter(judged_missing__gt=0), sums.below
        if choice.get("xep") != Order.PROTOCOL:
            by = units.query.order_by
            units = units.order_by("-missing", "-judged_missing", *by)
        return units, count
