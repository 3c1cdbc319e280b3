"""The tree of units and the people who work in them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now

from contest.models.accounts import Grant, User


class Block(models.Model):
    """A group of units in reports (khối)."""

    code = models.CharField("mã khối", max_length=10, unique=True)
    name = models.CharField("tên khối", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="block_position_once",
                fields=["position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self):
        return self.name


class UnitQuerySet(models.QuerySet):
    def under(self, unit):
        """``unit`` and all below it: one range of the index on ``path``."""
        return self.filter(path__startswith=unit.path)

    def visible_to(self, user):
        """Those inside the subtrees of the user's grants, of whatever role."""
        granted = (
            Grant.objects.current().over(unit_path=OuterRef("path")).filter(user=user)
        )
        return self.filter(Exists(granted))

    def existing_on(self, day):
        """Those neither ended before ``day`` nor begun after it."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_to=None) | Q(valid_to__gte=day),
        )

    def not_ended_before(self, day):
        """All but those that were merged into others, or closed, before ``day``."""
        return self.exclude(valid_to__lt=day)

    def in_protocol_order(self):
        return self.order_by(
            F("block__position").asc(nulls_first=True), "position", "pk"
        )


class Unit(models.Model):
    """A place where people work. ``path`` is "/1/7/": the ids from the root down."""

    code = models.CharField("mã đơn vị", max_length=20, unique=True)
    name = models.CharField("tên đơn vị", max_length=200)
    short_name = models.CharField("tên ngắn", max_length=80)
    block = models.ForeignKey(
        Block, models.PROTECT, null=True, blank=True, related_name="units"
    )
    position = models.PositiveIntegerField("thứ tự trong báo cáo", default=0)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.TextField(db_collation="C")
    subject_to_rating = models.BooleanField(
        "thuộc diện đánh giá, xếp loại", default=True
    )
    rolls_up = models.BooleanField("tính gộp cả đơn vị trực thuộc", default=False)
    valid_from = models.DateField("có từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors"
    )

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unit_path_ends_with_a_slash",
                condition=Q(path__endswith="/"),
            ),
            models.CheckConstraint(
                name="unit_valid_to_not_before_valid_from",
                condition=Q(valid_from=None)
                | Q(valid_to=None)
                | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="unit_is_not_its_own_parent", condition=~Q(parent=F("id"))
            ),
            models.CheckConstraint(
                name="unit_is_not_its_own_successor", condition=~Q(successor=F("id"))
            ),
            models.CheckConstraint(
                name="unit_with_a_successor_has_ended",
                condition=Q(successor=None) | Q(valid_to__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["path"], name="unit_by_path")]

    def __str__(self):
        return self.name

    def has_ended_by(self, day) -> bool:
        return self.valid_to is not None and self.valid_to < day


class UnitAlias(models.Model):
    """Another way in which a file names a unit."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    text = models.CharField("tên khác", max_length=200)
    key = models.CharField(max_length=200, unique=True)  # names.match_key(text)
    learned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    learned_at = models.DateTimeField(db_default=Now())

    def __str__(self):
        return self.text


class Category(models.TextChoices):
    CADRE = "cadre", "Cán bộ"
    CIVIL_SERVANT = "civil_servant", "Công chức"
    PUBLIC_EMPLOYEE = "public_employee", "Viên chức"
    WORKER = "worker", "Người lao động"
    PART_TIME = "part_time", "Người hoạt động không chuyên trách"
    ARMED_FORCES = "armed_forces", "Lực lượng vũ trang"


# Who counts toward the 100 % unless the entry says otherwise (the plan, V.1 and V.3).
COUNTING_CATEGORIES = frozenset(
    {Category.CADRE, Category.CIVIL_SERVANT, Category.PUBLIC_EMPLOYEE}
)


class StaffMember(models.Model):
    """A person. Where he works in a contest says his roster entry."""

    code = models.CharField("mã người dự thi", max_length=20, unique=True)
    surname = models.CharField("họ và tên đệm", max_length=80, blank=True)
    given_name = models.CharField("tên", max_length=40)
    category = models.CharField("đối tượng", max_length=16, choices=Category)
    position = models.CharField("chức vụ", max_length=120, blank=True)
    birth_date = models.DateField("ngày sinh", null=True, blank=True)
    # Of a list that names only the year; with a date it is that of the date.
    birth_year = models.PositiveSmallIntegerField("năm sinh", null=True, blank=True)
    phone = models.CharField("điện thoại", max_length=15, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    sort_key = models.TextField(db_collation="C")  # names.sort_key: given name first
    search_key = models.TextField(db_collation="C")  # names.search_key: accent-blind
    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="staff_member"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="staffmember_born_in_the_year_of_the_date",
                condition=Q(birth_date=None)
                | Q(birth_year=None)
                | Q(birth_date__year=F("birth_year")),
            ),
        ]
        indexes = [models.Index(fields=["sort_key"], name="staffmember_in_name_order")]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self):
        return f"{self.surname} {self.given_name}".strip()
