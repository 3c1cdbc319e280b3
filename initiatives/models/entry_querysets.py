"""Which entries somebody sees, and which of them wait, are live or are gone."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from contest.models import Grant, Role
from initiatives.models.authors import Author
from initiatives.models.copies import Revision, WorkingCopy
from initiatives.states import GONE, LIVE, SENT_AND_EDITABLE, State

SEES_ENTRIES = (
    Role.COORDINATOR,
    Role.OFFICER,
    Role.JUDGE,
    Role.LEADER,
    Role.ADMINISTRATOR,
)
SEES_SCREENING = (Role.OFFICER, Role.JUDGE, Role.LEADER)

_WAS_SENT = Q(submitted_at__isnull=False)
_IS_REGISTERED = Q(state=State.REGISTERED)


def _is_entrants(user):
    authored = Author.objects.filter(
        entry=OuterRef("pk"), roster_entry__staff_member__user=user
    )
    return Q(created_by=user) | Exists(authored)


def _is_granted(user, roles):
    return Exists(
        Grant.objects.current()
        .covering(contest=OuterRef("round__contest"), unit_path=OuterRef("unit__path"))
        .filter(user=user, role__in=roles)
    )


class InitiativeEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Own ones in any state; those sent, in the subtrees of one's grants.

        A draft is seen by nobody else, and a draft that was withdrawn stays one.
        """
        return self.filter(
            _is_entrants(user)
            | (_is_granted(user, SEES_ENTRIES) & (_WAS_SENT | _IS_REGISTERED))
        )

    def of_entrant(self, user):
        """Those that ``user`` made or is an author of."""
        return self.filter(_is_entrants(user))

    def seen_in_screening_by(self, user):
        """What the queue holds: those sent, for whoever screens, judges or leads."""
        return self.filter(_WAS_SENT, _is_granted(user, SEES_SCREENING))

    def screened_by(self, user):
        """Those sent, for the officers who decide about them."""
        return self.filter(_WAS_SENT, _is_granted(user, (Role.OFFICER,)))

    def was_sent(self):
        """Handed in at some time, whatever became of it."""
        return self.filter(_WAS_SENT)

    def of_coordinated_units(self, user):
        """Those sent by the units for which ``user`` is coordinator."""
        return self.filter(_WAS_SENT, _is_granted(user, (Role.COORDINATOR,)))

    def waiting(self):
        return self.filter(state=State.SUBMITTED)

    def undecided(self):
        """Waiting, and no decision waits to be told either."""
        return self.waiting().exclude(decisions__state="pending")

    def decided_not_told(self):
        return self.filter(decisions__state="pending")

    def repeating_one_gone(self):
        """Those of which ``repeats_one_gone`` holds."""
        return self.filter(state=State.DUPLICATE, duplicate_of__state__in=GONE)

    def repeatable_by(self, entry):
        """Those of its round that ``entry`` may repeat: none that is gone."""
        return self.live().filter(round=entry.round_id).exclude(pk=entry.pk)

    def in_queue_order(self):
        """Whoever has waited longest comes first."""
        return self.order_by("submitted_at", "pk")

    def sent(self):
        """Handed in and not withdrawn: what reports count as sent."""
        return self.filter(submitted_at__isnull=False).exclude(state=State.WITHDRAWN)

    def approved(self):
        return self.filter(state=State.APPROVED)

    def live(self):
        """Those that take a place: sent, and neither turned down nor withdrawn."""
        return self.filter(state__in=LIVE)

    def for_lists(self):
        """Annotate ``first_sent_at`` and ``has_changes`` (typed, not sent)."""
        first = Revision.objects.filter(entry=OuterRef("pk"), number=1)
        copy = WorkingCopy.objects.filter(
            entry=OuterRef("pk"), entry__state__in=SENT_AND_EDITABLE
        )
        return self.annotate(
            first_sent_at=Coalesce(
                Subquery(first.values("sent_at")), F("submitted_at")
            ),
            has_changes=Exists(copy),
        )
