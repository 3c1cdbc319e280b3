"""Whether a bank can serve a blueprint. Pure."""

from collections import Counter
from typing import NamedTuple

from quiz.drawing import Demand

Stock = dict[tuple[int, str], int]  # (topic, difficulty) -> questions that may be drawn


class Service(NamedTuple):
    """One demand and how many questions are left for it."""

    demand: Demand
    found: int

    @property
    def is_short(self) -> bool:
        return self.found < self.demand.count


def serve(blueprint: list[Demand], stock: Stock) -> list[Service]:
    """Serve the demands as ``draw`` does: those for one difficulty before the wide."""
    left = Counter(stock)
    served = {}
    for demand in blueprint:
        if demand.difficulty:
            key = (demand.topic, demand.difficulty)
            served[demand] = Service(demand, left[key])
            left[key] -= demand.count
    for demand in blueprint:
        if not demand.difficulty:
            of_topic = [
                max(0, count)
                for (topic, _), count in left.items()
                if topic == demand.topic
            ]
            served[demand] = Service(demand, sum(of_topic))
    return [served[demand] for demand in blueprint]


def shortages(blueprint: list[Demand], stock: Stock) -> list[Service]:
    return [service for service in serve(blueprint, stock) if service.is_short]


def spread(stock: Stock, questions: int) -> list[Demand]:
    """Take as many questions, of any difficulty, evenly from the topics of the bank."""
    left = Counter()
    for (topic, _), count in stock.items():
        left[topic] += count
    taken = Counter()
    while sum(taken.values()) < questions and (free := sorted(+left)):
        for topic in free[: questions - sum(taken.values())]:
            taken[topic] += 1
            left[topic] -= 1
    return [Demand(topic, "", count) for topic, count in sorted(taken.items())]
