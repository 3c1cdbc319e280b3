"""Fields that several forms share; an Excel cell goes through the same cleaners."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from contest.papers import ACCEPTED, PaperRefused, kind_of_paper

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]


class CleanedField(forms.CharField):
    """Text that one of ``contest.cleaners`` reads; its words go on after the value."""

    def __init__(self, *, cleaner, **options):
        super().__init__(**options)
        self.cleaner = cleaner

    def clean(self, value):
        text = super().clean(value)
        try:
            return self.cleaner(text)
        except ValidationError as error:
            sentence = f"“{text}” {error.message}. Sửa lại rồi bấm lần nữa."
            raise ValidationError(sentence, code="unclean") from error


class DayField(forms.DateField):
    """A day, with the device's own calendar; typed by hand as 05/10/2023."""

    def __init__(self, **options):
        super().__init__(
            input_formats=DAY_FORMATS,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": "Ngày này không đọc được. Ghi ngày/tháng/năm, ví dụ "
                "05/10/2023."
            },
            **options,
        )


class PaperField(forms.FileField):
    """A scan or a photograph of the document; a name or a claimed type says nothing."""

    def __init__(self, **options):
        super().__init__(
            label="Bản chụp văn bản",
            required=False,
            allow_empty_file=True,  # refused with the words for all wrong files
            widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            help_text="Không bắt buộc. Ảnh JPG, PNG hoặc tệp PDF, không quá 10 MB.",
            **options,
        )

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file is not None:
            try:
                kind_of_paper(file)
            except PaperRefused as error:
                raise ValidationError(str(error), code="no_paper") from error
        return file


class PlainForm(forms.Form):
    """Fields alone, for a page that draws the form's tag and buttons itself."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
