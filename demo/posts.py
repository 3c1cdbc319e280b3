"""The posts of a unit of the demo: what its people are called and what they are.

Pure. The categories are the values of ``contest.models.Category``.
"""

from collections.abc import Iterator
from itertools import cycle, islice
from typing import NamedTuple

from demo.tables import Unit

CADRE = "cadre"
CIVIL_SERVANT = "civil_servant"
PUBLIC_EMPLOYEE = "public_employee"
WORKER = "worker"
PART_TIME = "part_time"
ARMED_FORCES = "armed_forces"


class Post(NamedTuple):
    title: str
    category: str
    women: float = 0.5  # the share of women among those who hold it
    youngest: int = 25
    oldest: int = 57


class Office(NamedTuple):
    """How an office that is no school and no commune is staffed."""

    head: str
    deputy: str
    member: str
    leads_as: str  # category of head and deputies
    works_as: str  # category of the members
    women: float = 0.45


def _party(head, deputy):
    return Office(head, deputy, "Chuyên viên", CADRE, CIVIL_SERVANT)


def _civil(head, deputy, member="Chuyên viên"):
    return Office(head, deputy, member, CIVIL_SERVANT, CIVIL_SERVANT)


def _public(head, deputy, member="Viên chức"):
    return Office(head, deputy, member, PUBLIC_EMPLOYEE, PUBLIC_EMPLOYEE)


def _armed(head, deputy, member):
    return Office(head, deputy, member, ARMED_FORCES, ARMED_FORCES, women=0.08)


def _business(head, deputy, member):
    return Office(head, deputy, member, WORKER, WORKER)


# By the unit's code where it has titles of its own, else by its kind.
OFFICES = {
    "dang_doan_the": _party("Trưởng ban", "Phó Trưởng ban"),
    "VPHU": _party("Chánh Văn phòng", "Phó Chánh Văn phòng"),
    "UBKTHU": _party("Chủ nhiệm", "Phó Chủ nhiệm"),
    "TTCT": _public("Giám đốc", "Phó Giám đốc", "Giảng viên"),
    "MTTQ": _party("Chủ tịch", "Phó Chủ tịch"),
    "HLHPN": _party("Chủ tịch", "Phó Chủ tịch")._replace(women=1.0),
    "HND": _party("Chủ tịch", "Phó Chủ tịch"),
    "HCCB": _party("Chủ tịch", "Phó Chủ tịch")._replace(women=0.0),
    "HD": _party("Bí thư", "Phó Bí thư"),
    "LDLD": _party("Chủ tịch", "Phó Chủ tịch"),
    "phong_ban": _civil("Trưởng phòng", "Phó Trưởng phòng"),
    "VPHDND": _civil("Chánh Văn phòng", "Phó Chánh Văn phòng"),
    "TTRA": _civil("Chánh Thanh tra", "Phó Chánh Thanh tra", "Thanh tra viên"),
    "su_nghiep": _public("Giám đốc", "Phó Giám đốc"),
    "HCTD": _public("Chủ tịch", "Phó Chủ tịch"),
    "HNCT": _public("Chủ tịch", "Phó Chủ tịch"),
    "nganh_doc": _civil("Chi cục trưởng", "Phó Chi cục trưởng", "Công chức"),
    "CAH": _armed("Trưởng Công an", "Phó Trưởng Công an", "Cán bộ nghiệp vụ"),
    "BCHQS": _armed("Chỉ huy trưởng", "Phó Chỉ huy trưởng", "Trợ lý"),
    "DBP": _armed("Đồn trưởng", "Phó Đồn trưởng", "Cán bộ nghiệp vụ"),
    "TAND": _civil("Chánh án", "Phó Chánh án", "Thư ký Tòa án"),
    "VKSND": _civil("Viện trưởng", "Phó Viện trưởng", "Kiểm sát viên"),
    "KBNN": _civil("Giám đốc", "Phó Giám đốc", "Giao dịch viên"),
    "BHXH": _public("Giám đốc", "Phó Giám đốc"),
    "CNVPDK": _public("Giám đốc", "Phó Giám đốc"),
    "HKL": _civil("Hạt trưởng", "Phó Hạt trưởng", "Kiểm lâm viên"),
    "QLTT": _civil("Đội trưởng", "Phó Đội trưởng", "Kiểm soát viên"),
    "NHCSXH": _business("Giám đốc", "Phó Giám đốc", "Cán bộ tín dụng"),
    "doanh_nghiep": _business("Giám đốc", "Phó Giám đốc", "Nhân viên"),
    "DLTB": _business("Giám đốc", "Phó Giám đốc", "Công nhân")._replace(women=0.15),
    "DN-01": _business("Giám đốc", "Phó Giám đốc", "Công nhân may")._replace(women=0.9),
}

ACCOUNTANT_FROM = 6  # people
SUPPORT = (
    (10, Post("Lái xe, phục vụ", WORKER, 0.1, 30, 58)),
    (16, Post("Bảo vệ", WORKER, 0.0, 38, 59)),
)

TEACHING = {  # the share of women among teachers, by the school's kind
    "truong_mn": 0.98,
    "truong_th": 0.78,
    "truong_thcs": 0.62,
    "truong_thth": 0.68,
}

COMMUNE_CADRES = (
    Post("Bí thư Đảng ủy", CADRE, 0.15, 38, 58),
    Post("Phó Bí thư Đảng ủy", CADRE, 0.25, 36, 57),
    Post("Chủ tịch HĐND", CADRE, 0.2, 38, 58),
    Post("Phó Chủ tịch HĐND", CADRE, 0.3, 34, 56),
    Post("Chủ tịch UBND {place}", CADRE, 0.1, 36, 57),
    Post("Phó Chủ tịch UBND {place}", CADRE, 0.25, 33, 56),
    Post("Chủ tịch UBMTTQVN {place}", CADRE, 0.3, 36, 58),
    Post("Bí thư Đoàn TNCS Hồ Chí Minh", CADRE, 0.45, 23, 35),
    Post("Chủ tịch Hội LHPN", CADRE, 1.0, 28, 54),
    Post("Chủ tịch Hội Nông dân", CADRE, 0.15, 33, 58),
    Post("Chủ tịch Hội CCB", CADRE, 0.0, 45, 59),
)
COMMUNE_COMMANDER = Post("Chỉ huy trưởng Ban CHQS", CIVIL_SERVANT, 0.0, 30, 52)
COMMUNE_CIVIL_SERVANTS = (
    Post("Công chức Văn phòng - Thống kê", CIVIL_SERVANT, 0.65),
    Post("Công chức {land}", CIVIL_SERVANT, 0.2),
    Post("Công chức Tài chính - Kế toán", CIVIL_SERVANT, 0.75),
    Post("Công chức Tư pháp - Hộ tịch", CIVIL_SERVANT, 0.5),
    Post("Công chức Văn hóa - Xã hội", CIVIL_SERVANT, 0.55),
)
COMMUNE_PART_TIME = (
    Post("Văn phòng Đảng ủy", PART_TIME, 0.7),
    Post("Phó Chủ tịch UBMTTQVN", PART_TIME, 0.4),
    Post("Phó Chỉ huy trưởng Ban CHQS", PART_TIME, 0.0, 25, 48),
    Post("Phó Bí thư Đoàn", PART_TIME, 0.5, 22, 33),
    Post("Phó Chủ tịch Hội LHPN", PART_TIME, 1.0),
    Post("Phó Chủ tịch Hội Nông dân", PART_TIME, 0.3),
    Post("Phó Chủ tịch Hội CCB", PART_TIME, 0.0, 45, 59),
    Post("Chủ tịch Hội Người cao tuổi", PART_TIME, 0.2, 52, 62),
    Post("Chủ tịch Hội Chữ thập đỏ", PART_TIME, 0.5, 35, 60),
    Post("Văn thư - Lưu trữ", PART_TIME, 0.8),
    Post("Thủ quỹ", PART_TIME, 0.8),
    Post("Phụ trách đài truyền thanh", PART_TIME, 0.2),
    Post("Nhân viên khuyến nông", PART_TIME, 0.4),
    Post("Nhân viên thú y", PART_TIME, 0.2),
)


def posts_of(unit: Unit) -> list[Post]:
    """As many posts as the unit has people, the head first."""
    if not unit.headcount:
        return []
    if unit.kind in TEACHING:
        posts = _school(unit)
    elif unit.kind == "xa":
        posts = _commune(unit)
    else:
        posts = _office(unit, OFFICES.get(unit.code) or OFFICES[unit.kind])
    return list(islice(posts, unit.headcount))


def _school(unit: Unit) -> Iterator[Post]:
    women = TEACHING[unit.kind]
    yield Post("Hiệu trưởng", PUBLIC_EMPLOYEE, women - 0.15, 38, 58)
    yield Post("Phó Hiệu trưởng", PUBLIC_EMPLOYEE, women - 0.1, 35, 57)
    yield Post("Kế toán", PUBLIC_EMPLOYEE, 0.9, 27, 54)
    yield Post("Bảo vệ", WORKER, 0.02, 40, 59)
    if unit.kind == "truong_mn":
        yield from [Post("Nhân viên nấu ăn", WORKER, 1.0, 28, 54)] * 2
    else:
        yield Post("Nhân viên thư viện, thiết bị", PUBLIC_EMPLOYEE, 0.9, 28, 54)
        yield Post("Văn thư", PUBLIC_EMPLOYEE, 0.95, 26, 54)
    yield Post("Nhân viên y tế", PUBLIC_EMPLOYEE, 0.9, 26, 52)
    yield from cycle([Post("Giáo viên", PUBLIC_EMPLOYEE, women, 24, 58)])


def _commune(unit: Unit) -> Iterator[Post]:
    # 22 + 14, 20 + 12 or 18 + 10 by the commune's type: half of all, and four more.
    permanent = (unit.headcount + 8) // 2
    civil_servants = permanent - len(COMMUNE_CADRES) - 1
    is_town = "thị trấn" in unit.name
    words = {
        "place": "thị trấn" if is_town else "xã",
        "land": "Địa chính - Xây dựng - Đô thị và môi trường"
        if is_town
        else "Địa chính - Nông nghiệp - Xây dựng và môi trường",
    }
    for post in (
        *COMMUNE_CADRES,
        COMMUNE_COMMANDER,
        *islice(cycle(COMMUNE_CIVIL_SERVANTS), civil_servants),
        *COMMUNE_PART_TIME,
    ):
        yield post._replace(title=post.title.format(**words))


def _office(unit: Unit, office: Office) -> Iterator[Post]:
    yield Post(office.head, office.leads_as, office.women * 0.6, 38, 58)
    for _ in range(1 + unit.headcount // 14):
        yield Post(office.deputy, office.leads_as, office.women * 0.8, 35, 57)
    if unit.headcount >= ACCOUNTANT_FROM:
        yield Post("Kế toán", office.works_as, max(office.women, 0.7), 27, 54)
    if office.works_as in {CIVIL_SERVANT, PUBLIC_EMPLOYEE}:
        yield from (post for least, post in SUPPORT if unit.headcount >= least)
    yield from cycle([Post(office.member, office.works_as, office.women)])
