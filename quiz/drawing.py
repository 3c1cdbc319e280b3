"""A paper from bank rows, a blueprint and a seed. Pure: same seed, same paper."""

import random
from collections.abc import Sequence
from typing import NamedTuple


class BankRow(NamedTuple):
    """One drawable question with the ids of its choices."""

    question: int
    topic: int
    difficulty: str
    choices: Sequence[int]


class Demand(NamedTuple):
    """So many questions of a topic and a difficulty ("" = any)."""

    topic: int
    difficulty: str
    count: int


class NotEnough(Exception):
    """The bank cannot serve ``demand``; ``found`` questions are left for it."""

    def __init__(self, demand: Demand, found: int):
        self.demand, self.found = demand, found
        super().__init__(f"{demand}: {found}")


def draw(bank: list[BankRow], blueprint: list[Demand], seed: str) -> list[dict]:
    """Return [{"question": id, "choices": [id, …]}, …], both orders shuffled.

    A question is drawn once. Demands for one difficulty are served before those for
    any, so that the wide ones leave what the narrow ones need. Raises NotEnough.
    """
    chance = random.Random(seed)  # noqa: S311 - the seed is a secret of the server
    taken: set[int] = set()
    drawn: list[BankRow] = []
    for demand in sorted(blueprint, key=_narrow_first):
        fitting = [row for row in bank if _fits(row, demand, taken)]
        if len(fitting) < demand.count:
            raise NotEnough(demand, len(fitting))
        chosen = chance.sample(fitting, demand.count)
        taken |= {row.question for row in chosen}
        drawn += chosen
    chance.shuffle(drawn)
    return [
        {
            "question": row.question,
            "choices": chance.sample(row.choices, len(row.choices)),
        }
        for row in drawn
    ]


def _narrow_first(demand: Demand) -> tuple:
    return demand.difficulty == "", demand.topic, demand.difficulty


def _fits(row: BankRow, demand: Demand, taken: set[int]) -> bool:
    return (
        row.question not in taken
        and row.topic == demand.topic
        and demand.difficulty in {"", row.difficulty}
    )
