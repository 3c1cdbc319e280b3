"""Field cleaners of the bank; the words of a refusal go on after the value."""

import re

from django.core.exceptions import ValidationError

from contest import cleaners, names
from quiz.models import Difficulty

LETTERS = "ABCDEF"
DIFFICULTY_WORDS = {
    Difficulty.EASY: ("dễ", "nhận biết", "easy"),
    Difficulty.MEDIUM: ("trung bình", "tb", "vừa", "thông hiểu", "medium"),
    Difficulty.HARD: ("khó", "vận dụng", "vận dụng cao", "hard"),
}
DIFFICULTIES = {
    names.search_key(word): difficulty
    for difficulty, group in DIFFICULTY_WORDS.items()
    for word in group
}


def difficulty(value) -> Difficulty | None:
    cleaned = cleaners.text(value, longest=40)
    if cleaned is None:
        return None
    found = DIFFICULTIES.get(names.search_key(cleaned))
    if found is None:
        raise ValidationError("không rõ là mức nào; ghi Dễ, Trung bình hoặc Khó")
    return found


def letter(value) -> str | None:
    """The letter of a choice, also out of "Phương án B", "b." or 2."""
    cleaned = cleaners.text(value, longest=40)
    if cleaned is None:
        return None
    match = re.fullmatch(r"(?:phuong an )?([a-f]|[1-6])", names.search_key(cleaned))
    if not match:
        raise ValidationError("không phải chữ cái của phương án (A đến F)")
    found = match[1].upper()
    return found if found in LETTERS else LETTERS[int(found) - 1]
