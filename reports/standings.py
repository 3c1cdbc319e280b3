"""How a person of the roster stands, in words. Pure: the row is annotated before."""

SHOWN_AT_THE_FRONT = 4
SHOWN_AT_THE_END = 2


def standing(person) -> str:
    """One state for one person, as ``queries.with_standing`` annotated the row."""
    if person.awaits_acceptance:
        took_part = " (đã tham gia)" if person.participated_at else ""
        return f"Chờ duyệt bổ sung{took_part}"
    if person.participated_at:
        if person.counts and not person.excused:
            return "Đã tham gia"
        return "Tham gia thêm (không tính tỷ lệ)"
    if not person.counts:
        return "Không thuộc diện tính tỷ lệ"
    if person.excused:
        return "Vắng có lý do (đã duyệt)"
    return _standing_of_missing(person)


def _standing_of_missing(person) -> str:
    """What to do about somebody who has not taken part: the nearest step first."""
    if person.has_open_attempt:
        return "Đang làm dở"
    if person.has_pending_excusal:
        return "Đang chờ duyệt vắng"
    if person.has_signed_in:
        return "Đã đăng nhập, chưa thi"
    if person.has_slip:
        return "Chưa đăng nhập lần nào"
    return "Chưa nhận phiếu"


def masked(phone: str) -> str:
    """0905123412 as 0905…12; a number too short to hide anything is hidden whole."""
    if len(phone) <= SHOWN_AT_THE_FRONT + SHOWN_AT_THE_END:
        return "…" if phone else ""
    return f"{phone[:SHOWN_AT_THE_FRONT]}…{phone[-SHOWN_AT_THE_END:]}"
