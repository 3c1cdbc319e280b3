"""What is compared with what, and what an officer says about it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from contest.models import User
from initiatives.models.catalogue import CatalogueItem
from initiatives.models.entries import InitiativeEntry

_IS_ITEM = Q(item__isnull=False, entry=None)
_IS_ENTRY = Q(item=None, entry__isnull=False)


class NoveltyText(models.Model):
    """An item or an entry as it is compared: ``initiatives.similarity.Profile``.

    Made from its text and the abbreviations by ``services.novelty``; it can be made
    again at any time (``manage.py rebuild_novelty``).
    """

    item = models.OneToOneField(
        CatalogueItem, models.CASCADE, null=True, blank=True, related_name="compared"
    )
    entry = models.OneToOneField(
        InitiativeEntry, models.CASCADE, null=True, blank=True, related_name="compared"
    )
    words = models.TextField()
    plain = models.TextField()
    is_accented = models.BooleanField()
    terms = ArrayField(models.TextField())  # of ``plain``, by these it is found

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="noveltytext_of_an_item_or_an_entry",
                condition=_IS_ITEM | _IS_ENTRY,
            ),
        ]
        indexes = [GinIndex(fields=["terms"], name="noveltytext_by_terms")]

    def __str__(self):
        return self.words.partition("\n")[0]


class NoveltyTerm(models.Model):
    """In how many texts a word or name of ``plain`` stands: once is left out."""

    term = models.TextField(primary_key=True)
    rows = models.PositiveIntegerField()

    def __str__(self):
        return self.term


class NoveltyCorpus(models.Model):
    """Of how many texts the terms were counted, and when. There is one row."""

    rows = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="noveltycorpus_only_one", condition=Q(id=1)),
        ]

    def __str__(self):
        return f"{self.rows}"


class NoveltyVerdict(models.Model):
    """What an officer says of an entry beside one that is like it. It decides nothing.

    ``digest`` is that of the entry's text which was read: another one is of an older
    version.
    """

    class Verdict(models.TextChoices):
        DIFFERENT = "different", "Khác"
        IMPROVED = "improved", "Cải tiến"
        SAME = "same", "Trùng"

    about = models.ForeignKey(
        InitiativeEntry, models.CASCADE, related_name="novelty_verdicts"
    )
    item = models.ForeignKey(
        CatalogueItem, models.PROTECT, null=True, blank=True, related_name="verdicts"
    )
    entry = models.ForeignKey(
        InitiativeEntry, models.PROTECT, null=True, blank=True, related_name="+"
    )
    verdict = models.CharField("kết luận", max_length=10, choices=Verdict)
    reason = models.CharField("lý do", max_length=500)
    score = models.PositiveSmallIntegerField()  # per mille, as it was shown
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="noveltyverdict_beside_an_item_or_an_entry",
                condition=_IS_ITEM | _IS_ENTRY,
            ),
            models.CheckConstraint(
                name="noveltyverdict_beside_another",
                condition=Q(entry=None) | ~Q(entry=F("about")),
            ),
            models.CheckConstraint(
                name="noveltyverdict_with_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="noveltyverdict_score_per_mille",
                condition=Q(score__range=(0, 1000)),
            ),
            models.UniqueConstraint(
                name="noveltyverdict_once_per_item", fields=["about", "item"]
            ),
            models.UniqueConstraint(
                name="noveltyverdict_once_per_entry", fields=["about", "entry"]
            ),
        ]

    def __str__(self):
        return self.get_verdict_display()
