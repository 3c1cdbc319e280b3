"""The catalogue, what is found like an entry, who sees it, and the officer's word."""

import html
from datetime import date, timedelta
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contest.errors import ImportOver, ImportRefused
from contest.models import AuditEvent, ImportBatch, Job, Role
from contest.services.imports import commit_batch, preview_batch, store_upload
from initiatives import migrations, queries
from initiatives.catalogue_files import CatalogueRow
from initiatives.errors import (
    AbbreviationKnown,
    CatalogueUndoRefused,
    ChangedMeanwhile,
    OwnEntry,
    ReasonMissing,
)
from initiatives.families import Families
from initiatives.models import (
    Abbreviation,
    CatalogueItem,
    InitiativeEntry,
    NoveltyText,
    NoveltyVerdict,
)
from initiatives.queries import likeness
from initiatives.queries.likeness import Text
from initiatives.services import novelty, submit_entry
from initiatives.services.catalogue import CATALOGUE, save_catalogue, undo_catalogue
from tests.contest.books import book
from tests.factories import (
    GrantFactory,
    InitiativeEntryFactory,
    RosterEntryFactory,
    RoundFactory,
    UnitFactory,
    UserFactory,
)
from tests.initiatives.written import write
from tests.races import run_into

pytestmark = pytest.mark.django_db
HEADINGS = ["TT", "Tên sáng kiến", "Nội dung", "Đơn vị", "Năm", "Quyết định", "Nguồn"]
AT_HOME = "Trả kết quả thủ tục hành chính tại nhà cho người khuyết tật"
OTHERS = (
    "Lắp camera giám sát tại chợ",
    "Nuôi cá lồng trên sông",
    "Dạy bơi cho học sinh tiểu học",
    "Thu gom rác thải nhựa ven biển",
)


@pytest.fixture(autouse=True)
def _abbreviations():
    """Of the migration; a test that empties the tables may have gone before."""
    novelty.add_default_abbreviations()


@pytest.fixture
def round():
    return RoundFactory(initiatives=True, contest__is_current=True, contest__year=2023)


@pytest.fixture
def contest(round):
    return round.contest


@pytest.fixture
def officer(contest):
    return GrantFactory(role=Role.OFFICER, unit=contest.root_unit, contest=contest).user


@pytest.fixture
def filled(contest):
    """A catalogue of a few, the first of which is asked for."""
    rows = [CatalogueRow(title=AT_HOME, unit_name="UBND xã Bình Dương", year=2021)]
    rows += [CatalogueRow(title=title, year=2020) for title in OTHERS]
    save_catalogue(contest, rows)
    return CatalogueItem.objects.get(title=AT_HOME)


def line(title=AT_HOME, summary=None, unit="UBND xã A", year=2021, source=None):
    return [1, title, summary, unit, year, "12/QĐ-UBND", source]


def uploaded(contest, by, *lines):
    file = BytesIO(book(HEADINGS, *lines).getvalue())
    return store_upload(CATALOGUE, file, "danh mục.xlsx", contest=contest, by=by)


def committed(contest, by, *lines):
    return commit_batch(CATALOGUE, uploaded(contest, by, *lines), by=by)


def titles(similar):
    return ["".join(piece.text for piece in each.title) for each in similar]


def asked(contest, title="", summary="", **options):
    return titles(queries.similar_for_entrant(Text(title, summary), contest, **options))


def sent(round, title, **fields):
    """An entry that went through the verb, so that it is compared with."""
    entry = InitiativeEntryFactory(round=round, title=title, **fields)
    return submit_entry(entry, by=entry.created_by)


def approved(entry):
    InitiativeEntry.objects.filter(pk=entry.pk).update(
        state="approved", decided_by=UserFactory(), decided_at=entry.submitted_at
    )
    return entry


# --- The catalogue from a file --------------------------------------------------


def test_the_preview_says_how_many_rows_are_not_compared(contest, officer):
    batch = uploaded(contest, officer, line(), line("Họp không giấy", year=2023))

    (note,) = preview_batch(CATALOGUE, batch).notes

    assert note.startswith("1 dòng áp dụng sau ngày 31/12/2022")


def test_a_file_is_previewed_written_known_again_and_changed(contest, officer):
    batch = uploaded(contest, officer, line(), line("Họp không giấy", year="năm 2019"))
    assert preview_batch(CATALOGUE, batch).counts["new"] == 2
    assert not CatalogueItem.objects.exists()

    commit_batch(CATALOGUE, batch, by=officer)
    again = uploaded(
        contest, officer, line(AT_HOME.upper(), "Chiều thứ Năm.", "ubnd xã A", None)
    )
    (row,) = preview_batch(CATALOGUE, again).rows
    assert (row.effect, [c.label for c in row.changes]) == (
        "changed",
        ["Tên mô hình, sáng kiến", "Tóm tắt", "Đơn vị áp dụng"],
    )
    commit_batch(CATALOGUE, again, by=officer)

    item = CatalogueItem.objects.get(title=AT_HOME.upper())
    assert (item.summary, item.year) == ("Chiều thứ Năm.", 2021)
    assert CatalogueItem.objects.count() == NoveltyText.objects.count() == 2


def test_errors_name_row_and_column_and_nothing_is_written(contest, officer):
    wrong = [
        line(None, "Không tên"),
        line("Một cửa"),
        line("MỘT CỬA"),
        line("Hai cửa", year="20221"),
        line("Ba cửa", source="javascript:alert(1)"),
        line("=1+1"),
    ]
    batch = uploaded(contest, officer, *wrong)
    preview = preview_batch(CATALOGUE, batch)

    assert [(p.row, p.column) for p in preview.problems] == [
        (2, "Tên sáng kiến"),
        (4, "Tên sáng kiến"),
        (5, "Năm"),
        (6, "Nguồn"),
        (7, "Tên sáng kiến"),
    ]
    assert "trùng với dòng 3" in preview.problems[1].reason
    with pytest.raises(ImportRefused):
        commit_batch(CATALOGUE, batch, by=officer)
    assert not CatalogueItem.objects.exists()


def test_an_import_is_taken_back_whole_and_once(contest, officer):
    committed(contest, officer, line(summary="Cũ."))
    second = committed(contest, officer, line(summary="Mới."), line("Họp không giấy"))

    undo_catalogue(second, by=officer)

    item = CatalogueItem.objects.get()
    assert item.summary == "Cũ."
    assert "mới" not in item.compared.words.split()
    with pytest.raises(ImportOver):
        undo_catalogue(second, by=officer)


def test_changed_rows_are_written_without_a_case_for_each(contest, officer):
    committed(contest, officer, line(summary="Cũ."), line("Hai", summary="Cũ."))
    again = uploaded(
        contest, officer, line(summary="Mới."), line("Hai", summary="Mới.")
    )

    with CaptureQueriesContext(connection) as asked:
        undo_catalogue(commit_batch(CATALOGUE, again, by=officer), by=officer)

    assert not [each["sql"] for each in asked if "CASE WHEN" in each["sql"]]
    assert set(CatalogueItem.objects.values_list("summary")) == {("Cũ.",)}


def test_no_import_is_taken_back_while_something_hangs_on_it(round, officer):
    contest = round.contest
    first = committed(contest, officer, line())
    later = committed(contest, officer, line(summary="Sau."))
    with pytest.raises(CatalogueUndoRefused):
        undo_catalogue(first, by=officer)
    undo_catalogue(later, by=officer)
    with transaction.atomic():
        assert undo_catalogue(first, by=officer).state == "undone"
        transaction.set_rollback(True)
    judged(sent(round, AT_HOME), officer)

    with pytest.raises(CatalogueUndoRefused):
        undo_catalogue(first, by=officer)
    assert CatalogueItem.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"title_key": ""}, "catalogueitem_with_title"),
        ({"year": 21}, "catalogueitem_year_of_our_time"),
        ({"source_url": "ftp://x"}, "catalogueitem_source_is_https_or_http"),
        ({"title_key": "a"}, "catalogueitem_once_per_place_title_and_unit"),
    ],
)
def test_the_database_refuses(fields, name):
    CatalogueItem.objects.create(title="A", title_key="a")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        CatalogueItem.objects.create(**{"title": "B", "title_key": "b"} | fields)


# --- What is like it ------------------------------------------------------------


@pytest.mark.parametrize(
    "title",
    [
        "Mang KQ TTHC đến tận nhà người khuyết tật",
        "tra ket qua tthc tai nha cho nguoi khuyet tat",
    ],
)
def test_a_repeat_is_found_abbreviated_and_unaccented(contest, filled, title):
    assert asked(contest, title)[0] == AT_HOME


def test_only_models_of_this_place_applied_up_to_the_day_count(
    contest, filled, officer
):
    elsewhere = UnitFactory()
    CatalogueItem.objects.filter(pk=filled.pk).update(place=elsewhere)
    assert asked(contest, AT_HOME) == []
    CatalogueItem.objects.filter(pk=filled.pk).update(place=None)
    assert asked(contest, AT_HOME) == [AT_HOME]

    CatalogueItem.objects.filter(pk=filled.pk).update(year=2023)
    assert asked(contest, AT_HOME) == []
    contest.novelty_cutoff = date(2023, 6, 30)
    assert asked(contest, AT_HOME) == [AT_HOME]
    # "Before 2/7" may be 1/7, the day after the cut-off; the year alone says enough.
    items = CatalogueItem.objects.filter(pk=filled.pk)
    for year, day, found in (
        (None, 1, [AT_HOME]),
        (None, 2, []),
        (2023, 2, [AT_HOME]),
        (2024, 1, [AT_HOME]),
        (2024, 2, []),
    ):
        items.update(year=year, applied_before=date(2023, 7, day))
        assert asked(contest, AT_HOME) == found


def test_entrants_are_shown_approved_entries_alone_and_never_their_own(round, filled):
    waiting = sent(round, "Nhắn tin báo hồ sơ qua Zalo")
    mine = sent(round, "Gọi điện báo hồ sơ qua Zalo")
    InitiativeEntryFactory(round=round, title="Nhắn tin báo hồ sơ qua Zalo, nháp")
    text = "Nhắn báo hồ sơ xong qua Zalo"

    assert asked(round.contest, text) == []
    approved(waiting), approved(mine)
    assert asked(round.contest, text, but=mine) == [waiting.title]


def test_entries_of_past_contests_of_the_place_are_compared_with(round, filled):
    place = round.contest.root_unit
    past, elsewhere = (
        RoundFactory(initiatives=True, contest__year=2022, **fields)
        for fields in ({"contest__root_unit": place}, {})
    )
    old = approved(sent(past, "Nhắn tin báo hồ sơ qua Zalo"))
    approved(sent(elsewhere, "Nhắn tin báo hồ sơ qua Zalo nơi khác"))
    found = queries.similar_for_entrant(Text("Báo hồ sơ qua Zalo", ""), round.contest)

    assert [(each.entry, each.source) for each in found] == [
        (old, "Bài dự thi năm 2022")
    ]


def test_officers_are_shown_what_was_sent_within_their_reach(round, officer):
    title = "Nhắn tin báo hồ sơ qua Zalo"
    entry, other = sent(round, title), sent(round, title + " nhanh")
    InitiativeEntryFactory(round=round, title=title + " nháp")
    narrow = GrantFactory(
        role=Role.OFFICER, unit=entry.unit, contest=round.contest
    ).user

    found = queries.similar_for_officer(entry, officer)

    assert [each.entry for each in found] == [other]
    assert queries.similar_for_officer(entry, narrow) == []
    assert queries.novelty_check(found).words == "1 sáng kiến có nội dung tương tự"


def test_a_sent_entry_that_is_changed_is_compared_as_it_is_now(round):
    entry = sent(round, "Nhắn kết quả qua Zalo")
    entry.title, entry.summary = "Họp không giấy", "Gọn."

    write(entry)

    assert set(NoveltyText.objects.get().terms) == {"hop", "khong", "giay", "gon"}


@pytest.fixture
def knows(monkeypatch):
    """Let words be of these families, and of no others."""

    def let(*known):
        likeness._read.cache_clear()
        monkeypatch.setattr(likeness, "families", lambda: Families(known))

    yield let
    likeness._read.cache_clear()


def test_what_is_told_in_other_words_comes_before_what_has_more_of_the_same(
    contest, knows
):
    told = "Ông thôn trưởng dặn dò bà con phơi lúa mùa mưa"
    alike = "Trưởng trạm nhắc nông dân"
    save_catalogue(
        contest, [CatalogueRow(title=title) for title in (told, alike, *OTHERS)]
    )
    asking = "Trưởng thôn nhắc nông dân phơi lúa"
    knows()
    assert asked(contest, asking)[0] == alike

    knows(
        ["trưởng thôn", "ông thôn trưởng"], ["nhắc", "dặn dò"], ["nông dân", "bà con"]
    )
    (first, *_) = queries.similar_for_entrant(Text(asking, ""), contest)
    assert titles([first]) == [told]
    marked = [piece.text for piece in first.title if piece.is_marked]
    assert marked == ["Ông thôn trưởng dặn dò bà con phơi lúa"]


def test_the_number_of_queries_does_not_grow(round, officer):
    entry = sent(round, "Nhắn tin báo hồ sơ qua Zalo")

    def count():
        queries.similar_for_officer(entry, officer)  # the weights are read once
        with CaptureQueriesContext(
            connection,
        ) as context:
            found = queries.similar_for_officer(entry, officer)
        return len(found), len(context)

    sent(round, "Nhắn tin báo hồ sơ qua Zalo mới")
    one = count()
    for number in range(2):
        sent(round, f"Nhắn tin báo hồ sơ qua Zalo {number}")

    assert (one[0], count()) == (1, (3, one[1]))


# --- Abbreviations --------------------------------------------------------------


def test_abbreviations_are_compared_with_at_once_and_audited(contest, filled, officer):
    assert asked(contest, "XYZQ") == []

    added = novelty.add_abbreviation(contest, "XYZQ", AT_HOME, by=officer)
    assert asked(contest, "xyzq") == [AT_HOME]
    with pytest.raises(AbbreviationKnown), transaction.atomic():
        novelty.add_abbreviation(contest, "xyzq", AT_HOME.upper(), by=officer)
    novelty.remove_abbreviation(contest, added, by=officer)

    assert asked(contest, "XYZQ") == []
    verbs = AuditEvent.objects.filter(actor=officer).values_list("verb", flat=True)
    assert {"add_abbreviation", "remove_abbreviation"} <= set(verbs)


def test_the_table_is_shown_by_pages_and_searched(client, officer):
    client.force_login(officer)
    url = reverse("initiatives:abbreviations")

    assert len(client.get(url).context["page"]) < Abbreviation.objects.count()
    found = client.get(url, {"tim": "SỔ  đỏ"}).context["page"]
    shorts = {row.short for row in found}
    assert "sổ đỏ" in shorts
    assert all("sổ đỏ" in short for short in shorts)


def test_rows_of_the_office_come_first_and_may_be_shown_alone(client, contest, officer):
    own = novelty.add_abbreviation(contest, "VQG", "vườn quốc gia", by=officer)
    client.force_login(officer)
    url = reverse("initiatives:abbreviations")

    page = client.get(url)
    assert page.context["page"][0] == own
    text = page.content.decode()
    assert text.index("<h2>Của cơ quan mình") < text.index("<h2>Có sẵn trong phần mềm")
    assert list(client.get(url, {"nguon": "rieng"}).context["page"]) == [own]
    shipped = client.get(url, {"nguon": "san", "tim": "quốc gia"}).context["page"]
    assert "DVCQG" in {row.short for row in shipped}
    assert own not in shipped


def test_rows_added_later_leave_what_officers_wrote_and_took_away(contest, officer):
    migration = next(Path(migrations.__path__[0]).glob("*_read_names_as_one.py")).stem
    add = import_module(f"{migrations.__name__}.{migration}").add
    shorts = Abbreviation.objects.filter(short__in=["VPP", "TNTT", "TTHC"])
    shorts.delete()
    novelty.add_abbreviation(contest, "VPP", "vẽ phong phú", by=officer)

    add(apps, None)

    assert set(shorts.values_list("short", "full")) == {
        ("VPP", "vẽ phong phú"),
        ("TNTT", "thu nhập tăng thêm"),
    }


def test_what_is_much_is_compared_anew_by_the_worker(
    contest, filled, officer, monkeypatch
):
    monkeypatch.setattr(novelty, "LARGE", 1)
    novelty.add_abbreviation(contest, "camera", "máy soi", by=officer)
    item = CatalogueItem.objects.get(title=OTHERS[0])
    assert "camera" in item.compared.words

    job = Job.objects.get(kind=novelty.KIND)
    novelty._rebuild(job)

    item.compared.refresh_from_db()
    assert "camera" not in item.compared.words
    assert (job.state, job.done) == ("done", 5)


def test_abbreviations_that_come_while_a_job_waits_make_no_other(
    contest, filled, officer, monkeypatch
):
    monkeypatch.setattr(novelty, "LARGE", 1)
    for short in ("XYZQ", "XYZK"):
        novelty.add_abbreviation(contest, short, AT_HOME, by=officer)
    job = Job.objects.get(kind=novelty.KIND)
    Job.objects.update(state="running")

    novelty.add_abbreviation(contest, "XYZH", AT_HOME, by=officer)

    assert Job.objects.filter(kind=novelty.KIND).exclude(pk=job.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_comparing_anew_writes_over_no_text_that_came_meanwhile(round):
    entry = sent(round, "Nhắn kết quả qua Zalo")
    entry.title, entry.summary = "Họp không giấy", "Gọn."

    with transaction.atomic():
        write(entry)
        comparing = run_into(novelty.rebuild)
    comparing.result()

    assert set(NoveltyText.objects.get().terms) == {"hop", "khong", "giay", "gon"}


def test_what_was_sent_before_there_was_a_comparison_is_compared_by_the_worker(round):
    migration = "initiatives.migrations.0011_compare_what_was_sent_before"
    ask = import_module(migration).ask
    ask(apps, None)
    assert not Job.objects.exists()  # nothing was sent yet

    entry = sent(round, AT_HOME)
    NoveltyText.objects.all().delete()
    ask(apps, None)
    job = Job.objects.get()
    Job.objects.update(created_at=job.created_at - timedelta(minutes=1))
    assert novelty.resume_rebuilding() == 1
    novelty.rebuild_by_job(job.pk)

    assert NoveltyText.objects.get().entry == entry
    assert Job.objects.get().state == Job.State.DONE


def test_the_first_abbreviations_stand_in_the_table_and_may_be_put_back():
    Abbreviation.objects.all().delete()
    novelty.add_default_abbreviations()

    assert set(
        Abbreviation.objects.filter(short="TH").values_list("full", flat=True)
    ) == {"tiểu học", "thực hiện"}


def test_everything_is_made_anew_by_command(filled, round, capsys):
    sent(round, "Nhắn kết quả qua Zalo")
    NoveltyText.objects.all().delete()

    call_command("rebuild_novelty")

    assert "6 dòng" in capsys.readouterr().out
    assert asked(round.contest, AT_HOME) == [AT_HOME]


# --- The officer's word ---------------------------------------------------------


def judged(entry, by, verdict="same", reason="Cùng ý tưởng.", **options):
    (similar,) = queries.similar_for_officer(entry, by)
    options = {"seen": queries.text_of(entry).digest} | options
    return novelty.give_verdict(
        entry, similar, verdict, reason=reason, by=by, **options
    )


def test_a_verdict_is_kept_and_is_of_the_text_that_was_read(round, filled, officer):
    entry = sent(round, AT_HOME)
    judged(entry, officer)
    judged(entry, officer, "improved", "Thêm người già.")
    (similar,) = found = queries.similar_for_officer(entry, officer)
    assert (similar.verdict.verdict, similar.is_open) == ("improved", False)
    assert queries.novelty_check(found).verdict is True

    InitiativeEntry.objects.filter(pk=entry.pk).update(summary="Viết lại.")
    entry.refresh_from_db()
    (similar,) = found = queries.similar_for_officer(entry, officer)

    assert (similar.is_of_older_text, similar.is_open) == (True, True)
    assert similar.verdict.reason == "Thêm người già."
    assert queries.novelty_check(found).verdict is None
    assert entry.state == "submitted"
    assert NoveltyVerdict.objects.count() == 1

    InitiativeEntry.objects.filter(pk=entry.pk).update(title="Họp trực tuyến")
    entry.refresh_from_db()
    (similar,) = found = queries.similar_for_officer(entry, officer)
    assert (similar.is_no_longer_alike, similar.item) == (True, filled)
    assert queries.novelty_check(found).verdict is True


def test_a_verdict_counts_while_the_text_is_the_same_however_alike_they_score(
    round, filled, officer, monkeypatch
):
    entry = sent(round, AT_HOME)
    judged(entry, officer)
    # As if the lists of words had changed since.
    monkeypatch.setattr(queries.novelty, "LEAST_SCORE", 1001)

    (similar,) = found = queries.similar_for_officer(entry, officer)

    assert (similar.item, similar.is_no_longer_alike) == (filled, False)
    assert queries.novelty_check(found).verdict is False


def test_a_verdict_is_refused_in_words(round, filled, officer):
    entry = sent(round, AT_HOME, created_by=officer)
    with pytest.raises(OwnEntry):
        judged(entry, officer)
    entry = sent(round, AT_HOME + " nặng")
    InitiativeEntry.objects.filter(title=AT_HOME).update(state="withdrawn")
    with pytest.raises(ReasonMissing):
        judged(entry, officer, reason=" ")
    with pytest.raises(ChangedMeanwhile):
        judged(entry, officer, seen="cũ")
    assert not NoveltyVerdict.objects.exists()


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"item": None}, "noveltyverdict_beside_an_item_or_an_entry"),
        ({"reason": ""}, "noveltyverdict_with_reason"),
        ({"score": 1001}, "noveltyverdict_score_per_mille"),
        ({}, "noveltyverdict_once_per_item"),
    ],
)
def test_the_database_refuses_a_verdict(round, filled, officer, fields, name):
    entry = sent(round, AT_HOME)
    judged(entry, officer)
    given = {"about": entry, "item": filled, "verdict": "same", "by": officer}
    given |= {"reason": "x", "score": 1, "digest": "x"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        NoveltyVerdict.objects.create(**given | fields)


# --- Pages ----------------------------------------------------------------------


def test_officer_brings_the_catalogue_in_finds_and_takes_back(client, contest, officer):
    client.force_login(officer)
    content = book(HEADINGS, line(), line("<script>alert(1)</script>"))
    content.seek(0)
    content.name = "danh mục.xlsx"
    page = reverse("initiatives:catalogue")

    client.post(reverse("initiatives:catalogue-import-upload"), {"file": content})
    batch = ImportBatch.objects.get()
    urls = {
        act: reverse(f"initiatives:catalogue-import-{act}", args=[batch.pk])
        for act in ("detail", "commit", "undo")
    }
    assert (
        "Ghi 2 mô hình, sáng kiến vào danh mục"
        in client.get(urls["detail"]).content.decode()
    )
    client.post(urls["commit"])
    found = client.get(page, {"tim": "TTHC tai nha"}).content.decode()
    assert AT_HOME in found
    assert "alert(1)" not in found
    assert "<script>alert" not in client.get(page).content.decode()
    client.post(urls["undo"])

    assert not CatalogueItem.objects.exists()
    assert "Đã hoàn tác" in client.get(urls["detail"]).content.decode()


def test_the_entrant_is_told_while_typing_and_nothing_is_kept(client, round, filled):
    user = RosterEntryFactory(contest=round.contest).staff_member.user
    client.force_login(user)
    before = AuditEvent.objects.count()

    answer = client.post(
        reverse("initiatives:similar-live"), {"title": "TTHC tai nha", "entry": ""}
    )

    text = answer.content.decode()
    assert "<mark>thủ tục hành chính tại nhà</mark>" in text
    assert "không cản trở việc gửi bài" in text
    assert AuditEvent.objects.count() == before
    assert not InitiativeEntry.objects.exists()


def test_without_scripts_the_entrant_is_told_after_saving(client, round, filled):
    entry = InitiativeEntryFactory(round=round, title=AT_HOME)
    client.force_login(entry.created_by)

    for name in ("detail", "edit"):
        page = client.get(reverse(f"initiatives:{name}", args=[entry.pk]))
        assert "<mark>" in page.content.decode()


def test_the_officer_reads_both_and_says_so(client, round, filled, officer):
    entry = sent(round, f"{AT_HOME} <img src=x onerror=alert(1)>")
    client.force_login(officer)
    address = reverse("initiatives:beside", args=[entry.pk, "danh-muc", filled.pk])
    screen = reverse("initiatives:screen", args=[entry.pk])
    page = client.get(screen).content.decode()
    assert address in page
    assert "1 sáng kiến có nội dung tương tự" in html.unescape(page)

    page = client.get(address).content.decode()
    assert page.count("<mark>") >= 2
    assert "<img src=x" not in page
    said = {"verdict": "same", "reason": "Cùng ý tưởng.", "seen": "cũ"}
    assert "vừa có thay đổi" in client.post(address, said).content.decode()
    said["seen"] = queries.text_of(entry).digest
    assert client.post(address, said).status_code == 302

    page = client.get(screen).content.decode()
    assert "1 sáng kiến đã được kết luận là trùng" in page
    assert InitiativeEntry.objects.get(pk=entry.pk).state == "submitted"
