"""Real servers, from each source that this machine has."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest

import localrun
from localrun.folder import Folder
from localrun.keeper import Keeper
from localrun.postgres import builds
from localrun.processes import started_at
from localrun.servers import free_ports, running
from tests.localrun.conftest import wait_for

ROOT = Path(localrun.__file__).parents[1]
SOURCES = sorted({build.source for build in builds()})
SHOW = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"


def sql(servers, statement, url=None):
    """Ask with psql, which stands beside every server."""
    done = subprocess.run(
        [
            servers.started[0].build.bin / "psql",
            url or servers.urls["DATABASE_URL"],
            "--no-psqlrc",
            "--tuples-only",
            "--no-align",
            "--command",
            statement,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else None


def valkey(servers, words):
    """Ask Valkey in its own protocol; return the first line of the last answer."""
    server = servers.started[1]
    with socket.create_connection(("127.0.0.1", server.port), 5) as connection:
        connection.sendall(f"AUTH {server.password}\r\n{words}\r\nPING\r\n".encode())
        with connection.makefile("r") as answers:
            lines = iter(answers.readline, "+PONG\n")
            return list(lines)[-1].strip()


@pytest.fixture(params=SOURCES)
def source(request, monkeypatch):
    monkeypatch.setenv("LOCALRUN_POSTGRES", request.param)
    return request.param


def test_data_of_both_are_there_after_a_stop(folder, source):
    with folder.claim("a test"), running(folder) as servers:
        assert source in str(servers)
        sql(servers, "CREATE TABLE kept AS SELECT 7 AS number")
        valkey(servers, "SET kept 8")

    with folder.claim("a test"), running(folder) as servers:
        assert sql(servers, "SELECT number FROM kept") == "7"
        assert valkey(servers, "GET kept") == "8"


def test_postgres_is_durable_and_knows_vietnamese_letters(folder, source):
    with folder.claim("a test"), running(folder) as servers:
        assert sql(servers, "SHOW fsync") == "on"
        assert sql(servers, "SHOW synchronous_commit") == "on"
        assert sql(servers, "SELECT lower('ĐẶNG THỊ ÁNH')") == "đặng thị ánh"
        assert sql(servers, "SELECT string_agg(extname, ' ') FROM pg_extension") == (
            "plpgsql"
        )


def test_a_killed_postgres_comes_back_with_what_it_promised(folder, source):
    with folder.claim("a test"), running(folder) as servers:
        keeper = Keeper(folder, servers.programs, servers.urls)
        sql(servers, "CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(servers.programs[0].process.pid, signal.SIGKILL)

        found = wait_for(lambda: keeper.look() or sql(servers, "TABLE kept"))

    assert found == "7"


def test_a_backend_that_outlives_its_postgres_does_not_stop_the_next(folder):
    with folder.claim("a test"), running(folder) as servers:
        keeper = Keeper(folder, servers.programs, servers.urls)
        postgres = servers.programs[0]
        with frozen_backend(servers):
            os.kill(postgres.process.pid, signal.SIGKILL)
            wait_for(lambda: keeper.look() or sql(servers, "SELECT 7"))

        assert keeper.ends_of(postgres) == 1


def test_a_backend_left_by_a_killed_run_does_not_stop_the_start(folder):
    with folder.claim("a test"), running(folder) as servers, frozen_backend(servers):
        servers.programs[0].process.kill()
        servers.programs[0].process.wait()
        servers.started[0].prepare()

        assert servers.programs[0].leftovers() == []


@contextmanager
def frozen_backend(servers):
    """A session that does not see that its server is killed."""
    url = servers.urls["DATABASE_URL"]
    psql = servers.started[0].build.bin / "psql"
    with subprocess.Popen([psql, url, "-c", "SELECT pg_sleep(600)"]) as asked:
        who = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
        os.kill(int(wait_for(lambda: sql(servers, who))), signal.SIGSTOP)
        try:
            yield
        finally:
            asked.kill()


def test_a_killed_valkey_comes_back_with_its_data(folder):
    with folder.claim("a test"), running(folder) as servers:
        keeper = Keeper(folder, servers.programs, servers.urls)
        valkey(servers, "SET kept 8")
        os.kill(servers.programs[1].process.pid, signal.SIGKILL)

        wait_for(lambda: keeper.look() or servers.started[1].is_ready())

        assert valkey(servers, "GET kept") == "8"


def test_a_port_that_somebody_took_first_is_given_up(folder):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        ports = chain([taken, taken], free_ports())
        with folder.claim("a test"), running(folder, ports) as servers:
            assert sql(servers, "SELECT 1") == "1"
            assert valkey(servers, "ECHO here") == "here"
            assert taken not in {server.port for server in servers.started}


def test_two_folders_work_side_by_side(tmp_path):
    one, two = Folder(tmp_path / "one"), Folder(tmp_path / "two")
    with (
        one.claim("a test"),
        two.claim("a test"),
        running(one) as first,
        running(two) as second,
    ):
        sql(first, "CREATE TABLE mine AS SELECT 1")
        assert sql(second, "TABLE mine") is None
        assert sql(second, "SELECT 2") == "2"


def test_data_in_a_folder_of_many_letters_and_spaces(tmp_path):
    folder = Folder(tmp_path / ("Thư mục của tôi " + "x" * 120))
    with folder.claim("a test"), running(folder) as servers:
        assert sql(servers, "SELECT 1") == "1"
        assert valkey(servers, "ECHO here") == "here"


def test_nothing_is_started_when_both_urls_are_given(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/app")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")

    with running(folder) as servers:
        assert servers.started == []
        assert servers.urls["DATABASE_URL"] == "postgres://elsewhere/app"


def test_a_lock_left_by_a_crash_of_the_machine_does_not_stop_the_start(folder):
    """After a restart of the machine its number belongs to any other process."""
    with folder.claim("a test"), running(folder) as servers:
        data = servers.started[0].data
    (data / "postmaster.pid").write_text(
        f"{os.getppid()}\n{data}\n1\n5432\n\n127.0.0.1\n1 1\nready\n"
    )

    with folder.claim("a test"), running(folder) as servers:
        assert sql(servers, "SELECT 1") == "1"


# --- python -m localrun.servers run -- CMD --------------------------------------


def command(folder, *words, **more):
    """Run it as from a fresh terminal: these tests may themselves run under it."""
    given = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "LOCAL_SERVERS", "ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in given}
    return subprocess.Popen(
        [sys.executable, "-m", "localrun.servers", "run", *words],
        cwd=ROOT,
        env={**kept, "LOCALRUN_DIR": str(folder.path)},
        stdout=subprocess.PIPE,
        text=True,
        **more,
    )


def test_run_returns_the_exit_code_and_leaves_nothing_running(folder):
    script = "import sys; sys.exit(7)"
    with command(folder, "--", sys.executable, "-c", script) as run:
        run.communicate(timeout=90)

    assert run.returncode == 7
    assert not (folder.path / "state.json").exists()


def test_run_gives_the_command_urls_and_a_lasting_key(folder):
    script = "import os; print(os.environ['SECRET_KEY'], os.environ['LOCAL_SERVERS'])"
    with command(folder, "--", sys.executable, "-c", f"{SHOW}; {script}") as run:
        said = run.communicate(timeout=90)[0]

    assert "postgres://app@127.0.0.1:" in said
    assert "redis://:" in said
    assert f"{folder.secret('secret-key')} 1" in said


def test_run_is_refused_while_another_holds_the_folder(folder):
    with (
        folder.claim("make run"),
        command(folder, "--", sys.executable, "-c", "") as run,
    ):
        said = run.communicate(timeout=90)[0]

    assert run.returncode == 2
    assert f"make run, process {os.getpid()}" in said


def test_run_may_share_the_servers_of_a_run_that_goes_on(folder):
    shared = ("--share", "--", sys.executable, "-c", SHOW)
    with folder.claim("make run"), running(folder) as servers:
        with command(folder, *shared) as run:
            said = run.communicate(timeout=90)[0]

        assert said.split() == list(servers.urls.values())
        assert sql(servers, "SELECT 1") == "1"


def test_run_passes_an_order_to_stop_on_and_then_stops_the_servers(folder):
    script = (
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))\n"
        "print('up', flush=True)\n"
        "signal.pause()"
    )
    with command(folder, "--", sys.executable, "-c", script) as run:
        assert run.stdout.readline() == "up\n"
        run.terminate()

    assert run.returncode == 5
    assert not (folder.path / "state.json").exists()


def test_servers_of_a_killed_run_end_and_the_next_run_goes_on(folder):
    script = "import signal; print('up', flush=True); signal.pause()"
    with command(folder, "--", sys.executable, "-c", script) as run:
        assert run.stdout.readline() == "up\n"
        state = json.loads((folder.path / "state.json").read_text(encoding="utf-8"))
        run.kill()

    for program in state["programs"]:
        wait_for(lambda pid=program["pid"]: started_at(pid) is None)
    with command(folder, "--", sys.executable, "-c", SHOW) as run:
        said = run.communicate(timeout=90)[0]
    assert "postgres://app@127.0.0.1:" in said
