"""The recount: current figures from the roster, in one set-based statement."""

from django.db import connection, transaction

from contest.db import advisory_lock
from contest.models import Contest, RosterEntry, Unit
from contest.services import take_dirty_units
from reports.models.figures import COUNTS, UnitFigure

_OWN = ", ".join(COUNTS)
_TREE = ", ".join(f"tree_{name}" for name in COUNTS)
_OWN_SUMS = ", ".join(
    f"coalesce(sum({name}) FILTER (WHERE is_own), 0)" for name in COUNTS
)
_TREE_SUMS = ", ".join(f"coalesce(sum({name}), 0)" for name in COUNTS)
_STORED = ", ".join(f"stored.{name}" for name in f"{_OWN}, {_TREE}".split(", "))
_NEW = ", ".join(f"EXCLUDED.{name}" for name in f"{_OWN}, {_TREE}".split(", "))

# ``excused`` says what RosterEntry.objects.expected() says. ``are_all`` is a constant
# to the planner: a full count is not slowed by asking a million people for their unit.
COUNT = f"""
WITH excused AS (
    SELECT DISTINCT excusal.entry_id
      FROM contest_excusal AS excusal
      JOIN contest_contest AS contest ON contest.id = %(contest)s
     WHERE excusal.state = 'approved'
       AND contest.reference_date BETWEEN excusal.starts_on AND excusal.ends_on
), own AS (
    SELECT entry.unit_id,
           count(*) AS headcount,
           count(*) FILTER (WHERE entry.counts) AS counting,
           count(excused.entry_id) FILTER (WHERE entry.counts) AS excused,
           count(entry.participated_at)
               FILTER (WHERE entry.counts AND excused.entry_id IS NULL) AS participated,
           count(entry.participated_at) AS took_part
      FROM contest_rosterentry AS entry
      LEFT JOIN excused ON excused.entry_id = entry.id
     WHERE entry.contest_id = %(contest)s
       AND (%(are_all)s OR entry.unit_id = ANY(%(units)s::bigint[]))
       AND entry.status = 'working'
     GROUP BY entry.unit_id
), figure AS (
    SELECT unit_id, headcount, counting, excused, counting - excused AS expected,
           participated, took_part - participated AS extra
      FROM own
     UNION ALL
    SELECT unit_id, {_OWN}
      FROM reports_unitfigure
     WHERE contest_id = %(contest)s
       AND NOT %(are_all)s AND unit_id <> ALL(%(units)s::bigint[])
), above AS (  -- each unit under itself and under all above it
    SELECT unit.id AS unit_id, top.id::bigint AS top_id,
           unit.id = top.id::bigint AS is_own
      FROM contest_unit AS unit,
           string_to_table(trim('/' FROM unit.path), '/') AS top (id)
)
SELECT %(contest)s, top_id, {_OWN_SUMS}, {_TREE_SUMS}
  FROM above LEFT JOIN figure USING (unit_id)
 WHERE top_id IN (SELECT top_id FROM above WHERE unit_id = ANY(%(units)s::bigint[]))
 GROUP BY top_id
"""  # noqa: S608 - all parts are constants of this module

RECOUNT = f"""
INSERT INTO reports_unitfigure AS stored (contest_id, unit_id, {_OWN}, {_TREE})
{COUNT}
    ON CONFLICT (contest_id, unit_id) DO UPDATE
   SET ({_OWN}, {_TREE}, updated_at) = ({_NEW}, statement_timestamp())
 WHERE ({_STORED}) IS DISTINCT FROM ({_NEW})
"""  # noqa: S608 - all parts are constants of this module


def recount_figures(
    contest_id: int, unit_ids: list[int], *, are_all: bool = False
) -> int:
    """Bring the figures of these units and of all above them up to date.

    People are counted, never attempts; sums take the other units as they stand, or
    as nothing where these ``are_all`` that have people. Returns how many rows were
    wrong: only those are written. Callers hold the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, parameters(contest_id, unit_ids, are_all=are_all))
        return cursor.rowcount


def parameters(contest_id: int, unit_ids: list[int], *, are_all: bool) -> dict:
    """What COUNT asks for. Ids go as one text: 5 000 single ones take 14 ms to plan."""
    ids = ",".join(map(str, unit_ids))
    return {"contest": contest_id, "units": f"{{{ids}}}", "are_all": are_all}


@transaction.atomic
def refresh_figures() -> int:
    """Recount the marked units, however often and wherever this is called.

    The lock makes runs take turns. The marks are taken in a statement before the one
    that counts: whoever commits a change in between leaves a mark for the next run,
    and a run that dies gives its marks back.
    """
    advisory_lock("reports.refresh_figures")
    return sum(
        recount_figures(contest_id, unit_ids)
        for contest_id, unit_ids in take_dirty_units().items()
    )


@transaction.atomic
def rebuild_figures(contest: Contest) -> int:
    """Count every unit of the contest anew and return how many rows were wrong."""
    advisory_lock("reports.refresh_figures")
    counted = UnitFigure.objects.filter(contest=contest).values("unit")
    peopled = RosterEntry.objects.filter(contest=contest).values("unit")
    units = (
        Unit.objects.under(contest.root_unit)
        .union(Unit.objects.filter(pk__in=counted), Unit.objects.filter(pk__in=peopled))
        .values_list("pk", flat=True)
    )
    return recount_figures(contest.pk, list(units), are_all=True)
