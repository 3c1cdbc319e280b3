"""Who stood where at a cut-off, and who had taken part: one definition, in SQL.

What a snapshot freezes, what a closing would freeze now and what has changed since one
are asked of these people.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from contest.models import Contest
from reports.models import Snapshot, SnapshotUnit
from reports.models.figures import COUNTS

# A person's moves are a chain: one dated before the move that it goes on from (a merge
# takes along who came after the day of its paper) holds from that one's day.
PEOPLE_AT = """
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
)"""


# Of whom each unit's integers are, and by whose it is judged: its own people's, or its
# subtree's where it rolls up. One that has ended is judged while people work there.
UNITS_AT = f"""{PEOPLE_AT}, own AS (
    SELECT unit_id,
           count(*) FILTER (WHERE working) AS headcount,
           count(*) FILTER (WHERE working AND counts) AS counting,
           count(*) FILTER (WHERE working AND counts AND excused) AS excused,
           count(*) FILTER (WHERE working AND counts AND NOT excused) AS expected,
           count(participated_at) FILTER (WHERE working AND counts AND NOT excused)
               AS participated,
           count(participated_at) FILTER (WHERE working AND (excused OR NOT counts))
               AS extra,
           count(*) FILTER (WHERE NOT working) AS gone
      FROM person GROUP BY unit_id
), tree AS (  -- for those units alone that are judged by it
    SELECT top.id AS unit_id, sum(own.expected)::bigint AS expected,
           sum(own.participated)::bigint AS participated
      FROM contest_unit AS top
      JOIN contest_unit AS unit ON starts_with(unit.path, top.path)
      JOIN own ON own.unit_id = unit.id
     WHERE top.rolls_up
     GROUP BY top.id
), standing AS (
    SELECT unit.id AS unit_id, unit.block_id, unit.subject_to_rating,
           own.unit_id IS NOT NULL AS is_peopled, is_current,
           unit.rolls_up AND (is_current OR coalesce(own.headcount, 0) > 0)
               AS rolls_up,
           coalesce(tree.expected, 0) AS tree_expected,
           coalesce(tree.participated, 0) AS tree_participated,
           {", ".join(f"coalesce(own.{name}, 0) AS {name}" for name in COUNTS)},
           coalesce(own.gone, 0) AS gone
      FROM contest_unit AS unit
     CROSS JOIN LATERAL (
           SELECT unit.valid_to IS NULL OR unit.valid_to >= %(day)s AS is_current
           ) AS life
      LEFT JOIN own ON own.unit_id = unit.id
      LEFT JOIN tree ON tree.unit_id = unit.id
     WHERE unit.path LIKE (SELECT root.path || '%%' FROM contest_unit AS root
                             JOIN contest_contest AS contest
                               ON contest.root_unit_id = root.id
                            WHERE contest.id = %(contest)s)
)"""  # noqa: S608 - all parts are constants of ours
JUDGED_BY = """
       CASE WHEN rolls_up THEN tree_expected END AS tree_expected,
       CASE WHEN rolls_up THEN tree_participated END AS tree_participated"""
FIGURES = f"""{UNITS_AT}
SELECT unit_id, subject_to_rating, rolls_up, {JUDGED_BY}, {", ".join(COUNTS)}
  FROM standing
 WHERE headcount > 0 OR rolls_up
"""  # noqa: S608 - all parts are constants of ours
SHOWN = (
    *("unit_id", "subject_to_rating", "rolls_up", "tree_expected"),
    *("tree_participated", *COUNTS),
)
# Only what a figure is made of: another act of the same person changes none.
CHANGED = f"""{PEOPLE_AT}
SELECT coalesce(frozen.entry_id, present.entry_id),
       frozen.unit_id, frozen.counts, frozen.excused, frozen.took_part,
       frozen.evidence_id,
       present.unit_id, present.counts, present.excused, present.took_part,
       present.evidence_id
  FROM (SELECT entry_id, unit_id, counts, counts AND excused AS excused,
               participated_at IS NOT NULL AS took_part, evidence_id
          FROM reports_snapshotentry
         WHERE snapshot_id = %(snapshot)s AND working) AS frozen
  FULL JOIN (SELECT id AS entry_id, unit_id, counts, counts AND excused AS excused,
                    participated_at IS NOT NULL AS took_part, evidence_id
               FROM person WHERE working) AS present
    ON present.entry_id = frozen.entry_id
 WHERE (frozen.unit_id, frozen.counts, frozen.excused, frozen.took_part)
       IS DISTINCT FROM
       (present.unit_id, present.counts, present.excused, present.took_part)
 ORDER BY 1
"""  # noqa: S608 - all parts are constants of ours


class Standing(NamedTuple):
    """One person who works, as the figures see him."""

    unit: int
    counts: bool
    excused: bool
    took_part: bool
    evidence: int | None

    @property
    def figures(self) -> tuple[int, ...]:
        """What he adds to his unit, in the order of ``figures.COUNTS``."""
        is_expected = self.counts and not self.excused
        return (
            1,
            int(self.counts),
            int(self.excused),
            int(is_expected),
            int(is_expected and self.took_part),
            int(self.took_part and not is_expected),
        )


class Changed(NamedTuple):
    """A person who stands otherwise now than in a snapshot; None: not among those."""

    entry: int
    frozen: Standing | None
    present: Standing | None


def parameters(contest: Contest, cut_off: datetime) -> dict:
    """What PEOPLE_AT asks for."""
    return {
        "contest": contest.pk,
        "cut_off": cut_off,
        "day": timezone.localdate(cut_off),
        "zone": settings.TIME_ZONE,
    }


def figures_at(contest: Contest, cut_off: datetime) -> list[SnapshotUnit]:
    """What a snapshot would freeze now of each unit that has people or a subtree."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, parameters(contest, cut_off))
        return [SnapshotUnit(**dict(zip(SHOWN, row, strict=True))) for row in cursor]


def frozen_figures(snapshot: Snapshot) -> QuerySet[SnapshotUnit]:
    """The same rows, as they were frozen."""
    return snapshot.units.filter(Q(headcount__gt=0) | Q(rolls_up=True))


def fingerprint(cut_off: datetime, figures: Iterable[SnapshotUnit]) -> str:
    """A text that differs once a unit has another figure or is judged otherwise."""
    rows = sorted([getattr(row, name) for name in SHOWN] for row in figures)
    told = json.dumps([cut_off.timestamp(), *rows])
    return hashlib.sha256(told.encode()).hexdigest()


def changed_since(snapshot: Snapshot) -> Iterator[Changed]:
    """Count again at the same cut-off, and return who makes another figure now."""
    given = parameters(snapshot.contest, snapshot.cut_off)
    with connection.cursor() as cursor:
        cursor.execute(CHANGED, given | {"snapshot": snapshot.pk})
        for entry, *rest in cursor.fetchall():
            yield Changed(entry, _standing(rest[:5]), _standing(rest[5:]))


def _standing(columns: list) -> Standing | None:
    return None if columns[0] is None else Standing(*columns)
