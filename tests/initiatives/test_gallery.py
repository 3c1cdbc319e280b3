"""The gallery of approved entries: who sees which, found by words, page after page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.models import Role
from initiatives.queries import gallery, tally
from initiatives.services import record_length
from initiatives.views import gallery as views
from tests.factories import (
    AuthorFactory,
    BlockFactory,
    GrantFactory,
    InitiativeEntryFactory,
    RoundFactory,
    ThemeFactory,
    UnitFactory,
    days_from_now,
)

pytestmark = pytest.mark.django_db
ADDRESS = reverse("initiatives:gallery")


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True)


@pytest.fixture
def seen(client, round):
    """Ask as the leader of all, and return what stands on the page."""
    root = round.contest.root_unit
    client.force_login(GrantFactory(role=Role.LEADER, unit=root).user)

    def ask(**asked):
        return client.get(ADDRESS, asked).context["cards"]

    return ask


def approved(round, **fields):
    return InitiativeEntryFactory(round=round, approved=True, **fields)


def test_only_approved_entries_of_this_part_the_last_one_on_top(round, seen):
    for state in ("submitted", "refused", "changes", "withdrawn", "draft"):
        InitiativeEntryFactory(round=round, **{state: True})
    approved(RoundFactory(initiatives=True))
    first, last = (approved(round, decided_at=days_from_now(-n)) for n in (3, 1))

    assert seen() == [last, first]


def test_officer_of_a_subtree_sees_that_subtree(client, round):
    mine, _others = approved(round), approved(round)
    client.force_login(GrantFactory(unit=mine.unit).user)

    page = client.get(ADDRESS)

    assert page.context["cards"] == [mine]
    assert page.context["number"] == 1
    units = page.context["filters"].fields["unit"].queryset
    assert list(units) == [mine.unit]


@pytest.mark.parametrize(
    "typed",
    ["một cửa", "mot cua", "MỘT CỬA", "mo\u0302\u0323t cu\u031b\u0309a", "cua luu do"],
)
def test_words_are_found_with_and_without_accents(round, seen, typed):
    wanted = approved(round, title="Một-cửa (lưu động) ở thôn")
    approved(round, title="Chữ ký số", summary="Ký trên điện thoại.")

    assert seen(q=typed) == [wanted]


def test_summary_and_authors_are_looked_through_too(round, seen):
    wanted, other = approved(round, summary="Nhắc hạn qua Zalo"), approved(round)
    AuthorFactory(entry=other, name="Đặng Thị Ước", position=7)

    assert seen(q="nhac han") == [wanted]
    assert seen(q="dang thi uoc") == [other]
    assert seen(q="không có") == []
    assert seen(q="'); & |:*") == []


def test_theme_unit_and_block_narrow_it(round, seen):
    theme, block = ThemeFactory(contest=round.contest), BlockFactory()
    unit = UnitFactory(parent=round.contest.root_unit, block=block)
    wanted, _other = approved(round, theme=theme, unit=unit), approved(round)

    assert seen(theme=theme.pk) == [wanted]
    assert seen(unit=unit.pk) == [wanted]
    assert seen(block=block.pk, q="sang kien") == [wanted]
    assert len(seen(unit="không có")) == 2


def test_pages_follow_each_other_without_gap_or_repetition(
    round, seen, client, monkeypatch
):
    monkeypatch.setattr(gallery, "CARDS", 2)
    monkeypatch.setattr(tally, "MOST_COUNTED", 3)
    monkeypatch.setattr(views, "MOST_COUNTED", 3)
    same = days_from_now(-1)
    entries = [approved(round, decided_at=same) for _ in range(5)]

    first = seen()
    second = seen(sau=first[-1].pk)
    third = seen(sau=second[-1].pk)

    assert first + second + third == entries[::-1]
    page = client.get(ADDRESS, {"q": "sang", "sau": first[-1].pk})
    assert f"?q=sang&amp;sau={second[-1].pk}" in page.content.decode()
    assert "Hơn 3 bài" in page.content.decode()
    assert seen(sau="nonsense") == first


def test_card_names_authors_and_unit_and_asks_nothing_of_other_sites(
    client, round, seen
):
    entry = approved(round)
    officer = GrantFactory(unit=entry.unit).user
    record_length(entry, by=officer, seconds=300, key=entry.video_key)
    seen()

    page = client.get(ADDRESS).content.decode()

    assert entry.authors.get().name in page
    assert entry.unit.short_name in page
    assert "Chưa gửi về tỉnh" in page
    assert "05:00" in page  # as measured
    assert "04:12" not in page  # as declared
    assert "<img" not in page
    assert entry.video_url not in page


def test_gallery_asks_as_much_for_one_card_as_for_three(round, seen):
    theme = ThemeFactory(contest=round.contest)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            seen(q="sang kien", theme=theme.pk)
        return len(queries)

    approved(round, theme=theme)
    seen()
    before = asked()
    approved(round, theme=theme)
    approved(round, theme=theme)

    assert asked() == before


def test_plain_page_reads_only_what_it_shows(round):
    """The order of the index is the order of the page: nothing is sorted."""
    entries = gallery.InitiativeEntry.objects.approved().filter(round=round)
    query = entries.order_by("-decided_at", "-pk")[:25]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")

    assert "initiativeentry_gallery" in query.explain()
