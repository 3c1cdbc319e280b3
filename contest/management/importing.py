"""What the import commands share: files, the same verbs as the pages, a result."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from contest.errors import ContestError
from contest.models import Contest
from contest.previews import EFFECTS, Preview
from contest.services.imports import Door, read_file


class ImportCommand(BaseCommand):
    """Import all or nothing; exit 1 with every problem."""

    noun: str
    needs_contest = True

    def add_arguments(self, parser):
        parser.add_argument(
            "--contest", metavar="CODE", help="default: the current contest"
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be done, write nothing",
        )
        parser.add_argument(
            "--json", action="store_true", help="print the result as JSON"
        )

    def handle(self, *args, **options):
        contest = self._contest(options["contest"])
        try:
            preview, is_written = self.run_import(contest, options)
        except ContestError as error:
            raise CommandError(str(error)) from error
        self._tell(preview, options, is_written=is_written)
        if preview.problems and not options.get("accept_partial"):
            raise SystemExit(1)

    def run_import(self, contest: Contest | None, options) -> tuple[Preview, bool]:
        """Return what the rows do, and whether it was done."""
        raise NotImplementedError

    def open_file(self, path: Path):
        try:
            return path.open("rb")
        except OSError as error:
            raise CommandError(
                f"Không mở được tệp {path}: {error.strerror}."
            ) from error

    def _contest(self, code: str | None) -> Contest | None:
        contests = Contest.objects.select_related("root_unit")
        contest = contests.filter(code=code).first() if code else contests.current()
        if contest is None and (code or self.needs_contest):
            name = f"mã {code}" if code else "đang hiển thị"
            raise CommandError(f"Chưa có cuộc thi {name}. Chưa ghi gì cả.")
        return contest

    def _tell(self, preview: Preview, options, *, is_written: bool) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(preview.as_json(), ensure_ascii=False))
            return
        for note in preview.notes:
            self.stdout.write(note)
        for problem in preview.problems:
            where = ", ".join(filter(None, (problem.file, problem.sheet)))
            self.stderr.write(f"{where}: {problem.sentence}")
        counts = preview.counts
        done = ", ".join(
            f"{label.lower()} {counts[key]}" for key, label in EFFECTS.items()
        )
        self.stdout.write(
            f"{counts['rows']} dòng: {done}; không còn trong tệp {counts['absent']}."
        )
        self.stdout.write(self._outcome(preview, is_written=is_written))

    def _outcome(self, preview: Preview, *, is_written: bool) -> str:
        if is_written:
            return f"Đã ghi {preview.writes} {self.noun}."
        if preview.problems:
            return "Chưa ghi gì cả. Sửa các dòng có lỗi rồi chạy lại."
        return f"Chạy thử, chưa ghi gì. Sẽ ghi {preview.writes} {self.noun}."


class DoorCommand(ImportCommand):
    """Import one workbook through the door of its kind."""

    door: Door

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="an .xlsx workbook")
        super().add_arguments(parser)

    def door_options(self, options) -> dict:
        """What a command of its own gives to the door's preview and save."""
        return {}

    def run_import(self, contest: Contest | None, options) -> tuple[Preview, bool]:
        path, chosen = options["file"], self.door_options(options)
        with self.open_file(path) as file:
            reading = read_file(self.door, file, path.name)
        preview = self.door.preview(
            rows=reading.rows, contest=contest, problems=reading.problems, **chosen
        )
        preview.notes = reading.notes
        if preview.problems or options["dry_run"]:
            return preview, False
        return self.door.save(rows=reading.rows, contest=contest, **chosen), True
