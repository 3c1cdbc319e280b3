"""What an officer types about units: fields are checked as an Excel cell is."""

from functools import partial

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Layout, Row
from django import forms
from django.db import models

from contest import cleaners
from contest.db import db_today
from contest.forms.fields import CleanedField, DayField, PlainForm
from contest.models import Block, Unit
from contest.unit_words import OUTSIDE


class Show(models.TextChoices):
    """Which units the tree shows."""

    LIVING = "", "Đang hoạt động"
    UNRATED = "ngoai-xep-loai", "Ngoài diện xếp loại"
    EMPTY = "chua-co-nguoi", "Chưa có danh sách"
    ALONE = "chua-co-dau-moi", "Chưa có cán bộ đầu mối"
    ENDED = "da-ket-thuc", "Đã kết thúc"
    ALL = "tat-ca", "Tất cả"


class UnitChoice(forms.ModelChoiceField):
    """One of the contest's units that have not ended, with its code."""

    def __init__(self, **options):
        super().__init__(queryset=Unit.objects.none(), **options)

    def label_from_instance(self, unit):
        return f"{unit.name} ({unit.code})"

    def offer(self, units):
        self.queryset = units.not_ended_before(db_today()).in_protocol_order()


class TreeFilterForm(forms.Form):
    """What is wrong in an address is taken as not said."""

    tim = forms.CharField(
        label="Tìm đơn vị (gõ không dấu cũng được)", required=False, max_length=100
    )
    xem = forms.ChoiceField(label="Xem", required=False, choices=Show)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "unit-filter no-print"
        self.helper.layout = Layout(
            Row(
                Column("tim", css_class="col-sm-6"),
                Column("xem", css_class="col-sm-4"),
                Column(
                    HTML('<button class="btn btn-outline-primary">Xem</button>'),
                    css_class="col-sm-auto unit-filter-button",
                ),
                css_class="align-items-end",
            )
        )


def code_field():
    return CleanedField(
        label="Mã đơn vị",
        cleaner=cleaners.code,
        help_text="Chữ không dấu, số; không đổi qua các năm.",
    )


def name_field(label="Tên đơn vị", **options):
    return CleanedField(
        label=label, cleaner=partial(cleaners.text, longest=200), **options
    )


def short_name_field(**options):
    return CleanedField(
        label="Tên ngắn",
        cleaner=partial(cleaners.text, longest=80),
        required=False,
        **options,
    )


class UnitForm(PlainForm):
    """A new unit."""

    code = code_field()
    name = name_field(help_text="Tên đầy đủ như in trong báo cáo.")
    short_name = short_name_field(help_text="Để trống thì lấy theo tên đơn vị.")
    block = forms.ModelChoiceField(
        label="Khối", queryset=Block.objects.all(), empty_label="Chọn khối"
    )
    parent = UnitChoice(
        label="Đơn vị cấp trên",
        required=False,
        empty_label="Trực thuộc cơ quan tổ chức cuộc thi",
    )
    subject_to_rating = forms.BooleanField(
        label="Thuộc diện đánh giá, xếp loại", required=False, initial=True
    )
    valid_from = DayField(label="Có từ ngày", required=False)
    document = forms.CharField(
        label="Văn bản (số, ngày)", max_length=120, required=False
    )

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].offer(units)


class CorrectionForm(PlainForm):
    """What was written wrongly of a unit. A new name on paper is a renaming."""

    code = code_field()
    short_name = short_name_field()
    block = forms.ModelChoiceField(
        label="Khối",
        queryset=Block.objects.all(),
        required=False,
        empty_label=OUTSIDE,
    )
    valid_from = DayField(label="Có từ ngày", required=False)
    valid_to = DayField(
        label="Đến hết ngày",
        required=False,
        help_text="Chỉ ghi khi đơn vị không còn; sáp nhập thì bấm “Sáp nhập”.",
    )
    rolls_up = forms.BooleanField(
        label="Tính gộp cả đơn vị trực thuộc",
        required=False,
        help_text="Đánh dấu thì Đạt hay Chưa đạt xét theo người của đơn vị và của mọi "
        "đơn vị trực thuộc. Không đánh dấu: chỉ xét người của đơn vị.",
    )

    def clean_short_name(self):
        """Nobody is without one: an empty field leaves it as it is."""
        return self.cleaned_data["short_name"] or self.initial["short_name"]


class OrderForm(PlainForm):
    """A number, or the unit after which it stands."""

    FIRST = "dau"
    after = forms.ChoiceField(label="Đặt sau đơn vị", required=False)
    position = forms.IntegerField(
        label="Hoặc ghi số thứ tự", required=False, min_value=0, max_value=999_999
    )

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["after"].choices = [
            ("", "Giữ nguyên"),
            (self.FIRST, "Đứng đầu khối"),
            *((str(unit.pk), f"{unit.position}. {unit.short_name}") for unit in others),
        ]


class AliasForm(PlainForm):
    text = name_field(
        "Thêm tên khác", help_text="Tên mà tệp của đơn vị hay dùng, ví dụ: TH Ng. Du."
    )


class BlockForm(PlainForm):
    code = CleanedField(label="Số của khối", cleaner=partial(cleaners.text, longest=10))
    name = CleanedField(label="Tên khối", cleaner=partial(cleaners.text, longest=120))


class PaperedForm(PlainForm):
    """An act on paper: which document, from which day."""

    effective_on = DayField(label="Từ ngày")
    document = forms.CharField(
        label="Văn bản (số, ngày)",
        max_length=120,
        help_text="Ví dụ: 15/QĐ-UBND ngày 28/9/2023.",
    )

    def __init__(self, *args, units, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.unit = unit
        for field in self.fields.values():
            if isinstance(field, UnitChoice):
                field.offer(units.exclude(pk=unit.pk))


class RenameForm(PaperedForm):
    name = name_field("Tên mới", help_text="Tên đầy đủ như in trong báo cáo.")
    short_name = short_name_field(help_text="Để trống thì lấy theo tên mới.")
    field_order = ["name", "short_name", "effective_on", "document"]


class PlaceForm(PaperedForm):
    parent = UnitChoice(label="Đơn vị cấp trên mới", empty_label="Chọn đơn vị")
    field_order = ["parent", "effective_on", "document"]


class MergeForm(PaperedForm):
    to_unit = UnitChoice(
        label="Sáp nhập vào (đơn vị kế thừa)", empty_label="Chọn đơn vị"
    )
    field_order = ["to_unit", "effective_on", "document"]


class UnrateForm(PaperedForm):
    reason = forms.CharField(label="Lý do", max_length=200)
    field_order = ["reason", "effective_on", "document"]


class RateForm(PaperedForm):
    effective_on = None  # it counts from now on


class SplitForm(PaperedForm):
    ends = forms.BooleanField(
        label="Đơn vị cũ kết thúc",
        required=False,
        help_text="Có dấu: đơn vị mới thứ nhất là đơn vị kế thừa. Không có dấu: đơn vị "
        "cũ vẫn hoạt động.",
    )


class PartForm(PlainForm):
    """One of the new units of a split. The second and third may stay empty."""

    name = name_field("Tên đơn vị mới")
    code = code_field()
    short_name = short_name_field(help_text="Để trống thì lấy theo tên.")


class PeopleForm(PaperedForm):
    """Who goes to another unit: ticked in the table, or pasted by name."""

    to_unit = UnitChoice(label="Chuyển sang đơn vị", empty_label="Chọn đơn vị")
    people = forms.ModelMultipleChoiceField(queryset=None, required=False)
    names = forms.CharField(
        label="Dán họ tên, mỗi dòng một người",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Chỉ đánh dấu người có tên đúng từng chữ; còn lại được liệt kê để "
        "anh/chị tự chọn.",
    )
    field_order = ["to_unit", "effective_on", "document", "names", "people"]

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = entries
