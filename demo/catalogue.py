"""Invented models that were applied before the contest, marked as such. Pure."""

from initiatives.catalogue_files import CatalogueRow

INVENTED = "Dữ liệu giả định"


def _row(title: str, summary: str, unit: str, field: str, year: int) -> CatalogueRow:
    return CatalogueRow(
        title=title,
        summary=summary,
        unit_name=unit,
        field=field,
        year=year,
        decision_number=INVENTED,
    )


PROCEDURES = "Cải cách thủ tục hành chính"
CATALOGUE = (
    _row(
        "Mang kết quả TTHC đến tận nhà người khuyết tật, người già yếu",
        "Mỗi tuần một buổi, công chức Bộ phận Một cửa đến nhà người khuyết tật, người "
        "già yếu để tiếp nhận giấy tờ và trả kết quả.",
        "UBND xã Đồi Thông",
        PROCEDURES,
        2021,
    ),
    _row(
        "Mã QR khảo sát sự hài lòng của người dân tại Bộ phận Tiếp nhận và Trả kết quả",
        "Người dân quét mã, trả lời ba câu hỏi sau khi nhận kết quả; bộ phận tổng hợp "
        "hằng tuần.",
        "UBND thị trấn Bến Đò",
        "Cải cách chế độ công vụ",
        2022,
    ),
    _row(
        "Tin nhắn Zalo báo kết quả giải quyết hồ sơ",
        "Hồ sơ có kết quả thì công chức nhắn tin qua Zalo cho người nộp.",
        "UBND xã Gò Đình",
        PROCEDURES,
        2020,
    ),
    _row(
        "Ngày thứ Bảy giải quyết thủ tục hành chính cho công nhân",
        "Sáng thứ Bảy hằng tuần, Bộ phận Một cửa mở cửa để công nhân không phải nghỉ "
        "làm.",
        "UBND xã Đồng Sim",
        PROCEDURES,
        2019,
    ),
    _row(
        "Phòng họp không giấy tờ của Ủy ban nhân dân xã",
        "Tài liệu họp xem trên máy tính bảng, không in.",
        "UBND xã Cầu Mới",
        "Hiện đại hóa hành chính",
        2021,
    ),
    _row(
        "Camera theo dõi nơi tiếp nhận hồ sơ",
        "Lãnh đạo xem trực tiếp hoạt động của Bộ phận Một cửa từ phòng làm việc.",
        "UBND xã Vườn Dâu",
        "Kỷ luật, kỷ cương hành chính",
        2018,
    ),
    _row(
        "Tổ công nghệ số cộng đồng giúp người dân nộp hồ sơ DVCTT tại nhà văn hóa thôn",
        "Đoàn viên trực hai buổi tối mỗi tuần, hướng dẫn người dân tự nộp hồ sơ trực "
        "tuyến.",
        "UBND xã Bàu Sen",
        "Hiện đại hóa hành chính",
        2022,
    ),
)
