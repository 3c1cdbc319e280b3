"""How quick this machine is just now, by what one check of a password takes."""

import statistics
import time

from argon2 import PasswordHasher

CHECK_THERE_MS = 25.7  # where the limits were set, with nothing else to do
CHECKS = 9
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def slowness() -> float:
    """How many times slower than there; at least 1. Ask when we ourselves are idle."""
    stored = HASHER.hash("mua-lua-som")
    taken = []
    for _ in range(CHECKS):
        began = time.perf_counter()
        HASHER.verify(stored, "mua-lua-som")
        taken.append(1000 * (time.perf_counter() - began))
        time.sleep(0.1)
    return max(1.0, statistics.median(taken) / CHECK_THERE_MS)
