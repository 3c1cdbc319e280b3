from argparse import ArgumentTypeError
from contextlib import ExitStack
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from contest import cleaners
from contest.decisions import Decisions
from contest.management.importing import ImportCommand
from contest.models import Category, Contest, ImportLayout, Unit, User
from contest.previews import Preview
from contest.queries import names_a_unit
from contest.roster_files import RosterReading, read_roster
from contest.services.people import preview_people, save_people
from contest.workbooks import open_upload
from contest.workbooks.bundles import unpack

LONGEST = 120


def _document(text: str) -> str:
    if len(text) > LONGEST:
        raise ArgumentTypeError(f"more than {LONGEST} characters")
    return text


class Command(ImportCommand):
    help = "Import people into the roster from .xlsx, .csv or .zip, all or nothing."
    noun = "người"

    def add_arguments(self, parser):
        parser.add_argument(
            "files",
            nargs="+",
            type=Path,
            metavar="FILE",
            help=".xlsx, .csv or a .zip of them",
        )
        super().add_arguments(parser)
        parser.add_argument("--unit", metavar="CODE", help="the unit of all rows")
        parser.add_argument(
            "--category", metavar="VALUE", help="of the rows that have none"
        )
        parser.add_argument("--by", metavar="USERNAME", help="who imports")
        parser.add_argument(
            "--document",
            default="",
            type=_document,
            metavar="TEXT",
            help="number and date",
        )
        parser.add_argument(
            "--accept-partial",
            action="store_true",
            help="write what is neither doubtful nor rejected",
        )

    def run_import(self, contest: Contest, options) -> tuple[Preview, bool]:
        unit = self._unit(contest, options["unit"])
        reading = self._read(contest, options["files"])
        rows = [row._replace(unit=unit.code) if unit else row for row in reading.rows]
        chosen = {
            "problems": reading.problems,
            "skipped": reading.skipped,
            "decisions": Decisions(category=self._category(options["category"])),
            "by": self._user(options["by"]),
        }
        preview = preview_people(contest, rows, **chosen)
        is_whole = preview.is_clear or options["accept_partial"]
        is_written = is_whole and not options["dry_run"]
        if is_written:
            preview = save_people(
                contest,
                rows,
                document=options["document"],
                accept_partial=options["accept_partial"],
                **chosen,
            )
        preview.notes = reading.notes
        return preview, is_written

    def _read(self, contest: Contest, paths: list[Path]) -> RosterReading:
        layouts = dict(ImportLayout.objects.values_list("key", "mapping"))
        with ExitStack() as stack:
            lists, notes = unpack(
                (stack.enter_context(self.open_file(path)), path.name) for path in paths
            )
            reading = read_roster(
                [open_upload(file, name) for file, name in lists],
                layouts=layouts,
                known_units=names_a_unit(contest),
            )
        return reading._replace(notes=notes + reading.notes)

    def _unit(self, contest: Contest, code: str | None) -> Unit | None:
        if not code:
            return None
        unit = Unit.objects.under(contest.root_unit).filter(code=code).first()
        if unit is None:
            raise CommandError(f"Cuộc thi không có đơn vị mã {code}. Chưa ghi gì cả.")
        return unit

    def _category(self, text: str | None) -> str | None:
        if text in Category.values:
            return text
        try:
            return cleaners.category(text)
        except ValidationError as error:
            raise CommandError(f'"{text}" {error.message}. Chưa ghi gì cả.') from error

    def _user(self, username: str | None) -> User | None:
        user = User.objects.filter(username=username or "", is_active=True).first()
        if username and user is None:
            raise CommandError(f"Không có tài khoản {username}. Chưa ghi gì cả.")
        return user
