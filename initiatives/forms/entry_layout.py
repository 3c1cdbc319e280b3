"""Where each field of an entry stands, and which buttons close the form."""

from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout, Submit

from initiatives.states import State

LONG_TEXTS = {
    "summary": ("Tóm tắt", "Ba đến năm câu: làm gì, cho ai, kết quả ra sao."),
    "problem": ("Vấn đề đặt ra", ""),
    "solution": ("Giải pháp", ""),
    "effect": ("Hiệu quả, khả năng nhân rộng", ""),
    "reach": (
        "Phạm vi áp dụng",
        "Đang hoặc sẽ áp dụng ở đâu: bộ phận, đơn vị, xã, toàn huyện.",
    ),
}
SIMILAR = HTML('{% include "initiatives/_similar_live.html" %}')
HOW_TO_UPLOAD = HTML('{% include "initiatives/_how_to_upload.html" %}')
PICKER = (
    '{{% include "initiatives/_picker.html" with name="{name}" '
    'url_name="{url_name}" title="{title}" label="{label}" %}}'
)


def entry_layout(entry, *, can_send: bool) -> Layout:
    return Layout(
        "base",
        "page",
        Fieldset(
            "Sáng kiến, giải pháp",
            "title",
            "theme",
            "summary",
            SIMILAR,
            css_class="panel",
        ),
        Fieldset("Video", "video", HOW_TO_UPLOAD, "length", css_class="panel"),
        _entrants(),
        Fieldset(
            "Nội dung chi tiết (không bắt buộc)",
            "problem",
            "solution",
            "effect",
            "reach",
            css_class="panel",
        ),
        Fieldset(
            "Cam đoan",
            "declares_novelty",
            "declares_copyright",
            css_class="panel",
        ),
        Div(*_buttons(entry, can_send=can_send), css_class="actions"),
    )


def _entrants() -> Fieldset:
    return Fieldset(
        "Người dự thi",
        "owner_kind",
        "unit",
        _lines(
            "author_lines",
            "initiatives:find-people",
            "Tác giả, theo thứ tự (tỷ lệ % không bắt buộc)",
            "Thêm tác giả: gõ tên hoặc mã",
        ),
        _lines(
            "unit_lines",
            "initiatives:find-units",
            "Đơn vị phối hợp (không bắt buộc)",
            "Thêm đơn vị phối hợp: gõ tên",
        ),
        css_class="panel",
    )


def _lines(name: str, url_name: str, title: str, label: str) -> Div:
    """A list of lines; a script puts a search and a list in the place of the text."""
    picker = PICKER.format(name=name, url_name=url_name, title=title, label=label)
    return Div(Field(name), HTML(picker), css_class="lines", data_lines=name)


def _buttons(entry, *, can_send: bool) -> list[Submit]:
    """First what most people want now; the others look less."""
    if entry.submitted_at:
        buttons = [("send", "Lưu và xem lại để gửi")] if can_send else []
        buttons += [("save", "Lưu, chưa gửi")]
    else:
        buttons = [("send", "Lưu và sang bước gửi bài")] if can_send else []
        buttons += [("save", "Lưu bản nháp")]
        if entry.may_become(State.REGISTERED):
            buttons += [("register", "Đăng ký trước, gửi video sau")]
    return [
        Submit(name, words, css_class="btn-outline-primary" if place else "")
        for place, (name, words) in enumerate(buttons)
    ]
