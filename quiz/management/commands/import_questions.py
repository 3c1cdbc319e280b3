from contest.management.importing import DoorCommand
from quiz.services.bank import QUESTIONS


class Command(DoorCommand):
    help = "Import questions with their keys from an .xlsx workbook, all or nothing."
    door = QUESTIONS
    noun = "câu hỏi"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--approve", action="store_true", help="put them to use at once"
        )

    def door_options(self, options):
        return {"approve": options["approve"]}
