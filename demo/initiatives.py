"""Invented entries of part 2, in every state that an entry can have. Pure.

States and owners are the values of ``initiatives.states.State`` and of
``InitiativeEntry.Owner``. No link leads to a video: the ids are made up, and the sites
are under a name that stands for examples.
"""

from typing import NamedTuple

PERSON, GROUP, UNIT = "person", "group", "unit"


class Initiative(NamedTuple):
    key: str
    unit: str  # code of the unit that sends it
    theme: int  # 1 to 5, as in demo.texts.THEMES
    owner: str
    authors: int  # how many people of the unit; of a unit's own entry who made it
    state: str
    title: str
    summary: str
    problem: str
    solution: str
    effect: str
    video_url: str = ""
    seconds: int | None = None
    reason: str = ""  # for the refused and those to be changed
    duplicate_of: str = ""  # key


INITIATIVES = (
    Initiative(
        key="phieu-hen-qua-zalo",
        unit="20794",
        theme=3,
        owner=GROUP,
        authors=3,
        state="approved",
        title="Nhắn kết quả giải quyết hồ sơ qua Zalo tại Bộ phận Một cửa cấp xã",
        summary="Khi hồ sơ có kết quả, người dân nhận ngay một tin nhắn Zalo theo mẫu "
        "thống nhất, không phải đến hỏi nhiều lần.",
        problem="Người dân ở các thôn xa thường đến hỏi kết quả trước ngày hẹn, có "
        "người đi lại ba, bốn lần cho một thủ tục; công chức mất thời gian trả lời.",
        solution="Lập sáu mẫu tin ngắn theo từng loại việc. Cuối mỗi buổi, công chức "
        "Một cửa gửi tin cho những hồ sơ đã có kết quả; người không dùng Zalo được "
        "gọi điện hoặc báo qua trưởng thôn.",
        effect="Số lượt đến hỏi kết quả giảm rõ rệt. Cách làm không tốn kinh phí, xã, "
        "thị trấn nào cũng áp dụng được ngay.",
        video_url="https://www.youtube.com/watch?v=MauCCHC23_1",
        seconds=252,
    ),
    Initiative(
        key="ngay-thu-sau-khong-hen",
        unit="20791",
        theme=1,
        owner=UNIT,
        authors=2,
        state="approved",
        title="Ngày thứ Sáu đồng hành cùng hộ kinh doanh",
        summary="Chiều thứ Sáu hằng tuần, công chức thị trấn đến chợ hướng dẫn hộ "
        "kinh doanh làm thủ tục ngay tại quầy hàng.",
        problem="Hộ kinh doanh ở chợ bận bán hàng, ngại đến trụ sở; nhiều hộ chậm "
        "đăng ký thay đổi nội dung kinh doanh vì không rõ giấy tờ.",
        solution="Tổ lưu động hai người mang máy tính xách tay, máy quét đến chợ; "
        "hướng dẫn, tiếp nhận và nộp hồ sơ trực tuyến thay cho việc hẹn đến trụ sở.",
        effect="Hộ kinh doanh không phải nghỉ bán. Có thể nhân rộng cho các xã có chợ "
        "hoặc cụm công nghiệp.",
        video_url="https://www.facebook.com/watch/?v=100200300400501",
        seconds=288,
    ),
    Initiative(
        key="hoc-ba-mot-lan",
        unit="TH-01",
        theme=3,
        owner=GROUP,
        authors=4,
        state="approved",
        title="Một lần nộp, dùng cả năm học: bộ giấy tờ học sinh dùng chung",
        summary="Phụ huynh nộp giấy tờ một lần đầu năm; nhà trường quét, lưu và dùng "
        "lại cho các thủ tục trong năm.",
        problem="Mỗi năm phụ huynh nộp bản sao giấy khai sinh, giấy xác nhận hoàn "
        "cảnh từ ba đến năm lần cho các khoản hỗ trợ khác nhau.",
        solution="Văn thư lập danh mục giấy tờ dùng chung, quét và lưu theo mã học "
        "sinh. Bộ phận nào cần thì lấy từ kho chung, không yêu cầu nộp lại.",
        effect="Phụ huynh bớt đi lại, nhà trường bớt giấy. Các trường khác áp dụng "
        "được với máy quét sẵn có.",
        video_url="https://youtu.be/MauCCHC23_2",
        seconds=231,
    ),
    Initiative(
        key="so-tay-chi-so",
        unit="PNV",
        theme=2,
        owner=UNIT,
        authors=3,
        state="approved",
        title="Sổ tay một trang cho từng tiêu chí của Chỉ số cải cách hành chính",
        summary="Mỗi tiêu chí được viết trong một trang: việc phải làm, người làm, "
        "hạn và tài liệu kiểm chứng.",
        problem="Cuối năm các đơn vị mới thu thập tài liệu kiểm chứng nên thiếu, "
        "trùng hoặc không đúng thời điểm, mất điểm dù đã làm việc.",
        solution="Biên soạn sổ tay theo tiêu chí, phân công người theo dõi, rà soát "
        "hằng quý và lưu tài liệu ngay khi phát sinh.",
        effect="Tài liệu kiểm chứng đầy đủ từ trong năm, việc tự chấm điểm nhẹ đi "
        "nhiều; áp dụng được cho mọi phòng, ban và xã, thị trấn.",
        video_url="https://vanthu.thangbinh.example.vn/video/so-tay-chi-so",
        seconds=295,
    ),
    Initiative(
        key="toan-trinh-tai-nha-van-hoa",
        unit="20824",
        theme=4,
        owner=GROUP,
        authors=3,
        state="submitted",
        title="Điểm hỗ trợ dịch vụ công trực tuyến toàn trình tại nhà văn hóa thôn",
        summary="Mỗi thôn có một điểm, hai buổi tối trong tuần, giúp người dân tự nộp "
        "hồ sơ trực tuyến đến khi nhận kết quả.",
        problem="Người lớn tuổi có điện thoại thông minh nhưng chưa biết nộp hồ sơ; "
        "ban ngày đi làm nên không đến được trụ sở xã.",
        solution="Đoàn viên và tổ công nghệ số cộng đồng trực theo lịch; người dân tự "
        "thao tác, người trực chỉ hướng dẫn, không giữ mật khẩu.",
        effect="Người dân làm quen và tự nộp ở những lần sau. Mô hình nhân rộng được "
        "ở nơi có nhà văn hóa thôn và mạng internet.",
        video_url="https://www.tiktok.com/@cchc.mau/video/7300000000000000001",
        seconds=174,
    ),
    Initiative(
        key="ban-do-quy-trinh",
        unit="PTNMT",
        theme=3,
        owner=PERSON,
        authors=1,
        state="submitted",
        title="Bản đồ đường đi của hồ sơ đất đai",
        summary="Một trang hình vẽ cho biết hồ sơ đang ở bước nào, ai đang xử lý và "
        "còn bao nhiêu ngày.",
        problem="Hồ sơ đất đai qua nhiều bước, người dân không biết đang vướng ở đâu; "
        "khi hỏi, bộ phận tiếp nhận phải gọi nhiều nơi.",
        solution="Vẽ quy trình thành các ô đánh số, dán mã QR tại nơi tiếp nhận; hằng "
        "ngày cập nhật số hồ sơ ở từng ô.",
        effect="Người dân tự tra cứu; lãnh đạo thấy ngay bước nào ùn tắc để điều hành.",
        video_url="https://drive.google.com/file/d/1MauCCHC2023BanDoQuyTrinhDatDai01/view",
        seconds=263,
    ),
    Initiative(
        key="hop-khong-giay-truong-hoc",
        unit="THCS-01",
        theme=5,
        owner=UNIT,
        authors=2,
        state="submitted",
        title="Họp hội đồng sư phạm không giấy",
        summary="Tài liệu họp gửi trước qua nhóm chung, biểu quyết và kết luận ghi "
        "ngay trên bảng điện tử.",
        problem="Mỗi cuộc họp in vài trăm trang; kết luận gửi chậm nên phân công việc "
        "không kịp thời.",
        solution="Thống nhất một biểu mẫu kết luận: việc, người làm, hạn. Thư ký "
        "trình chiếu và chốt tại chỗ, gửi trong ngày.",
        effect="Tiết kiệm giấy, rút ngắn thời gian họp, theo dõi được việc sau họp. "
        "Áp dụng được cho trường học và cơ quan nhỏ.",
        video_url="https://www.youtube.com/shorts/MauCCHC23_3",
        seconds=118,
    ),
    Initiative(
        key="tra-ket-qua-tai-nha",
        unit="20833",
        theme=4,
        owner=GROUP,
        authors=2,
        state="changes",
        title="Trả kết quả thủ tục hành chính tại nhà cho người khuyết tật",
        summary="Người khuyết tật, người già yếu được tiếp nhận và trả kết quả tại "
        "nhà theo lịch hằng tuần.",
        problem="Một số người không thể đến trụ sở, phải nhờ người khác và dễ sai sót "
        "giấy tờ.",
        solution="Lập danh sách theo thôn, phân công công chức kết hợp đi cơ sở để "
        "tiếp nhận, hẹn và trả kết quả.",
        effect="Người yếu thế được phục vụ đầy đủ; không phát sinh biên chế, kinh phí.",
        video_url="https://www.youtube.com/watch?v=MauCCHC23_4",
        seconds=370,
        reason="Video dài 06:10, quá 5 phút theo Thể lệ. Đề nghị rút ngắn rồi gửi lại.",
    ),
    Initiative(
        key="khao-sat-hai-long-ma-qr",
        unit="PTCKH",
        theme=2,
        owner=PERSON,
        authors=1,
        state="changes",
        title="Khảo sát hài lòng bằng mã QR ngay sau khi nhận kết quả",
        summary="Ba câu hỏi, trả lời trong một phút trên điện thoại, kết quả xem theo "
        "tuần.",
        problem="Phiếu khảo sát giấy ít người điền, tổng hợp chậm, khó biết khâu nào "
        "làm người dân chưa hài lòng.",
        solution="Mỗi quầy có một mã QR riêng; phiếu không ghi tên; cuối tuần tổng "
        "hợp và họp rút kinh nghiệm.",
        effect="Biết sớm điểm chưa hài lòng để sửa trong tuần, góp phần cải thiện chỉ "
        "số hài lòng.",
        video_url="https://www.facebook.com/watch/?v=100200300400502",
        seconds=205,
        reason="Video đang để chế độ riêng tư, đề nghị chuyển sang công khai.",
    ),
    Initiative(
        key="khao-sat-qr-xa",
        unit="20848",
        theme=2,
        owner=GROUP,
        authors=2,
        state="duplicate",
        title="Quét mã QR đánh giá sự hài lòng tại Bộ phận Một cửa",
        summary="Người dân quét mã QR để chấm điểm công chức sau khi nhận kết quả.",
        problem="Hòm thư góp ý ít được dùng, ý kiến đến chậm.",
        solution="Đặt mã QR tại bàn tiếp nhận, ba câu hỏi ngắn, tổng hợp hằng tuần.",
        effect="Ý kiến nhiều hơn và kịp thời hơn.",
        video_url="https://www.tiktok.com/@cchc.mau/video/7300000000000000002",
        seconds=96,
        duplicate_of="khao-sat-hai-long-ma-qr",
    ),
    Initiative(
        key="ra-soat-ho-so-ton",
        unit="PLDTBXH",
        theme=3,
        owner=UNIT,
        authors=2,
        state="refused",
        title="Rà soát hồ sơ tồn vào sáng thứ Hai hằng tuần",
        summary="Sáng thứ Hai, lãnh đạo phòng xem từng hồ sơ sắp đến hạn và phân công "
        "xử lý.",
        problem="Có hồ sơ đến sát hạn mới phát hiện thiếu thành phần.",
        solution="In danh sách hồ sơ còn dưới ba ngày, phân công người chịu trách "
        "nhiệm từng hồ sơ.",
        effect="Giảm hồ sơ trễ hạn.",
        video_url="https://www.youtube.com/watch?v=MauCCHC23_5",
        seconds=141,
        reason="Mô hình đã được áp dụng trong tỉnh trước ngày 31/12/2022, chưa bảo "
        "đảm tính mới theo Kế hoạch.",
    ),
    Initiative(
        key="tra-loi-nhanh-mam-non",
        unit="MN-03",
        theme=5,
        owner=PERSON,
        authors=1,
        state="withdrawn",
        title="Bộ câu trả lời mẫu cho những câu phụ huynh hay hỏi",
        summary="Hai mươi câu hỏi thường gặp về nhập học, chế độ, thu chi được trả "
        "lời thống nhất.",
        problem="Mỗi giáo viên trả lời một cách, phụ huynh phải hỏi lại.",
        solution="Tập hợp câu hỏi, Ban Giám hiệu duyệt câu trả lời, đăng ở nhóm lớp "
        "và bảng tin.",
        effect="Thông tin thống nhất, giáo viên bớt thời gian trả lời.",
        video_url="https://youtu.be/MauCCHC23_6",
        seconds=187,
    ),
    Initiative(
        key="lien-thong-ba-viec",
        unit="20839",
        theme=3,
        owner=GROUP,
        authors=3,
        state="registered",
        title="Một tờ khai cho ba việc khi gia đình có người mất",
        summary="Ghép các tờ khai có nội dung trùng nhau thành một tờ khai chung, "
        "người nhà chỉ ghi một lần.",
        problem="Gia đình đang có tang phải ghi nhiều tờ khai gần giống nhau, đi lại "
        "nhiều nơi.",
        solution="Công chức tư pháp - hộ tịch nhận một tờ khai chung, chuyển thông "
        "tin cho các bộ phận liên quan và hẹn trả kết quả cùng lúc.",
        effect="Giảm giấy tờ, giảm đi lại cho gia đình; nhân rộng được ở mọi xã, thị "
        "trấn.",
    ),
    Initiative(
        key="thu-vien-tinh-huong",
        unit="TTVHTT",
        theme=1,
        owner=PERSON,
        authors=1,
        state="draft",
        title="Thư viện tình huống hỗ trợ người khởi nghiệp",
        summary="Các video ngắn kể lại tình huống thật khi làm thủ tục mở cơ sở kinh "
        "doanh.",
        problem="Người mới khởi nghiệp đọc văn bản khó hiểu, dễ nản.",
        solution="Dựng mỗi tình huống thành một video hai phút, phát trên đài và "
        "trang thông tin của huyện.",
        effect="",
    ),
)
