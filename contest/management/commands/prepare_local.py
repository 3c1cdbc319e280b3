"""Bring the database of make run up to date: ``manage.py prepare_local``."""

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Migrate and load the demo once, in one process. Not for production."

    def handle(self, **options):
        if settings.IS_PRODUCTION:
            raise CommandError("A server is migrated by hand: manage.py migrate.")
        call_command("migrate", interactive=False, verbosity=1)
        if "load_demo" in get_commands():
            self.load_demo()

    def load_demo(self):
        """A database with people of its own is served as it is."""
        try:
            call_command("load_demo", stdout=self.stdout)
        except CommandError as refusal:
            self.stderr.write(str(refusal))
