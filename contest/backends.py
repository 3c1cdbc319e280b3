from django.contrib.auth.backends import BaseBackend

from contest.queries.accounts import account_with_roles


class PasswordOrSlip(BaseBackend):
    """Finds the signed-in user; signing in itself is contest.services.sign_in."""

    def get_user(self, user_id):
        return account_with_roles(user_id)
