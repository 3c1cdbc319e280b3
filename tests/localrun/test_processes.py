import dataclasses
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import localrun
from localrun.processes import Program, started_at
from tests.localrun.conftest import wait_for
from tests.localrun.house import DEAF, WAITS

FORKS = f"import os; print('fork', os.fork() or '', flush=True); {WAITS}"
STARTS_A_PROGRAM = """
import sys
from pathlib import Path
from localrun.processes import Program
tiny = Program("tiny", [sys.executable, "-c", {script!r}], Path({log!r}))
tiny.start()
print(tiny.process.pid, flush=True)
tiny.process.wait()
"""


@pytest.fixture
def start(tmp_path):
    programs = []

    def start(script, **fields):
        """Start a tiny program, and wait until its own script runs."""
        command = [sys.executable, "-c", script]
        programs.append(Program("tiny", command, tmp_path / "tiny.log", **fields))
        programs[-1].start()
        wait_for(lambda: "up" in programs[-1].said())
        return programs[-1]

    yield start
    for program in programs:
        program.stop()


def test_stop_uses_the_signal_of_the_program(start):
    program = start(WAITS, stop_signal=signal.SIGINT)

    program.stop()

    assert program.process.returncode == -signal.SIGINT


def test_stop_kills_only_what_does_not_listen(start):
    program = start(DEAF, patience=0.2)

    program.stop()

    assert program.process.returncode == -signal.SIGKILL


def test_stop_leaves_nothing_of_the_session(start):
    program = start(FORKS)
    fork = int(wait_for(lambda: re.search(r"fork (\d+)", program.said()))[1])

    program.process.kill()
    program.stop()

    wait_for(lambda: started_at(fork) is None)


def test_trace_end_ends_the_program_it_knows(start):
    program = start(DEAF)
    trace = dataclasses.replace(program.trace(), patience=0.2)

    trace.end()

    assert program.process.wait() == -signal.SIGKILL


@pytest.mark.parametrize(
    "change", [{"started": "long ago"}, {"sign": "/another/database"}]
)
def test_trace_end_does_not_touch_a_stranger_with_the_same_number(start, change):
    program = start(WAITS)

    dataclasses.replace(program.trace(), **change).end()

    assert program.is_running()


def test_program_ends_when_the_one_that_started_it_is_killed(tmp_path):
    log = tmp_path / "tiny.log"
    script = STARTS_A_PROGRAM.format(script=WAITS, log=str(log))
    root = Path(localrun.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=root
    ) as parent:
        pid = int(parent.stdout.readline())
        wait_for(lambda: "up" in log.read_text(encoding="utf-8"))
        parent.kill()

    wait_for(lambda: started_at(pid) is None)


def test_program_that_is_not_there_says_so_in_its_log(tmp_path):
    program = Program("tiny", ["/no/such/program"], tmp_path / "tiny.log")
    program.start()
    program.process.wait()

    assert "Cannot run /no/such/program: No such file or directory" in program.said()


def test_started_at_tells_two_processes_apart_and_an_ended_one_from_both(start):
    first = start(WAITS)
    time.sleep(0.02)  # the kernel counts beginnings in hundredths of a second
    second = start(WAITS)
    gone = first.process.pid

    assert started_at(first.process.pid) != started_at(second.process.pid)
    os.kill(gone, signal.SIGKILL)
    wait_for(lambda: started_at(gone) is None)  # a zombie has ended too
