"""What officers choose for the bank of questions, and the promise before a start."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from contest.forms.imports import UploadForm
from quiz.models import Difficulty, Question


class QuestionUploadForm(UploadForm):
    approve = forms.BooleanField(
        label="Đưa vào sử dụng ngay",
        required=False,
        help_text="Không chọn thì câu hỏi được giữ là nháp, chưa vào đề thi.",
    )


class BankForm(forms.Form):
    """Which questions are listed. What is wrong in an address is taken as not said."""

    chu_de = forms.ChoiceField(label="Chủ đề", required=False)
    muc_do = forms.ChoiceField(
        label="Mức độ",
        required=False,
        choices=[("", "Tất cả các mức độ"), *Difficulty.choices],
    )
    tinh_trang = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Tất cả tình trạng"), *Question.State.choices],
    )

    def __init__(self, *args, topics, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chu_de"].choices = [
            ("", "Tất cả chủ đề"),
            *((str(topic.pk), topic.name) for topic in topics),
        ]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_class = "no-print"
        self.helper.layout = Layout(
            Row(
                Column("chu_de", css_class="col-md-5"),
                Column("muc_do", css_class="col-md-3"),
                Column("tinh_trang", css_class="col-md-3"),
            ),
            Submit("", "Xem", css_class="btn-outline-primary"),
        )

    def chosen(self, questions):
        """Return the questions that were asked for."""
        self.is_valid()
        fields = {"chu_de": "topic", "muc_do": "difficulty", "tinh_trang": "state"}
        asked = {
            fields[name]: value
            for name, value in self.cleaned_data.items()
            if value and name in fields
        }
        return questions.filter(**asked)


class StartForm(forms.Form):
    """The promise before the start. Checks input; writes nothing."""

    own_work = forms.BooleanField(
        label="Tôi tự làm bài, không nhờ người khác làm hộ",
        error_messages={
            "required": "Chưa bắt đầu, chưa tính lượt nào. Đánh dấu vào ô này trước."
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page has it: what is here is kept for all
        self.helper.layout = Layout(
            "own_work", Submit("start", "Bắt đầu làm bài", css_class="btn-lg")
        )
