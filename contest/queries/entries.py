"""One entry, held by whoever changes what hangs on it."""

from contest.db import Columns, Statement
from contest.models import RosterEntry

ENTRY = Columns(RosterEntry, "entry")
LOCK = Statement(
    "lock_entry",
    f"SELECT {ENTRY} FROM contest_rosterentry AS entry"  # noqa: S608 - our own columns
    " WHERE entry.id = %(entry)s FOR NO KEY UPDATE",
    entry="bigint",
)


def locked_entry(pk: int) -> RosterEntry:
    """Return it as it is, and keep others from changing it until the commit."""
    return ENTRY.take(iter(LOCK.row(entry=pk)))
