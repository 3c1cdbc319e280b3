"""What the head and foot of every page show, in one statement."""

from datetime import datetime
from typing import NamedTuple

from contest.db import Columns, Statement
from contest.models import Contest, Round, User

CONTEST = Columns(Contest, "contest")
# The parts in their order, and the coordinator nearest above the person's own unit, as
# coordinator_over finds him: the units above are the numbers in the unit's path.
SITE = Statement(
    "site",
    f"""
SELECT {CONTEST},
       statement_timestamp(),
       part.numbers, part.openings, part.closings,
       helper.id, helper.full_name, helper.phone
  FROM contest_contest AS contest
 CROSS JOIN LATERAL (
       SELECT array_agg(number ORDER BY number) AS numbers,
              array_agg(opens_at ORDER BY number) AS openings,
              array_agg(closes_at ORDER BY number) AS closings
         FROM contest_round AS round
        WHERE round.contest_id = contest.id AND NOT is_practice) AS part
  LEFT JOIN LATERAL (
       SELECT account.id, account.full_name, account.phone
         FROM contest_staffmember AS person
         JOIN contest_rosterentry AS entry
           ON entry.staff_member_id = person.id AND entry.contest_id = contest.id
         JOIN contest_unit AS unit ON unit.id = entry.unit_id
        CROSS JOIN string_to_table(trim('/' FROM unit.path), '/')
                   WITH ORDINALITY AS above (unit_id, depth)
         JOIN contest_grant AS held
           ON held.unit_id = above.unit_id::bigint AND held.role = 'coordinator'
         JOIN contest_user AS account
           ON account.id = held.user_id AND account.is_active
        WHERE person.user_id = %(user)s
          AND (held.contest_id IS NULL OR held.contest_id = contest.id)
          AND (held.starts_at IS NULL OR held.starts_at <= statement_timestamp())
          AND (held.ends_at IS NULL OR held.ends_at > statement_timestamp())
        ORDER BY above.depth DESC, held.id
        LIMIT 1) AS helper ON true
 WHERE contest.is_current
""",  # noqa: S608 - names of our own columns
    user="bigint",
)


class SiteFacts(NamedTuple):
    contest: Contest
    now: datetime
    parts: list[Round]  # with their number and times alone
    coordinator: User | None  # with name and phone alone


def site_facts(user: User) -> SiteFacts | None:
    """Return what is so now for this person, or None without a current contest."""
    row = SITE.row(user=user.pk)
    if row is None:
        return None
    values = iter(row)
    contest = CONTEST.take(values)
    now, numbers, openings, closings, *helper = values
    times = zip(numbers or (), openings or (), closings or (), strict=True)
    parts = [Round(number=n, opens_at=start, closes_at=end) for n, start, end in times]
    return SiteFacts(contest, now, parts, _person(*helper))


def _person(pk: int | None, full_name: str, phone: str) -> User | None:
    return User(pk=pk, full_name=full_name, phone=phone) if pk else None
