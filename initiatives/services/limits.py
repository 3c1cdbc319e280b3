"""How many entries one unit, one person may send; how many authors one has."""

from collections.abc import Collection

from django.db.models import Count

from contest.models import RosterEntry
from initiatives.errors import OverLimit
from initiatives.models import Author, InitiativeEntry, InitiativeRules


def refuse_over_limits(
    entry: InitiativeEntry, *, live_with: Collection[Author] | None = None
) -> None:
    """Raise OverLimit if sending this entry goes beyond the rules of its round.

    One that counts already, ``live_with`` these authors, keeps what it has when the
    rules become narrower: only what is added to it is judged. Takes the lock of the
    rules: whoever sends at the same time is counted too.
    """
    rules = (
        InitiativeRules.objects.select_for_update().filter(round=entry.round_id).first()
    )
    if rules is None:
        return
    authors = entry.authors.count()
    if rules.most_authors and authors > max(rules.most_authors, len(live_with or ())):
        raise OverLimit(
            f"Bài có {authors} tác giả, theo Thể lệ nhiều nhất {rules.most_authors}.",
            "Bỏ bớt tác giả rồi gửi lại.",
        )
    others = InitiativeEntry.objects.filter(round=entry.round_id).live()
    others = others.exclude(pk=entry.pk)
    if rules.most_per_unit and live_with is None:
        sent = others.filter(unit=entry.unit_id).count()
        if sent >= rules.most_per_unit:
            raise OverLimit(
                f"{entry.unit} đã gửi {sent} bài, theo Thể lệ mỗi đơn vị gửi nhiều "
                f"nhất {rules.most_per_unit} bài.",
                "Muốn gửi bài này thì rút một bài đã gửi, hoặc hỏi Cơ quan chủ trì.",
            )
    if rules.most_per_person:
        known = [author.roster_entry_id for author in live_with or ()]
        new = entry.authors.exclude(roster_entry=None)
        new = new.exclude(roster_entry__in=[pk for pk in known if pk])
        _refuse_author_of_too_many(new, others, rules.most_per_person)


def _refuse_author_of_too_many(authors, others, most: int) -> None:
    people = RosterEntry.objects.filter(
        authorships__entry__in=others, pk__in=authors.values("roster_entry")
    )
    busy = people.annotate(sent=Count("authorships")).filter(sent__gte=most)
    person = busy.select_related("staff_member").first()
    if person:
        raise OverLimit(
            f"{person.staff_member.full_name} đã là tác giả của {person.sent} bài đã "
            f"gửi, theo Thể lệ mỗi người nhiều nhất {most} bài.",
            "Xem lại danh sách tác giả, hoặc hỏi Cơ quan chủ trì.",
        )
