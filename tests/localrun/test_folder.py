import json
import os
import signal
import stat
import sys

import pytest

from localrun.folder import LONGEST_LOG, Folder, InUse
from localrun.processes import Program
from tests.localrun.conftest import wait_for
from tests.localrun.house import WAITS


def test_claim_refuses_a_second_one_and_names_the_holder(folder):
    with (
        folder.claim("make run"),
        pytest.raises(InUse) as refusal,
        Folder(folder.path).claim("make test"),
    ):
        pytest.fail("two hold it")

    assert f"make run, process {os.getpid()}" in str(refusal.value)
    assert "What to do" in str(refusal.value)


def test_claim_is_free_again_afterwards(folder):
    with folder.claim("make run"):
        pass
    with Folder(folder.path).claim("make run"):
        pass


def test_two_folders_are_claimed_at_once(tmp_path):
    with Folder(tmp_path / "a").claim("one"), Folder(tmp_path / "b").claim("two"):
        pass


def test_secret_is_kept_and_for_its_owner_alone(folder):
    secret = folder.secret("secret-key")

    path = folder.path / "secret-key"
    assert len(secret) > 80
    assert Folder(folder.path).secret("secret-key") == secret
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700


def test_log_puts_a_long_one_aside(folder):
    log = folder.log("web")
    log.write_bytes(b"x" * (LONGEST_LOG + 1))

    assert folder.log("web").stat().st_size == 0
    assert log.with_suffix(".log.1").stat().st_size == LONGEST_LOG + 1


def test_end_orphans_ends_what_is_written_down_and_forgets_it(folder):
    orphan = _remembered(folder)

    with folder.claim("make run"):
        assert folder.end_orphans() == [f"web ({orphan.process.pid})"]
        assert orphan.process.wait() == -signal.SIGTERM
        assert folder.end_orphans() == []


def test_end_orphans_leaves_a_stranger_with_the_same_number_alone(folder):
    stranger = _remembered(folder)
    path = folder.path / "state.json"
    state = json.loads(path.read_text(encoding="utf-8"))
    state["programs"][0]["started"] = "before the machine was started again"
    path.write_text(json.dumps(state), encoding="utf-8")

    with folder.claim("make run"):
        assert folder.end_orphans() == []
    assert stranger.is_running()
    stranger.stop()


def test_end_orphans_finds_the_pool_of_a_worker_that_is_gone(folder):
    forks = f"import os; print(os.fork(), flush=True); {WAITS}"
    marked = {**os.environ, "LOCALRUN_DIR": str(folder.path)}
    worker = _remembered(folder, forks, environment=marked)
    worker.process.kill()
    worker.process.wait()

    with folder.claim("make run"):
        assert folder.end_orphans() == [f"worker ({worker.process.pid})"]
        wait_for(lambda: folder.end_orphans() == [])


def test_half_a_state_file_is_no_state(folder):
    (folder.path / "state.json").write_text('{"programs": [', encoding="utf-8")

    with folder.claim("make run"):
        assert folder.end_orphans() == []


def _remembered(folder, script=WAITS, environment=None):
    name = "worker" if environment else "web"
    program = Program(
        name, [sys.executable, "-c", script], folder.log(name), environment
    )
    program.start()
    wait_for(lambda: "up" in program.said())
    folder.remember([program], {})
    return program
