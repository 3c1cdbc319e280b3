"""Find what an officer might look at, off the path of answers, and note his look.

The worker calls it, as often as it likes: what is found again is the same hint.
"""

from datetime import timedelta

from django.db import connection, transaction

from contest.db import advisory_lock, db_now
from contest.models import Round, User
from contest.services import record
from quiz.models import IntegrityHint
from quiz.services.hint_statements import (
    FOUND,
    KEEP,
    LET_FALL,
    NAME_ATTEMPTS,
    TAKE_PRINTS,
    WORK,
)

# Nobody reads a question and its choices and chooses within three seconds.
FASTEST_SECONDS_AN_ANSWER = 3
FEWEST_ANSWERS = 10  # below, equal answers may be chance
FEWEST_PEOPLE_OF_LETTERS = 3
# Two people with one slip in common are chance: seven such pairs among the demo's
# 8 600 attempts, where nobody copies. With three slips one pair is left.
FEWEST_PEOPLE_OF_ANSWERS, FEWEST_MISTAKES = 2, 3
# A commune's office may share one machine: few people on one say nothing.
FEWEST_PEOPLE_OF_A_DEVICE = 10
STILL_LOOKS = timedelta(days=1)  # after the closing, for what the sweep closed late

LIMITS = {
    "fastest": FASTEST_SECONDS_AN_ANSWER,
    "answers": FEWEST_ANSWERS,
    "letters": FEWEST_PEOPLE_OF_LETTERS,
    "sharers": FEWEST_PEOPLE_OF_ANSWERS,
    "mistakes": FEWEST_MISTAKES,
    "device": FEWEST_PEOPLE_OF_A_DEVICE,
}


def find_all_hints() -> int:
    """Look through every quiz round that runs or closed within a day."""
    now = db_now()
    rounds = Round.objects.parts().filter(
        kind=Round.Kind.QUIZ, opens_at__lte=now, closes_at__gt=now - STILL_LOOKS
    )
    return sum(find_hints(round) for round in rounds)


@transaction.atomic
def find_hints(round: Round) -> int:
    """Bring the round's hints up to date and return how many hold now.

    What was looked at keeps its look; what is no longer so is marked, not deleted. The
    answers of an attempt are read once, by the first run after it was closed.
    """
    advisory_lock("quiz.find_hints")
    values = LIMITS | {"round": round.pk}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS quiz_work, quiz_found")
        for statement in (TAKE_PRINTS, WORK, FOUND, KEEP, LET_FALL, NAME_ATTEMPTS):
            cursor.execute(statement, values)
    return IntegrityHint.objects.filter(round=round, holds=True).count()


@transaction.atomic
def look_at_hint(
    hint: IntegrityHint, *, by: User, note: str = "", seen: int | None = None
) -> IntegrityHint:
    """Note that an officer looked, and what he wrote. Nothing else follows from it.

    ``seen`` is the strength that his page showed; it may have grown since.
    """
    hint = IntegrityHint.objects.select_for_update(of=["self"]).get(pk=hint.pk)
    hint.looked_by, hint.looked_at, hint.note = by, db_now(), note
    hint.looked_strength = hint.strength if seen is None else min(seen, hint.strength)
    hint.save(update_fields=["looked_by", "looked_at", "note", "looked_strength"])
    record("look_at_hint", hint, by=by, contest=hint.round.contest, kind=hint.kind)
    return hint
