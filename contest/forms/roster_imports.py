"""What people choose with a list, and how its columns are to be read."""

from collections.abc import Iterable, Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

from contest.errors import WordsMissing
from contest.models import Category, Unit
from contest.roster_files import FIELDS, UNIT_FROM, SheetLayout
from contest.workbooks.bundles import MOST_FILES

LISTS = ".xlsx,.csv,.zip"
ODD_SIGN = (
    "Có ký tự không đọc được trong ô vừa ghi. Chưa ghi gì, tệp và các lựa chọn vẫn "
    "còn. Gõ lại rồi bấm lần nữa."
)
IN_FILE = "Đã ghi trong tệp"
OF_UNITS = {"class": "form-control", "list": "units", "autocomplete": "off"}


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; each is checked as one would be."""

    widget = ManyFilesInput

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                f"Chọn nhiều nhất {MOST_FILES} tệp một lần. Chưa tải tệp nào lên. Chia "
                "thành nhiều lần rồi chọn lại."
            )
        return [super(ManyFilesField, self).clean(file) for file in files or [None]]


class RosterUploadForm(forms.Form):
    """Lists of people, in whatever style, and what is the same for all of them."""

    file = ManyFilesField(
        label="Tệp danh sách (.xlsx, .csv, hoặc .zip gồm nhiều tệp)",
        allow_empty_file=True,  # refused with the words for all wrong files
        error_messages={"required": "Chưa chọn tệp. Chọn tệp rồi bấm lại."},
        help_text="Chọn được nhiều tệp một lần, tổng không quá 10 MB; mỗi tệp một kiểu "
        "trình bày cũng được.",
        widget=ManyFilesInput(attrs={"accept": LISTS}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Đơn vị của cả tệp",
        required=False,
        empty_label=IN_FILE,
        help_text="Chỉ chọn khi tệp không ghi đơn vị.",
    )
    category = forms.ChoiceField(
        label="Đối tượng, nếu tệp không có cột này",
        required=False,
        choices=[("", IN_FILE), *Category.choices],
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


class CommitForm(forms.Form):
    """On what paper a list is written, and how many the person saw that it writes."""

    document = forms.CharField(
        required=False,
        max_length=120,
        error_messages={
            "max_length": "Văn bản ghi quá dài. Chưa ghi gì, tệp và các lựa chọn vẫn "
            "còn. Ghi số, ngày của văn bản, nhiều nhất 120 ký tự.",
            "null_characters_not_allowed": ODD_SIGN,
        },
    )
    seen = forms.IntegerField(required=False, min_value=0)


class LinesField(forms.CharField):
    """Counts a line's end as the browser does: as one sign."""

    def to_python(self, value):
        return super().to_python(value and value.replace("\r\n", "\n"))


class NoteForm(forms.Form):
    """What the unit is to mend."""

    note = LinesField(
        max_length=300,
        error_messages={
            "required": str(WordsMissing("cần sửa gì")),
            "max_length": "Nội dung cần sửa quá dài. Chưa trả lại. Viết gọn lại, nhiều "
            "nhất 300 ký tự.",
            "null_characters_not_allowed": ODD_SIGN,
        },
    )


class ColumnsForm(forms.Form):
    """What each column under these headings holds."""

    def __init__(self, layout: SheetLayout, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._numbers = sorted(layout.headings.keys() | layout.columns.keys())
        for number in self._numbers:
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=layout.headings.get(number) or f"Cột thứ {number}",
                choices=FIELDS.items(),
                required=False,
                initial=layout.columns.get(number, ""),
                help_text=_shown(layout.samples.get(number)),
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
        return {n: self.cleaned_data.get(f"column-{n}", "") for n in self._numbers}


def _shown(samples: Sequence | None) -> str:
    return "Ví dụ: " + "; ".join(map(str, samples)) if samples else ""


class PlacesForm(forms.Form):
    """Where the unit of each table stands."""

    def __init__(self, layouts: Iterable[SheetLayout], *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.layouts = {f"{each.file}|{each.sheet}": each for each in layouts}
        for place, layout in self.layouts.items():
            where = f"{layout.file}, tờ {layout.sheet}"
            self.fields[f"from:{place}"] = forms.ChoiceField(
                label=f"Đơn vị lấy từ – {where}",
                choices=UNIT_FROM.items(),
                required=False,
                initial=layout.unit_from,
                widget=forms.Select(attrs={"class": "form-select"}),
            )
            self.fields[f"text:{place}"] = forms.CharField(
                label=f"Tên hoặc mã đơn vị – {where}",
                required=False,
                max_length=200,
                initial=layout.unit_text,
                widget=forms.TextInput(attrs=OF_UNITS),
            )

    def rows(self):
        """Each table with its two fields."""
        for place, layout in self.layouts.items():
            yield layout, self[f"from:{place}"], self[f"text:{place}"]

    def changed(self) -> dict[str, tuple[str, str, str]]:
        """By place where the unit stands, its text and the layout's key, where a person
        said otherwise than was read."""
        found = {}
        for place, layout in self.layouts.items():
            names = {f"from:{place}", f"text:{place}"}
            if names.isdisjoint(self.changed_data):
                continue
            text = self.cleaned_data[f"text:{place}"]
            is_read = f"text:{place}" not in self.changed_data
            found[place] = (
                self.cleaned_data[f"from:{place}"] or layout.unit_from,
                "" if is_read else text,
                layout.key,
            )
        return found
