"""Load the demo: a district, its contest of 2023 as it was, and a copy that runs."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from contest.db import advisory_lock, db_now
from contest.models import Contest, StaffMember, Unit
from demo import changes, logins, people, roster, tables
from demo.catalogue import CATALOGUE
from demo.contests import write_contest
from demo.play import count_anew, sit_the_quiz, write_sittings
from demo.scenes import RUNNING_CODE, plan_scene, running_scene
from demo.screening import write_initiatives
from demo.signoff import write_signoff
from demo.story import Part, Scene, participant, tell
from initiatives.services.catalogue import save_catalogue
from reports.models import Snapshot
from reports.rates import end_of
from reports.services import keep_day, rebuild_figures, take_snapshot

SEED = 2023
BANNER = (
    "Bản chạy thử: dữ liệu giả định, thời gian đã dời theo tuần; "
    "Phần 2 mở sớm để dùng thử."
)
CLOSED_AFTER = timedelta(days=9, hours=17, minutes=30)  # 10h30 ngày 25/11/2023


class OtherDataFound(Exception):
    """The database holds units, people or a contest that are not the demo's."""


def is_loaded() -> bool:
    return Contest.objects.filter(code=RUNNING_CODE).exists()


@transaction.atomic
def load(*, at: datetime | None = None) -> bool:
    """Write the whole demo unless it is there; says whether it was written.

    The same moment gives the same demo. Raises OtherDataFound.
    """
    advisory_lock("demo.load")
    if is_loaded():
        return False
    if any(model.objects.exists() for model in (Contest, Unit, StaffMember)):
        raise OtherDataFound
    at = (at or db_now()).replace(second=0, microsecond=0)
    scenes = (plan_scene(), running_scene(at))
    units = tables.read_units()
    staff = people.generate(units, SEED)
    ended, running = [tell(scene, units, staff) for scene in scenes]
    book = _write_district(units, running, scenes[1])
    _write_ended(book, scenes[0], ended)
    _write_running(book, scenes[1], running)
    return True


def login_lines() -> list[str]:
    """The log-ins, one role a line, without asking the database."""
    staff = people.generate(tables.read_units(), SEED)
    return logins.lines(participant(staff).staff_code)


def _write_district(
    rows: list[tables.Unit], parts: list[Part], scene: Scene
) -> roster.Book:
    """Units, people, accounts and roles; who has signed in, says the running copy."""
    units = roster.write_units(rows)
    users = logins.write_accounts(units)
    staff = roster.write_staff(parts)
    persons = [part.person for part in parts]
    book = roster.Book(
        units=units,
        staff=staff,
        coordinators=roster.write_coordinators(
            persons, units, staff, users[logins.COORDINATOR.username]
        ),
        officer=users[logins.OFFICER.username],
        participant=staff[participant(persons).staff_code],
    )
    roster.write_slips(parts, book, scene.windows.part1_opens)
    logins.give_password(book.participant)
    return book


def _write_ended(book: roster.Book, scene: Scene, parts: list[Part]) -> None:
    closes_at = scene.windows.part1_closes
    closed_at = closes_at + CLOSED_AFTER
    contest = _write_contest(book, scene, parts)
    write_initiatives(contest, book, until=closed_at, settled_only=True)
    rebuild_figures(contest)
    take_snapshot(
        contest,
        Snapshot.Cause.CLOSING,
        by=book.officer,
        cut_off=closes_at,
        at=closed_at,
    )


def _write_running(book: roster.Book, scene: Scene, parts: list[Part]) -> None:
    contest = _write_contest(book, scene, parts, is_current=True, banner=BANNER)
    save_catalogue(contest, CATALOGUE, by=book.officer)
    write_initiatives(contest, book, until=scene.at)
    changes.ask_for_more(contest, book)
    rebuild_figures(contest)
    _keep_days(contest, scene)


def _keep_days(contest: Contest, scene: Scene) -> None:
    day = localdate(scene.windows.part1_opens)
    while end_of(day) < scene.at:
        keep_day(contest, day)
        day += timedelta(days=1)


def _write_contest(
    book: roster.Book, scene: Scene, parts: list[Part], **given
) -> Contest:
    contest = write_contest(book.units[tables.ROOT], scene, **given)
    sit_the_quiz(contest, scene, parts)
    entries = roster.write_entries(contest, parts, book)
    pairs = list(zip(entries, parts, strict=True))
    changes.write_changes(contest, pairs, book)
    write_signoff(contest, pairs, book, scene, is_over=not contest.is_current)
    write_sittings(contest, entries, parts)
    count_anew()
    return contest
