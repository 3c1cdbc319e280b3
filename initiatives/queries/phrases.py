"""The reasons of a contest, and what stands in their places."""

from contest.models import Contest, Round
from contest.words import moment
from initiatives.durations import Length, is_over, known_length
from initiatives.models import InitiativeEntry, Phrase
from initiatives.phrases import DEFAULTS


def phrases_of(contest: Contest) -> list[Phrase]:
    """Those in use; a contest that has none of its own uses those all begin with."""
    stored = list(Phrase.objects.filter(contest=contest))
    if not stored:
        return [Phrase(text=each.text, kind=each.kind) for each in DEFAULTS]
    return [phrase for phrase in stored if phrase.is_active]


def values_of_round(round: Round) -> dict[str, str]:
    """What stands in a phrase of any entry of the round."""
    return {
        "length": "",
        "limit": f"{round.max_seconds // 60} phút",
        "deadline": moment(round.closes_at),
    }


def values_of(entry: InitiativeEntry, length: Length | None = None) -> dict[str, str]:
    """What is known of the entry; what is not stands empty.

    Nobody is told that a short video is too long.
    """
    length = length or known_length(entry)
    words = length.clock if is_over(length, entry) else ""
    return values_of_round(entry.round) | {"length": words}
