"""make run with small programs in the places of web, worker and beat."""

import http.client
import os
import signal
import socket

import pytest

from localrun.folder import Folder
from localrun.processes import started_at
from localrun.servers import free_ports
from tests.localrun.conftest import wait_for
from tests.localrun.house import DEAF

NAMES = ["web", "worker", "beat"]


def answers(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def test_run_serves_says_where_and_stops_in_order(open_house, folder, port):
    (folder.path / "demo-logins.txt").write_text(
        "Lãnh đạo: lanhdao / mật-khẩu\n", encoding="utf-8"
    )
    house = open_house()
    house.wait_until_said("Ctrl-C")

    assert answers(port)
    assert f"http://127.0.0.1:{port}" in house.said()
    assert "Lãnh đạo: lanhdao / mật-khẩu" in house.said()
    pids = house.pids()
    assert list(pids) == NAMES

    assert house.stop() == 0
    assert all(started_at(pid) is None for pid in pids.values())
    assert house.said().endswith("Stopped.\n")


def test_run_with_real_servers_brings_each_of_the_five_back(open_house, port):
    house = open_house(DATABASE_URL="", REDIS_URL="")
    house.wait_until_said("Ctrl-C")

    for name, pid in wait_for(house.pids).items():
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda name=name, pid=pid: house.pids().get(name, pid) != pid)
        assert f"{name} ended (killed by SIGKILL)" in house.said()

    assert wait_for(lambda: answers(port))
    assert list(house.pids()) == ["postgres", "valkey", *NAMES]


@pytest.mark.long
def test_each_of_the_five_is_back_within_three_seconds_twenty_times(open_house):
    house = open_house(DATABASE_URL="", REDIS_URL="")
    house.wait_until_said("Ctrl-C")

    for name in ("postgres", "valkey", *NAMES):
        for _ in range(20):
            pid = house.pids()[name]
            os.kill(pid, signal.SIGKILL)
            wait_for(
                lambda name=name, pid=pid: house.pids().get(name, pid) != pid,
                seconds=3,
            )


def test_run_after_a_killed_one_says_what_it_ended_and_goes_on(open_house, folder):
    killed = open_house(f"worker={DEAF}")
    killed.wait_until_said("Ctrl-C")
    log = folder.path / "logs" / "worker.log"
    wait_for(lambda: "up" in log.read_text(encoding="utf-8"))
    pids = killed.pids()
    killed.kill()
    wait_for(lambda: started_at(pids["web"]) is None)  # it listens, the worker does not
    _be_impatient(folder)

    house = open_house()
    house.wait_until_said("Ctrl-C")

    assert f"Ended what it left: worker ({pids['worker']})." in house.said()
    assert started_at(pids["worker"]) is None


def test_second_run_in_the_folder_is_refused_with_the_process(open_house, port):
    first = open_house()
    first.wait_until_said("Ctrl-C")

    second = open_house(port=next(free_ports()))

    assert second.process.wait(20) == 1
    assert f"make run, process {first.process.pid}" in second.said()
    assert answers(port)


def test_runs_in_two_folders_both_serve(open_house, tmp_path):
    ports = [next(free_ports()), next(free_ports())]
    houses = [
        open_house(folder=Folder(tmp_path / str(port)), port=port) for port in ports
    ]
    for house in houses:
        house.wait_until_said("Ctrl-C")

    assert [answers(port) for port in ports] == [True, True]


def test_taken_port_is_said_with_another_one(open_house):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        house = open_house(port=port)
        assert house.process.wait(20) == 1

    assert f"Port {port} on 127.0.0.1 cannot be used" in house.said()
    assert f"make run PORT={port + 1}" in house.said()


def test_database_that_cannot_be_prepared_ends_the_run_with_the_reason(open_house):
    house = open_house("prepare=raise SystemExit('relation is missing')")

    assert house.process.wait(20) == 1
    assert "could not be prepared" in house.said()
    assert "relation is missing" in house.said()


def test_web_that_never_starts_ends_the_run_with_its_last_lines(open_house):
    house = open_house("web=raise SystemExit('No module named contest')")

    assert house.process.wait(20) == 1
    assert "No module named contest" in house.said()
    assert "Web does not answer" in house.said()


@pytest.mark.parametrize("numbers", [[15], [1], [2, 15, 2]])
def test_run_stops_in_order_on_every_order_to_end(open_house, numbers):
    house = open_house()
    house.wait_until_said("Ctrl-C")
    pids = house.pids()

    for number in numbers:
        house.process.send_signal(number)

    assert house.process.wait(20) == 0
    assert all(started_at(pid) is None for pid in pids.values())
    assert "Traceback" not in house.said()


def _be_impatient(folder):
    """Let the next start wait a moment instead of ten seconds for a deaf program."""
    path = folder.path / "state.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"patience": 10.0', '"patience": 0.2'),
        encoding="utf-8",
    )
