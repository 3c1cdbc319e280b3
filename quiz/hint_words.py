"""What a hint says, in words: what was seen, and what else would look like it. Pure."""

from contest import words
from quiz.models import IntegrityHint

Kind = IntegrityHint.Kind


def sentence(hint: IntegrityHint) -> str:
    seen = hint.evidence
    match hint.kind:
        case Kind.SHORT_TIME:
            median = seen["median"]
            usual = f" Nửa số bài làm trong {_long(median)} trở lên." if median else ""
            return f"Nộp {seen['answered']} câu trong {_long(seen['seconds'])}.{usual}"
        case Kind.SAME_LETTERS:
            return (
                f"{seen['people']} người chọn cùng một dãy phương án ở "
                f"{seen['answered']} câu, dù đề của mỗi người một khác. Bấm cho xong "
                "mà không đọc cũng cho kết quả như vậy."
            )
        case Kind.SAME_ANSWERS:
            return (
                f"{seen['people']} người trả lời giống hệt nhau {seen['answered']} "
                "câu, kể cả những câu sai. Cùng học một tài liệu có chỗ sai cũng cho "
                "kết quả như vậy."
            )
    return _of_device(seen)


def _of_device(seen: dict) -> str:
    first, last = (
        words.moment(words.read_moment(seen[name])) for name in ("first", "last")
    )
    overlaps = ""
    if seen["overlaps"]:
        overlaps = f", trong đó {seen['overlaps']} lượt chồng thời gian với người khác"
    return (
        f"{seen['people']} người làm {seen['attempts']} lượt trên cùng một máy"
        f"{overlaps}, từ {first} đến {last}. Máy dùng chung của đơn vị cũng cho kết "
        "quả như vậy."
    )


def _long(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} phút {rest} giây" if minutes else f"{rest} giây"
