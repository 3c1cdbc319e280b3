"""Reasons ready to be chosen, with places that are filled from the entry. Pure."""

import re
from collections.abc import Mapping
from typing import NamedTuple

PLACES = {
    "length": "thời lượng video",
    "limit": "thời lượng cho phép",
    "deadline": "hạn sửa",
}
PLACE = re.compile("{(" + "|".join(PLACES) + ")}")
IN_BRACES = re.compile(r"{([^{}]*)}")
CHANGES, REFUSED, BOTH = "changes", "refused", "both"


class Default(NamedTuple):
    text: str
    kind: str = BOTH


# What a contest begins with; its officers change them.
DEFAULTS = [
    Default("Video đang để chế độ riêng tư, đề nghị chuyển sang công khai.", CHANGES),
    Default("Đường dẫn không mở được video, đề nghị kiểm tra và gửi lại.", CHANGES),
    Default("Video dài {length}, quá {limit} theo Thể lệ."),
    Default("Nội dung chưa đúng chủ đề đã chọn."),
    Default("Chưa ghi đủ tác giả.", CHANGES),
    Default("Tóm tắt chưa nêu rõ cách làm và kết quả.", CHANGES),
]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in their places; whatever else stands in braces stays as it is."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def lacks(text: str, values: Mapping[str, str]) -> bool:
    """Whether the phrase speaks of something that is not known of this entry."""
    return any(not values.get(name) for name in PLACE.findall(text))


def unknown_places(text: str) -> list[str]:
    return [name for name in IN_BRACES.findall(text) if name not in PLACES]
