"""Add, edit and retire the reasons that officers choose from."""

from django.db import IntegrityError, transaction

from contest.db import constraint_of
from contest.models import Contest, User
from contest.services import record
from initiatives.errors import PhraseTaken
from initiatives.models import Phrase
from initiatives.phrases import DEFAULTS


@transaction.atomic
def load_phrases(contest: Contest, *, by: User | None = None) -> list[Phrase]:
    """Give a contest the phrases that all begin with; where some are, none is added."""
    Contest.objects.select_for_update(no_key=True).get(pk=contest.pk)
    stored = list(Phrase.objects.filter(contest=contest))
    if stored:
        return stored
    record("load_phrases", contest, by=by, contest=contest)
    return Phrase.objects.bulk_create(
        Phrase(contest=contest, position=place, text=each.text, kind=each.kind)
        for place, each in enumerate(DEFAULTS, start=1)
    )


def save_phrase(phrase: Phrase, *, by: User) -> Phrase:
    """Store a phrase, new or changed. Raises PhraseTaken.

    What was decided with it keeps its own words.
    """
    verb = "edit_phrase" if phrase.pk else "add_phrase"
    try:
        with transaction.atomic():
            phrase.save()
            record(verb, phrase, by=by, contest=phrase.contest, text=phrase.text)
    except IntegrityError as error:
        if constraint_of(error) == "phrase_text_once_per_contest":
            raise PhraseTaken from error
        raise
    return phrase


@transaction.atomic
def retire_phrase(phrase: Phrase, *, by: User, back: bool = False) -> Phrase:
    """Offer it no more, or again (``back``)."""
    phrase.is_active = back
    phrase.save(update_fields=["is_active"])
    verb = "restore_phrase" if back else "retire_phrase"
    record(verb, phrase, by=by, contest=phrase.contest)
    return phrase
