"""The contest that the site is about now, for the views of all apps."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404

from contest.models import Contest, User


def current_contest() -> Contest:
    contest = Contest.objects.current()
    if contest is None:
        raise Http404
    return contest


def contest_for(user: User, may: Callable[[User, Contest], bool]) -> Contest:
    """The same, for whom the predicate ``may`` lets in; 403 for others."""
    contest = current_contest()
    if not may(user, contest):
        raise PermissionDenied
    return contest
