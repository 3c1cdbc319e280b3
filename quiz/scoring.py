"""Answers in, number right out. Pure."""


def score(paper: list[dict], answers: dict[int, int], key: dict[int, int]) -> int:
    """Return how many places were answered right.

    ``paper``: [{"question": id, "choices": [id, …]}, …] as shown; ``answers``: {place:
    index of the choice as shown}; ``key``: {question id: id of its right choice}.
    """
    return sum(
        paper[place]["choices"][choice] == key[paper[place]["question"]]
        for place, choice in answers.items()
    )
