"""Short forms of official texts, and other ways of saying the same. Pure.

The first rows of the table; an officer adds and removes on the page.
"""

from initiatives.sayings import OTHER_WAYS_OF_SAYING
from initiatives.sayings_of_fields import SAYINGS_OF_FIELDS
from initiatives.sayings_of_offices import SAYINGS_OF_OFFICES

ABBREVIATIONS = """
AI = trí tuệ nhân tạo
AN = an ninh
ANTT = an ninh trật tự
ATGT = an toàn giao thông
ATTP = an toàn thực phẩm
ATVSTP = an toàn vệ sinh thực phẩm
BC = báo cáo
BCĐ = ban chỉ đạo
BĐ = bưu điện
BĐVHX = bưu điện văn hóa xã
BGH = ban giám hiệu
BHTN = bảo hiểm thất nghiệp
BHXH = bảo hiểm xã hội
BHYT = bảo hiểm y tế
BMNN = bí mật nhà nước
BPMC = bộ phận một cửa
BPTN&TKQ = bộ phận tiếp nhận và trả kết quả
BPTNTKQ = bộ phận tiếp nhận và trả kết quả
BTXH = bảo trợ xã hội
BV = bệnh viện
BVMT = bảo vệ môi trường
CA = công an
CAX = công an xã
CB = cán bộ
CBCC = cán bộ công chức
CBCCVC = cán bộ công chức viên chức
CBCNV = cán bộ công nhân viên
CBVC = cán bộ viên chức
CC = công chức
CCB = cựu chiến binh
CCCD = căn cước công dân
CCHC = cải cách hành chính
CCVC = công chức viên chức
CD = công dân
CĐS = chuyển đổi số
CMHS = cha mẹ học sinh
CMND = chứng minh nhân dân
CN = chủ nhật
CN = công nhân
CNTT = công nghệ thông tin
CNVC = công nhân viên chức
CPXD = cấp phép xây dựng
CQ = cơ quan
CQĐT = chính quyền điện tử
CSDL = cơ sở dữ liệu
CSVC = cơ sở vật chất
CSXH = chính sách xã hội
CTXH = công tác xã hội
đc = được
ĐDCN = định danh cá nhân
ĐK = đăng ký
ĐKKD = đăng ký kinh doanh
ĐKKH = đăng ký kết hôn
ĐKKS = đăng ký khai sinh
DL = dữ liệu
DLDC = dữ liệu dân cư
DM = danh mục
DN = doanh nghiệp
DS = danh sách
ĐT = điện thoại
ĐT = điện tử
DTTS = dân tộc thiểu số
ĐV = đơn vị
DVC = dịch vụ công
DVCQG = dịch vụ công quốc gia
DVCTT = dịch vụ công trực tuyến
ĐVTN = đoàn viên thanh niên
GCN = giấy chứng nhận
GCNQSDĐ = giấy chứng nhận quyền sử dụng đất
GĐ = gia đình
GD = giáo dục
GDĐT = giáo dục và đào tạo
GKS = giấy khai sinh
GP = giấy phép
GPLX = giấy phép lái xe
GPMB = giải phóng mặt bằng
GPXD = giấy phép xây dựng
GQ = giải quyết
GTVT = giao thông vận tải
GV = giáo viên
GVCN = giáo viên chủ nhiệm
HC = hành chính
HCC = hành chính công
HĐ = hội đồng
HĐ = hợp đồng
HD = hướng dẫn
HĐND = hội đồng nhân dân
HKD = hộ kinh doanh
HLHPN = hội liên hiệp phụ nữ
HPN = hội phụ nữ
HS = hồ sơ
HS = học sinh
HSG = học sinh giỏi
HSSV = học sinh sinh viên
HT = hộ tịch
HTX = hợp tác xã
KBNN = kho bạc nhà nước
KCB = khám chữa bệnh
KH = kế hoạch
KHCN = khoa học công nghệ
KNTC = khiếu nại tố cáo
ko = không
KQ = kết quả
KS = khai sinh
KTXH = kinh tế xã hội
LĐ = lãnh đạo
LĐ = lao động
LĐTBXH = lao động thương binh và xã hội
LLTP = lý lịch tư pháp
LP = lệ phí
MN = mầm non
MTTQ = mặt trận tổ quốc
NCC = người có công
NCT = người cao tuổi
NHCSXH = ngân hàng chính sách xã hội
NKT = người khuyết tật
NLĐ = người lao động
NQ = nghị quyết
NS = ngân sách
NSNN = ngân sách nhà nước
NTM = nông thôn mới
NV = nhân viên
NVQS = nghĩa vụ quân sự
OCOP = mỗi xã một sản phẩm
PAKN = phản ánh kiến nghị
PBGDPL = phổ biến giáo dục pháp luật
PCCC = phòng cháy chữa cháy
PHHS = phụ huynh học sinh
PM = phần mềm
QĐ = quyết định
QLDA = quản lý dự án
QLĐĐ = quản lý đất đai
QLNN = quản lý nhà nước
QR = mã qr
QSDĐ = quyền sử dụng đất
QTNB = quy trình nội bộ
SDĐ = sử dụng đất
SĐT = số điện thoại
SHTT = sở hữu trí tuệ
SKKN = sáng kiến kinh nghiệm
SV = sinh viên
SX = sản xuất
T2 = thứ hai
T3 = thứ ba
T4 = thứ tư
T5 = thứ năm
T6 = thứ sáu
T7 = thứ bảy
TB = thông báo
TC = tài chính
TC = tổ chức
TCKH = tài chính kế hoạch
TĐC = tái định cư
TDP = tổ dân phố
TDTT = thể dục thể thao
TH = thực hiện
TH = tiểu học
THCS = trung học cơ sở
THPT = trung học phổ thông
TK = tài khoản
TK = tờ khai
TLKC = tài liệu kiểm chứng
TN = thanh niên
TN = tiếp nhận
TNMT = tài nguyên và môi trường
TP = thành phố
TP-HT = tư pháp hộ tịch
TPHS = thành phần hồ sơ
TT = thủ tục
TTĐT = thông tin điện tử
TTDVVL = trung tâm dịch vụ việc làm
TTHC = thủ tục hành chính
TTHCC = trung tâm hành chính công
TTKDTM = thanh toán không dùng tiền mặt
TTPVHCC = trung tâm phục vụ hành chính công
TW = trung ương
TYT = trạm y tế
UBMTTQ = ủy ban mặt trận tổ quốc
UBND = ủy ban nhân dân
VB = văn bản
VBQPPL = văn bản quy phạm pháp luật
VC = viên chức
VH-TT = văn hóa thông tin
VHTT = văn hóa thể thao
VHXH = văn hóa xã hội
VNeID = định danh điện tử
VPĐK = văn phòng đăng ký
VPĐKĐĐ = văn phòng đăng ký đất đai
VPHC = vi phạm hành chính
VSMT = vệ sinh môi trường
XD = xây dựng
XH = xã hội
y/c = yêu cầu
"""

MORE_ABBREVIATIONS = """
BCH = ban chỉ huy
BLGĐ = bạo lực gia đình
BQL = ban quản lý
BQLDA = ban quản lý dự án
BTC = ban tổ chức
BVTV = bảo vệ thực vật
CSGT = cảnh sát giao thông
CSKV = cảnh sát khu vực
CSSK = chăm sóc sức khỏe
CT = chủ tịch
CT = công trình
CTMTQG = chương trình mục tiêu quốc gia
CTRSH = chất thải rắn sinh hoạt
ĐBKK = đặc biệt khó khăn
ĐGHC = địa giới hành chính
ĐKTT = đăng ký thường trú
DQTV = dân quân tự vệ
HGCS = hòa giải cơ sở
HNGĐ = hôn nhân gia đình
HSĐT = hồ sơ điện tử
HSSK = hồ sơ sức khỏe
KCN = khu công nghiệp
KDC = khu dân cư
KSK = khám sức khỏe
KSTTHC = kiểm soát thủ tục hành chính
KTHT = kinh tế hạ tầng
LLVT = lực lượng vũ trang
MCĐT = một cửa điện tử
MCLT = một cửa liên thông
MXH = mạng xã hội
NĐ = nghị định
NN = nhà nước
NN = nông nghiệp
NTTS = nuôi trồng thủy sản
NVH = nhà văn hóa
NVYT = nhân viên y tế
PCT = phó chủ tịch
PCTN = phòng chống tham nhũng
PCTT = phòng chống thiên tai
PGDĐT = phòng giáo dục và đào tạo
PTNT = phát triển nông thôn
QHSDĐ = quy hoạch sử dụng đất
QLĐT = quản lý đô thị
QLTT = quản lý thị trường
QPAN = quốc phòng an ninh
SGK = sách giáo khoa
SXH = sốt xuất huyết
SXKD = sản xuất kinh doanh
TCMR = tiêm chủng mở rộng
TGPL = trợ giúp pháp lý
THA = thi hành án
TKB = thời khóa biểu
TNGT = tai nạn giao thông
TNTT = thu nhập tăng thêm
TNXH = tệ nạn xã hội
TT = thị trấn
TT = thông tư
TTATXH = trật tự an toàn xã hội
TTĐT = trật tự đô thị
TTXD = trật tự xây dựng
TTYT = trung tâm y tế
VHVN = văn hóa văn nghệ
VLXD = vật liệu xây dựng
VPP = văn phòng phẩm
VSATTP = vệ sinh an toàn thực phẩm
XDCB = xây dựng cơ bản
XKLĐ = xuất khẩu lao động
XLVPHC = xử lý vi phạm hành chính
YTCS = y tế cơ sở
YTDP = y tế dự phòng
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    """Of lines like ``short, another short = full``; ``#`` begins a heading."""
    lines = (line.partition(" = ") for line in text.strip().splitlines())
    return [
        (short, full)
        for shorts, _, full in lines
        if not shorts.startswith("#")
        for short in shorts.split(", ")
    ]


# What came later is added to a table that has the first rows already.
ADDED_LATER = [
    *_pairs(MORE_ABBREVIATIONS),
    *_pairs(SAYINGS_OF_OFFICES),
    *_pairs(SAYINGS_OF_FIELDS),
]
DEFAULTS = [*_pairs(ABBREVIATIONS), *_pairs(OTHER_WAYS_OF_SAYING), *ADDED_LATER]
