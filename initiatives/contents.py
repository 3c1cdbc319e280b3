"""What an entry says, as text: frozen with each sending, and compared. Pure."""

from typing import NamedTuple

from initiatives.differences import Piece, compare

TEXTS = ("title", "summary", "problem", "solution", "effect", "reach")
LABELS = {
    "title": "Tên sáng kiến, giải pháp",
    "theme": "Chủ đề",
    "owner": "Dự thi với tư cách",
    "unit": "Đơn vị gửi",
    "cooperating": "Đơn vị phối hợp",
    "authors": "Tác giả",
    "video": "Đường dẫn video",
    "length": "Thời lượng khai báo",
    "summary": "Tóm tắt",
    "problem": "Vấn đề đặt ra",
    "solution": "Giải pháp",
    "effect": "Hiệu quả, khả năng nhân rộng",
    "reach": "Phạm vi áp dụng",
    "declared": "Cam đoan",
}


def content_of(entry) -> dict[str, str]:
    """Put the stored entry into words; the keys are those of ``LABELS``."""
    declared = {
        "Tính mới": entry.declares_novelty,
        "Bản quyền": entry.declares_copyright,
    }
    return {
        **{name: getattr(entry, name) for name in TEXTS},
        "theme": str(entry.theme or ""),
        "owner": entry.get_owner_kind_display(),
        "unit": str(entry.unit),
        "cooperating": _lines(entry.cooperating.select_related("unit")),
        "authors": _lines(_author(author) for author in entry.authors.all()),
        "video": entry.video_url,
        "length": entry.duration,
        "declared": _lines(name for name, is_said in declared.items() if is_said),
    }


def _author(author) -> str:
    return author.name if author.share is None else f"{author.name}: {author.share}%"


def _lines(things) -> str:
    return "\n".join(str(thing) for thing in things)


class Change(NamedTuple):
    """One field of two contents; no pieces when both say the same."""

    label: str
    text: str
    pieces: list[Piece]


def changes(before: dict, after: dict) -> list[Change]:
    """Every field in the order of the page, those that differ with their pieces."""
    found = []
    for name, label in LABELS.items():
        old, new = before.get(name, ""), after.get(name, "")
        found.append(Change(label, new, compare(old, new) if old != new else []))
    return found
