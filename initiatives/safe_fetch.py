"""The only code that opens a foreign address; the worker calls it.

An entrant names the address, so it must never lead to our own machines. Each hop is
read anew and looked up once; every address of the answer must be public, the one that
passed is dialled, and the connection is asked whom it reached. TLS is checked for the
name. Redirects are followed by hand. Time and size are those of the whole, not of a
read. No cookie, no proxy, no decompression, nothing of the body is ever run.
"""

import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from http.client import BadStatusLine, HTTPConnection, HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from initiatives.public_addresses import is_office, is_public

LONGEST_URL = 2_000
MOST_REDIRECTS = 4
MOST_BODY = 64 * 1024
MOST_AROUND = 64 * 1024  # headers, and what chunks are wrapped in
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
IN_PATHS = "/%:@!$&'()*+,;=~?"


class Fault(StrEnum):
    BAD_URL = "bad_url"
    FORBIDDEN = "forbidden"  # an address that is not public
    NO_SUCH_HOST = "no_such_host"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"  # perhaps our own network
    CERTIFICATE = "certificate"
    DOWNGRADE = "downgrade"
    REDIRECTS = "redirects"
    TOO_BIG = "too_big"
    BROKEN = "broken"


class FetchFailed(Exception):
    """Nothing that could be read came back. Holds a code and never an address."""

    def __init__(self, fault: Fault):
        self.fault = fault
        super().__init__(fault)


class Answer(NamedTuple):
    status: int
    url: str  # where it came from, after redirects
    headers: dict[str, str]  # names in lower case
    body: bytes  # the beginning, as sent

    @property
    def is_plain(self) -> bool:
        """Sent as it is: we asked for that, and unpack nothing."""
        return self.headers.get("content-encoding", "identity") == "identity"


def _connect(ip: str, port: int, timeout: float) -> socket.socket:
    return socket.create_connection((ip, port), timeout)


class Door(NamedTuple):
    """What touches the outside: tests put their own here, and nowhere else."""

    resolve: Callable = socket.getaddrinfo
    connect: Callable = _connect
    tls: Callable = ssl.create_default_context
    intranet: frozenset[str] = frozenset()  # hosts that may have private addresses
    agent: str = "cchc-link-check/1.0"


class Target(NamedTuple):
    scheme: str
    host: str
    path: str

    @property
    def in_header(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def fetch(
    url: str,
    *,
    door: Door = Door(),  # noqa: B008 - it cannot be changed
    seconds: float = 10,
    headers: dict[str, str] | None = None,
) -> Answer:
    """Return what is at ``url``, within ``seconds`` in all. Raises FetchFailed."""
    deadline = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        target = read_target(url)
        answer = _ask(target, url, door, deadline, headers or {})
        location = answer.headers.get("location", "").strip()
        if answer.status not in REDIRECTS or not location:
            return answer
        url = _following(url, location)
        if target.scheme == "https" and read_target(url).scheme == "http":
            raise FetchFailed(Fault.DOWNGRADE)
    raise FetchFailed(Fault.REDIRECTS)


def read_target(url: str) -> Target:
    """Return where ``url`` leads, or raise FetchFailed: http(s), usual port, no user.

    Numbers in another writing (2130706433, 0x7f.1) are left to the look-up, which
    understands them as any program would; its answer is what is judged.
    """
    if len(url) > LONGEST_URL or any(s <= " " or s in "\\\x7f" for s in url):
        raise FetchFailed(Fault.BAD_URL)
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").rstrip(".")
        host = host.encode("idna").decode("ascii")
    except ValueError as error:
        raise FetchFailed(Fault.BAD_URL) from error
    is_usual = port in {None, PORTS.get(parts.scheme)}
    if parts.scheme not in PORTS or not is_usual or "@" in parts.netloc:
        raise FetchFailed(Fault.BAD_URL)
    if not host or set(host) & set("%/?#@ "):
        raise FetchFailed(Fault.BAD_URL)
    path = quote(parts.path, IN_PATHS.replace("?", ""), errors="replace") or "/"
    if parts.query:
        path += "?" + quote(parts.query, IN_PATHS, errors="replace")
    return Target(parts.scheme, host, path)


def _following(url: str, location: str) -> str:
    try:
        return urljoin(url, quote(location, f"{IN_PATHS}#[]\\", errors="replace"))
    except ValueError as error:
        raise FetchFailed(Fault.BAD_URL) from error


# --- The look-up -----------------------------------------------------------------


def _look_up(target: Target, door: Door, deadline: float) -> list[str]:
    """Ask once and return the addresses, all of which may be dialled."""
    answers, faults = [], []

    def ask():
        try:
            found = door.resolve(
                target.host, PORTS[target.scheme], 0, socket.SOCK_STREAM
            )
            answers.extend(each[4][0] for each in found)
        except (OSError, ValueError) as error:
            faults.append(error)

    # The system's look-up knows no deadline of ours: it is left behind instead.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_left(deadline))
    if asking.is_alive():
        raise FetchFailed(Fault.TIMEOUT)
    if faults:
        raise FetchFailed(_of_look_up(faults[0])) from faults[0]
    may_be_dialled = is_office if target.host in door.intranet else is_public
    if not all(map(may_be_dialled, answers)):
        raise FetchFailed(Fault.FORBIDDEN)
    if not answers:
        raise FetchFailed(Fault.NO_SUCH_HOST)
    return list(dict.fromkeys(answers))


def _of_look_up(error: Exception) -> Fault:
    if isinstance(error, ValueError):
        return Fault.BAD_URL
    is_no_name = error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", -5)}
    return Fault.NO_SUCH_HOST if is_no_name else Fault.UNREACHABLE


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchFailed(Fault.TIMEOUT)
    return left


# --- One hop --------------------------------------------------------------------


def _ask(target, url, door, deadline, headers) -> Answer:
    wire = None
    try:
        wire = _open(target, door, deadline)
        connection = HTTPConnection(target.host)
        connection.sock = wire
        connection.putrequest(
            "GET", target.path, skip_host=True, skip_accept_encoding=True
        )
        for name, value in {
            "Host": target.in_header,
            "User-Agent": door.agent,
            "Accept": "text/html,application/json,video/mp4;q=0.9,*/*;q=0.1",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **headers,
        }.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        if wire.has_ended:  # within the headers, which http.client takes for their end
            raise BadStatusLine("")
        got = {name.lower(): value for name, value in response.getheaders()}
        skips = response.status in REDIRECTS and "location" in got
        body = b"" if skips else _read(response)
        return Answer(response.status, url, got, body)
    except (OSError, HTTPException, ValueError) as error:
        raise FetchFailed(_of_hop(error)) from error
    finally:
        if wire:
            wire.sock.close()


def _of_hop(error: Exception) -> Fault:
    if isinstance(error, TimeoutError):
        return Fault.TIMEOUT
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault.CERTIFICATE
    if isinstance(error, ConnectionRefusedError):
        return Fault.CLOSED
    if isinstance(error, (ssl.SSLError, ConnectionError, HTTPException, ValueError)):
        return Fault.BROKEN
    return Fault.UNREACHABLE


def _open(target: Target, door: Door, deadline: float) -> "_Wire":
    """Dial the addresses that passed, one after another, until one answers."""
    addresses = _look_up(target, door, deadline)
    for place, ip in enumerate(addresses, start=1):
        try:
            sock = door.connect(ip, PORTS[target.scheme], _left(deadline))
            break
        except OSError:
            if place == len(addresses):
                raise
    try:
        _check_peer(sock, ip)
        if target.scheme == "https":
            sock.settimeout(_left(deadline))
            sock = door.tls().wrap_socket(sock, server_hostname=target.host)
    except BaseException:
        sock.close()
        raise
    return _Wire(sock, deadline)


def _check_peer(sock: socket.socket, ip: str) -> None:
    if ip_address(sock.getpeername()[0]) != ip_address(ip):
        raise FetchFailed(Fault.FORBIDDEN)


def _read(response: HTTPResponse) -> bytes:
    """The beginning of the body; one that is too long, or breaks off, is cut."""
    body = b""
    while len(body) < MOST_BODY:
        try:
            piece = response.read(min(8192, MOST_BODY - len(body)))
        except FetchFailed as error:
            if error.fault != Fault.TOO_BIG:
                raise
            break
        except HTTPException:
            break
        if not piece:
            break
        body += piece
    return body


class _Wire:
    """A socket as http.client uses it, which keeps to the deadline and the size."""

    def __init__(self, sock: socket.socket, deadline: float):
        self.sock, self.deadline = sock, deadline
        self.allowance = MOST_BODY + MOST_AROUND
        self.has_ended = False

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(_left(self.deadline))
        self.sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self), 8192)

    def close(self) -> None:
        """http.client lets go of it before the body is read; we close it after."""


class _Reader(io.RawIOBase):
    def __init__(self, wire: _Wire):
        self.wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        wire = self.wire
        if wire.allowance <= 0:
            raise FetchFailed(Fault.TOO_BIG)
        wire.sock.settimeout(_left(wire.deadline))
        count = wire.sock.recv_into(buffer, min(len(buffer), wire.allowance))
        wire.allowance -= count
        wire.has_ended = count == 0
        return count
