"""``python -m chaos [--kills 30] [--seconds 900] [--seed N]``.

Recovery is counted from the moment at which what was killed is started again or what
was stopped goes on (of one process among many: from the kill), to the first receipt of
an answer that was sent after it. What no answer needs (worker, Valkey) is counted from
the moment at which it goes: people must not notice that it is away.
The limits are scaled by what a check of a password takes on this machine just now.
"""

import argparse
import json
import random
import secrets
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from chaos import checker, house
from chaos.faults import BESIDE, ON_THE_WAY, Fault, Killer
from chaos.ledger import Ledger
from chaos.pace import slowness
from chaos.writers import Writer
from localrun.folder import DEFAULT, Folder
from localrun.processes import stop_on_signals
from localrun.terminal import Refused, say

GONE = float("inf")
KINDS = 2 * len(ON_THE_WAY + BESIDE)  # kill and stop of each
QUIET = 1.0  # seconds of undisturbed work before the first fault and after the last
RECOUNTED_WITHIN = 60  # seconds


def main() -> int:
    options = _options()
    stop_on_signals()
    house.without_given_servers()
    say(f"seed={options.seed}")
    try:
        folder = Folder(Path(DEFAULT if options.folder is None else options.folder))
        return _run(folder, options)
    except Refused as refusal:
        say(str(refusal))
    except KeyboardInterrupt:
        say("Stopped; nothing was checked.")
    return 1


def _options():
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=30, help="of each kind")
    parser.add_argument("--seconds", type=float, default=1200, help="of faults at most")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--longest-stop", type=float, default=5.0)
    parser.add_argument("--slack", type=float, default=1.0, help="times the limits")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--folder", default=None)
    return parser.parse_args()


def _run(folder: Folder, options) -> int:
    people = folder.path / "people.jsonl"
    receipts = folder.path / "receipts.jsonl"
    prepare = house.python("-m", "chaos.people", str(options.people), str(people))
    with house.opened(folder, prepare) as home:
        persons = [json.loads(line) for line in people.read_text().splitlines()]
        slow = slowness()
        with receipts.open("w", encoding="utf-8") as file:
            ledger = Ledger(file)
            faults = _disturb(home, ledger, persons, options)
        slow = max(slow, slowness())
        url = home.environment["DATABASE_URL"]
        is_recounted = _wait_for_recount(url)
        verdict = checker.check(url, receipts)
    say(f"A check of a password takes {slow:.2f} times what it took with the limits.")
    problems = [*verdict.faults, *_slow(faults, slow * options.slack)]
    if len(faults) < KINDS * options.kills:
        problems.append(f"only {len(faults)} faults in {options.seconds:g} s")
    if not is_recounted:
        problems.append(f"figures not recounted within {RECOUNTED_WITHIN} s")
    _tell(verdict, faults, ledger, problems)
    return 1 if problems or not verdict.acked else 0


def _disturb(home, ledger, persons, options) -> list[Fault]:
    """Let everybody write while both kill; return what was done."""
    is_over = threading.Event()
    seeds = random.Random(options.seed)  # noqa: S311 - to be run again with it
    writers = [
        Writer(home.plan.port, person, ledger, _chance(seeds), is_over)
        for person in persons
    ]
    ends_at = time.monotonic() + options.seconds
    how = (options.kills, options.longest_stop, ends_at, threading.Lock())
    killers = [
        Killer(home, ledger, targets, _chance(seeds), *how)
        for targets in (ON_THE_WAY, BESIDE)
    ]
    for writer in writers:
        writer.start()
    ledger.seconds_to_receipt(time.monotonic(), at_most=30)
    time.sleep(QUIET)
    for killer in killers:
        killer.start()
    for killer in killers:
        killer.join()
        if killer.error:
            raise killer.error
    time.sleep(QUIET)
    is_over.set()
    for writer in writers:
        writer.join()
    return [fault for killer in killers for fault in killer.done]


def _chance(seeds: random.Random) -> random.Random:
    return random.Random(seeds.random())  # noqa: S311 - as above


def _wait_for_recount(url: str) -> bool:
    deadline = time.monotonic() + RECOUNTED_WITHIN
    while checker.figures_wait(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def _slow(faults: list[Fault], times: float) -> Iterator[str]:
    for each in faults:
        if each.is_slower_than(times):
            took = "never" if each.seconds is None else f"after {each.seconds:.2f} s"
            yield f"{each.how} {each.target}: first receipt {took}"


def _tell(verdict, faults: list[Fault], ledger, problems: list[str]) -> None:
    """Say what happened, the verdict last."""
    _tell_table(faults)
    say(
        f"{verdict.attempts} attempts, {ledger.closed} handed in; refused:"
        f" {ledger.refusals}; stored without a receipt that arrived: {verdict.unacked}"
    )
    for problem in problems:
        say(f"WRONG: {problem}")
    say(
        f"acked={verdict.acked} found={verdict.found} lost={verdict.lost}"
        f" wrong={verdict.wrong} duplicates={verdict.duplicates} kills={len(faults)}"
    )


def _tell_table(faults: list[Fault]) -> None:
    say(f"{'fault':<18}{'times':>6}{'median s':>10}{'longest s':>11}{'limit s':>9}")
    for kind in sorted({(each.how, each.target) for each in faults}):
        found = [each for each in faults if (each.how, each.target) == kind]
        seconds = [GONE if each.seconds is None else each.seconds for each in found]
        middle, longest = statistics.median(seconds), max(seconds)
        say(
            f"{' '.join(kind):<18}{len(found):>6}{middle:>10.2f}{longest:>11.2f}"
            f"{found[0].limit:>9g}"
        )


if __name__ == "__main__":
    sys.exit(main())
