"""Freeze the figures, so that every number can be made again later."""

import hashlib
import json
from datetime import date, datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from contest.db import db_now
from contest.models import Contest, User
from contest.services import record
from contest.services.proposals import apply_due_proposals
from initiatives.states import State as InitiativeState
from reports.models import Snapshot

# One statement, so that all of it is seen at one moment: the people as they stand, the
# units' sums over exactly those people, how each list came to be, and the initiatives.
# A person's moves are a chain: one dated before the move that it goes on from (a merge
# takes along who came after the day of its paper) holds from that one's day.
FREEZE = """
WITH opening AS (
    SELECT min(opens_at) AS at FROM contest_round
     WHERE contest_id = %(contest)s AND counts
), away AS (
    SELECT DISTINCT excusal.entry_id
      FROM contest_excusal AS excusal
      JOIN contest_rosterentry AS entry ON entry.id = excusal.entry_id
      JOIN contest_contest AS contest ON contest.id = entry.contest_id
     WHERE contest.id = %(contest)s AND excusal.state = 'approved'
       AND contest.reference_date BETWEEN excusal.starts_on AND excusal.ends_on
), line AS (
    SELECT line.id, line.entry_id, line.act, line.before, line.unit_id, line.at,
           coalesce(line.effective_on, (line.at AT TIME ZONE %(zone)s)::date) AS day,
           entry.status
      FROM contest_entrychange AS line
      JOIN contest_rosterentry AS entry ON entry.id = line.entry_id
     WHERE entry.contest_id = %(contest)s
       AND line.act IN ('left', 'returned', 'accepted', 'added')
), stood AS (  -- who had left, is added again and not accepted yet: as he was before
    SELECT DISTINCT ON (entry_id) entry_id, at,
           (before ->> 'left_on')::date AS left_on,
           coalesce((before ->> 'unit')::bigint, unit_id) AS unit_id
      FROM line
     WHERE act = 'added' AND status = 'proposed' AND before ->> 'status' = 'left'
     ORDER BY entry_id, id DESC
), last_word AS (  -- on whether somebody was on the list that day
    SELECT DISTINCT ON (entry_id) entry_id, is_away
      FROM (SELECT entry_id, id, 1 AS place, act = 'left' AS is_away, day
              FROM line WHERE act <> 'added'
             UNION ALL  -- who comes back had left on a day, whoever wrote it down
            SELECT entry_id, id, 0, true, (before ->> 'left_on')::date
              FROM line WHERE act <> 'left' AND before ->> 'left_on' IS NOT NULL
           ) AS word
     WHERE day <= %(day)s
     ORDER BY entry_id, id DESC, place DESC
), move AS (
    SELECT move.id, move.entry_id, move.from_unit_id, move.to_unit_id,
           move.recorded_at,
           max(move.effective_on) OVER (PARTITION BY move.entry_id ORDER BY move.id)
               AS effective_on
      FROM contest_move AS move
      JOIN contest_rosterentry AS entry ON entry.id = move.entry_id
      LEFT JOIN stood ON stood.entry_id = entry.id
     WHERE entry.contest_id = %(contest)s
       AND (entry.status IN ('working', 'left') OR move.recorded_at < stood.at)
), place AS (
    SELECT DISTINCT ON (entry_id) entry_id, to_unit_id AS unit_id FROM move
     WHERE effective_on <= %(day)s
     ORDER BY entry_id, effective_on DESC, id DESC
), later AS (
    SELECT DISTINCT ON (entry_id) entry_id, from_unit_id AS unit_id FROM move
     WHERE effective_on > %(day)s
     ORDER BY entry_id, effective_on, id
), change AS (
    SELECT move.* FROM move CROSS JOIN opening
     WHERE effective_on <= %(day)s
       AND (recorded_at >= opening.at
            OR effective_on > (opening.at AT TIME ZONE %(zone)s)::date)
), start AS (
    SELECT DISTINCT ON (entry_id) entry_id, from_unit_id FROM change
     ORDER BY entry_id, effective_on, id
), act AS (
    SELECT DISTINCT ON (evidence.entry_id) evidence.entry_id, evidence.id
      FROM contest_evidence AS evidence
      JOIN contest_rosterentry AS entry ON entry.id = evidence.entry_id
      JOIN contest_contest AS contest ON contest.id = evidence.contest_id
      LEFT JOIN contest_round AS round ON round.id = evidence.round_id
     WHERE evidence.contest_id = %(contest)s AND evidence.withdrawn_at IS NULL
       AND evidence.happened_at <= entry.participated_at
       AND contest.qualifying_sources ? evidence.source
       AND coalesce(round.counts, true)
     ORDER BY evidence.entry_id, evidence.happened_at DESC, evidence.id
), best AS (
    SELECT attempt.entry_id, max(attempt.score) AS score
      FROM quiz_attempt AS attempt
      JOIN contest_round AS round ON round.id = attempt.round_id
     WHERE round.contest_id = %(contest)s AND round.counts
       AND attempt.state = 'closed' AND attempt.closed_at <= %(cut_off)s
     GROUP BY attempt.entry_id
), person AS MATERIALIZED (
    SELECT entry.id,
           coalesce(place.unit_id, later.unit_id, stood.unit_id, entry.unit_id)
               AS unit_id,
           staff.category,
           CASE WHEN coalesce(stood.left_on, entry.left_on) <= %(day)s THEN false
                ELSE NOT coalesce(last_word.is_away, false) END AS working,
           entry.counts,
           away.entry_id IS NOT NULL AS excused,
           coalesce(entry.created_at < opening.at, true) AS was_there,
           coalesce(start.from_unit_id, place.unit_id, later.unit_id, stood.unit_id,
                    entry.unit_id) AS first_unit_id,
           CASE WHEN entry.participated_at <= %(cut_off)s THEN entry.participated_at END
               AS participated_at,
           CASE WHEN entry.participated_at <= %(cut_off)s THEN act.id END
               AS evidence_id,
           best.score AS best_score
      FROM contest_rosterentry AS entry
      JOIN contest_staffmember AS staff ON staff.id = entry.staff_member_id
     CROSS JOIN opening
      LEFT JOIN away ON away.entry_id = entry.id
      LEFT JOIN place ON place.entry_id = entry.id
      LEFT JOIN later ON later.entry_id = entry.id
      LEFT JOIN start ON start.entry_id = entry.id
      LEFT JOIN act ON act.entry_id = entry.id
      LEFT JOIN best ON best.entry_id = entry.id
      LEFT JOIN stood ON stood.entry_id = entry.id
      LEFT JOIN last_word ON last_word.entry_id = entry.id
     WHERE entry.contest_id = %(contest)s
       AND (entry.status IN ('working', 'left') OR stood.left_on > %(day)s)
), frozen AS (
    INSERT INTO reports_snapshotentry
           (snapshot_id, entry_id, unit_id, category, working, counts, excused,
            participated_at, evidence_id, best_score)
    SELECT %(snapshot)s, id, unit_id, category, working, counts, excused,
           participated_at, evidence_id, best_score
      FROM person WHERE %(with_people)s
), own AS (
    SELECT unit_id,
           count(*) FILTER (WHERE working) AS headcount,
           count(*) FILTER (WHERE working AND counts) AS counting,
           count(*) FILTER (WHERE working AND counts AND excused) AS excused,
           count(participated_at) FILTER (WHERE working AND counts AND NOT excused)
               AS participated,
           count(participated_at) FILTER (WHERE working AND (excused OR NOT counts))
               AS extra,
           count(*) FILTER (WHERE NOT working) AS gone
      FROM person GROUP BY unit_id
), tree AS (  -- for those units alone that are judged by it
    SELECT top.id, sum(own.counting - own.excused) AS in_tree,
           sum(own.participated) AS joined_in_tree
      FROM contest_unit AS top
      JOIN contest_unit AS unit ON starts_with(unit.path, top.path)
      JOIN own ON own.unit_id = unit.id
     WHERE top.rolls_up
     GROUP BY top.id
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
), sent AS (
    SELECT initiative.unit_id, count(*) AS sent,
           count(*) FILTER (WHERE state = %(approved)s) AS approved
      FROM initiatives_initiativeentry AS initiative
      JOIN contest_round AS round ON round.id = initiative.round_id
     WHERE round.contest_id = %(contest)s AND initiative.submitted_at IS NOT NULL
       AND initiative.state <> %(withdrawn)s
     GROUP BY initiative.unit_id
)
INSERT INTO reports_snapshotunit
       (snapshot_id, unit_id, subject_to_rating, rolls_up, tree_expected,
        tree_participated, opening, added, removed, headcount, counting, excused,
        expected, participated, extra, initiatives_sent, initiatives_approved)
SELECT %(snapshot)s, unit.id, unit.subject_to_rating, unit.rolls_up,
       CASE WHEN unit.rolls_up THEN coalesce(tree.in_tree, 0) END,
       CASE WHEN unit.rolls_up THEN coalesce(tree.joined_in_tree, 0) END,
       coalesce(opening, 0), coalesce(added, 0) + coalesce(arrived, 0),
       coalesce(departed, 0) + coalesce(gone, 0), coalesce(headcount, 0),
       coalesce(counting, 0), coalesce(excused, 0),
       coalesce(counting, 0) - coalesce(excused, 0), coalesce(participated, 0),
       coalesce(extra, 0), coalesce(sent.sent, 0), coalesce(sent.approved, 0)
  FROM contest_unit AS unit
  LEFT JOIN own ON own.unit_id = unit.id
  LEFT JOIN tree ON tree.id = unit.id
  LEFT JOIN came ON came.unit_id = unit.id
  LEFT JOIN moved ON moved.unit_id = unit.id
  LEFT JOIN sent ON sent.unit_id = unit.id
 WHERE unit.path LIKE (SELECT root.path || '%%' FROM contest_unit AS root
                         JOIN contest_contest AS contest
                           ON contest.root_unit_id = root.id
                        WHERE contest.id = %(contest)s)
   AND (own.unit_id IS NOT NULL OR came.unit_id IS NOT NULL
        OR sent.unit_id IS NOT NULL
        OR ((unit.block_id IS NOT NULL OR unit.rolls_up)
            AND (unit.valid_to IS NULL OR unit.valid_to >= %(day)s)))
"""

CANONICAL_UNITS = """
SELECT unit.code, frozen.subject_to_rating, opening, added, removed, headcount,
       counting, excused, expected, participated, extra, initiatives_sent,
       initiatives_approved
  FROM reports_snapshotunit AS frozen
  JOIN contest_unit AS unit ON unit.id = frozen.unit_id
 WHERE snapshot_id = %s ORDER BY unit.code COLLATE "C"
"""
CANONICAL_ROLLED_UP = """
SELECT unit.code, tree_expected, tree_participated
  FROM reports_snapshotunit AS frozen
  JOIN contest_unit AS unit ON unit.id = frozen.unit_id
 WHERE snapshot_id = %s AND frozen.rolls_up ORDER BY unit.code COLLATE "C"
"""
CANONICAL_ENTRIES = """
SELECT entry_id, unit_id, category, working, counts, excused, evidence_id,
       extract(epoch FROM participated_at)::text, best_score
  FROM reports_snapshotentry WHERE snapshot_id = %s ORDER BY entry_id
"""


@transaction.atomic
def take_snapshot(
    contest: Contest,
    cause: Snapshot.Cause,
    *,
    by: User | None = None,
    cut_off: datetime | None = None,
    scheduled_for: date | None = None,
) -> Snapshot:
    """Freeze who was expected and who took part until ``cut_off`` (default now).

    An attempt that the clock closed ends at the very second of the closing and counts.
    Acts count by when they happened, whenever they were recorded; people stand where
    the moves until the day of ``cut_off`` led, and who left later has not left yet.
    One that is ``scheduled_for`` a day freezes units alone.
    The rows are never rewritten; ``content_hash`` makes the stored hash again from
    them.
    """
    apply_due_proposals()  # with the worker down, nobody has
    snapshot = Snapshot.objects.create(
        contest=contest,
        cause=cause,
        cut_off=cut_off or db_now(),
        taken_by=by,
        scheduled_for=scheduled_for,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            FREEZE,
            {
                "snapshot": snapshot.pk,
                "contest": contest.pk,
                "cut_off": snapshot.cut_off,
                "with_people": scheduled_for is None,
                "day": timezone.localdate(snapshot.cut_off),
                "zone": settings.TIME_ZONE,
                "approved": InitiativeState.APPROVED,
                "withdrawn": InitiativeState.WITHDRAWN,
            },
        )
    snapshot.sha256 = content_hash(snapshot)
    snapshot.save(update_fields=["sha256"])
    record("take_snapshot", snapshot, by=by, contest=contest, cause=cause)
    return snapshot


def content_hash(snapshot: Snapshot) -> str:
    """Return the SHA-256 over the snapshot's rows in canonical order."""
    digest = hashlib.sha256()
    head = [snapshot.contest.code, snapshot.cause, snapshot.cut_off.timestamp()]
    digest.update(json.dumps(head).encode())
    with connection.cursor() as cursor:
        for statement in (CANONICAL_UNITS, CANONICAL_ROLLED_UP, CANONICAL_ENTRIES):
            cursor.execute(statement, [snapshot.pk])
            for row in cursor:
                digest.update(json.dumps(row).encode())
    return digest.hexdigest()
