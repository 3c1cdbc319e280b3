"""What is filled in to replace a link, to note a look at it, and its length."""

from crispy_forms.helper import FormHelper
from django import forms

from initiatives import links
from initiatives.models import LinkWatch
from initiatives.video_pages import LONGEST_VIDEO

LONGEST_REASON = LinkWatch._meta.get_field("reason").max_length


class ReplaceLinkForm(forms.Form):
    video = forms.CharField(
        label="Đường dẫn mới của video",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dán đường dẫn, hoặc cả đoạn mà Zalo, YouTube hay Facebook sao chép "
        "cho.",
    )
    reason = forms.CharField(
        label="Lý do",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, needs_reason, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            self.fields["reason"].label = "Lý do (không bắt buộc)"
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_video(self):
        text = self.cleaned_data["video"]
        try:
            self.note = links.left_out(text)
            return links.parse(text)
        except links.NotALink as error:
            raise forms.ValidationError(str(error), code="not_a_link") from error


class LookForm(forms.Form):
    """What an officer saw at the link ``key``."""

    key = forms.CharField(max_length=300)
    opens = forms.TypedChoiceField(
        choices=[("1", "Xem được"), ("0", "Không xem được")],
        coerce=lambda value: value == "1",
    )


class LengthForm(forms.Form):
    """What the player told of the link ``key``."""

    key = forms.CharField(max_length=300)
    seconds = forms.IntegerField(min_value=1, max_value=LONGEST_VIDEO)
