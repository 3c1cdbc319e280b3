from django.core.management.base import BaseCommand

from initiatives.services.novelty import rebuild


class Command(BaseCommand):
    help = "Make anew what is compared of the catalogue and of every entry sent."

    def handle(self, *args, **options):
        self.stdout.write(f"Đã lập lại {rebuild()} dòng so sánh tính mới.")
