"""Take the last import back, while nothing hangs on what it wrote."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.deletion import ProtectedError

from contest import names
from contest.db import advisory_lock, db_now, db_today, wait_patiently
from contest.errors import UndoRefused
from contest.models import (
    EntryChange,
    Excusal,
    ImportBatch,
    Move,
    Proposal,
    RosterConfirmation,
    RosterEntry,
    StaffMember,
    Unit,
    UnitRoster,
    User,
)
from contest.queries.person_item import FIELDS
from contest.services.audit import record
from contest.services.people.acts import let_proposals_follow
from contest.services.people.saving import IMPORTS
from contest.services.people.writing import (
    FOLLOWING,
    OF_ENTRY,
    let_accounts_follow,
    update_rows,
)
from contest.services.proof import mark_dirty
from contest.services.signoff import rosters_under_lock

ACTS = EntryChange.Act
OF_PLACE = {"unit", "status"}  # whether and where an entry works


@transaction.atomic
def undo_people(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Bring people, entries and moves back to what they were before ``batch``.

    Names that it taught stay known. Raises UndoRefused when it is not the last one,
    or when anything was done since with somebody it wrote.
    """
    wait_patiently()
    advisory_lock(IMPORTS)
    # Not the full lock: who approves points at the batch, with an entry in hand.
    batch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    _refuse_but_the_last(batch)
    history = History(batch)
    history.lock()
    _refuse_what_was_decided(batch, history)
    _refuse_settled_lists(batch, history, by)
    history.refuse_later_changes()
    _take_back_acts(batch, history)
    _restore(history)
    _delete_new(history)
    batch.state = ImportBatch.State.UNDONE
    batch.undone_at, batch.undone_by = db_now(), by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    mark_dirty(batch.contest_id, sorted(history.units))
    record("undo_import", batch, by=by, contest=batch.contest, **batch.counts)
    return batch


def _refuse_but_the_last(batch: ImportBatch) -> None:
    committed = ImportBatch.objects.filter(
        contest=batch.contest_id,
        kind=ImportBatch.Kind.STAFF,
        state=ImportBatch.State.COMMITTED,
    )
    last = committed.order_by("-committed_at", "-pk").first()
    if batch.state != ImportBatch.State.COMMITTED:
        raise UndoRefused("lần nhập này chưa ghi hoặc đã hoàn tác rồi")
    if last != batch:
        raise UndoRefused("đã có lần nhập khác ghi sau đó")


class History:
    """What the import did to whom: from its lines of history alone."""

    def __init__(self, batch: ImportBatch):
        self.batch = batch
        self.units: set[int] = set()
        self.new: set[int] = set()  # entries
        self.new_people: set[int] = set()  # of these entries: the person is new too
        self.new_accounts: set[int] = set()
        self.moved: dict[int, tuple[int, int]] = {}
        self.accepted: list[int] = []  # proposals
        self.last = 0
        self.before: dict[int, dict] = defaultdict(dict)
        self.after: dict[int, dict] = defaultdict(dict)
        for change in batch.changes.order_by("pk").iterator():
            self._read(change)
        self.touched = {*self.new, *self.after}

    def _read(self, change: EntryChange) -> None:
        entry = change.entry_id
        self.units |= {change.unit_id, change.to_unit_id} - {None}
        self.last = max(self.last, change.pk)
        if change.act == ACTS.ADDED:
            self.new.add(entry)
            if change.after["is_new_person"]:
                self.new_people.add(entry)
            if change.after["is_new_account"]:
                self.new_accounts.add(entry)
            return
        # The first line that names a field says what it was, the last what it became.
        self.before[entry] = change.before | self.before[entry]
        self.after[entry] |= change.after
        if change.act == ACTS.MOVED:
            self.moved[entry] = (change.unit_id, change.to_unit_id)
        if change.act == ACTS.ACCEPTED and change.proposal_id:
            self.accepted.append(change.proposal_id)

    def lock(self) -> None:
        """Nothing may begin to hang on these while we look: not even a pointer.

        In the order of all verbs, with what the file asked for: somebody may be about
        to decide it.
        """
        asked = self.batch.proposals.exclude(entry=None).values("entry")
        entries = RosterEntry.objects.filter(Q(pk__in=self.touched) | Q(pk__in=asked))
        entries = entries.order_by("pk").select_for_update()
        found = entries.values("pk", "staff_member", *OF_ENTRY)
        self.entries = {row["pk"]: row for row in found}
        self._lock_proposals()
        self._lock_units()
        self._lock_people()

    def _lock_proposals(self) -> None:
        proposals = Proposal.objects.filter(
            Q(batch=self.batch) | Q(pk__in=self.accepted)
        ).order_by("pk")
        list(proposals.select_for_update().values_list("pk"))

    def _lock_units(self) -> None:
        """Those to which somebody comes back: none ends meanwhile."""
        units = {
            fields.get("unit", self.entries[entry]["unit"])
            for entry, fields in self.before.items()
            if entry not in self.new and not fields.keys().isdisjoint(OF_PLACE)
        }
        found = Unit.objects.filter(pk__in=units).order_by("pk")
        self.units_again = list(found.select_for_update(no_key=True))

    def _lock_people(self) -> None:
        people = {row["staff_member"] for row in self.entries.values()}
        found = (
            StaffMember.objects.filter(pk__in=people)
            .order_by("pk")
            .select_for_update()
            .values("pk", "code", "user", *FIELDS)
        )
        self.people = {row["pk"]: row for row in found}
        accounts = [self.person(entry)["user"] for entry in self.new_accounts]
        users = User.objects.filter(pk__in=accounts).order_by("pk")
        self.accounts = list(users.select_for_update().values_list("pk", flat=True))

    def person(self, entry: int) -> dict:
        return self.people[self.entries[entry]["staff_member"]]

    def refuse_later_changes(self) -> None:
        """Raise UndoRefused for what was done since, in a statement under the locks."""
        since = self.batch.committed_at
        if EntryChange.objects.filter(
            entry__in=self.touched, pk__gt=self.last
        ).exists():
            raise UndoRefused("có người trong tệp đã được sửa sau lần nhập này")
        asked = Proposal.objects.filter(entry__in=self.touched).exclude(
            batch=self.batch
        )
        if asked.filter(Q(proposed_at__gt=since) | Q(entry__in=self.new)).exists():
            raise UndoRefused("có người trong tệp đã có đề nghị khác")
        if Excusal.objects.filter(entry__in=self.new).exists():
            raise UndoRefused("có người mới thêm đã có đề nghị duyệt vắng")
        users = User.objects.filter(pk__in=self.accounts)
        if users.filter(
            Q(last_login__isnull=False) | Q(devices__isnull=False)
        ).exists():
            raise UndoRefused("có người mới thêm đã đăng nhập")
        if users.filter(slip__isnull=False).exists():
            raise UndoRefused("đã in phiếu cho người mới thêm")
        if users.filter(grants__isnull=False).exists():
            raise UndoRefused("có người mới thêm đã được giao vai trò")
        today = db_today()
        ended = [unit for unit in self.units_again if unit.has_ended_by(today)]
        if ended:
            name = ended[0].short_name
            raise UndoRefused(f"{name} đã kết thúc nên không nhận lại ai được")
        if any(self._differs(entry) for entry in self.after):
            raise UndoRefused("có người trong tệp đã được sửa sau lần nhập này")

    def _differs(self, entry: int) -> bool:
        now = self.person(entry) | self.entries[entry]
        return any(
            _stored(now[name]) != value for name, value in self.after[entry].items()
        )


def _stored(value):
    return str(value) if isinstance(value, date) else value


def _refuse_what_was_decided(batch: ImportBatch, history: History) -> None:
    decided_since = Q(state=Proposal.State.REFUSED) | Q(
        state=Proposal.State.APPROVED, decided_at__gt=batch.committed_at
    )
    if batch.proposals.filter(decided_since).exists():
        raise UndoRefused("đề nghị của lần nhập này đã được duyệt hoặc không duyệt")


def _refuse_settled_lists(batch: ImportBatch, history: History, by: User) -> None:
    """Under the lock of the lists: nobody gives his word for one meanwhile."""
    units = Unit.objects.filter(pk__in=history.units)
    for roster in rosters_under_lock(batch.contest, units, by=by):
        if roster.state == UnitRoster.State.LOCKED:
            raise UndoRefused(f"danh sách của {roster.unit.short_name} đã chốt")
    confirmed = RosterConfirmation.objects.filter(
        contest=batch.contest, unit__in=units, confirmed_at__gt=batch.committed_at
    )
    if first := confirmed.select_related("unit").order_by("pk").first():
        raise UndoRefused(
            f"{first.unit.short_name} đã xác nhận danh sách sau lần nhập này"
        )


def _take_back_acts(batch: ImportBatch, history: History) -> None:
    moves = (
        Move.objects.filter(entry__in=history.moved)
        .values("entry")
        .annotate(last=Max("pk"))
        .values("last")
    )
    Move.objects.filter(pk__in=moves).delete()
    Proposal.objects.filter(pk__in=history.accepted).update(
        state=Proposal.State.PENDING,
        decided_by=None,
        decided_at=None,
        applied_at=None,
        self_decided=False,
    )
    batch.changes.all()._raw_delete(batch.changes.db)
    batch.proposals.all().delete()


def _restore(history: History) -> None:
    """Write the fields as they were, of those who were there before."""
    before = sorted(history.before.items())
    update_rows(
        (
            _entry(history, entry, fields)
            for entry, fields in before
            if entry not in history.new
        ),
        OF_ENTRY,
    )
    update_rows(
        (_person(history.person(entry), fields) for entry, fields in before),
        [*FIELDS, "sort_key", "search_key"],
    )
    let_proposals_follow(history.moved)
    let_accounts_follow(
        history.person(entry)["pk"]
        for entry, fields in before
        if not fields.keys().isdisjoint(FOLLOWING)
    )


def _entry(history: History, entry: int, before: dict) -> RosterEntry:
    row = history.entries[entry]
    fields = {name: before.get(name, row[name]) for name in OF_ENTRY}
    return RosterEntry(
        pk=entry,
        contest_id=history.batch.contest_id,
        staff_member_id=row["staff_member"],
        unit_id=fields.pop("unit"),
        **fields,
    )


def _person(row: dict, before: dict) -> StaffMember:
    fields = {name: before.get(name, row[name]) for name in FIELDS}
    return StaffMember(
        pk=row["pk"],
        code=row["code"],
        user_id=row["user"],
        sort_key=names.sort_key(fields["surname"], fields["given_name"]),
        search_key=names.search_key(f"{fields['surname']} {fields['given_name']}"),
        **fields,
    )


def _delete_new(history: History) -> None:
    """Take away whom the import brought. What stands on them, above us, protects."""
    people = {history.entries[entry]["staff_member"] for entry in history.new_people}
    try:
        RosterEntry.objects.filter(pk__in=history.new).delete()
        StaffMember.objects.filter(pk__in=people).delete()
        User.objects.filter(pk__in=history.accounts).delete()
    except ProtectedError as error:
        raise UndoRefused(
            "có người mới thêm đã dự thi, đã có ghi nhận tham gia, đã được gửi thư "
            "nhắc hoặc đã có trong số liệu chốt"
        ) from error
