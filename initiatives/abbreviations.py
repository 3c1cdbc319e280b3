"""Short forms of official texts, and other ways of saying the same. Pure.

The first rows of the table; an officer adds and removes on the page.
"""

ABBREVIATIONS = """
AI = trí tuệ nhân tạo
ANTT = an ninh trật tự
ATTP = an toàn thực phẩm
BCĐ = ban chỉ đạo
BGH = ban giám hiệu
BHTN = bảo hiểm thất nghiệp
BHXH = bảo hiểm xã hội
BHYT = bảo hiểm y tế
BPMC = bộ phận một cửa
BPTNTKQ = bộ phận tiếp nhận và trả kết quả
BPTN&TKQ = bộ phận tiếp nhận và trả kết quả
BTXH = bảo trợ xã hội
CB = cán bộ
CBCC = cán bộ công chức
CBCCVC = cán bộ công chức viên chức
CBVC = cán bộ viên chức
CC = công chức
CCCD = căn cước công dân
CCHC = cải cách hành chính
CCVC = công chức viên chức
CĐS = chuyển đổi số
CMND = chứng minh nhân dân
CNTT = công nghệ thông tin
CNVC = công nhân viên chức
CSDL = cơ sở dữ liệu
CSVC = cơ sở vật chất
CSXH = chính sách xã hội
DN = doanh nghiệp
DVC = dịch vụ công
DVCTT = dịch vụ công trực tuyến
GCN = giấy chứng nhận
GD = giáo dục
GDĐT = giáo dục và đào tạo
GPLX = giấy phép lái xe
GV = giáo viên
HC = hành chính
HCC = hành chính công
HĐND = hội đồng nhân dân
HKD = hộ kinh doanh
HS = hồ sơ
HS = học sinh
HTX = hợp tác xã
KBNN = kho bạc nhà nước
KHCN = khoa học công nghệ
KNTC = khiếu nại tố cáo
KQ = kết quả
KTXH = kinh tế xã hội
LĐTBXH = lao động thương binh và xã hội
MN = mầm non
MTTQ = mặt trận tổ quốc
NCC = người có công
NCT = người cao tuổi
NLĐ = người lao động
NQ = nghị quyết
NTM = nông thôn mới
PAKN = phản ánh kiến nghị
PCCC = phòng cháy chữa cháy
PHHS = phụ huynh học sinh
QĐ = quyết định
QLNN = quản lý nhà nước
QR = mã qr
QSDĐ = quyền sử dụng đất
SHTT = sở hữu trí tuệ
SKKN = sáng kiến kinh nghiệm
TDP = tổ dân phố
TH = tiểu học
TH = thực hiện
THCS = trung học cơ sở
THPT = trung học phổ thông
TNMT = tài nguyên và môi trường
TP = thành phố
TT = thủ tục
TTHC = thủ tục hành chính
TTHCC = trung tâm hành chính công
TTPVHCC = trung tâm phục vụ hành chính công
TTĐT = thông tin điện tử
TW = trung ương
UBMTTQ = ủy ban mặt trận tổ quốc
UBND = ủy ban nhân dân
VBQPPL = văn bản quy phạm pháp luật
VC = viên chức
VNeID = định danh điện tử
VPĐK = văn phòng đăng ký
VPĐKĐĐ = văn phòng đăng ký đất đai
XH = xã hội
"""

OTHER_WAYS_OF_SAYING = """
bộ phận tiếp nhận và trả kết quả = bộ phận một cửa
trung tâm hành chính công = bộ phận một cửa
trung tâm phục vụ hành chính công = bộ phận một cửa
công dân = người dân
bà con = người dân
qua mạng = trực tuyến
online = trực tuyến
trên môi trường mạng = trực tuyến
trên mạng = trực tuyến
qua internet = trực tuyến
tận nhà = tại nhà
tận nơi = tại nhà
smartphone = điện thoại thông minh
QR code = mã QR
tin nhắn SMS = tin nhắn
nhắn tin = tin nhắn
SMS = tin nhắn
clip = video
chatbot = trợ lý ảo
trợ lý AI = trợ lý ảo
người già = người cao tuổi
người lớn tuổi = người cao tuổi
cha mẹ học sinh = phụ huynh
bố mẹ học sinh = phụ huynh
phụ huynh học sinh = phụ huynh
thầy cô = giáo viên
thầy cô giáo = giáo viên
công ty = doanh nghiệp
rút ngắn = giảm
cắt giảm = giảm
giảm bớt = giảm
cải thiện = nâng cao
tăng cường = nâng cao
đẩy mạnh = nâng cao
hỗ trợ = hướng dẫn
giúp = hướng dẫn
giúp đỡ = hướng dẫn
sổ đỏ = giấy chứng nhận quyền sử dụng đất
giấy chứng nhận đất = giấy chứng nhận quyền sử dụng đất
cơ quan nhà nước = cơ quan hành chính
không giấy = không giấy tờ
phi giấy tờ = không giấy tờ
phổ biến = tuyên truyền
truyền thông = tuyên truyền
lấy ý kiến = khảo sát
thăm dò ý kiến = khảo sát
góp ý = phản ánh kiến nghị
chữ ký điện tử = ký số
chữ ký số = ký số
cuối tuần = thứ bảy
thứ 7 = thứ bảy
khu phố = tổ dân phố
khối phố = tổ dân phố
khai báo = kê khai
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    lines = (line.partition(" = ") for line in text.strip().splitlines())
    return [(short, full) for short, _, full in lines]


DEFAULTS = [*_pairs(ABBREVIATIONS), *_pairs(OTHER_WAYS_OF_SAYING)]
