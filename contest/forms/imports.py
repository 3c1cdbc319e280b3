"""The files that officers choose, and what is looked for on the roster."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """One workbook. What is in it is checked when it is stored."""

    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        allow_empty_file=True,  # refused with the words for all wrong files
        error_messages={"required": "Chưa chọn tệp. Chọn tệp Excel rồi bấm lại."},
        widget=forms.FileInput(attrs={"accept": f".xlsx,{XLSX}"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *self.fields, Submit("upload", "Tải lên và xem trước")
        )

    @property
    def options(self) -> dict:
        """What the officer chose with the file, for the door's preview and save."""
        return {
            name: value for name, value in self.cleaned_data.items() if name != "file"
        }


class PersonSearchForm(forms.Form):
    """A name as it is typed in haste. Nothing is wrong with any text."""

    ten = forms.CharField(
        label="Tìm người theo tên",
        required=False,
        strip=True,
        max_length=100,
        help_text="Gõ có dấu hoặc không dấu, ví dụ: nguyen thi hoa.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "no-print"
        self.helper.layout = Layout("ten", Submit("", "Tìm", css_class="btn-secondary"))
