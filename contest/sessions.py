"""How long a signed-in browser stays so.

Limits use this machine's clock, as Django's own sessions do: a wrong one moves the
end of a session, never a deadline.
"""

import time
from datetime import datetime

from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in

from contest.context import roles_of
from contest.db import Statement
from contest.models import Role, User

HOURS_12 = 12 * 60 * 60
IDLE = 30 * 60
WRITE_EVERY = 5 * 60
IDLE_LIMITED = {Role.OFFICER, Role.LEADER, Role.ADMINISTRATOR}
# By the database's clock, as the slip's own times; and the contest's last closing.
NOTE_SIGN_IN = Statement(
    "note_sign_in",
    """
UPDATE contest_user SET last_login = statement_timestamp() WHERE id = %(user)s
RETURNING last_login,
       (SELECT max(round.closes_at)
          FROM contest_round AS round JOIN contest_contest AS contest
            ON contest.id = round.contest_id
         WHERE contest.is_current)
""",
    user="bigint",
)
# Django's own would write the same once more, by this machine's clock.
user_logged_in.disconnect(dispatch_uid="update_last_login")


def start_session(request, user: User, *, shared: bool, with_slip: bool) -> None:
    """Sign in under a new session key.

    On a shared machine, and for people with a role, it ends after twelve hours; on
    one's own telephone when the contest's last round closes.
    """
    roles = roles_of(user)
    user.last_login, last_closing = NOTE_SIGN_IN.row(user=user.pk)
    lasts = HOURS_12 if shared or roles else _seconds_until(last_closing)
    login(request, user)
    session = request.session
    session["shared_machine"] = shared
    session["with_slip"] = with_slip
    session["ends_at"] = int(time.time()) + lasts
    session["is_long"] = lasts > HOURS_12
    if roles & IDLE_LIMITED:
        session["seen_at"] = int(time.time())
    session.set_expiry(0 if shared else lasts)


def is_over(session, user: User, *, by_itself: bool = False) -> bool:
    """Whether the session must end; notes that it was used, at most every 5 minutes.

    A page that renews itself (``by_itself``) is no use by a person.
    """
    now = int(time.time())
    seen_at = session.get("seen_at", now)
    if now >= session.get("ends_at", now + 1) or now - seen_at > IDLE:
        return True
    if session.get("is_long") and roles_of(user):
        return True  # began before the person had a role
    if now - seen_at >= WRITE_EVERY and not by_itself:
        session["seen_at"] = now
    return False


def _seconds_until(last_closing: datetime | None) -> int:
    left = int(last_closing.timestamp() - time.time()) if last_closing else 0
    return max(HOURS_12, left)
