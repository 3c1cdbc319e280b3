"""What the office fills in after approval: what was sent when, where it was posted."""

from django import forms

from contest.db import db_today
from contest.forms.fields import DayField, PlainForm
from contest.names import clean
from initiatives.models import Dispatch, DispatchedEntry, FanpageText
from initiatives.models.province import LONGEST_REASON
from initiatives.queries.province import mark_of

LONGEST_DOCUMENT = Dispatch._meta.get_field("document").max_length
LONGEST_URL = DispatchedEntry._meta.get_field("fanpage_url").max_length
LONGEST_HASHTAGS = FanpageText._meta.get_field("hashtags").max_length


class ChosenForm(forms.Form):
    """Which of the entries that were not sent yet: those ticked, or all of them."""

    entries = forms.TypedMultipleChoiceField(coerce=int, required=False)
    all = forms.BooleanField(required=False)
    # The mark of those that the page was about: others are another list.
    seen = forms.CharField(required=False)

    def __init__(self, data, *, unsent: list[int]):
        super().__init__(data)
        self.unsent = unsent
        # What is no longer there is for the verb to refuse, in its own words.
        asked = [value for value in data.getlist("entries") if value.isdecimal()]
        self.fields["entries"].choices = [(value, value) for value in asked]

    @property
    def chosen(self) -> list[int]:
        if self.cleaned_data.get("all"):
            return self.unsent
        return self.cleaned_data.get("entries", [])

    @property
    def is_outdated(self) -> bool:
        is_all = self.cleaned_data.get("all")
        return bool(is_all) and self.cleaned_data.get("seen") != mark_of(self.unsent)


class SentForm(PlainForm):
    sent_on = DayField(label="Ngày gửi")
    document = forms.CharField(
        label="Số, ký hiệu văn bản",
        max_length=LONGEST_DOCUMENT,
        help_text="Ví dụ: 215/CV-PNV.",
    )

    def clean_sent_on(self):
        day = self.cleaned_data["sent_on"]
        if day > db_today():
            raise forms.ValidationError(
                "Ngày gửi còn ở phía trước. Chưa ghi gì cả. "
                "Ghi ngày của văn bản đã gửi."
            )
        return day

    def clean_document(self):
        document = clean(self.cleaned_data["document"])
        if not document:
            raise forms.ValidationError("Ghi số, ký hiệu của văn bản đã gửi.")
        return document


class TakeBackForm(PlainForm):
    reason = forms.CharField(
        label="Lý do hủy đợt gửi",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: Ghi nhầm số văn bản.",
    )


class FanpageForm(PlainForm):
    url = forms.URLField(
        label="Đường dẫn bài đăng trên Fanpage",
        max_length=LONGEST_URL,
        required=False,
        assume_scheme="https",
        help_text="Bắt đầu bằng https://. Để trống nếu bài chưa đăng hoặc đã gỡ.",
        error_messages={
            "invalid": "Đường dẫn này không đọc được. Chưa ghi gì cả. Mở bài đăng, sao "
            "chép đường dẫn rồi dán lại."
        },
    )

    def clean_url(self):
        url = self.cleaned_data["url"]
        if url and not url.startswith("https://"):
            raise forms.ValidationError(
                "Chỉ nhận đường dẫn bắt đầu bằng https://. Chưa ghi gì cả. "
                "Sao chép lại đường dẫn của bài đăng."
            )
        return url


class HashtagsForm(PlainForm):
    hashtags = forms.CharField(
        label="Hashtag của cuộc thi",
        max_length=LONGEST_HASHTAGS,
        required=False,
        help_text="Đứng cuối mỗi bài giới thiệu, cách nhau bằng dấu cách. "
        "Ví dụ: #CCHC2023 #SangKienCCHC.",
    )

    def clean_hashtags(self):
        words = clean(self.cleaned_data["hashtags"]).split()
        if wrong := next((word for word in words if not _is_hashtag(word)), None):
            raise forms.ValidationError(
                f"“{wrong}” không phải là hashtag. Chưa lưu. Mỗi hashtag bắt đầu bằng "
                "dấu #, sau đó là chữ và số viết liền."
            )
        return " ".join(words)


def _is_hashtag(word: str) -> bool:
    return word.startswith("#") and word[1:].replace("_", "a").isalnum()
