"""Which hints are listed, and what an officer writes of one."""

from urllib.parse import urlencode

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from quiz.models import IntegrityHint


class LookForm(forms.Form):
    note = forms.CharField(max_length=250, required=False)
    seen = forms.IntegerField(min_value=0, required=False)


class HintsForm(forms.Form):
    """What is wrong in an address is taken as not said."""

    loai = forms.ChoiceField(
        label="Loại",
        required=False,
        choices=[("", "Tất cả"), *IntegrityHint.Kind.choices],
    )
    xem = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Chưa xem"), ("tat-ca", "Tất cả")],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.layout = Layout(
            Row(
                Column("loai", css_class="col-md-6"),
                Column("xem", css_class="col-md-4"),
            ),
            Submit("", "Xem", css_class="btn-outline-primary"),
        )

    @property
    def _asked(self) -> dict:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def chosen(self, hints):
        asked = self._asked
        if "loai" in asked:
            hints = hints.filter(kind=asked["loai"])
        return hints if "xem" in asked else hints.to_look_at()

    @property
    def address(self) -> str:
        asked = self._asked
        return f"?{urlencode(asked)}&" if asked else "?"
