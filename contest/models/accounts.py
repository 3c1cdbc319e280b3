"""Who may sign in, with what, and what each may do where."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import ExpressionWrapper, F, Q, Value
from django.db.models.functions import Now


class UserManager(BaseUserManager):
    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """One account. A participant's ``username`` is the staff code."""

    username = models.CharField("tên đăng nhập", max_length=40, unique=True)
    full_name = models.CharField("họ và tên", max_length=120)
    phone = models.CharField("điện thoại", max_length=15, blank=True)
    is_active = models.BooleanField("đang dùng", default=True)
    # Rises on sign-out, disabling, password or role change: answers sent from pages
    # rendered before it are refused.
    write_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    # The roles held when this request began, where the sign-in was read with them.
    roles_now: frozenset[str] | None = None

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        indexes = [
            # Accounts without one are left out: each sign-in would pass over them all.
            models.Index(
                fields=["phone"], name="user_with_phone", condition=~Q(phone="")
            ),
        ]

    def __str__(self):
        return self.full_name or self.username


class Role(models.TextChoices):
    COORDINATOR = "coordinator", "Cán bộ đầu mối"
    OFFICER = "officer", "Cán bộ phụ trách"
    JUDGE = "judge", "Giám khảo"
    LEADER = "leader", "Lãnh đạo"
    ADMINISTRATOR = "administrator", "Quản trị hệ thống"


class GrantQuerySet(models.QuerySet):
    def current(self):
        """Those in force now, of people who may sign in."""
        return self.filter(
            Q(starts_at=None) | Q(starts_at__lte=Now()),
            Q(ends_at=None) | Q(ends_at__gt=Now()),
            user__is_active=True,
        )

    def over(self, *, unit_path):
        """Those whose subtree holds ``unit_path`` (a text or an ``OuterRef``).

        A grant without unit, the administrator's, covers all.
        """
        if isinstance(unit_path, str):
            unit_path = Value(unit_path)
        asked = self.alias(
            asked_path=ExpressionWrapper(unit_path, output_field=models.TextField())
        )
        return asked.filter(Q(unit=None) | Q(asked_path__startswith=F("unit__path")))

    def covering(self, *, contest, unit_path):
        """Those over ``unit_path`` in ``contest`` (object, id or ``OuterRef``)."""
        return self.over(unit_path=unit_path).filter(
            Q(contest=None) | Q(contest=contest)
        )


class Grant(models.Model):
    """A role of a user over a contest (or all) and a subtree of units (or all)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField("vai trò", max_length=14, choices=Role)
    contest = models.ForeignKey(
        "contest.Contest", models.CASCADE, null=True, blank=True, related_name="grants"
    )
    unit = models.ForeignKey(
        "contest.Unit", models.PROTECT, null=True, blank=True, related_name="grants"
    )
    starts_at = models.DateTimeField("từ", null=True, blank=True)
    ends_at = models.DateTimeField("đến", null=True, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grant_without_unit_only_for_administrator",
                condition=Q(role=Role.ADMINISTRATOR, unit=None)
                | (~Q(role=Role.ADMINISTRATOR) & Q(unit__isnull=False)),
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_starts",
                condition=Q(starts_at=None)
                | Q(ends_at=None)
                | Q(ends_at__gt=F("starts_at")),
            ),
            models.UniqueConstraint(
                name="grant_once_per_user_role_contest_and_unit",
                fields=["user", "role", "contest", "unit"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self):
        return f"{self.user_id} {self.role}"


class Slip(models.Model):
    """The code printed for a person: it signs in until an own password is set.

    Only its HMAC is stored; the code itself is shown once, when issued.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="slip")
    # It works until this contest's counting rounds close; the next one revives nothing.
    contest = models.ForeignKey(
        "contest.Contest", models.PROTECT, null=True, related_name="+"
    )
    code_hmac = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="slips_issued"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"slip of {self.user_id}"


class KnownDevice(models.Model):
    """A browser from which this person has signed in before."""

    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    key = models.CharField(max_length=64)  # HMAC of the cookie's random value
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="knowndevice_once_per_user_and_key", fields=["user", "key"]
            )
        ]

    def __str__(self):
        return f"device of {self.user_id}"


class SignInBlock(models.Model):
    """Failed tries at one account from one known device, or from all unknown ones.

    Never by address alone: a commune's office shares one. ``account`` is the HMAC of
    what was typed, so unknown names behave like known ones and none is stored.
    """

    account = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True)  # "" = any unknown device
    failures = models.PositiveIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True, blank=True)
    last_failed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="signinblock_once_per_account_and_device",
                fields=["account", "device"],
            )
        ]

    def __str__(self):
        return f"{self.failures} failures"
