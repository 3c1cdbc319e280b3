"""What is compared, kept beside its texts; the abbreviations; an officer's verdict."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from contest import names
from contest.db import advisory_lock, constraint_of, db_now
from contest.models import Contest, Job, User
from contest.queue import send_after_commit
from contest.services import record
from contest.services.jobs import finish, resume_jobs, run_job, show_progress
from initiatives import similarity
from initiatives.abbreviations import DEFAULTS
from initiatives.errors import (
    AbbreviationKnown,
    ChangedMeanwhile,
    OwnEntry,
    ReasonMissing,
)
from initiatives.glossary import Glossary
from initiatives.models import (
    Abbreviation,
    CatalogueItem,
    InitiativeEntry,
    NoveltyCorpus,
    NoveltyText,
    NoveltyVerdict,
)
from initiatives.queries.likeness import Text, glossary, text_of
from initiatives.queries.novelty import Similar

KIND, TASK = "rebuild_novelty", "initiatives.tasks.rebuild_novelty"
A_LOT = 500  # texts in one statement
LARGE = 2_000  # texts: beyond it the worker compares anew
COMPARED = ("words", "plain", "is_accented", "terms")
# The terms are counted anew when so many more texts are there than at the last count.
GROWTH, FEWEST = 1.1, 10

# The sums of a whole table: a set-based statement. Terms of one text weigh the most
# that there is, and need no row.
COUNT_TERMS = """
INSERT INTO initiatives_noveltyterm (term, rows)
SELECT term, count(*)
  FROM initiatives_noveltytext, unnest(string_to_array(plain, ' ')) AS term
 GROUP BY term HAVING count(*) > 1
"""
COUNT_ROWS = """
INSERT INTO initiatives_noveltycorpus (id, rows, counted_at)
SELECT 1, count(*), clock_timestamp() FROM initiatives_noveltytext
    ON CONFLICT (id) DO UPDATE
   SET (rows, counted_at) = (EXCLUDED.rows, EXCLUDED.counted_at)
"""


def index_items(items: Iterable[CatalogueItem]) -> None:
    """Keep what of these items is compared. Call it in their verb's transaction."""
    _store("item", ((item.pk, text_of_item(item)) for item in items), glossary())


def text_of_item(item: CatalogueItem) -> Text:
    return Text(item.title, item.summary)


def index_entry(entry: InitiativeEntry) -> None:
    """Keep what of a sent entry is compared. Call it in the transaction of its verb."""
    _store("entry", [(entry.pk, text_of(entry))], glossary())
    corpus = NoveltyCorpus.objects.first()
    rows = NoveltyText.objects.count()
    if corpus is None or rows > corpus.rows * GROWTH + FEWEST:
        count_terms()


@transaction.atomic
def count_terms() -> None:
    """Count in how many texts each term stands: what makes it weigh."""
    advisory_lock("initiatives.novelty.terms")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM initiatives_noveltyterm")
        cursor.execute(COUNT_TERMS)
        cursor.execute(COUNT_ROWS)


def rebuild(progress: Callable[[int], None] = lambda _done: None) -> int:
    """Make anew what is compared of every text; returns of how many. May run twice."""
    done = 0
    entries = InitiativeEntry.objects.filter(submitted_at__isnull=False)
    for owner, rows in (("item", CatalogueItem.objects.all()), ("entry", entries)):
        pks = iter(list(rows.order_by("pk").values_list("pk", flat=True)))
        while some := list(islice(pks, A_LOT)):
            done += _store_again(owner, rows.filter(pk__in=some))
            progress(done)
    count_terms()
    return done


@transaction.atomic
def _store_again(owner: str, rows: QuerySet) -> int:
    """Locked before they are read, so that no newer text is written over."""
    locked = list(rows.select_for_update(no_key=True).order_by("pk"))
    read = text_of if owner == "entry" else text_of_item
    _store(owner, [(row.pk, read(row)) for row in locked], glossary())
    return len(locked)


def _store(owner: str, texts: Iterable[tuple[int, Text]], words: Glossary) -> None:
    """Lot by lot: the database ends a transaction that only computes for long."""
    texts = iter(texts)
    while lot := list(islice(texts, A_LOT)):
        NoveltyText.objects.bulk_create(
            [_compared(owner, pk, text, words) for pk, text in lot],
            update_conflicts=True,
            unique_fields=[owner],
            update_fields=COMPARED,
        )


def _compared(owner: str, pk: int, text: Text, words: Glossary) -> NoveltyText:
    made = similarity.profile(*text, words)
    return NoveltyText(
        **{f"{owner}_id": pk},
        words=made.words,
        plain=made.plain,
        is_accented=made.is_accented,
        terms=sorted(made.terms),
    )


# --- Abbreviations --------------------------------------------------------------


@transaction.atomic
def add_abbreviation(
    contest: Contest, short: str, full: str, *, by: User
) -> Abbreviation:
    """Let ``short`` stand for ``full`` too, and compare anew.

    Raises AbbreviationKnown.
    """
    try:
        with transaction.atomic():
            added = Abbreviation.objects.create(**_keyed(short, full), added_by=by)
    except IntegrityError as error:
        if constraint_of(error) in {
            "abbreviation_once_per_meaning",
            "abbreviation_stands_for_something_else",
        }:
            raise AbbreviationKnown from error
        raise
    record(
        "add_abbreviation",
        added,
        by=by,
        contest=contest,
        short=added.short,
        full=added.full,
    )
    compare_anew(contest, by=by)
    return added


@transaction.atomic
def remove_abbreviation(
    contest: Contest, abbreviation: Abbreviation, *, by: User
) -> None:
    """Let it stand for that no more, and compare anew."""
    record(
        "remove_abbreviation",
        abbreviation,
        by=by,
        contest=contest,
        short=abbreviation.short,
        full=abbreviation.full,
    )
    abbreviation.delete()
    compare_anew(contest, by=by)


def add_default_abbreviations() -> None:
    """Put the first rows of the table; what is there stays."""
    Abbreviation.objects.bulk_create(
        [Abbreviation(**_keyed(short, full)) for short, full in DEFAULTS],
        ignore_conflicts=True,
    )


def _keyed(short: str, full: str) -> dict:
    short, full = names.clean(short), names.clean(full)
    return {
        "short": short,
        "full": full,
        "short_key": names.match_key(short),
        "full_key": names.match_key(full),
    }


# --- Comparing anew -------------------------------------------------------------


def compare_anew(contest: Contest, *, by: User | None) -> Job | None:
    """Bring what is compared up to date: at once, or by the worker where it is much."""
    total = NoveltyText.objects.count()
    if total <= LARGE:
        rebuild()
        return None
    # One that has not begun will read what we write: it waits for our commit.
    waiting = Job.objects.select_for_update(no_key=True).filter(
        kind=KIND, state=Job.State.QUEUED
    )
    if job := waiting.first():
        return job
    job = Job.objects.create(kind=KIND, contest=contest, total=total, created_by=by)
    send_after_commit(TASK, job.pk)
    return job


def rebuild_by_job(job_id: int) -> None:
    """Compare anew as the job asks. It may be called twice."""
    run_job(job_id, [KIND], _rebuild, sign="TM")


def resume_rebuilding() -> int:
    return resume_jobs([KIND], TASK)


def _rebuild(job: Job) -> None:
    rebuild(partial(show_progress, job))
    finish(job)


# --- What an officer says -------------------------------------------------------


@transaction.atomic
def give_verdict(
    about: InitiativeEntry,
    similar: Similar,
    verdict: NoveltyVerdict.Verdict,
    *,
    reason: str,
    seen: str,
    by: User,
) -> NoveltyVerdict:
    """Say how the entry stands to one that is like it; the last word counts.

    ``seen`` is the digest of the text that was read. It changes no state. Raises
    OwnEntry, ReasonMissing or ChangedMeanwhile.
    """
    about = InitiativeEntry.objects.select_for_update(no_key=True).get(pk=about.pk)
    _may_judge(about, by=by, reason=reason, seen=seen)
    given, _ = NoveltyVerdict.objects.update_or_create(
        about=about,
        item=similar.item,
        entry=similar.entry,
        defaults={
            "verdict": verdict,
            "reason": reason.strip(),
            "score": similar.score,
            "digest": seen,
            "by": by,
            "at": db_now(),
        },
    )
    record(
        "judge_novelty",
        about,
        by=by,
        contest=about.round.contest,
        beside=f"{similar.kind} {similar.pk}",
        verdict=verdict,
        score=similar.score,
    )
    return given


def _may_judge(about: InitiativeEntry, *, by: User, reason: str, seen: str) -> None:
    if about.belongs_to(by):
        raise OwnEntry
    if not reason.strip():
        raise ReasonMissing
    if seen != text_of(about).digest:
        raise ChangedMeanwhile
