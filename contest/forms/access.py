"""What people type to sign in, and their own new password."""

from crispy_forms.bootstrap import FieldWithButtons, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout, Submit
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from contest import codes
from contest.passwords import is_easy

LONGEST_SECRET = 128
SHORTEST_PASSWORD = 8
EASY = (
    "Mật khẩu này dễ đoán (123456, tên mình, tên đơn vị). Ghép ba từ quen thuộc, ví dụ "
    "kiểu “mua-lua-som”, cho dễ nhớ."
)

LATER = (
    '<a class="btn btn-link" href="{{ later }}">'
    "{% if asks_current %}Không đổi{% else %}Để sau{% endif %}</a>"
)


def secret_field(label: str, autocomplete: str, **more) -> forms.CharField:
    widget = forms.PasswordInput(
        attrs={
            "autocomplete": autocomplete,
            "autocapitalize": "none",
            "spellcheck": "false",
        }
    )
    return forms.CharField(
        label=label, max_length=LONGEST_SECRET, strip=False, widget=widget, **more
    )


def with_show_button(name: str) -> FieldWithButtons:
    """The field with "Hiện" beside it; a script brings the button out."""
    button = StrictButton(
        "Hiện",
        css_class="btn-outline-secondary",
        data_show=f"id_{name}",
        aria_label="Hiện hoặc ẩn các ký tự đã gõ",
        aria_pressed="false",
        hidden=True,
    )
    return FieldWithButtons(name, button)


class SignInForm(forms.Form):
    name = forms.CharField(
        label="Mã người dự thi hoặc số điện thoại",
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )
    secret = secret_field("Mật khẩu (lần đầu: mã trên phiếu)", "current-password")
    shared = forms.BooleanField(
        label="Máy dùng chung",
        required=False,
        initial=True,
        help_text="Bỏ dấu này nếu đây là điện thoại hoặc máy của riêng anh/chị.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page has it: what is here is kept for all
        self.helper.layout = Layout(
            Field("name"),
            with_show_button("secret"),
            Field("shared"),
        )


class PasswordForm(forms.Form):
    """The own password, twice; before it the old one, unless a slip signed in."""

    current = secret_field("Mật khẩu đang dùng", "current-password")
    password = secret_field(
        f"Mật khẩu mới (từ {SHORTEST_PASSWORD} ký tự)", "new-password"
    )
    again = secret_field("Gõ lại mật khẩu mới", "new-password")

    def __init__(self, *args, asks_current: bool, facts: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.facts = facts
        if not asks_current:
            del self.fields["current"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *[with_show_button(name) for name in self.fields],
            Div(
                Submit("save", "Đặt mật khẩu"),
                HTML(LATER),
                css_class="actions",
            ),
        )

    def clean_password(self):
        password = self.cleaned_data["password"]
        if len(password) < SHORTEST_PASSWORD:
            raise ValidationError(
                f"Mật khẩu cần từ {SHORTEST_PASSWORD} ký tự. Gõ thêm cho đủ."
            )
        if codes.read_code(password) or is_easy(password, self.facts):
            raise ValidationError(EASY)
        try:
            password_validation.validate_password(password)
        except ValidationError as error:
            raise ValidationError(EASY) from error
        return password

    def clean(self):
        password = self.cleaned_data.get("password")
        if password and self.cleaned_data.get("again") != password:
            self.add_error("again", "Hai lần gõ chưa giống nhau. Gõ lại lần nữa.")
