"""How people come: so many at a time, or so many a second however busy it is."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

Flow = Callable[["Record"], Awaitable[None]]


@dataclass
class Record:
    """What people met with: seconds of each step, answers by second, troubles."""

    steps: dict[str, list[float]] = field(default_factory=dict)
    seconds: Counter = field(default_factory=Counter)  # good answers in each
    troubles: Counter = field(default_factory=Counter)  # by their status, 0: none came
    receipts: dict[int, tuple] = field(
        default_factory=dict
    )  # event -> what it promises
    finished: int = 0
    began: float = field(default_factory=time.monotonic)

    def note(self, step: str, seconds: float) -> None:
        self.steps.setdefault(step, []).append(seconds)
        self.seconds[int(time.monotonic() - self.began)] += 1

    def percentile(self, step: str, part: float) -> float:
        """In milliseconds, the nearest rank."""
        times = sorted(self.steps[step])
        return round(times[min(len(times) - 1, int(len(times) * part))] * 1000, 2)


async def closed_loop(flows: Iterator[Flow], *, people: int, count: int) -> Record:
    """``people`` at a time until ``count`` flows are done."""
    record = Record()
    left = iter(range(count))

    async def one_after_another():
        for _ in left:
            await next(flows)(record)
            record.finished += 1

    await asyncio.gather(*(one_after_another() for _ in range(people)))
    return record


async def open_arrivals(
    flows: Iterator[Flow], *, per_second: float, seconds: float, stay: float = 20
) -> Record:
    """So many a second, evenly, whether or not those before are done.

    After the last came, those still at it may go on for ``stay`` seconds.
    """
    record = Record()
    loop = asyncio.get_running_loop()
    began = loop.time()
    people = set()
    for number in range(int(per_second * seconds)):
        await asyncio.sleep(began + number / per_second - loop.time())
        people.add(asyncio.create_task(_whole(next(flows), record)))
    if people:
        done, late = await asyncio.wait(people, timeout=stay)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in done:
            task.result()
    return record


async def steady_crowd(
    flows: Iterator[Flow], *, people: int, within: float, seconds: float
) -> Record:
    """``people`` come ``within`` so many seconds; whoever is done is followed by one.

    Nobody new comes after ``seconds``; those still at it finish.
    """
    record = Record()
    loop = asyncio.get_running_loop()
    ends = loop.time() + seconds

    async def one_after_another(comes_after: float):
        await asyncio.sleep(comes_after)
        while loop.time() < ends:
            await _whole(next(flows), record)

    places = (one_after_another(n * within / people) for n in range(people))
    await asyncio.gather(*places)
    return record


async def _whole(flow: Flow, record: Record) -> None:
    await flow(record)
    record.finished += 1
