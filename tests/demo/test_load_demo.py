"""The demo as it lies in the database: loaded once for this module, then looked at."""

import stat
from collections import Counter
from datetime import timedelta
from time import perf_counter
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F, Min, Q
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from contest.db import db_now
from contest.models import (
    AuditEvent,
    Contest,
    EntryChange,
    Evidence,
    Excusal,
    Grant,
    Move,
    Role,
    RosterEntry,
    Round,
    Slip,
    StaffMember,
    Unit,
    UnitDirty,
    User,
)
from contest.queries.proposals import lowering_acts, waiting
from contest.queries.signoff import (
    changes_since,
    newest_confirmation,
    roster_states,
    units_unconfirmed,
)
from contest.services import wrong_facts
from demo.logins import COORDINATOR, OFFICER
from demo.texts import PLAN_WINDOWS, PROVINCE_URL, RATING_SENTENCE
from initiatives.models import Author, InitiativeEntry
from initiatives.states import State
from quiz.models import AnswerEvent, Attempt, Question
from quiz.services import draw_paper
from reports.models import Snapshot, UnitFigure
from reports.queries import wrong_figures
from reports.services import content_hash

CODES = ["thang-binh-2023", "thang-binh-chay-thu"]

# Counted another way than the loader does: in SQL, from the events and the key.
WRONG_SCORES = """
WITH newest AS (
    SELECT DISTINCT ON (attempt_id, place) attempt_id, place, choice
      FROM quiz_answerevent ORDER BY attempt_id, place, id DESC
), counted AS (
    SELECT attempt.id, count(newest.place) AS answered,
           count(*) FILTER (WHERE choice.is_right) AS score
      FROM quiz_attempt AS attempt
      LEFT JOIN newest ON newest.attempt_id = attempt.id
      LEFT JOIN quiz_choice AS choice
        ON choice.id = (attempt.paper -> newest.place::int
                        -> 'choices' ->> newest.choice::int)::bigint
     GROUP BY attempt.id
)
SELECT attempt.id FROM quiz_attempt AS attempt JOIN counted USING (id)
 WHERE state = 'closed'
   AND (attempt.answered, attempt.score)
       IS DISTINCT FROM (counted.answered, counted.score)
"""


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    file = tmp_path_factory.mktemp("demo") / "logins.txt"
    with (
        django_db_blocker.unblock(),
        override_settings(DEMO_LOGINS_FILE=str(file)),
        transaction.atomic(),
    ):
        began = perf_counter()
        call_command("load_demo")
        print(f"\nload_demo: {perf_counter() - began:.1f} s")  # noqa: T201
        yield SimpleNamespace(file=file)
        transaction.set_rollback(True)


@pytest.fixture(params=CODES)
def contest(request):
    return Contest.objects.get(code=request.param)


@pytest.fixture
def ended():
    return Contest.objects.get(code=CODES[0])


@pytest.fixture
def running():
    return Contest.objects.current()


def quiz_round(contest):
    return contest.rounds.parts().get(kind=Round.Kind.QUIZ)


def rows():
    return {
        model._meta.label: model.objects.count()
        for app in ("contest", "quiz", "initiatives", "reports")
        for model in apps.get_app_config(app).get_models()
    }


# --- The whole -------------------------------------------------------------------


def test_every_constraint_holds_deferred_ones_included():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    assert rows()["contest.RosterEntry"] == 7201  # one waits to be accepted


def test_second_run_asks_one_thing_and_changes_nothing(loaded, capsys):
    before = rows(), loaded.file.read_text(encoding="utf-8")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        call_command("load_demo")

    assert len(queries) == 1
    assert "đã có sẵn" in capsys.readouterr().out
    assert (rows(), loaded.file.read_text(encoding="utf-8")) == before


def test_contests_are_that_of_the_plan_and_a_copy_that_is_shown(ended, running):
    assert (running.code, ended.is_current) == (CODES[1], False)
    for contest in (ended, running):
        assert contest.rating_sentence == RATING_SENTENCE
        assert contest.province_url == PROVINCE_URL
        assert contest.root_unit.code == "UBND-H"
        assert contest.themes.count() == 5
        assert set(contest.notices.values_list("kind", flat=True)) == {
            "rules",
            "document",
            "guide",
            "notice",
        }
    assert ended.banner == ""
    assert "giả định" in running.banner
    assert "Phần 2 mở sớm" in running.banner


def test_rounds_of_2023_are_those_of_the_plan(ended):
    windows = [(r.opens_at, r.closes_at) for r in ended.rounds.parts()]

    assert windows == [PLAN_WINDOWS[:2], PLAN_WINDOWS[2:]]
    assert f"{ended.reference_date}" == "2023-11-15"


def test_both_parts_of_the_copy_are_open_now(running):
    now = db_now()
    part1, part2 = running.rounds.parts()
    moved = part1.closes_at - PLAN_WINDOWS.part1_closes

    assert part1.is_open(now)
    assert part2.is_open(now)
    assert moved % timedelta(weeks=1) == timedelta(0)
    assert part2.closes_at == PLAN_WINDOWS.part2_closes + moved
    assert timedelta(days=29) < now - part1.opens_at < timedelta(days=38)
    assert timedelta(days=7) < part1.closes_at - now <= timedelta(days=15)


def test_all_texts_are_public_but_the_reminder_of_the_last_days(running):
    unpublished = running.notices.exclude(published_at__lte=db_now())

    assert [notice.title for notice in unpublished] == ["Phần 1 sắp kết thúc"]


def test_bank_and_blueprint_give_a_paper_of_twenty(contest):
    round = quiz_round(contest)
    paper = draw_paper(round, "seed")
    bank = Question.objects.drawable().filter(topic__contest=contest)

    assert bank.count() >= 120
    assert set(bank.values_list("note", flat=True)) == {"câu hỏi mẫu"}
    assert len(paper) == 20
    assert (round.minutes, round.max_attempts, round.counts) == (20, 3, True)


# --- Units, people, roles --------------------------------------------------------


def test_units_stand_in_a_tree_under_one_root():
    assert Unit.objects.count() == 146
    assert Unit.objects.filter(parent=None).count() == 1
    for unit in Unit.objects.select_related("parent"):
        above = unit.parent.path if unit.parent else "/"
        assert unit.path == f"{above}{unit.pk}/"


def test_each_person_has_an_account_under_the_staff_code():
    assert StaffMember.objects.count() == 3601
    assert StaffMember.objects.filter(user__username=F("code")).count() == 3601


def test_only_the_printed_log_ins_have_a_password(loaded):
    lines = loaded.file.read_text(encoding="utf-8").splitlines()
    logins = dict(line.split(": ")[1].split(" / ") for line in lines)
    usable = [u for u in User.objects.all() if u.has_usable_password()]

    assert {user.username for user in usable} == set(logins)
    assert all(user.check_password(logins[user.username]) for user in usable)
    assert all(user.password.startswith("argon2$argon2id$") for user in usable)
    assert min(len(password) for password in logins.values()) >= 12
    assert stat.S_IMODE(loaded.file.stat().st_mode) == 0o600
    assert [line.split(": ")[0] for line in lines] == [
        "Quản trị hệ thống",
        "Cán bộ phụ trách",
        "Lãnh đạo",
        "Giám khảo",
        "Cán bộ đầu mối",
        "Người dự thi",
    ]


def test_log_ins_hold_their_roles_over_what_they_should():
    grants = Grant.objects.filter(user__staff_member=None)
    held = {(g.user.username, g.role, g.unit and g.unit.code) for g in grants}

    assert held == {
        ("quantri", "administrator", None),
        ("phongnoivu", "officer", "UBND-H"),
        ("lanhdao", "leader", "UBND-H"),
        ("giamkhao", "judge", "UBND-H"),
        ("daumoi", "coordinator", "TH-01"),
    }


def test_each_unit_with_people_has_one_coordinator():
    coordinated = Counter(
        Grant.objects.filter(role=Role.COORDINATOR).values_list("unit__code", flat=True)
    )

    assert len(coordinated) == 145
    assert set(coordinated.values()) == {1}


def test_the_participant_of_the_log_ins_may_begin(loaded, running):
    line = loaded.file.read_text(encoding="utf-8").splitlines()[-1]
    code = line.split(": ")[1].split(" / ")[0]
    entry = running.entries.get(staff_member__code=code)

    assert entry in RosterEntry.objects.filter(unit__code="TH-01").missing()
    assert not entry.attempts.exists()
    assert entry.staff_member.user.slip.ended_at
    assert entry.staff_member.user.initiatives.filter(round__contest=running).exists()


# --- What happened ---------------------------------------------------------------


def test_facts_agree_with_the_evidence(contest):
    assert wrong_facts(contest.pk) == []


def test_figures_agree_with_the_people(contest):
    assert wrong_figures(contest) == []
    assert not UnitDirty.objects.exists()


def test_the_contest_of_2023_went_well_but_not_everywhere(ended):
    root = UnitFigure.objects.get(contest=ended, unit=ended.root_unit)
    figures = UnitFigure.objects.filter(contest=ended, unit__block__isnull=False)
    below = figures.below_target()

    assert 0.965 < root.tree_participated / root.tree_expected < 0.985
    assert 18 <= below.count() <= 24
    assert below.filter(participated__lt=F("expected") * 0.7).count() >= 3
    assert figures.filter(expected=0, headcount__gt=0).exists()


def test_the_running_copy_is_on_its_way(running):
    root = UnitFigure.objects.get(contest=running, unit=running.root_unit)
    figures = UnitFigure.objects.filter(contest=running, unit__block__isnull=False)
    below = figures.below_target()

    assert 0.85 < root.tree_participated / root.tree_expected < 0.90
    assert figures.filter(expected__gt=0, participated=F("expected")).count() >= 40
    assert below.filter(participated__lt=F("expected") * 0.5).count() >= 3
    assert below.get(unit__code="TH-01").expected == 29
    assert below.get(unit__code="TH-01").participated == 26


def test_stored_scores_are_those_of_the_events():
    with connection.cursor() as cursor:
        cursor.execute(WRONG_SCORES)

        assert cursor.fetchall() == []


def test_answers_came_while_their_attempt_was_open():
    outside = AnswerEvent.objects.exclude(
        Q(recorded_at__gt=F("attempt__started_at"))
        & Q(recorded_at__lt=F("attempt__due_at"))
        & (Q(attempt__closed_at=None) | Q(recorded_at__lte=F("attempt__closed_at")))
    )

    assert AnswerEvent.objects.count() > 100_000
    assert not outside.exists()


def test_attempts_are_one_to_three_inside_the_round(contest):
    round = quiz_round(contest)
    attempts = Attempt.objects.filter(round=round)
    numbers = Counter(attempts.values_list("number", flat=True))

    assert set(numbers) == {1, 2, 3}
    assert numbers[1] > numbers[2] > numbers[3] > 100
    assert not attempts.filter(started_at__lt=round.opens_at).exists()
    assert not attempts.filter(due_at__gt=round.closes_at).exists()
    assert not attempts.filter(closed_at__gt=db_now()).exists()


def test_a_few_sit_at_this_moment_and_only_in_the_copy(ended, running):
    now = Attempt.objects.filter(state=Attempt.State.IN_PROGRESS)

    assert now.filter(round__contest=running, due_at__gt=db_now()).count() == 5
    assert now.filter(round__contest=ended).count() == 0


def test_each_closed_attempt_with_an_answer_is_evidence(contest):
    closed = Attempt.objects.filter(round__contest=contest, state="closed")
    proofs = {
        (key, entry, at)
        for key, entry, at in Evidence.objects.filter(
            contest=contest, source="quiz", round=quiz_round(contest)
        ).values_list("source_key", "entry", "happened_at")
    }

    assert proofs == {
        (str(attempt.pk), attempt.entry_id, attempt.closed_at)
        for attempt in closed.filter(answered__gt=0)
    }
    assert closed.filter(answered=0).exists()


def test_people_came_slowly_then_on_mondays_and_at_the_end(ended):
    firsts = ended.entries.exclude(participated_at=None)
    days = Counter(
        entry.participated_at.astimezone(PLAN_WINDOWS[0].tzinfo).date()
        for entry in firsts
    )
    weeks = Counter()
    weekdays = Counter()
    for day, people in days.items():
        weeks[day.isocalendar().week] += people
        weekdays[day.weekday()] += people
    in_order = [weeks[week] for week in sorted(weeks)]

    assert in_order[0] < in_order[1] < in_order[2]
    assert in_order[-1] == max(in_order)
    assert weekdays.most_common(1)[0][0] == 0
    assert len(days) > 35


@pytest.mark.parametrize(("code", "approved"), [(CODES[0], 60), (CODES[1], 52)])
def test_excusals_are_proposed_by_one_and_decided_by_another(code, approved):
    excusals = Excusal.objects.filter(entry__contest__code=code)
    states = Counter(excusals.values_list("state", flat=True))
    decided = excusals.filter(state__in=["approved", "refused"])

    assert states["approved"] == approved
    assert min(states["pending"], states["refused"], states["withdrawn"]) >= 1
    assert set(decided.values_list("decided_by__username", flat=True)) == {"phongnoivu"}
    assert not decided.exclude(decided_at__gt=F("proposed_at")).exists()
    for excusal in excusals.select_related("entry__unit", "entry__staff_member"):
        grants = Grant.objects.filter(user=excusal.proposed_by, role="coordinator")
        assert grants.get().unit == excusal.entry.unit
        assert excusal.entry.staff_member.user_id != excusal.proposed_by_id


def test_the_list_changed_on_the_way(contest):
    opens_at = quiz_round(contest).opens_at
    entries = contest.entries
    moves = Move.objects.filter(entry__contest=contest)

    assert entries.exclude(status="proposed").count() == 3600
    assert 10 <= entries.filter(created_at__gt=opens_at).count() <= 15
    assert 5 <= entries.filter(status="left").count() <= 10
    assert 4 <= moves.count() <= 6
    assert not moves.exclude(to_unit=F("entry__unit")).exists()
    assert not moves.filter(document="").exists()


def test_whoever_moved_or_left_was_asked_for_by_one_and_decided_by_another(contest):
    acts = Counter(act.decider for act in lowering_acts(contest, db_now()))
    changed = contest.entries.filter(Q(status="left") | Q(moves__isnull=False))
    applied = contest.proposals.exclude(applied_at=None)

    assert {proposal.entry_id for proposal in applied} == {e.pk for e in changed}
    assert applied.count() == changed.count()
    assert not applied.filter(decided_by=F("proposed_by")).exists()
    assert set(acts) == {User.objects.get(username=OFFICER.username).full_name}


def test_histories_of_the_list_end_as_it_stands(contest):
    told = {}
    for change in EntryChange.objects.filter(entry__contest=contest).order_by("at"):
        told.setdefault(change.entry_id, {}).update(change.after)
    standing = {
        e.pk: {"unit": e.unit_id, "status": e.status} for e in contest.entries.all()
    }

    assert all(
        standing[entry][name] == after[name]
        for entry, after in told.items()
        for name in {"unit", "status"} & after.keys()
    )
    assert {"added", "moved", "left", "excused"} == {
        change.act for change in EntryChange.objects.filter(entry__contest=contest)
    }


def test_the_school_of_the_log_ins_has_asked_the_office(ended, running):
    officer = User.objects.get(username=OFFICER.username)

    kinds = [row.kind for row in waiting(officer, running) if hasattr(row, "kind")]

    assert sorted(kinds) == ["add", "leave"]
    assert not ended.proposals.filter(state="pending").exists()


def test_units_confirmed_their_lists_and_three_of_the_copy_owe_it(ended, running):
    officer = User.objects.get(username=OFFICER.username)
    coordinator = User.objects.get(username=COORDINATOR.username)

    states = Counter(each.state for each in roster_states(officer, running))
    [school] = roster_states(coordinator, running)

    assert {each.state for each in roster_states(officer, ended)} == {"locked"}
    assert (states["to_mend"], states["unconfirmed"]) == (1, 2)
    assert states["confirmed"] > 10
    assert states["locked"] > 100
    assert school.state == "unconfirmed"
    assert units_unconfirmed(officer, running) == 3


def test_what_changed_since_is_what_the_story_tells(ended, running):
    officer = User.objects.get(username=OFFICER.username)
    for contest in (ended, running):
        changed = {
            change.entry.pk
            for each in roster_states(officer, contest)
            if (word := newest_confirmation(contest, each.unit))
            for change in changes_since(word)
        }
        # Who came, moved, left or was excused after the lists were confirmed.
        told = EntryChange.objects.filter(entry__contest=contest)

        assert changed
        assert changed <= set(told.values_list("entry_id", flat=True))


def test_people_of_the_copy_stand_in_every_way(running):
    missing = running.entries.missing()
    accounts = User.objects.filter(staff_member__entries__in=missing)
    with_slip = Slip.objects.filter(user__in=accounts)

    assert accounts.filter(last_login=None).count() > 100
    assert accounts.exclude(last_login=None).count() > 50
    assert 0 < accounts.count() - with_slip.count() < accounts.count() / 4
    assert missing.filter(excusals__state="pending").exists()
    assert not User.objects.filter(last_login__gt=db_now()).exists()


# --- Initiatives -----------------------------------------------------------------


def test_entries_of_the_copy_are_in_every_state(running):
    entries = InitiativeEntry.objects.filter(round__contest=running)

    assert set(entries.values_list("state", flat=True)) == set(State.values)
    assert entries.count() == 14
    assert not entries.filter(submitted_at__lt=F("round__opens_at")).exists()
    assert not entries.filter(submitted_at__gt=db_now()).exists()
    assert not entries.filter(submitted_at__lte=F("created_at")).exists()
    assert not entries.filter(decided_at__lte=F("submitted_at")).exists()
    assert not entries.exclude(video_url="").filter(video_key="").exists()


def test_entries_of_2023_are_settled(ended):
    states = Counter(
        InitiativeEntry.objects.filter(round__contest=ended).values_list(
            "state", flat=True
        )
    )

    assert states == {"approved": 4, "refused": 1, "withdrawn": 1}


def test_authors_are_on_the_roster_of_the_unit_that_sends():
    strangers = Author.objects.exclude(
        roster_entry__unit=F("entry__unit"),
        roster_entry__contest=F("entry__round__contest"),
    )

    assert Author.objects.count() > 40
    assert not strangers.exists()


# --- The closing of 2023 ---------------------------------------------------------


def test_2023_is_closed_by_a_snapshot_that_agrees_with_the_figures(ended):
    snapshot = Snapshot.objects.get(cause="closing")
    root = UnitFigure.objects.get(contest=ended, unit=ended.root_unit)

    assert (snapshot.contest, snapshot.cause) == (ended, Snapshot.Cause.CLOSING)
    assert snapshot.cut_off == PLAN_WINDOWS.part1_closes
    assert snapshot.sha256 == content_hash(snapshot)
    assert sum(row.participated for row in snapshot.units.all()) == (
        root.tree_participated
    )
    assert sum(row.expected for row in snapshot.units.all()) == root.tree_expected
    assert sum(row.initiatives_approved for row in snapshot.units.all()) == 4


def test_nothing_of_the_2023_contest_is_younger_than_its_snapshot(ended):
    taken_at = Snapshot.objects.get(cause="closing").taken_at
    newest = Attempt.objects.filter(round__contest=ended).aggregate(at=Min("due_at"))

    assert newest["at"] < taken_at
    assert not Excusal.objects.filter(
        entry__contest=ended, decided_at__gt=taken_at
    ).exists()
    assert not InitiativeEntry.objects.filter(
        round__contest=ended, updated_at__gt=taken_at
    ).exists()


def test_the_officers_acts_are_on_record():
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))

    assert {"take_snapshot", "move_initiative"} <= verbs
