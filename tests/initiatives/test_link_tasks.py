"""Links through the real broker and a real worker. Nothing foreign is opened."""

import pytest

from initiatives.models import LinkCheck
from initiatives.services import submit_entry
from initiatives.tasks import check_due_links
from tests.factories import InitiativeEntryFactory
from tests.workers import broker, seconds_until, worker

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY_LISTENS = "redis://127.0.0.1:1/0"
FACEBOOK = {"platform": "facebook", "video_key": "1234567890123"}


def test_link_is_looked_at_when_sent_also_where_the_broker_was_away():
    first = InitiativeEntryFactory(**FACEBOOK)
    second = InitiativeEntryFactory(**FACEBOOK)
    with broker(NOBODY_LISTENS):
        submit_entry(first, by=first.created_by)
    assert not LinkCheck.objects.exists()

    with worker():
        submit_entry(second, by=second.created_by)
        seconds_until(lambda: LinkCheck.objects.count() == 1, at_most=20)
        assert LinkCheck.objects.get().watch.entry == second
        for _ in range(2):
            check_due_links.delay()  # what beat sends each minute
        seconds_until(lambda: LinkCheck.objects.count() == 2, at_most=20)

    codes = LinkCheck.objects.values_list("watch__entry", "cause", "code")
    assert sorted(codes) == [
        (first.pk, "sent", "opaque"),
        (second.pk, "sent", "opaque"),
    ]
