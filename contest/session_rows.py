"""Django's sessions in PostgreSQL, read and written by statements planned once.

Each page reads its session; through the ORM that cost more than all else the database
does for it.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.utils import timezone
from django.utils.crypto import get_random_string

from contest.db import Statement

KEY_LENGTH = 32

READ = Statement(
    "session_read",
    """
SELECT session_key, session_data, expire_date FROM django_session
 WHERE session_key = %(key)s AND expire_date > %(now)s
""",
    key="varchar",
    now="timestamptz",
)
CREATE = Statement(
    "session_create",
    """
INSERT INTO django_session (session_key, session_data, expire_date)
VALUES (%(key)s, %(data)s, %(until)s)
ON CONFLICT DO NOTHING RETURNING 1
""",
    key="varchar",
    data="text",
    until="timestamptz",
)
UPDATE = Statement(
    "session_update",
    """
UPDATE django_session SET session_data = %(data)s, expire_date = %(until)s
 WHERE session_key = %(key)s RETURNING 1
""",
    key="varchar",
    data="text",
    until="timestamptz",
)


class SessionStore(db.SessionStore):
    _has_no_row = False

    def _get_session_from_db(self):
        row = READ.row(key=self.session_key, now=timezone.now())
        if row is None:
            self._session_key = None
            return None
        return self.model(*row)

    def _get_new_session_key(self) -> str:
        """Without asking whether it is taken: creating it asks."""
        return get_random_string(KEY_LENGTH, "abcdefghijklmnopqrstuvwxyz0123456789")

    def cycle_key(self) -> None:
        """Take a new key. The row is written once, with the answer to the request."""
        data, old = self._session, self.session_key
        self._session_key, self._has_no_row = self._get_new_session_key(), True
        self._session_cache, self.modified = data, True
        if old:
            self.delete(old)

    def save(self, must_create=False) -> None:  # noqa: FBT002 - as Django calls it
        if self.session_key is None:
            return self.create()
        must_create = must_create or self._has_no_row
        row = self.create_model_instance(self._get_session(no_load=must_create))
        statement, refusal = (
            (CREATE, CreateError) if must_create else (UPDATE, UpdateError)
        )
        if not statement.rows(
            key=row.session_key, data=row.session_data, until=row.expire_date
        ):
            raise refusal
        self._has_no_row = False
        return None
