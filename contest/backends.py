from django.contrib.auth.backends import BaseBackend

from contest.db import Statement
from contest.models import User

FIELDS = [field.attname for field in User._meta.concrete_fields]
# With the roles of Grant.objects.current(): nearly every page asks for both.
READ = Statement(
    "account_with_roles",
    f"""
SELECT {", ".join(FIELDS)},
       ARRAY(SELECT DISTINCT role FROM contest_grant
              WHERE user_id = account.id
                AND (starts_at IS NULL OR starts_at <= statement_timestamp())
                AND (ends_at IS NULL OR ends_at > statement_timestamp()))
  FROM contest_user AS account WHERE id = %(user)s AND is_active
""",  # noqa: S608 - names of our own columns
    user="bigint",
)


class PasswordOrSlip(BaseBackend):
    """Finds the signed-in user; signing in itself is contest.services.sign_in."""

    def get_user(self, user_id):
        row = READ.row(user=user_id)
        if row is None:
            return None
        *fields, roles = row
        user = User.from_db("default", FIELDS, fields)
        user.roles_now = frozenset(roles)
        return user
