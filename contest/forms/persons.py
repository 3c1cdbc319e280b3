"""What is filled in about a person: to add him, to put right what is written of him."""

from functools import partial

from django import forms

from contest import cleaners, words
from contest.forms.fields import CleanedField, DayField, PlainForm
from contest.models import Category, StaffMember


class NewPersonForm(PlainForm):
    """Somebody who is not on the list. Fields go through the cleaners of an import."""

    full_name = CleanedField(
        label="Họ và tên",
        cleaner=cleaners.full_name,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Có dấu, ví dụ: Nguyễn Thị Hoa.",
    )
    position = CleanedField(
        label="Chức vụ", cleaner=partial(cleaners.text, longest=120)
    )
    category = forms.ChoiceField(
        label="Đối tượng", choices=[("", "Chọn đối tượng"), *Category.choices]
    )
    phone = CleanedField(
        label="Điện thoại",
        cleaner=cleaners.phone,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    born = forms.CharField(
        label="Ngày sinh hoặc năm sinh",
        required=False,
        help_text="Không bắt buộc; giúp phân biệt người trùng tên. Ví dụ: 05/10/1985 "
        "hoặc 1985.",
    )
    code = CleanedField(
        label="Mã người dự thi",
        cleaner=cleaners.staff_code,
        required=False,
        help_text="Không bắt buộc: để trống thì hệ thống cấp mã mới.",
    )

    is_another = forms.BooleanField(
        label="Hai người khác nhau: trong danh sách đã có người trùng tên nhưng là "
        "người khác",
        required=False,
        widget=forms.HiddenInput,  # asked once there is a namesake
    )

    def ask_whether_another(self):
        self.fields["is_another"].widget = forms.CheckboxInput()

    def clean_born(self):
        return _born(self.cleaned_data["born"])

    @property
    def values(self) -> dict:
        wanted = dict(self.cleaned_data)
        surname, given_name = wanted.pop("full_name")
        birth_date, birth_year = wanted.pop("born")
        wanted["code"] = wanted["code"] or ""
        return wanted | {
            "surname": surname,
            "given_name": given_name,
            "birth_date": birth_date,
            "birth_year": birth_year,
        }


class ContactForm(PlainForm):
    """What a coordinator may put right himself while the list is open."""

    position = CleanedField(
        label="Chức vụ", cleaner=partial(cleaners.text, longest=120), required=False
    )
    phone = CleanedField(
        label="Điện thoại",
        cleaner=cleaners.phone,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, initial=_written(person), **kwargs)

    @property
    def values(self) -> dict:
        return {name: value or "" for name, value in self.cleaned_data.items()}


class CorrectionForm(ContactForm):
    """What an officer may put right of what is written of a person."""

    full_name = CleanedField(label="Họ và tên", cleaner=cleaners.full_name)
    born = forms.CharField(
        label="Ngày sinh hoặc năm sinh",
        required=False,
        help_text="Ví dụ: 05/10/1985 hoặc 1985.",
    )
    email = CleanedField(label="Thư điện tử", cleaner=cleaners.email, required=False)
    category = forms.ChoiceField(label="Đối tượng", choices=Category.choices)
    field_order = ["full_name", "position", "category", "born", "phone", "email"]

    def clean_born(self):
        return _born(self.cleaned_data["born"])

    @property
    def values(self) -> dict:
        wanted = super().values
        surname, given_name = wanted.pop("full_name")
        birth_date, birth_year = wanted.pop("born")
        return wanted | {
            "surname": surname,
            "given_name": given_name,
            "birth_date": birth_date,
            "birth_year": birth_year,
        }


def _written(person: StaffMember) -> dict:
    born = words.day(person.birth_date) if person.birth_date else person.birth_year
    return {
        "full_name": person.full_name,
        "position": person.position,
        "category": person.category,
        "born": born or "",
        "phone": person.phone,
        "email": person.email,
    }


def _born(typed: str):
    """(day, year) of a birth: a year alone is all that some lists know."""
    typed = typed.strip()
    try:
        if typed.isdecimal() and len(typed) == 4:  # noqa: PLR2004 - a year's digits
            year = int(typed)
            cleaners.birth_date(f"01/01/{year}")
            return None, year
        return cleaners.birth_date(typed), None
    except forms.ValidationError as error:
        raise forms.ValidationError(
            f"“{typed}” {error.message}. Sửa lại hoặc để trống.", code="unclean"
        ) from error


class EndForm(PlainForm):
    """Back before the excused absence ends."""

    ends_on = DayField(label="Vắng đến hết ngày")


class RaiseForm(PlainForm):
    """Back at work, or counted again: one officer is enough, the document stays."""

    document = forms.CharField(label="Văn bản (số, ngày)", max_length=120)
