"""What is chosen on the board, on a unit's page and for a report."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.db import models

from contest.models import Block, Unit
from reports.models import Snapshot
from reports.queries.boards import NO_BLOCK
from reports.workbook.head import as_of


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
            *((str(row.block or NO_BLOCK), row.name) for row in blocks),
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
            block = None if choice["khoi"] == NO_BLOCK else int(choice["khoi"])
            units = units.filter(block=block)
            sums = next(row for row in shown.blocks if row.block == block)
        count = sums.units
        if choice.get("chua_dat"):
            units, count = units.filter(judged_missing__gt=0), sums.below
        if choice.get("xep") != Order.PROTOCOL:
            by = units.query.order_by
            units = units.order_by("-missing", "-judged_missing", *by)
        return units, count


class Part(models.TextChoices):
    WHOLE = "tat-ca", "Biểu tổng hợp toàn cuộc thi"
    BLOCK = "khoi", "Theo khối"
    UNIT = "don-vi", "Theo đơn vị"


class ReportForm(models.TextChoices):
    ALONE = "rieng", "Biểu đứng riêng, có quốc hiệu"
    ANNEX = "phu-luc", "Báo cáo (Word) kèm biểu làm Phụ lục I"
    BRIEF = "nhanh", "Báo cáo nhanh 1 trang"

    @classmethod
    def of(cls, params: dict) -> "ReportForm":
        """The one that a job was asked for."""
        if params.get("is_brief"):
            return cls.BRIEF
        return cls.ANNEX if params.get("with_letter") else cls.ALONE


class SnapshotField(forms.ModelChoiceField):
    def label_from_instance(self, snapshot):
        return f"{as_of(snapshot)} – mã {snapshot.check_code}"


class ExportForm(forms.Form):
    """Of what, from which figures and in which form a report is made."""

    pham_vi = forms.ChoiceField(
        label="Phạm vi",
        required=False,
        choices=Part,
        widget=forms.RadioSelect,
        initial=Part.WHOLE,
    )
    khoi = forms.ModelChoiceField(
        Block.objects.all(), label="Khối", required=False, empty_label="Chọn khối"
    )
    don_vi = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Đơn vị",
        required=False,
        empty_label="Chọn đơn vị",
        help_text="Gồm cả các đơn vị trực thuộc.",
    )
    so_lieu = SnapshotField(
        Snapshot.objects.none(),
        label="Số liệu",
        required=False,
        empty_label="Lấy số liệu lúc này",
    )
    mau = forms.ChoiceField(
        label="Mẫu",
        required=False,
        choices=ReportForm,
        widget=forms.RadioSelect,
        initial=ReportForm.ALONE,
    )

    def __init__(self, *args, units, snapshots, sees_all: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["don_vi"].queryset = units
        self.fields["so_lieu"].queryset = snapshots
        if snapshots.filter(cause=Snapshot.Cause.CLOSING).exists():
            self.fields["so_lieu"].empty_label = "Số liệu chốt chính thức"
        if not sees_all:
            del self.fields["khoi"], self.fields["pham_vi"]
        self.part = Part.WHOLE if sees_all else Part.UNIT  # when nothing is said
        self.helper = FormHelper()
        self.helper.form_tag = False
        places = [name for name in ("khoi", "don_vi") if name in self.fields]
        self.helper.layout = Layout(
            *[name for name in ("pham_vi",) if name in self.fields],
            Row(*(Column(name, css_class="col-md-6") for name in places)),
            "so_lieu",
            "mau",
        )

    def clean(self):
        data = super().clean()
        self.part = data.get("pham_vi") or self.part
        if self.part == Part.BLOCK and not data.get("khoi"):
            self.add_error("khoi", "Chọn khối cần lập báo cáo.")
        if self.part == Part.UNIT and not data.get("don_vi"):
            self.add_error("don_vi", "Chọn đơn vị cần lập báo cáo.")
        return data

    def chosen(self) -> dict:
        """What the verb is asked for."""
        data = self.cleaned_data
        return {
            "unit": data["don_vi"] if self.part == Part.UNIT else None,
            "block": data["khoi"] if self.part == Part.BLOCK else None,
            "snapshot": data["so_lieu"],
            "with_letter": data["mau"] == ReportForm.ANNEX,
            "is_brief": data["mau"] == ReportForm.BRIEF,
        }


def asked_again(params: dict) -> dict:
    """The fields that ask for what a job was asked for, for "Lập lại"."""
    part = Part.WHOLE
    if params.get("block"):
        part = Part.BLOCK
    if params.get("unit"):
        part = Part.UNIT
    return {
        "pham_vi": part.value,
        "khoi": params.get("block") or "",
        "don_vi": params.get("unit") or "",
        "so_lieu": params.get("snapshot") or "",
        "mau": ReportForm.of(params).value,
    }
