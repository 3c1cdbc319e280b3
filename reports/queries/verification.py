"""An independent count to check the figures by: plain SQL, another way up the tree."""

from dataclasses import dataclass

from django.db import connection

from contest.models import Contest
from reports.models.figures import COUNTS

COLUMNS = (*COUNTS, *(f"tree_{name}" for name in COUNTS))
_PAIRS = [f"stored.{name}, own.{name}" for name in COUNTS]
_TREE_PAIRS = [f"stored.tree_{name}, tree.{name}" for name in COUNTS]

# On purpose unlike the recount: counted person by person, the tree climbed by parent.
COUNTED = f"""
WITH RECURSIVE above (unit_id, top_id) AS (
    SELECT id, id FROM contest_unit
     UNION ALL
    SELECT above.unit_id, unit.parent_id
      FROM above JOIN contest_unit AS unit ON unit.id = above.top_id
     WHERE unit.parent_id IS NOT NULL
), person AS (
    SELECT entry.unit_id, entry.counts,
           entry.participated_at IS NOT NULL AS took_part,
           entry.id IN (
               SELECT excusal.entry_id
                 FROM contest_excusal AS excusal, contest_contest AS contest
                WHERE contest.id = %(contest)s
                  AND excusal.state = 'approved'
                  AND excusal.starts_on <= contest.reference_date
                  AND excusal.ends_on >= contest.reference_date
           ) AS excused
      FROM contest_rosterentry AS entry
     WHERE entry.contest_id = %(contest)s AND entry.status = 'working'
), own AS (
    SELECT unit_id,
           sum(1) AS headcount,
           sum(CASE WHEN counts THEN 1 ELSE 0 END) AS counting,
           sum(CASE WHEN counts AND excused THEN 1 ELSE 0 END) AS excused,
           sum(CASE WHEN counts AND NOT excused THEN 1 ELSE 0 END) AS expected,
           sum(CASE WHEN counts AND NOT excused AND took_part THEN 1 ELSE 0 END)
               AS participated,
           sum(CASE WHEN took_part AND (excused OR NOT counts) THEN 1 ELSE 0 END)
               AS extra
      FROM person GROUP BY unit_id
), tree AS (
    SELECT top_id AS unit_id, sum(headcount) AS headcount, sum(counting) AS counting,
           sum(excused) AS excused, sum(expected) AS expected,
           sum(participated) AS participated, sum(extra) AS extra
      FROM above JOIN own USING (unit_id) GROUP BY top_id
)
SELECT unit_id, {", ".join(_PAIRS + _TREE_PAIRS)}
  FROM tree
  LEFT JOIN own USING (unit_id)
  FULL JOIN (SELECT * FROM reports_unitfigure WHERE contest_id = %(contest)s) AS stored
 USING (unit_id)
 ORDER BY unit_id
"""  # noqa: S608 - all parts are constants of this module


@dataclass(frozen=True)
class Difference:
    unit_id: int
    column: str
    stored: int
    counted: int


def wrong_figures(contest: Contest) -> list[Difference]:
    """Compare every stored integer with the count; a missing row counts as zeros."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {"contest": contest.pk})
        rows = cursor.fetchall()
    return [
        Difference(unit_id, column, int(stored or 0), int(counted or 0))
        for unit_id, *pairs in rows
        for column, stored, counted in zip(
            COLUMNS, pairs[::2], pairs[1::2], strict=True
        )
        if (stored or 0) != (counted or 0)
    ]
