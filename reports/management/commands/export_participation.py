"""manage.py export_participation --output FILE"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from contest.models import Contest
from contest.services.proposals import apply_due_proposals
from reports.models import Snapshot
from reports.services import take_snapshot
from reports.workbook.build import build_workbook


class Command(BaseCommand):
    help = "Take a snapshot and write the official workbook of it."

    def add_arguments(self, parser):
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--contest", help="its code; the current one by default")

    def handle(self, *args, output, contest, **options):
        found = (
            Contest.objects.filter(code=contest).first()
            if contest
            else Contest.objects.current()
        )
        if found is None:
            raise CommandError("There is no such contest.")
        apply_due_proposals()  # with the worker down, nobody has
        snapshot = take_snapshot(found, Snapshot.Cause.BY_HAND)
        output.write_bytes(build_workbook(snapshot))
        self.stdout.write(f"{output}: snapshot {snapshot.pk}, {snapshot.check_code}")
