"""Recount facts from evidence and figures from people, and name every difference."""

from django.core.management.base import BaseCommand, CommandError

from contest.models import Contest, Unit, UnitDirty
from contest.services import correct_fact, wrong_facts
from reports import queries, services

TRIES = 3


class Command(BaseCommand):
    help = "Đối chiếu ghi nhận tham gia và số liệu; khác nhau thì in ra và trả mã 1."

    def add_arguments(self, parser):
        parser.add_argument(
            "--contest", metavar="MÃ", help="mã cuộc thi; không ghi: tất cả"
        )
        parser.add_argument("--repair", action="store_true", help="tính lại chỗ sai")

    def handle(self, *, contest, repair, **options):
        contests = Contest.objects.order_by("pk")
        if contest:
            contests = contests.filter(code=contest)
        if not contests:
            raise CommandError("Không có cuộc thi này. Số liệu không đổi. Xem lại mã.")
        found = sum(self._check(each, repair=repair) for each in contests)
        if found and not repair:
            raise CommandError(f"{found} chỗ khác nhau. Thêm --repair để tính lại.")
        self.stdout.write(f"Đã tính lại {found} chỗ." if found else "Khớp.")

    def _check(self, contest, *, repair):
        entries, figures = _differences(contest)
        for entry_id in entries:
            self.stdout.write(f"{contest.code}: người số {entry_id}: ghi nhận tham gia")
        codes = dict(Unit.objects.values_list("pk", "code"))
        for each in figures:
            self.stdout.write(
                f"{contest.code}: đơn vị {codes[each.unit_id]}: {each.column}:"
                f" đang ghi {each.stored}, đếm lại {each.counted}"
            )
        if repair and (entries or figures):
            for entry_id in entries:
                correct_fact(entry_id)
            services.rebuild_figures(contest)
        return len(entries) + len(figures)


def _differences(contest):
    """What is wrong, not what is merely still to be counted while people take part."""
    for _ in range(TRIES):
        services.refresh_figures()
        found = wrong_facts(contest.pk), queries.wrong_figures(contest)
        if not UnitDirty.objects.filter(contest=contest).exists():
            break
    return found
