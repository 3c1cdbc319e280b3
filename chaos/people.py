"""Make the contest and who takes part: ``python -m chaos.people COUNT FILE``.

Writes one line of JSON for each person: name, password, and a session for every other
one, who is signed in already.
"""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - after setup
from django.core.management import call_command  # noqa: E402 - after setup
from django.test import Client  # noqa: E402 - after setup

from tests.factories import RosterEntryFactory, UnitFactory, quiz_round  # noqa: E402

QUESTIONS = 20
PASSWORD = "gio-bac-qua-doi"  # noqa: S105 - of invented people


def main(count: int, file: Path) -> None:
    call_command("migrate", verbosity=0)
    round = quiz_round(
        QUESTIONS, contest__is_current=True, minutes=1, max_attempts=30_000
    )
    unit = UnitFactory(parent=round.contest.root_unit)
    hashed = make_password(PASSWORD)
    entries = RosterEntryFactory.create_batch(
        count, contest=round.contest, unit=unit, staff_member__user__password=hashed
    )
    lines = [_person(number, entry) for number, entry in enumerate(entries)]
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


def _person(number: int, entry) -> dict:
    user = entry.staff_member.user
    person = {"name": user.username, "password": PASSWORD, "session": None}
    if number % 2:
        client = Client()
        client.force_login(user)
        person["session"] = client.cookies["session"].value
    return person


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
