"""Two subtrees whose people bear names that nobody else may read, and the actors."""

from io import BytesIO
from typing import NamedTuple

from django.core.files.base import ContentFile

from contest.db import db_now
from contest.models import (
    Excusal,
    Grant,
    ImportBatch,
    ImportFile,
    Job,
    Notice,
    Proposal,
    Role,
    RosterEntry,
    UnitAlias,
    User,
)
from contest.services import record_evidence
from contest.services.joining import ask_to_join
from contest.services.papers import store_paper
from contest.services.proposals import approve, propose_change, propose_excusal
from contest.services.signoff import confirm_roster
from initiatives.models import Abbreviation, CatalogueItem
from initiatives.services import load_phrases
from initiatives.services.sending import freeze
from quiz.models import Attempt, IntegrityHint
from quiz.services import close_attempt, start_attempt
from reports.models import Export, Snapshot
from reports.services import rebuild_figures, request_export, take_snapshot
from reports.workbook.build import build_workbook
from tests.contest.books import book
from tests.contest.rosters import staff_book, staff_line
from tests.factories import (
    BlockFactory,
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    StaffMemberFactory,
    ThemeFactory,
    UnitFactory,
    UserFactory,
    days_from_now,
    quiz_round,
)
from tests.rights.sendings import add_sendings

# The surname of everybody in a subtree, and what stands in the reasons of absence.
NAMES = {"own": "Canarianh", "other": "Canaribinh"}
REASONS = {"own": "lydocanarianh", "other": "lydocanaribinh"}
PREFIXES = {"own": "", "other": "other_"}
REASON = Excusal.Reason.SUSPENDED  # its words stand nowhere but in a choice


class Sight(NamedTuple):
    """Of which subtrees an actor may read names, and of which reasons."""

    names: str = ""
    reasons: str = ""


SIGHTS = {
    "anonymous": Sight(),
    "disabled": Sight(),
    "participant": Sight(),
    "judge": Sight(),
    "leader": Sight("own other"),
    "administrator": Sight("own other"),
    "coordinator": Sight("own", "own"),
    "other_coordinator": Sight("other", "other"),
    "officer": Sight("own other", "own other"),
    "other_officer": Sight("other", "other"),
}


def build() -> dict:
    """Make everything, and return it by the names that rows use."""
    round = quiz_round(contest__is_current=True)
    contest = round.contest
    second = RoundFactory(contest=contest, initiatives=True)
    world = {"contest": contest, "round": round, "second": second}
    for side in NAMES:
        _add_subtree(world, side)
    _add_actors(world)
    for side in NAMES:
        _add_people(world, side)
    world["alias"] = UnitAlias.objects.create(
        unit=world["unit"], text="Tên khác", key="ten khac"
    )
    _add_proposals(world)
    world["join_request"] = ask_to_join(
        contest,
        world["unit"],
        full_name=f"{NAMES['own']} Người5",
        phone="0905000001",
        device="",
    )
    _add_sittings(world)
    _add_initiatives(world)
    add_sendings(world)
    _add_uploads(world)
    confirm_roster(
        contest,
        world["unit"],
        by=world["people"]["coordinator"],
        as_of=contest.reference_date,
        document="Số 12/DS",
    )
    rebuild_figures(contest)
    _add_reports(world)
    return world


def _add_subtree(world: dict, side: str) -> None:
    """A sector with one unit."""
    prefix, block = PREFIXES[side], BlockFactory()
    sector = UnitFactory(parent=world["contest"].root_unit, block=block)
    world |= {
        f"{prefix}block": block,
        f"{prefix}sector": sector,
        f"{prefix}unit": UnitFactory(parent=sector, block=block),
    }


def _add_people(world: dict, side: str) -> None:
    """Somebody missing, one who does not count, one excused, one who asks to be."""
    contest, prefix = world["contest"], PREFIXES[side]
    unit, by = world[f"{prefix}unit"], world["people"][f"{prefix}coordinator"]
    missing, worker, excused, waiting = (
        _person(contest, unit, side, f"Người{number}") for number in range(4)
    )
    RosterEntry.objects.filter(pk=worker.pk).update(counts=False)
    asked = [
        propose_excusal(
            entry,
            by=by,
            reason=REASON,
            detail=REASONS[side],
            starts_on=contest.reference_date,
            ends_on=contest.reference_date,
            document="QĐ 1",
        )
        for entry in (excused, waiting)
    ]
    approve(asked[0], by=world["people"]["officer"])
    world |= {
        f"{prefix}entry": missing,
        f"{prefix}worker": worker,
        f"{prefix}excused": excused,
        f"{prefix}excusal": asked[0],
        f"{prefix}pending_excusal": asked[1],
    }


def _add_proposals(world: dict) -> None:
    """One waits that the unit's coordinator made, with a scan."""
    coordinator = world["people"]["coordinator"]
    paper = store_paper(
        world["contest"], world["unit"], BytesIO(b"%PDF-1.7"), coordinator
    )
    leaver = _person(world["contest"], world["unit"], "own", "Người4")
    world |= {
        "paper": paper,
        "proposal": propose_change(
            leaver,
            Proposal.Kind.LEAVE,
            by=coordinator,
            document="QĐ 2",
            reason="Nghỉ hưu",
            paper=paper,
        ),
    }


def _person(contest, unit, side: str, given_name: str) -> RosterEntry:
    surname = NAMES[side]
    member = StaffMemberFactory(
        surname=surname,
        given_name=given_name,
        phone="0905000000",
        user__full_name=f"{surname} {given_name}",
        user__phone="0905000000",
    )
    return RosterEntryFactory(contest=contest, unit=unit, staff_member=member)


def _add_actors(world: dict) -> None:
    """Nobody of these bears a name that is looked for."""
    root, unit, other = (
        world["contest"].root_unit,
        world["unit"],
        world["other_sector"],
    )
    grants = {
        "judge": (Role.JUDGE, root),
        "leader": (Role.LEADER, root),
        "administrator": (Role.ADMINISTRATOR, None),
        "coordinator": (Role.COORDINATOR, unit),
        "other_coordinator": (Role.COORDINATOR, world["other_unit"]),
        "officer": (Role.OFFICER, root),
        "other_officer": (Role.OFFICER, other),
        "disabled": (Role.OFFICER, root),
    }
    people = {
        actor: GrantFactory(
            user__full_name=f"Trần Văn {actor.title()}", role=role, unit=place
        ).user
        for actor, (role, place) in grants.items()
    }
    User.objects.filter(pk=people["disabled"].pk).update(is_active=False)
    own = RosterEntryFactory(contest=world["contest"], unit=unit)
    people["participant"] = own.staff_member.user
    world |= {
        "people": people,
        "own_entry": own,
        "grant": Grant.objects.get(user=people["coordinator"]),
        "account": people["coordinator"],
        "disabled_account": people["disabled"],
    }


def _add_sittings(world: dict) -> None:
    """An open attempt of the participant and of another, and one handed in."""
    round, entry = world["round"], world["entry"]
    closed = start_attempt(world["worker"], round)
    close_attempt(closed, Attempt.Cause.SUBMITTED)
    record_evidence(
        world["worker"],
        source="quiz",
        source_key=str(closed.pk),
        happened_at=days_from_now(-1),
        round=round,
    )
    world |= {
        "attempt": start_attempt(world["own_entry"], round),
        "attempt_of_another": start_attempt(entry, round),
        "closed_attempt_of_another": closed,
        "hint": IntegrityHint.objects.create(
            round=round,
            kind=IntegrityHint.Kind.SHORT_TIME,
            key=str(closed.pk),
            strength=1,
            evidence={"seconds": 20, "answered": 4, "median": 400},
        ),
        "notice": Notice.objects.create(
            contest=world["contest"],
            kind=Notice.Kind.RULES,
            title="Thể lệ",
            body="Một đoạn.",
            published_at=days_from_now(-1),
        ),
    }


def _add_initiatives(world: dict) -> None:
    """A draft and a sent entry of the participant, and a sent one of another."""
    world["theme"] = ThemeFactory(contest=world["contest"])
    given = {
        "round": world["second"],
        "unit": world["unit"],
        "theme": world["theme"],
    }
    mine = world["people"]["participant"]
    world["phrase"] = load_phrases(world["contest"])[0]
    author = UserFactory(full_name="Lê Thị Tác Giả")
    world |= {
        "own_draft": InitiativeEntryFactory(created_by=mine, **given),
        "own_sent": InitiativeEntryFactory(created_by=mine, submitted=True, **given),
        "sent": InitiativeEntryFactory(created_by=author, submitted=True, **given),
        "draft": InitiativeEntryFactory(created_by=author, **given),
        "registered": InitiativeEntryFactory(
            created_by=author, registered=True, **given
        ),
        "abbreviation": Abbreviation.objects.create(
            short="XX", full="xa xôi", short_key="xx", full_key="xa xôi"
        ),
        "catalogue_item": CatalogueItem.objects.create(title="Một", title_key="một"),
    }
    freeze(world["sent"], by=author, at=db_now())


def _add_uploads(world: dict) -> None:
    """Files of the office that wait to be written."""
    officer, unit = world["people"]["officer"], world["unit"]
    coordinator = world["people"]["coordinator"]
    people = [f"{NAMES['own']} Người Mới", f"{NAMES['other']} Người Mới"]
    lines = [staff_line(name, unit.code, phone="0905000001") for name in people]
    units = book(["Mã đơn vị", "Tên đơn vị"], ["DV-MOI", "Đơn vị mới"])
    questions = book(
        ["Chủ đề", "Mức độ", "Câu hỏi", "Phương án A", "Phương án B", "Đáp án"],
        ["Chương trình", "Dễ", "Có mấy nội dung?", "5", "6", "B"],
    )
    world |= {
        "staff_batch": _batch(world, "staff", staff_book(*lines), officer),
        "own_batch": _batch(
            world, "staff", staff_book(lines[0]), coordinator, unit=unit
        ),
        "unit_batch": _batch(world, "units", units, officer),
        "question_batch": _batch(world, "questions", questions, officer),
        "catalogue_batch": _batch(
            world, "catalogue", book(["Tên sáng kiến"], ["Một"]), officer
        ),
    }
    done = {
        "state": "committed",
        "committed_at": db_now(),
        "committed_by": officer,
        "counts": {"written": 1, "new": 1, "changed": 0, "moved": 0},
    }
    world |= {
        "staff_batch_done": _batch(
            world, "staff", staff_book(lines[0]), officer, **done
        ),
        "own_batch_done": _batch(
            world, "staff", staff_book(lines[0]), coordinator, unit=unit, **done
        ),
        "file": world["staff_batch"].files.get(),
        "own_file": world["own_batch"].files.get(),
    }


def _batch(world, kind, book, by, **fields) -> ImportBatch:
    batch = ImportBatch.objects.create(
        contest=world["contest"], kind=kind, name="tệp.xlsx", uploaded_by=by, **fields
    )
    content = book.getvalue()
    stored = ImportFile(batch=batch, number=1, name="tệp.xlsx", sha256="0" * 64)
    stored.file.save("tệp.xlsx", ContentFile(content))
    return batch


def _add_reports(world: dict) -> None:
    """A workbook that was built, as the officer asked for it."""
    contest, officer = world["contest"], world["people"]["officer"]
    job = request_export(contest, by=officer)
    snapshot = take_snapshot(contest, Snapshot.Cause.REPORT, by=officer)
    content = build_workbook(snapshot)
    at = db_now()
    Job.objects.filter(pk=job.pk).update(state="done", started_at=at, finished_at=at)
    export = Export(
        snapshot=snapshot, job=job, unit=contest.root_unit, name="Bieu.xlsx", sha256="0"
    )
    export.file.save("x.xlsx", ContentFile(content))
    of_unit = Export(
        snapshot=snapshot,
        job=job,
        kind=Export.Kind.TABLE,
        unit=world["unit"],
        name="Bieu.csv",
        sha256="0",
    )
    of_unit.file.save("x.csv", ContentFile(b""))
    world |= {
        "job": job,
        "export": export,
        "unit_export": of_unit,
        "snapshot": snapshot,
    }
    world["mailing"] = Job.objects.create(
        kind="reminder_mails",
        contest=contest,
        created_by=officer,
        params={"kind": "coordinator_mail"},
    )
