"""Which rows a grant lets somebody see: units, and what hangs on them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from contest.models import Contest, Grant, User


def granted(
    user: User, contest: Contest, roles: Iterable[str], unit_path: str = "path"
) -> Exists:
    """A condition: one of these roles covers the row whose path is ``unit_path``."""
    grants = Grant.objects.current().covering(
        contest=contest, unit_path=OuterRef(unit_path)
    )
    return Exists(grants.filter(user=user, role__in=roles))
