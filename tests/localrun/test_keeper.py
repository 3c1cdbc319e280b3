import signal
import sys

import pytest

from localrun.keeper import FIRST_DELAY, HEALTHY_AFTER, LONGEST_DELAY, Care, Keeper
from localrun.processes import Program
from tests.localrun.conftest import wait_for
from tests.localrun.house import WAITS


@pytest.fixture
def keeper(folder):
    keeper = Keeper(folder, [], {})
    yield keeper
    keeper.stop()


def program(folder, script, name="web"):
    return Program(name, [sys.executable, "-c", script], folder.log(name))


def ended(folder, script):
    tiny = program(folder, script)
    tiny.start()
    tiny.process.wait()
    return tiny


def delays(care, times):
    found = []
    for now in times:
        care.note_end(now)
        found.append(round(care.restart_at - now, 3))
        care.started = now
    return found


def test_one_that_fails_by_itself_waits_twice_as_long_each_time(folder):
    care = Care(ended(folder, "raise SystemExit(3)"), started=0)

    found = delays(care, range(1, 10))

    assert found == [0.5, 1, 2, 4, 8, 16, LONGEST_DELAY, LONGEST_DELAY, LONGEST_DELAY]


def test_one_that_was_healthy_for_long_starts_anew(folder):
    care = Care(ended(folder, "raise SystemExit(3)"), started=0)

    assert delays(care, [1, 2, 3]) == [0.5, 1, 2]
    assert delays(care, [4 + HEALTHY_AFTER]) == [FIRST_DELAY]


def test_one_that_is_killed_from_outside_is_back_soon_however_often(folder):
    killed = ended(folder, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    care = Care(killed, started=0)

    assert delays(care, range(1, 21)) == [FIRST_DELAY] * 20


def test_one_that_had_settled_and_is_killed_is_back_at_once(folder):
    killed = ended(folder, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    failed = ended(folder, "raise SystemExit(3)")

    assert delays(Care(killed, started=0), [6, 12, 13]) == [0, 0, FIRST_DELAY]
    assert delays(Care(failed, started=0), [6]) == [FIRST_DELAY]


def test_look_starts_again_what_ended_and_shows_its_last_lines(keeper, folder, capsys):
    tiny = program(folder, "print('Lỗi cuối'); raise SystemExit(3)")
    keeper.start(tiny)

    wait_for(lambda: keeper.look() or keeper.ends_of(tiny) == 2)

    said = capsys.readouterr().out
    assert "web ended (exit code 3)" in said
    assert "Lỗi cuối" in said
    assert "starts again in 0.5 s" in said


def test_look_writes_down_the_new_process(keeper, folder):
    tiny = program(folder, WAITS)
    keeper.start(tiny)
    first = tiny.process
    first.send_signal(signal.SIGKILL)

    wait_for(lambda: keeper.look() or tiny.process is not first)

    assert folder._state()["programs"][0]["pid"] == tiny.process.pid


def test_stop_is_in_the_opposite_order_of_the_start(keeper, folder):
    log = folder.log("order")
    writes = "open({log!r}, 'a').write('{name} ')"
    for name in ("web", "worker", "beat"):
        script = (
            "import signal, sys\n"
            f"def end(*_): {writes.format(log=str(log), name=name)}; sys.exit()\n"
            "signal.signal(signal.SIGTERM, end); print('up', flush=True)\n"
            "signal.pause()"
        )
        tiny = program(folder, script, name)
        keeper.start(tiny)
        wait_for(lambda tiny=tiny: "up" in tiny.said())

    keeper.stop()

    assert log.read_text(encoding="utf-8").split() == ["beat", "worker", "web"]
