"""The safe fetch before hostile links and sites, on loopback, over real sockets.

The cases of ``data/hostile_links.json`` were written by somebody who had not seen the
code. For each: no address is dialled but those that it allows, at the seam and at the
server; nothing is reported that should not be; it ends in time.
"""

import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from initiatives import links, safe_fetch
from initiatives.links import Link, NotALink
from initiatives.public_addresses import is_office, is_public
from initiatives.safe_fetch import Door, Fault, FetchFailed, fetch
from initiatives.services.probing import Finding, probe
from tests.initiatives.internet import CANARY, Internet, trusting_our_authority

CASES = json.loads(
    (Path(__file__).parent / "data" / "hostile_links.json").read_text(encoding="ascii")
)
GROUPS = sorted({case["group"] for case in CASES})
SECONDS = 0.8  # the total deadline, where something is dripped
SLACK = 5  # of a busy machine; what is dripped never ends
PAGE = {"status": 200, "headers": [], "body": "<title>Phim</title>", "behaviour": None}


def run(case) -> list[str]:
    """Fetch what the case names; return what went wrong."""
    slow = any(each["behaviour"] for each in case["responses"].values())
    seconds = SECONDS if slow else 8
    internet = Internet(
        case["dns"], case["responses"], case["allowed_connections"], case.get("tls")
    )
    with internet:
        began = time.monotonic()
        outcome, body = _outcome(case["url"], internet.door(), seconds)
        taken = time.monotonic() - began
        wrong = [] if outcome in _wanted(case) else [f"{outcome}"]
        if taken > seconds + SLACK:
            wrong.append(f"took {taken:.1f} s")
        if len(body) > safe_fetch.MOST_BODY:
            wrong.append(f"read {len(body)} bytes")
        wrong += _unduly(case, internet)
        if len(internet.requests) > case.get("max_requests", 99):
            wrong.append(f"{len(internet.requests)} requests")
    return wrong


def _outcome(url, door, seconds) -> tuple[str, bytes]:
    try:
        answer = fetch(url, door=door, seconds=seconds)
    except FetchFailed:
        return "refused", b""
    is_success = 200 <= answer.status < 300
    said = "fetched_without_forbidden_connection" if is_success else "refused"
    return ("canary" if CANARY.encode() in answer.body else said), answer.body


def _wanted(case) -> set[str]:
    wanted = {case["expect"], *case.get("also_ok", [])}
    if "cut_off" in wanted:  # cut data and failure both pass
        wanted |= {"refused", "fetched_without_forbidden_connection"}
    return wanted


def _unduly(case, internet) -> list[str]:
    """What was dialled or said that may not be."""
    allowed = set(case["allowed_connections"])
    dialled = set(internet.dialled) | set(internet.accepted)
    wrong = [f"dialled {each}" for each in dialled if each[0] not in allowed]
    wrong += [f"dialled {each}" for each in dialled if each[1] not in {80, 443}]
    sent = b"".join(internet.requests)
    return wrong + [
        f"sent {each!r}"
        for each in case.get("forbidden_in_request", [])
        if each.encode() in sent
    ]


def of_group(group):
    return [case for case in CASES if case["group"] == group]


def test_the_cases_are_all_there():
    assert len(CASES) >= 80
    assert len({case["id"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("group", GROUPS)
def test_hostile_link_reaches_no_forbidden_address(group):
    cases = [case for case in of_group(group) if "env" not in case]
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(run, cases))

    wrong = {c["id"]: said for c, said in zip(cases, results, strict=True) if said}
    assert wrong == {}


@pytest.mark.parametrize(
    "case", [case for case in CASES if "env" in case], ids=lambda case: case["id"]
)
def test_the_environment_sends_nobody_through_a_proxy(case, monkeypatch):
    for name, value in case["env"].items():
        monkeypatch.setenv(name, value)

    assert run(case) == []


def test_hostile_text_is_taken_or_refused_in_words():
    for case in CASES:
        with suppress(NotALink):
            assert links.parse(case["url"]).url.isascii()


@pytest.mark.parametrize("group", ["content_pointer", "reader_robustness"])
def test_page_of_a_hostile_site_is_read_without_harm(group):
    """What a page points at is looked at by the same rules; oddities say nothing."""

    def look(case):
        internet = Internet(case["dns"], case["responses"], case["allowed_connections"])
        with internet:
            finding = probe(Link("other", "x", case["url"]), door=internet.door())
            wrong = _unduly(case, internet)
        assert isinstance(finding, Finding)
        return wrong + ([CANARY] if CANARY in finding.title else [])

    cases = of_group(group)
    with ThreadPoolExecutor(12) as pool:
        results = list(pool.map(look, cases))

    wrong = {c["id"]: said for c, said in zip(cases, results, strict=True) if said}
    assert wrong == {}


# --- What the cases do not say ------------------------------------------------------


def failure_of(url, door, **options):
    with pytest.raises(FetchFailed) as failed:
        fetch(url, door=door, **options)
    return failed.value.fault


def test_a_page_is_fetched_by_one_look_up_with_our_name_and_nothing_else():
    dns = {"thangbinh.example.vn": [["93.184.216.34"], ["127.0.0.1"]]}
    with Internet(dns, {"https://thangbinh.example.vn/v?a=1": PAGE}) as internet:
        answer = fetch("https://thangbinh.example.vn/v?a=1", door=internet.door())

    assert (answer.status, answer.body) == (200, b"<title>Phim</title>")
    assert internet.dialled == internet.accepted == [("93.184.216.34", 443)]
    assert internet.looked_up == {"thangbinh.example.vn": 1}
    [head] = internet.requests
    assert head.decode().split("\r\n") == [
        "GET /v?a=1 HTTP/1.1",
        "Host: thangbinh.example.vn",
        "User-Agent: cchc-link-check/1.0",
        "Accept: text/html,application/json,video/mp4;q=0.9,*/*;q=0.1",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
        "",
    ]


def test_a_connection_that_reached_somebody_else_is_dropped():
    with Internet({"a.vn": [["93.184.216.34"]]}, {"http://a.vn/": PAGE}) as internet:

        def connect(*args):
            sock = internet._connect(*args)
            sock.posed = None  # it says whom it truly reached: loopback
            return sock

        door = internet.door()._replace(connect=connect)

        assert failure_of("http://a.vn/", door) == Fault.FORBIDDEN
    assert internet.requests == []


def test_a_look_up_that_never_ends_is_left_behind():
    release = threading.Event()
    door = Door(resolve=lambda *args: release.wait(30) and [])

    began = time.monotonic()
    fault = failure_of("http://a.vn/", door, seconds=0.2)
    release.set()

    assert fault == Fault.TIMEOUT
    assert time.monotonic() - began < 2


def test_a_silent_site_and_a_stopped_handshake_end_in_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def connect(ip, port, timeout):
            sock = Internet._connect.__globals__["Posing"]()
            sock.connect(silent.getsockname())
            sock.posed = (ip, port)
            return sock

        door = Door(
            resolve=lambda host, port, *rest: [(2, 1, 6, "", ("93.184.216.34", port))],
            connect=connect,
            tls=trusting_our_authority,
        )
        began = time.monotonic()
        faults = [
            failure_of(f"{scheme}://a.vn/", door, seconds=0.3)
            for scheme in ("http", "https")
        ]

    assert faults == [Fault.TIMEOUT, Fault.TIMEOUT]
    assert time.monotonic() - began < 3


def test_the_next_address_is_dialled_where_the_first_is_silent():
    dns = {"a.vn": [["2606:4700::1", "93.184.216.34"]]}
    with Internet(dns, {"http://a.vn/": PAGE}) as internet:

        def connect(ip, *rest):
            if ":" in ip:
                raise OSError("no route")
            return internet._connect(ip, *rest)

        answer = fetch("http://a.vn/", door=internet.door()._replace(connect=connect))

    assert answer.status == 200


def test_only_a_named_host_of_the_office_may_have_a_private_address():
    dns = {host: [["10.0.0.5"]] for host in ("trong.example.vn", "khac.example.vn")}
    pages = {f"http://{host}/v": PAGE for host in dns}
    with Internet(dns, pages) as internet:
        door = internet.door(intranet=frozenset({"trong.example.vn"}))
        answer = fetch("http://trong.example.vn/v", door=door)
        fault = failure_of("http://khac.example.vn/v", door)

    assert (answer.status, fault) == (200, Fault.FORBIDDEN)
    assert internet.dialled == [("10.0.0.5", 80)]


@pytest.mark.parametrize(
    ("ip", "public", "office"),
    [
        ("93.184.216.34", True, True),
        ("2606:4700::1", True, True),
        ("10.1.2.3", False, True),
        ("fd00::1", False, True),
        ("127.0.0.1", False, False),
        ("169.254.169.254", False, False),
        ("100.64.0.1", False, False),
        ("::1", False, False),
        ("::127.0.0.1", False, False),
        ("::ffff:93.184.216.34", False, False),
        ("64:ff9b::7f00:1", False, False),
        ("2002:7f00:1::", False, False),
        ("fec0::1", False, False),
        ("fe80::1%eth0", False, False),
        ("192.0.0.8", False, False),
        ("192.88.99.1", False, False),
        ("224.0.0.1", False, False),
        ("3fff::1", False, False),
        ("not an address", False, False),
    ],
)
def test_addresses_that_a_public_machine_can_have(ip, public, office):
    assert (is_public(ip), is_office(ip)) == (public, office)
