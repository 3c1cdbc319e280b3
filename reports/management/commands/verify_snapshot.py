"""Count a snapshot again, from its own rows and the base rows; name what differs."""

from django.core.management.base import BaseCommand, CommandError

from reports.models import Snapshot
from reports.queries import snapshot_check
from reports.queries.snapshot_check import Difference
from reports.services import content_hash
from reports.workbook.head import as_of


class Command(BaseCommand):
    help = "Tính lại số liệu của một lần lấy số liệu; khác nhau thì in ra và trả mã 1."

    def add_arguments(self, parser):
        parser.add_argument("id", type=int, metavar="SỐ", help="số thứ tự lần lấy")

    def handle(self, *, id, **options):
        snapshot = Snapshot.objects.select_related("contest").filter(pk=id).first()
        if snapshot is None:
            raise CommandError("Không có lần lấy số liệu này. Xem lại số thứ tự.")
        self.stdout.write(f"{as_of(snapshot)}; mã {snapshot.check_code}.")
        found = list(_differences(snapshot))
        for each in found:
            self.stdout.write(
                f"{each.row}: {each.column}: đã chốt {each.frozen}, tính lại"
                f" {each.counted}"
            )
        if found:
            raise CommandError(f"{len(found)} chỗ khác nhau.")
        self.stdout.write("Khớp.")


def _differences(snapshot):
    again = content_hash(snapshot)
    if again != snapshot.sha256:
        yield Difference("cả lần lấy", "mã kiểm tra số liệu", snapshot.sha256, again)
    # Scheduled ones keep no people: their integers stand on the hash alone.
    if snapshot.cause == Snapshot.Cause.SCHEDULE and not snapshot.entries.exists():
        return
    yield from snapshot_check.wrong_units(snapshot)
    yield from snapshot_check.wrong_initiatives(snapshot)
    yield from snapshot_check.wrong_entries(snapshot)
    yield from snapshot_check.wrong_sheets(snapshot)
