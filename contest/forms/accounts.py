"""What the administrator types to give a role."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.core.exceptions import ValidationError

from contest import names
from contest.db import db_today
from contest.models import Role, Unit, User


class GrantForm(forms.Form):
    username = forms.CharField(label="Tên đăng nhập", max_length=40)
    role = forms.ChoiceField(label="Vai trò", choices=Role)
    unit = forms.ModelChoiceField(
        label="Đơn vị (gồm cả đơn vị trực thuộc)",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="Chọn đơn vị (Quản trị hệ thống: để trống)",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.not_ended_before(db_today())
        self.fields["unit"].queryset = units.in_protocol_order()
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Row(
                Column("username", css_class="col-md-3"),
                Column("role", css_class="col-md-3"),
                Column("unit", css_class="col-md-6"),
            ),
            Submit("grant", "Cấp quyền"),
        )

    def clean_username(self):
        typed = names.clean(self.cleaned_data["username"])
        user = User.objects.filter(username=typed, is_active=True).first()
        if user is None:
            raise ValidationError(
                "Không có tài khoản nào đang dùng với mã này. Xem lại mã trong Danh "
                "sách tham gia."
            )
        self.cleaned_data["user"] = user
        return typed

    def clean(self):
        role, unit = self.cleaned_data.get("role"), self.cleaned_data.get("unit")
        if role == Role.ADMINISTRATOR and unit:
            self.add_error("unit", "Quản trị hệ thống không gắn với đơn vị: bỏ chọn.")
        if role and role != Role.ADMINISTRATOR and not unit:
            self.add_error("unit", "Chọn đơn vị cho vai trò này.")
