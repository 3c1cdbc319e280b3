"""The names behind a figure: who is counted in it, unit by unit."""

from django.db import models
from django.db.models import Q, QuerySet

from contest.models import Contest, RosterEntry, Unit


class Figure(models.TextChoices):
    """What is counted, under the word that addresses and tabs use for it."""

    HEADCOUNT = "tong-so", "Tổng số người"
    EXPECTED = "phai", "Số phải tham gia"
    JOINED = "da", "Số đã tham gia"
    MISSING = "chua", "Số chưa tham gia"
    EXCUSED = "vang", "Vắng có lý do (đã duyệt)"
    EXTRA = "them", "Tham gia thêm (không tính tỷ lệ)"


def people_behind(
    figure: Figure, contest: Contest, units: QuerySet[Unit]
) -> QuerySet[RosterEntry]:
    """The people of ``units`` that the recount counts in ``figure``, as they are now.

    Units in the order of reports, in each of them people by name. Who may see which
    units is the caller's question.
    """
    people = (
        RosterEntry.objects.working()
        .filter(contest=contest, unit__in=units.order_by().values("pk"))
        .with_excused()
        .select_related("staff_member", "unit")
        .order_by(
            "unit__block__position",
            "unit__position",
            "unit",
            "staff_member__sort_key",
            "pk",
        )
    )
    match figure:
        case Figure.EXPECTED:
            return people.expected()
        case Figure.JOINED:
            return people.expected().exclude(participated_at=None)
        case Figure.MISSING:
            return people.missing()
        case Figure.EXCUSED:
            return people.filter(counts=True, excused=True)
        case Figure.EXTRA:
            took_part = people.exclude(participated_at=None)
            return took_part.filter(Q(counts=False) | Q(excused=True))
    return people
