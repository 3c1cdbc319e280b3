"""What people choose and answer between a list's upload and its writing."""

from collections.abc import Iterable

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout, Submit
from django import forms

from contest.decisions import LEFT, NEW, SKIP, WORKING
from contest.models import Category, Unit
from contest.queries import UnitFinder
from contest.roster_files import FIELDS, UNIT_FROM, SheetLayout

LISTS = ".xlsx,.csv,.zip"
NOT_CHOSEN = [("", "Chưa chọn")]
MOST_FILES = 200


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; each is checked as one would be."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        single = super().clean
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"Chọn nhiều nhất {MOST_FILES} tệp một lần, hoặc nén lại thành một tệp."
            )
        return [single(file, initial) for file in files or [None]]


class RosterUploadForm(forms.Form):
    """Lists of people, in whatever style, and what is the same for all of them."""

    file = ManyFilesField(
        label="Tệp danh sách (.xlsx, .csv, hoặc .zip nhiều tệp)",
        allow_empty_file=True,  # refused with the words for all wrong files
        error_messages={"required": "Chưa chọn tệp. Chọn tệp rồi bấm lại."},
        help_text="Chọn được nhiều tệp một lần, mỗi tệp một kiểu trình bày cũng được.",
        widget=ManyFilesInput(attrs={"accept": LISTS}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Đơn vị của cả tệp",
        required=False,
        empty_label="Đã ghi trong tệp",
        help_text="Chỉ chọn khi tệp không ghi đơn vị.",
    )
    category = forms.ChoiceField(
        label="Đối tượng, nếu tệp không có cột này",
        required=False,
        choices=[("", "Đã ghi trong tệp"), *Category.choices],
    )

    def __init__(self, *args, units=None, **kwargs):
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields, Submit("upload", "Tải lên và xem trước")
        )


class LayoutForm(forms.Form):
    """What each column of one table holds, and where its unit stands."""

    unit_from = forms.ChoiceField(label="Đơn vị lấy từ", choices=UNIT_FROM.items())
    unit_text = forms.CharField(
        label="Tên hoặc mã đơn vị của cả bảng",
        required=False,
        max_length=200,
        help_text="Chỉ ghi khi cả bảng là của một đơn vị.",
    )

    def __init__(self, layout: SheetLayout, *args, teaches: bool, **kwargs):
        start = {"unit_from": layout.unit_from, "unit_text": layout.unit_text}
        super().__init__(*args, initial=start, **kwargs)
        self.columns = sorted(layout.headings.keys() | layout.columns.keys())
        for number in self.columns:
            samples = "; ".join(map(str, layout.samples.get(number, [])))
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=layout.headings.get(number) or f"Cột thứ {number}",
                choices=FIELDS.items(),
                required=False,
                initial=layout.columns.get(number, ""),
                help_text=f"Ví dụ: {samples}" if samples else "",
            )
        self.order_fields([f"column-{number}" for number in self.columns])
        said = "và nhớ cho các tệp có cùng tiêu đề" if teaches else ""
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            *self.fields,
            Submit("save", f"Đọc lại theo cách này {said}".strip()),
            HTML(
                '<a class="btn btn-outline-primary" href="{{ detail_url }}">'
                "Không đổi</a>"
            ),
        )

    def clean(self):
        cleaned = super().clean()
        fields = set(self.chosen().values())
        if not ({"full_name"} <= fields or {"surname", "given_name"} <= fields):
            raise forms.ValidationError(
                "Chưa có cột nào là “Họ và tên”. Chưa đổi gì. Chọn cột họ và tên, hoặc "
                "hai cột “Họ và tên đệm” và “Tên”."
            )
        return cleaned

    def chosen(self) -> dict[int, str]:
        return {n: self.cleaned_data.get(f"column-{n}", "") for n in self.columns}


def read_decisions(data, units: Iterable[Unit]) -> tuple[dict, list[str]]:
    """Return what was answered, for ``decide_import``, and the units not found.

    Names of fields: "category", "unit:<key>" and "other:<key>" (a name typed),
    "row:<key>", "cell:<key>|<field>", "absent:<entry>". What cannot be an answer is
    left out.
    """
    said = {"units": {}, "people": {}, "cells": {}, "absent": {}}
    if data.get("category", "") in {*Category.values, ""} and "category" in data:
        said["category"] = data["category"]
    finder, unknown = UnitFinder(units), []
    for name, value in data.items():
        kind, _, key = name.partition(":")
        value = value.strip()  # noqa: PLW2901
        if kind == "unit" and value.isdecimal():
            said["units"].setdefault(key, int(value))
        elif kind == "other" and value:
            _take_unit(said, key, value, finder, unknown)
        elif kind == "row" and (value in {NEW, SKIP, ""} or value.isdecimal()):
            said["people"][key] = value
        elif kind == "cell" and value:
            said["cells"][key] = value
        elif kind == "absent" and value in {LEFT, WORKING}:
            said["absent"][key] = value
    return said, unknown


def _take_unit(said, key, typed, finder, unknown) -> None:
    found = finder.find(typed)
    if len(found) == 1:
        said["units"][key] = found[0].pk
    else:
        unknown.append(typed)
