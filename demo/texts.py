"""What the demo's contest tells the public: rules, guides, documents, notices. Pure.

Written from the district's plan of 2023. Times are arguments, for the running copy of
the contest has other ones. A body is paragraphs with a blank line between.
"""

from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

TITLE = (
    "Cuộc thi trực tuyến tìm hiểu, tuyên truyền cải cách hành chính năm 2023, "
    "huyện Thăng Bình"
)
SHORT_TITLE = "Cuộc thi CCHC 2023"
PROVINCE_URL = "http://duthicchc2023.quangnam.gov.vn"

# The province's own figures are not public; these are what the demo's round is set to.
QUESTIONS, MINUTES, ATTEMPTS = 20, 20, 3

# Word for word from the plan, V.3.
RATING_SENTENCE = (
    "phấn đấu đạt tỷ lệ 100% cán bộ, công chức, viên chức tham gia dự thi; các cơ "
    "quan, đơn vị, địa phương không đạt tỷ lệ trên sẽ xem xét không đánh giá xếp loại "
    "tốt trở lên trong công tác cải cách hành chính năm 2023"
)


class Windows(NamedTuple):
    """When the two parts begin and end; aware times of any zone."""

    part1_opens: datetime
    part1_closes: datetime
    part2_opens: datetime
    part2_closes: datetime


PLAN_WINDOWS = Windows(
    datetime(2023, 10, 1, 7, 30, tzinfo=ZONE),
    datetime(2023, 11, 15, 17, 0, tzinfo=ZONE),
    datetime(2023, 11, 16, 7, 30, tzinfo=ZONE),
    datetime(2023, 12, 15, 17, 0, tzinfo=ZONE),
)


class Theme(NamedTuple):
    position: int
    name: str
    full_text: str  # the plan's own words


THEMES = (
    Theme(
        1,
        "Cải thiện môi trường kinh doanh, hỗ trợ doanh nghiệp",
        "Giúp cải thiện môi trường kinh doanh hướng tới sự hài lòng của người dân, "
        "doanh nghiệp và các kỹ năng cần thiết để hỗ trợ doanh nghiệp thúc đẩy sự phát "
        "triển doanh nghiệp, phát triển kinh tế-xã hội của tỉnh.",
    ),
    Theme(
        2,
        "Cải thiện các chỉ số PAR INDEX, PAPI, SIPAS, PCI, DDCI",
        "Giải pháp cải thiện các Chỉ số cải cách hành chính cấp tỉnh (PAR INDEX); Chỉ "
        "số Hiệu quả quản trị và hành chính công cấp tỉnh (PAPI); Chỉ số hài lòng của "
        "người dân, tổ chức đối với sự phục vụ cơ quan hành chính nhà nước (SIPAS), "
        "Chỉ số năng lực cạnh tranh cấp tỉnh (PCI); Chỉ số năng lực cạnh tranh cấp Sở, "
        "Ban, ngành; UBND các huyện, thị xã, thành phố (DDCI).",
    ),
    Theme(
        3,
        "Cải cách thủ tục hành chính, bộ máy, công vụ, tài chính công, chính quyền số",
        "Giải pháp nâng cao hiệu quả cải cách thủ tục hành chính, thực hiện cơ chế một "
        "cửa, một cửa liên thông; cải cách tổ chức bộ máy hành chính nhà nước; cải "
        "cách chế độ công vụ; cải cách tài chính công; xây dựng và phát triển chính "
        "quyền điện tử và ứng dụng công nghệ thông tin trong thực hiện Chính quyền số.",
    ),
    Theme(
        4,
        "Nâng cao chất lượng dịch vụ công trực tuyến toàn trình",
        "Giải pháp nâng cao chất lượng dịch vụ công trực tuyến mức độ toàn trình.",
    ),
    Theme(
        5,
        "Bảo đảm hoạt động thông suốt, hiệu quả của cơ quan hành chính",
        "Những giải pháp, mô hình, sáng kiến góp phần đảm bảo hoạt động thông suốt, "
        "hiệu quả của cơ quan hành chính nhà nước.",
    ),
)


class Text(NamedTuple):
    """One row of ``contest.models.Notice``."""

    kind: str  # a value of Notice.Kind
    title: str
    body: str = ""
    number: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    published_at: datetime | None = None


def _document(number, issued_on, issued_by, title):
    return Text(
        "document", title, number=number, issued_by=issued_by, issued_on=issued_on
    )


DOCUMENTS = (
    _document(
        "4366/KH-UBND",
        date(2023, 7, 6),
        "UBND tỉnh Quảng Nam",
        "Kế hoạch tổ chức Cuộc thi trực tuyến tìm hiểu, tuyên truyền cải cách hành "
        "chính năm 2023",
    ),
    # The plan's number and day are not in its published text.
    _document(
        "",
        None,
        "UBND huyện Thăng Bình",
        "Kế hoạch tham gia Cuộc thi trực tuyến tìm hiểu, tuyên truyền cải cách hành "
        "chính năm 2023",
    ),
    _document(
        "153/KH-UBND",
        date(2023, 2, 7),
        "UBND huyện Thăng Bình",
        "Kế hoạch tuyên truyền cải cách hành chính huyện Thăng Bình năm 2023",
    ),
    _document(
        "76/NQ-CP",
        date(2021, 7, 15),
        "Chính phủ",
        "Nghị quyết ban hành Chương trình tổng thể cải cách hành chính nhà nước giai "
        "đoạn 2021-2030",
    ),
    _document(
        "876/QĐ-BNV",
        date(2022, 11, 10),
        "Bộ Nội vụ",
        "Quyết định về Đề án xác định Chỉ số cải cách hành chính giai đoạn 2022-2030",
    ),
    _document(
        "766/QĐ-TTg",
        date(2022, 6, 23),
        "Thủ tướng Chính phủ",
        "Quyết định về Bộ chỉ số đánh giá chất lượng phục vụ người dân, doanh nghiệp",
    ),
    _document(
        "42/2022/NĐ-CP",
        date(2022, 6, 24),
        "Chính phủ",
        "Nghị định về cung cấp thông tin và dịch vụ công trực tuyến của cơ quan nhà "
        "nước",
    ),
    _document(
        "01/2023/TT-VPCP",
        date(2023, 4, 5),
        "Văn phòng Chính phủ",
        "Thông tư về số hóa hồ sơ, kết quả giải quyết thủ tục hành chính",
    ),
    _document(
        "33/2023/NĐ-CP",
        date(2023, 6, 10),
        "Chính phủ",
        "Nghị định về cán bộ, công chức cấp xã",
    ),
    _document(
        "13/2023/NĐ-CP",
        date(2023, 4, 17),
        "Chính phủ",
        "Nghị định về bảo vệ dữ liệu cá nhân",
    ),
)

RULES = """\
Đây là bản tóm tắt để dùng thử phần mềm, soạn theo Kế hoạch của UBND huyện. Thể lệ \
chính thức do Ban Tổ chức cuộc thi của tỉnh ban hành; nội dung nào khác nhau thì thực \
hiện theo Thể lệ của tỉnh.

1. Đối tượng dự thi: các phòng, ban chuyên môn thuộc huyện; UBND các xã, thị trấn; các \
cơ quan ngành dọc; các doanh nghiệp nhà nước, ngoài nhà nước và tư nhân trên địa bàn \
huyện; cán bộ, công chức, viên chức và người lao động công tác tại các cơ quan đảng, \
đoàn thể và chính quyền trên địa bàn huyện.

2. Phần 1: Thi trả lời câu hỏi trắc nghiệm kiến thức cải cách hành chính trên \
internet, từ {part1_opens} đến {part1_closes}, theo bộ câu hỏi của Ban Tổ chức cuộc \
thi của tỉnh. Địa chỉ thi của tỉnh: {province_url}.

3. Trong bản dùng thử này, Phần 1 thi ngay trên hệ thống bằng bộ câu hỏi mẫu: \
{questions} câu, {minutes} phút, tối đa {attempts} lượt, lấy lượt cao điểm nhất. Đây \
là thiết lập minh họa; số câu, thời gian và số lượt thi thật theo Thể lệ của tỉnh.

4. Phần 2: Thi tìm kiếm sáng kiến, giải pháp cải cách hành chính, từ {part2_opens} đến \
{part2_closes}. Tập thể, cá nhân xây dựng video không quá 5 phút, đăng lên nền tảng \
chia sẻ video trực tuyến hoặc trang thông tin điện tử của cơ quan, đơn vị, địa phương \
mình, rồi gửi đường dẫn về Ban Tổ chức cuộc thi của tỉnh để đăng lên Fanpage. Trong \
bản dùng thử này, gửi đường dẫn ở phần Gửi bài dự thi.

5. Sáng kiến, giải pháp dự thi phải có tính mới, thiết thực, có thể nhân rộng; không \
trùng ý tưởng với mô hình, sáng kiến, giải pháp đã áp dụng trong tỉnh tính đến ngày \
31/12/2022.

6. Năm chủ đề của Phần 2: {themes}.

7. Tỷ lệ tham gia: Kế hoạch của UBND huyện yêu cầu các cơ quan, đơn vị, địa phương \
"{rating}"."""

PARTICIPANT_GUIDE = """\
1. Nhận phiếu tài khoản dự thi từ cán bộ đầu mối của đơn vị. Trên phiếu có mã người dự \
thi và mã trên phiếu. Phiếu của riêng người có tên, không cho mượn.

2. Mở Zalo hoặc máy ảnh, quét mã QR trên phiếu. Không quét được: mở trang này, bấm \
Đăng nhập, gõ mã người dự thi và mã trên phiếu. Xem đúng tên, đúng đơn vị của mình rồi \
mới đi tiếp.

3. Ở "Cuộc thi của tôi", bấm "Bắt đầu làm bài". Phần 1 có {questions} câu, làm trong \
{minutes} phút, thi được tối đa {attempts} lượt trước {part1_closes}. Mỗi người tự làm \
bài, không nhờ người khác làm hộ.

4. Chọn phương án cho từng câu. Câu nào có chữ "Đã lưu" thì chắc chắn được tính. Mất \
mạng hoặc tắt máy: mở lại và làm tiếp, đồng hồ vẫn chạy.

5. Làm xong, bấm "Nộp bài". Hết giờ mà chưa bấm thì hệ thống tự nộp bài; các câu đã \
lưu vẫn được tính.

6. Đọc kết quả. Trang "Cuộc thi của tôi" ghi "Anh/chị đã tham gia" là đã xong Phần 1. \
Dùng máy chung thì đăng xuất trước khi nhường máy cho người khác.

7. Có sáng kiến, giải pháp: đăng video không quá 5 phút ở chế độ công khai, rồi gửi \
đường dẫn ở phần Gửi bài dự thi trước {part2_closes}. Hệ thống nhận đường dẫn, không \
nhận tệp video."""

COORDINATOR_GUIDE = """\
1. Xem danh sách tham gia của đơn vị: đủ người, đúng chức vụ, đúng đối tượng. Sai hoặc \
thiếu thì báo cơ quan chủ trì trước {part1_opens}.

2. In phiếu tài khoản dự thi, phát tận tay từng người và cho ký nhận. Không chụp phiếu \
đưa lên nhóm chung.

3. Mỗi tuần mở "Đơn vị của tôi" xem đã có bao nhiêu người tham gia, còn những ai. Tỷ \
lệ tính trên số phải tham gia; tham gia nhiều lượt vẫn tính là một người.

4. Nhắc riêng từng người chưa tham gia. Người không có điện thoại thông minh có thể \
làm bài trên máy tính của đơn vị, lần lượt từng người.

5. Người nghỉ thai sản, ốm đau dài ngày, đi học tập trung: báo cơ quan chủ trì kèm văn \
bản. Trong lúc chờ duyệt, người đó vẫn tính là chưa tham gia.

6. Người mất phiếu, quên mật khẩu: cấp lại mã; mã cũ hết tác dụng, kết quả đã có còn \
nguyên.

7. Cố gắng hoàn thành trước {part1_closes} ít nhất một ngày để còn thời gian xử lý \
trường hợp vướng mắc."""

LAUNCH = """\
Đề nghị các cơ quan, đơn vị, địa phương phát động cán bộ, công chức, viên chức, người \
lao động tham gia Cuộc thi trực tuyến tìm hiểu, tuyên truyền cải cách hành chính năm \
2023.

Phần 1 (thi trắc nghiệm): từ {part1_opens} đến {part1_closes}.

Phần 2 (thi tìm kiếm sáng kiến, giải pháp CCHC): từ {part2_opens} đến {part2_closes}.

Các đơn vị rà soát danh sách tham gia, cử cán bộ đầu mối và đăng địa chỉ thi lên trang \
thông tin điện tử của đơn vị mình."""

REMINDER = """\
Phần 1 kết thúc lúc {part1_closes}. Sau giờ này không làm bài được nữa.

Đề nghị thủ trưởng các đơn vị chưa đạt 100% nhắc những người chưa tham gia hoàn thành \
sớm, không để dồn vào giờ cuối. Cán bộ đầu mối xem danh sách chưa tham gia ở "Đơn vị \
của tôi".

Bài đang làm dở lúc hết giờ được hệ thống tự nộp; các câu đã lưu vẫn được tính."""


def public_texts(windows: Windows = PLAN_WINDOWS) -> list[Text]:
    """All that stands on the public pages, with the times of ``windows`` in words."""
    launched_at = windows.part1_opens - timedelta(days=30)
    reminded_at = windows.part1_closes - timedelta(days=2)

    def written(body):
        return body.format(
            **{name: _moment(at) for name, at in windows._asdict().items()},
            questions=QUESTIONS,
            minutes=MINUTES,
            attempts=ATTEMPTS,
            province_url=PROVINCE_URL,
            rating=RATING_SENTENCE,
            themes="; ".join(f"({t.position}) {t.name}" for t in THEMES),
        )

    return [
        Text("rules", "Thể lệ Cuộc thi (bản tóm tắt)", written(RULES)),
        Text("guide", "Hướng dẫn dự thi", written(PARTICIPANT_GUIDE)),
        Text("guide", "Hướng dẫn cán bộ đầu mối", written(COORDINATOR_GUIDE)),
        *DOCUMENTS,
        Text(
            "notice",
            "Phát động tham gia Cuộc thi",
            written(LAUNCH),
            published_at=launched_at,
        ),
        Text(
            "notice",
            "Phần 1 sắp kết thúc",
            written(REMINDER),
            published_at=reminded_at,
        ),
    ]


def _moment(at: datetime) -> str:
    """17h00 ngày 15/11/2023, on the contest's clock."""
    local = at.astimezone(ZONE)
    return f"{local.hour}h{local:%M} ngày {local:%d/%m/%Y}"
