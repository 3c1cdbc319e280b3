"""A reason that officers may choose, as an officer writes it."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms

from contest import names
from initiatives.models import Phrase
from initiatives.phrases import PLACES, unknown_places


class PhraseForm(forms.ModelForm):
    class Meta:
        model = Phrase
        fields = ["text", "kind", "position"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        labels = {"text": "Câu lý do", "kind": "Dùng cho", "position": "Thứ tự"}
        help_texts = {
            "text": "Viết được: "
            + ", ".join(f"{{{name}}} ({words})" for name, words in PLACES.items())
            + "; khi dùng, hệ thống điền từ bài."
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Lưu câu lý do"))

    def clean_text(self):
        text = names.clean(self.cleaned_data["text"])
        if not text:
            raise forms.ValidationError(
                "Câu này chưa có chữ nào. Chưa lưu gì. Viết câu lý do rồi bấm lại."
            )
        unknown = unknown_places(text)
        if unknown:
            raise forms.ValidationError(
                f"Không có chỗ điền {{{unknown[0]}}}. Câu chưa lưu, vẫn còn trên "
                "trang. Chỉ dùng các chỗ điền ghi ở dưới."
            )
        return text
