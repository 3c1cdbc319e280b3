"""What the import commands share: a file, the same door as the page, a result."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from contest.errors import ContestError
from contest.models import Contest
from contest.previews import EFFECTS, Preview
from contest.services.imports import Door, read_file


class ImportCommand(BaseCommand):
    """Import one workbook, all or nothing; exit 1 with every problem."""

    door: Door
    noun: str
    needs_contest = True

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE", help="an .xlsx workbook")
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
            preview = self._import(contest, options)
        except ContestError as error:
            raise CommandError(str(error)) from error
        self._tell(preview, options)
        if preview.problems:
            raise SystemExit(1)

    def door_options(self, options) -> dict:
        """What a command of its own gives to the door's preview and save."""
        return {}

    def _import(self, contest: Contest | None, options) -> Preview:
        path, chosen = options["file"], self.door_options(options)
        reading = self._read(path)
        preview = self.door.preview(
            rows=reading.rows, contest=contest, problems=reading.problems, **chosen
        )
        preview.notes = reading.notes
        if preview.problems or options["dry_run"]:
            return preview
        return self.door.save(rows=reading.rows, contest=contest, **chosen)

    def _read(self, path: Path):
        try:
            with path.open("rb") as file:
                return read_file(self.door, file, path.name)
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

    def _tell(self, preview: Preview, options) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(preview.as_json(), ensure_ascii=False))
            return
        for note in preview.notes:
            self.stdout.write(note)
        for problem in preview.problems:
            self.stderr.write(f"{problem.sheet}: {problem.sentence}")
        counts = preview.counts
        done = ", ".join(
            f"{label.lower()} {counts[key]}" for key, label in EFFECTS.items()
        )
        self.stdout.write(
            f"{counts['rows']} dòng: {done}; không còn trong tệp {counts['absent']}."
        )
        self.stdout.write(self._outcome(preview, options))

    def _outcome(self, preview: Preview, options) -> str:
        if preview.problems:
            return "Chưa ghi gì cả. Sửa các dòng có lỗi rồi chạy lại."
        if options["dry_run"]:
            return f"Chạy thử, chưa ghi gì. Sẽ ghi {preview.writes} {self.noun}."
        return f"Đã ghi {preview.writes} {self.noun}."
