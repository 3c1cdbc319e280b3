"""Evidence, the fact that follows from it, and the marks that wake the recount."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from contest.db import Columns, Statement, db_now
from contest.errors import ContestError
from contest.models import Evidence, RosterEntry, Round, User
from contest.queries.entries import locked_entry
from contest.queue import send_after_commit
from contest.services.audit import record

# Since when each entry has enough accepted evidence. "any": the earliest act in a
# round that counts. "each": the moment at which the last of those rounds was covered.
# Evidence without a round (a unit's confirmation of the whole) covers every round.
FACTS = """
SELECT entry.id,
       CASE contest.counting_rule
       WHEN 'any' THEN min(covered.since)
       ELSE CASE WHEN count(covered.since) = count(*) THEN max(covered.since) END
       END AS since
  FROM contest_rosterentry AS entry
  JOIN contest_contest AS contest ON contest.id = entry.contest_id
  LEFT JOIN contest_round AS round
    ON round.contest_id = contest.id AND round.counts
  LEFT JOIN LATERAL (
       SELECT min(evidence.happened_at) AS since
         FROM contest_evidence AS evidence
        WHERE evidence.entry_id = entry.id
          AND evidence.withdrawn_at IS NULL
          AND (evidence.round_id = round.id
               OR (evidence.round_id IS NULL AND round.id IS NOT NULL))
          AND contest.qualifying_sources ? evidence.source
       ) AS covered ON true
 WHERE {scope}
 GROUP BY entry.id, contest.counting_rule
"""

EVIDENCE = Columns(Evidence, "contest_evidence")
STORE = Statement(
    "evidence_store",
    f"""
INSERT INTO contest_evidence (contest_id, entry_id, round_id, source, source_key,
                              happened_at, confirmed_by_id, withdrawn_reason)
VALUES (%(contest)s, %(entry)s, %(round)s, %(source)s, %(key)s, %(moment)s, %(by)s, '')
ON CONFLICT (contest_id, source, source_key) DO NOTHING
RETURNING {EVIDENCE}
""",  # noqa: S608 - names of our own columns
    contest="bigint",
    entry="bigint",
    round="bigint",
    source="text",
    key="text",
    moment="timestamptz",
    by="bigint",
)

UPDATE_FACT = Statement(
    "fact_update",
    "WITH facts AS ("
    + FACTS.format(scope="entry.id = %(entry)s")
    + """),
changed AS (
UPDATE contest_rosterentry AS entry
   SET participated_at = facts.since
  FROM facts
 WHERE entry.id = facts.id
   AND entry.participated_at IS DISTINCT FROM facts.since
RETURNING entry.participated_at, entry.contest_id, entry.unit_id
),
marked AS (
INSERT INTO contest_unitdirty (contest_id, unit_id)
SELECT contest_id, unit_id FROM changed
)
SELECT participated_at FROM changed
""",
    entry="bigint",
)

WRONG_FACTS = (
    "SELECT entry.id FROM ("  # noqa: S608 - all parts are constants of this module
    + FACTS.format(scope="entry.contest_id = %(contest)s")
    + """) AS facts
  JOIN contest_rosterentry AS entry ON entry.id = facts.id
 WHERE entry.participated_at IS DISTINCT FROM facts.since
 ORDER BY entry.id
"""
)


MARK = Statement(
    "mark_dirty",
    """
INSERT INTO contest_unitdirty (contest_id, unit_id)
SELECT %(contest)s, unnest(%(units)s) RETURNING 1
""",
    contest="bigint",
    units="bigint[]",
)


class EvidenceOfAnother(ContestError):
    sentence = (
        "Ghi nhận này đã thuộc về người khác nên chưa ghi cho người này. "
        "Số liệu không đổi. Kiểm tra lại nguồn của ghi nhận."
    )


class AlreadyWithdrawn(ContestError):
    sentence = (
        "Ghi nhận này đã được hủy trước đó. Số liệu không đổi. "
        "Tải lại trang để xem tình trạng mới nhất."
    )


@transaction.atomic
def record_evidence(
    entry: RosterEntry,
    *,
    source: str,
    source_key: str,
    happened_at: datetime,
    round: Round | None = None,
    by: User | None = None,
) -> Evidence:
    """Store one proof and bring the entry's fact up to date, in this transaction.

    The same source and key again is the same proof: it is returned as it stands.
    Raises EvidenceOfAnother when it already proves somebody else.
    """
    entry = locked_entry(entry.pk)
    stored = STORE.row(
        contest=entry.contest_id,
        entry=entry.pk,
        round=round and round.pk,
        source=source,
        key=source_key,
        moment=happened_at,
        by=by and by.pk,
    )
    if stored:
        _update_fact(entry)
        return EVIDENCE.take(iter(stored))
    evidence = Evidence.objects.get(
        contest=entry.contest_id, source=source, source_key=source_key
    )
    if evidence.entry_id != entry.pk:
        raise EvidenceOfAnother
    return evidence


@transaction.atomic
def withdraw_evidence(evidence: Evidence, *, by: User, reason: str) -> Evidence:
    """Take a proof back with its reason; the fact follows. Raises AlreadyWithdrawn."""
    entry = locked_entry(evidence.entry_id)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.withdrawn_at is not None:
        raise AlreadyWithdrawn
    evidence.withdrawn_at = db_now()
    evidence.withdrawn_by = by
    evidence.withdrawn_reason = reason
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _update_fact(entry)
    record("withdraw_evidence", evidence, by=by, contest=entry.contest, reason=reason)
    return evidence


def _update_fact(entry: RosterEntry) -> None:
    """Take the fact from all proofs, in a statement begun under the entry's lock.

    The same statement marks the unit, as mark_dirty does.
    """
    changed = UPDATE_FACT.row(entry=entry.pk)
    if changed:
        entry.participated_at = changed[0]
        send_after_commit(settings.UNIT_DIRTY_TASK)


def wrong_facts(contest_id: int) -> list[int]:
    """Return the entries whose fact differs from their evidence: should be none."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG_FACTS, {"contest": contest_id})
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def correct_fact(entry_id: int) -> None:
    """Take one entry's fact from its proofs again: what should never be needed."""
    entry = locked_entry(entry_id)
    _update_fact(entry)
    record("correct_fact", entry, contest=entry.contest)


def mark_dirty(contest_id: int, unit_ids: Iterable[int]) -> None:
    """Ask for a recount of these units. Call it in the transaction of the change."""
    MARK.rows(contest=contest_id, units=list(unit_ids))
    send_after_commit(settings.UNIT_DIRTY_TASK)


def take_dirty_units() -> dict[int, list[int]]:
    """Remove the marks seen now and return their unit ids by contest id."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contest_unitdirty RETURNING contest_id, unit_id")
        marks = set(cursor.fetchall())
    taken = defaultdict(list)
    for contest_id, unit_id in sorted(marks):
        taken[contest_id].append(unit_id)
    return dict(taken)
