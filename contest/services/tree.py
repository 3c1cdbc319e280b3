"""The tree as a whole: who may change it now, its paths, its recount."""

from collections.abc import Iterable

from django.db import connection

from contest.db import advisory_lock, wait_patiently
from contest.models import Contest
from contest.services.proof import mark_dirty

# The whole tree in one statement; only rows that were wrong are written.
SET_PATHS = """
WITH RECURSIVE tree AS (
    SELECT id, '/' || id || '/' AS path FROM contest_unit WHERE parent_id IS NULL
     UNION ALL
    SELECT child.id, tree.path || child.id || '/'
      FROM contest_unit AS child JOIN tree ON child.parent_id = tree.id
)
UPDATE contest_unit AS unit
   SET path = tree.path
  FROM tree
 WHERE unit.id = tree.id AND unit.path <> tree.path
RETURNING unit.id
"""


def lock_tree() -> None:
    """Let changes of units take turns: each looks at all names, codes and parents."""
    wait_patiently()
    advisory_lock("contest.save_units")


def set_paths() -> list[int]:
    """Bring every ``path`` in line with the parents; return the units that moved."""
    with connection.cursor() as cursor:
        cursor.execute(SET_PATHS)
        return [row[0] for row in cursor.fetchall()]


def mark_everywhere(unit_ids: Iterable[int]) -> None:
    """Have these units recounted in every contest: a tree has no contest."""
    unit_ids = sorted(set(unit_ids))
    for contest_id in Contest.objects.order_by("pk").values_list("pk", flat=True):
        mark_dirty(contest_id, unit_ids)
