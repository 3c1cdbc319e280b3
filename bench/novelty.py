"""A large catalogue, and one of long texts: what is like a text that is being typed."""

import random
from datetime import date
from functools import partial
from itertools import cycle

from django.db import connection

from bench import Figure, absolute, milliseconds, password_check
from contest.models import Contest, Unit
from initiatives import queries
from initiatives.catalogue_files import CatalogueRow
from initiatives.models import CatalogueItem
from initiatives.queries.likeness import Text
from initiatives.services.catalogue import save_catalogue
from initiatives.services.novelty import add_default_abbreviations

MODELS = 10_000
LONG_MODELS, LONG = 1_500, 25  # so many sentences of a summary, some 1 800 characters
MOST_MS = 300
ROUNDS = 24
FEWEST_FOUND = 4  # of what is typed; the last asks for what nobody has


def _parts(text: str) -> list[str]:
    return " ".join(text.split()).split("; ")


# Titles and summaries are put together of these: some 50 million different ones.
DOES = _parts("""
Trả kết quả; Tiếp nhận; Tra cứu; Nhắn tin báo; Số hóa; Rút ngắn; Hướng dẫn; Kiểm tra
chéo; Công khai; Đặt lịch hẹn; Ký số; Luân chuyển; Lưu trữ; Thu thập ý kiến về;
Tuyên truyền; Giám sát; Đơn giản hóa; Thanh toán phí; Liên thông; Theo dõi tiến độ;
Phân loại; Hẹn giờ
""")
WHAT = _parts("""
thủ tục hành chính; hồ sơ đất đai; đăng ký khai sinh; thẻ BHYT; giấy phép xây dựng;
học bạ học sinh; hồ sơ người có công; lý lịch tư pháp; đăng ký kinh doanh; chứng
thực bản sao; bảo trợ xã hội; căn cước công dân; văn bản đi đến; lịch tiêm chủng;
đơn thư khiếu nại; hộ nghèo, cận nghèo; nước sạch nông thôn; giống cây trồng; đăng
kiểm tàu cá; thuế hộ kinh doanh; biên bản họp thôn; khám sức khỏe định kỳ; tuyển
sinh đầu cấp; rừng trồng
""")
HOW = _parts("""
qua Zalo; bằng mã QR; tại nhà văn hóa thôn; vào sáng thứ Bảy; qua bưu điện; bằng
phần mềm một cửa; trên loa truyền thanh; qua tổ công nghệ số cộng đồng; bằng phiếu
điện tử; trong ngày không hẹn; tại chợ phiên; qua chatbot; bằng bảng theo dõi màu;
qua đường dây nóng; bằng tờ gấp có hình; tại trường
""")
WHOM = _parts("""
cho người cao tuổi; cho hộ kinh doanh; cho phụ huynh; cho người khuyết tật; cho đồng
bào vùng cao; cho ngư dân; cho thanh niên khởi nghiệp; cho cán bộ xã; cho công nhân
ca đêm; cho sản phụ; cho hợp tác xã; cho tổ hòa giải
""")
SAYS = _parts("""
Người dân không phải đi lại nhiều lần; Lãnh đạo xem được ngay trong ngày; Mỗi tuần
tổng hợp một lần và gửi các bộ phận; Không phát sinh kinh phí; Đoàn viên trực theo
lịch, ghi sổ bàn giao; Giảm hẳn số hồ sơ trễ hạn; Dán hướng dẫn từng bước tại quầy;
Trưởng thôn nhận danh sách và đến từng nhà; Quét giấy tờ một lần, dùng lại cho lần
sau; Có camera ghi nhận giờ giao nhận; Gửi ảnh chụp kết quả cho người nộp; Đối chiếu
với cơ sở dữ liệu dân cư
""")
TYPED = (
    Text("Mang KQ TTHC đến tận nhà người già", "Công chức đi xe máy, dân khỏi đi lại."),
    Text("tra ket qua the bhyt qua zalo", "nhan tin cho nguoi dan khi co the"),
    Text("Chatbot hướng dẫn đăng ký tàu cá cho ngư dân", ""),
    Text("Đánh giá sự hài lòng bằng mã QR", "Ba câu hỏi, trả lời trong một phút."),
    Text("Tổ lưu động làm thủ tục tại chợ", "Máy quét, máy in mang theo."),
    Text("Nâng cao hiệu quả giải quyết hồ sơ của người dân trên địa bàn xã", ""),
)


def measure() -> list[Figure]:
    contest = _contest()
    _fill(contest, MODELS, most_says=4)
    found = [queries.similar_for_entrant(text, contest) for text in TYPED]
    assert sum(map(bool, found)) >= FEWEST_FOUND  # noqa: S101 - else it reads less
    asked, check = _asked(contest)
    CatalogueItem.objects.all().delete()
    _fill(contest, LONG_MODELS, most_says=LONG)
    long, _ = _asked(contest)
    return [
        Figure(
            f"initiatives.novelty_{MODELS}_ms",
            asked,
            "ms",
            goal=absolute(MOST_MS, check),
        ),
        Figure(f"initiatives.novelty_{LONG_MODELS}_long_ms", long, "ms", goal=None),
    ]


def _asked(contest: Contest) -> list[float]:
    """Milliseconds of one question, none asked twice in a row, and of a check."""
    texts = cycle(TYPED)
    return milliseconds(
        lambda: queries.similar_for_entrant(next(texts), contest),
        password_check,
        rounds=ROUNDS,
    )


def _contest() -> Contest:
    root = Unit.objects.create(code="R", name="R", short_name="R", path="/1/", pk=1)
    add_default_abbreviations()
    return Contest.objects.create(
        code="bench",
        title="B",
        short_title="B",
        year=2023,
        root_unit=root,
        reference_date=date(2023, 11, 15),
    )


def _fill(contest: Contest, rows: int, *, most_says: int) -> None:
    chance = random.Random(2023)  # noqa: S311 - not a secret
    save_catalogue(contest, map(partial(_row, chance, most_says), range(rows)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE initiatives_noveltytext")


def _row(chance: random.Random, most_says: int, number: int) -> CatalogueRow:
    parts = [chance.choice(kind) for kind in (DOES, WHAT, HOW, WHOM)]
    says = chance.choices(SAYS, k=chance.randint(most_says // 4, most_says))
    return CatalogueRow(
        title=" ".join(parts),
        summary=". ".join(says) + ".",
        unit_name=f"Xã {number}",
        year=2015 + number % 8,
    )
