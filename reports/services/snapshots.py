"""Freeze the figures, so that every number can be made again later."""

import hashlib
import json
from datetime import date, datetime

from django.db import connection, transaction

from contest.db import db_now, work_patiently
from contest.models import Contest, User
from contest.services import record
from initiatives.states import State as InitiativeState
from reports.models import Snapshot
from reports.queries.people_at import JUDGED_BY, UNITS_AT, parameters

# One statement, so that all of it is seen at one moment: the people as they stood, the
# units' sums over exactly those people, how each list came to be, and the initiatives.
FREEZE = f"""{UNITS_AT}, frozen AS (
    INSERT INTO reports_snapshotentry
           (snapshot_id, entry_id, unit_id, category, working, counts, excused,
            participated_at, evidence_id, best_score)
    SELECT %(snapshot)s, id, unit_id, category, working, counts, excused,
           participated_at, evidence_id, best_score
      FROM person WHERE %(with_people)s
), came AS (
    SELECT first_unit_id AS unit_id,
           count(*) FILTER (WHERE was_there) AS opening,
           count(*) FILTER (WHERE NOT was_there) AS added
      FROM person GROUP BY first_unit_id
), moved AS (
    SELECT side.unit_id, sum(arrived) AS arrived, sum(departed) AS departed
      FROM change
     CROSS JOIN LATERAL (VALUES (change.to_unit_id, 1, 0), (change.from_unit_id, 0, 1))
                     AS side (unit_id, arrived, departed)
     GROUP BY side.unit_id
), initiative AS (
    SELECT entry.id, entry.unit_id, entry.round_id, entry.state, sending.dispatch_id,
           coalesce(sending.fanpage_url, '') AS fanpage_url
      FROM initiatives_initiativeentry AS entry
      JOIN contest_round AS round ON round.id = entry.round_id
      LEFT JOIN initiatives_dispatchedentry AS sending
        ON sending.entry_id = entry.id AND sending.is_live
     WHERE round.contest_id = %(contest)s AND entry.submitted_at IS NOT NULL
       AND entry.state <> %(withdrawn)s
), frozen_initiative AS (
    INSERT INTO reports_snapshotinitiative
           (snapshot_id, initiative_id, unit_id, state, dispatch_id, fanpage_url)
    SELECT %(snapshot)s, id, unit_id, state, dispatch_id, fanpage_url
      FROM initiative WHERE %(with_people)s
), duty AS (  -- in these rounds each unit but the root body has to send one
    SELECT array_agg(round.id) AS rounds, count(*) AS number
      FROM initiatives_initiativerules AS rules
      JOIN contest_round AS round ON round.id = rules.round_id
     WHERE round.contest_id = %(contest)s AND rules.unit_must_send
       AND round.opens_at <= %(cut_off)s
), sent AS (
    SELECT unit_id, count(*) AS sent,
           count(*) FILTER (WHERE state = %(approved)s) AS approved,
           count(DISTINCT round_id) FILTER (WHERE round_id = ANY(duty.rounds))
               AS duties_met
      FROM initiative CROSS JOIN duty GROUP BY unit_id
)
INSERT INTO reports_snapshotunit
       (snapshot_id, unit_id, subject_to_rating, rolls_up, tree_expected,
        tree_participated, opening, added, removed, headcount, counting, excused,
        expected, participated, extra, initiatives_sent, initiatives_approved,
        duty_met)
SELECT %(snapshot)s, unit_id, subject_to_rating, rolls_up, {JUDGED_BY},
       coalesce(opening, 0), coalesce(added, 0) + coalesce(arrived, 0),
       coalesce(departed, 0) + gone, headcount, counting, excused, expected,
       participated, extra, coalesce(sent.sent, 0), coalesce(sent.approved, 0),
       CASE WHEN duty.number > 0 AND is_current AND unit_id <> %(root)s
            THEN coalesce(sent.duties_met, 0) = duty.number END
  FROM standing
 CROSS JOIN duty
  LEFT JOIN came USING (unit_id)
  LEFT JOIN moved USING (unit_id)
  LEFT JOIN sent USING (unit_id)
 WHERE is_peopled OR came.unit_id IS NOT NULL OR sent.unit_id IS NOT NULL
       OR (is_current AND (block_id IS NOT NULL OR rolls_up))
"""  # noqa: S608 - all parts are constants of ours

# By ids: a name or a code that is corrected later makes no figure another one.
CANONICAL_UNITS = """
SELECT unit_id, subject_to_rating, opening, added, removed, headcount,
       counting, excused, expected, participated, extra, initiatives_sent,
       initiatives_approved
  FROM reports_snapshotunit WHERE snapshot_id = %s ORDER BY unit_id
"""
CANONICAL_ROLLED_UP = """
SELECT unit_id, tree_expected, tree_participated
  FROM reports_snapshotunit WHERE snapshot_id = %s AND rolls_up ORDER BY unit_id
"""
# Of snapshots of which none had to: no rows, and the hash that they had before.
CANONICAL_DUTIES = """
SELECT unit_id, duty_met
  FROM reports_snapshotunit
 WHERE snapshot_id = %s AND duty_met IS NOT NULL ORDER BY unit_id
"""
CANONICAL_ENTRIES = """
SELECT entry_id, unit_id, category, working, counts, excused, evidence_id,
       extract(epoch FROM participated_at)::text, best_score
  FROM reports_snapshotentry WHERE snapshot_id = %s ORDER BY entry_id
"""
CANONICAL_INITIATIVES = """
SELECT initiative_id, unit_id, state, dispatch_id, fanpage_url
  FROM reports_snapshotinitiative WHERE snapshot_id = %s ORDER BY initiative_id
"""
# Of a closing: what was left open and why. Other snapshots have none.
CANONICAL_REMAINDERS = """
SELECT kind, subjects::text, count, reason
  FROM reports_closingremainder WHERE snapshot_id = %s ORDER BY kind COLLATE "C"
"""
CANONICAL = (
    CANONICAL_UNITS,
    CANONICAL_ROLLED_UP,
    CANONICAL_DUTIES,
    CANONICAL_ENTRIES,
    CANONICAL_INITIATIVES,
    CANONICAL_REMAINDERS,
)


@transaction.atomic
def take_snapshot(contest: Contest, cause: Snapshot.Cause, **given) -> Snapshot:
    """Write a snapshot and seal it; what is ``given`` is told by ``freeze``.

    The rows are never rewritten; ``content_hash`` makes the stored hash again from
    them.
    """
    return seal(freeze(contest, cause, **given))


@transaction.atomic
def freeze(
    contest: Contest,
    cause: Snapshot.Cause,
    *,
    by: User | None = None,
    cut_off: datetime | None = None,
    at: datetime | None = None,
    scheduled_for: date | None = None,
) -> Snapshot:
    """Freeze who was expected and who took part until ``cut_off`` (default now).

    An attempt that the clock closed ends at the very second of the closing and counts.
    Acts count by when they happened, whenever they were recorded; people stand where
    the moves until the day of ``cut_off`` led, and who left later has not left yet.
    One that is ``scheduled_for`` a day freezes units alone. ``seal`` it in the same
    transaction.
    """
    at = at or db_now()
    work_patiently()  # no page waits for it: 500 000 people take 20 s
    snapshot = Snapshot.objects.create(
        contest=contest,
        cause=cause,
        cut_off=cut_off or at,
        taken_by=by,
        taken_at=at,
        reference_date=contest.reference_date,
        scheduled_for=scheduled_for,
    )
    given = parameters(contest, snapshot.cut_off) | {
        "snapshot": snapshot.pk,
        "root": contest.root_unit_id,
        "with_people": scheduled_for is None,
        "approved": InitiativeState.APPROVED,
        "withdrawn": InitiativeState.WITHDRAWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(FREEZE, given)
    return snapshot


@transaction.atomic
def seal(snapshot: Snapshot) -> Snapshot:
    """Put the hash on it; from here on the database keeps a closing as it is."""
    snapshot.sha256 = content_hash(snapshot)
    snapshot.save(update_fields=["sha256"])
    record(
        "take_snapshot",
        snapshot,
        by=snapshot.taken_by,
        contest=snapshot.contest,
        cause=snapshot.cause,
    )
    return snapshot


@transaction.atomic
def content_hash(snapshot: Snapshot) -> str:
    """Return the SHA-256 over the snapshot's rows in canonical order."""
    digest = hashlib.sha256()
    head = [snapshot.contest_id, snapshot.cause, snapshot.cut_off.timestamp()]
    digest.update(json.dumps(head).encode())
    for statement in CANONICAL:
        with connection.chunked_cursor() as cursor:  # never all people at once
            cursor.execute(statement, [snapshot.pk])
            for row in cursor:
                digest.update(json.dumps(row).encode())
    return digest.hexdigest()
