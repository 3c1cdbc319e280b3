"""An internet on loopback: names and public addresses are labels, sockets are real.

``door()`` is what the safe fetch takes: its look-ups are answered from a table, and
whatever address it dials leads to one server here, over real TCP and real TLS by an
authority of our own. Who was dialled is counted at the seam and at the server.
"""

import gzip
import re
import socket
import ssl
import threading
import zlib
from collections import Counter
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from initiatives.safe_fetch import Door

CANARY = "HOSTILE-CANARY-7F3A"
TLS = Path(__file__).parent / "data" / "tls"
DRIP = 0.25  # seconds


@cache
def bomb() -> bytes:
    return gzip.compress(b"\0" * 20_000_000)


@cache
def _server_context(certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / f"{certificate}.pem")
    return context


def trusting_our_authority() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=TLS / "ca.pem")


class Posing(socket.socket):
    """A socket to loopback that says it reached the address that was dialled."""

    posed = None

    def getpeername(self):
        return self.posed or super().getpeername()


class Internet:
    """``dns``, ``responses``, ``allowed`` and ``tls`` are written as in the cases."""

    def __init__(self, dns, responses, allowed=None, tls=None):
        self.dns, self.tls = dns, tls or {}
        self.responses = {_same(key): value for key, value in responses.items()}
        self.allowed = allowed
        self.looked_up, self.shaken = Counter(), Counter()
        self.dialled, self.accepted, self.requests = [], [], []
        self._dialled_from = {}
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=16)
        self._stopped = threading.Event()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *fault):
        self._stopped.set()
        self._listener.close()

    def door(self, **fields) -> Door:
        return Door(self._resolve, self._connect, trusting_our_authority, **fields)

    # --- What the fetch asks ---

    def _resolve(self, host, port, *rest):
        # Exact, else in lower case without brackets and one dot.
        known = [host, host.lower().strip("[]").removesuffix(".")]
        key = next((each for each in known if each in self.dns), None)
        if key is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers = self.dns[key]
        addresses = answers[min(self.looked_up[key], len(answers) - 1)]
        self.looked_up[key] += 1
        return [_answer(ip, port) for ip in addresses]

    def _connect(self, ip, port, timeout):
        self.dialled.append((ip, port))
        sock = Posing(socket.AF_INET, socket.SOCK_STREAM)
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(timeout)
        self._dialled_from[sock.getsockname()[1]] = (ip, port)
        sock.connect(self._listener.getsockname())
        sock.posed = (ip, port)
        return sock

    # --- What answers ---

    def _accept(self):
        while not self._stopped.is_set():
            try:
                sock, (_, port) = self._listener.accept()
            except OSError:
                return
            dialled = self._dialled_from[port]
            self.accepted.append(dialled)
            threading.Thread(
                target=self._serve, args=(sock, *dialled), daemon=True
            ).start()

    def _serve(self, sock, ip, port):
        sock.settimeout(20)
        try:
            if port == 443:
                sock = self._shake(sock, ip)
            head = _head(sock)
            if not head:
                return
            self.requests.append(head)
            response = self._response("https" if port == 443 else "http", head, ip)
            Voice(sock, response, self._stopped).answer()
        except OSError:
            pass  # the fetch has hung up, or does not trust us
        finally:
            sock.close()

    def _shake(self, sock, ip):
        names = []
        # The name is known before the certificate is chosen.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(TLS / "right.pem")

        def choose(connection, name, _):
            names.append(name)
            connection.context = _server_context(self._certificate(name or ip))

        context.sni_callback = choose
        return context.wrap_socket(sock, server_side=True)

    def _certificate(self, host):
        kinds = self.tls.get(host)
        if kinds:
            kind = kinds[min(self.shaken[host], len(kinds) - 1)]
            self.shaken[host] += 1
            return "right" if kind == "ok" else _file(kind)
        named = [
            response.get("behaviour")
            for url, response in self.responses.items()
            if url.startswith(f"https://{host}/")
        ]
        wrong = [each for each in named if each in TLS_BEHAVIOURS]
        return _file(wrong[0]) if wrong else "right"

    def _response(self, scheme, head, ip):
        lines = head.decode("latin-1").split("\r\n")
        path = lines[0].split(" ")[1]
        host = next(
            line[5:].strip() for line in lines if line.lower().startswith("host:")
        )
        found = self.responses.get(_same(f"{scheme}://{host.lower()}{path}"))
        if found:
            return found
        html = [["Content-Type", "text/html"]]
        if self.allowed is None or ip in self.allowed:
            return {"status": 404, "headers": html, "body": "", "behaviour": None}
        return {"status": 200, "headers": html, "body": CANARY, "behaviour": None}


TLS_BEHAVIOURS = {"wrong_name_certificate", "unknown_ca"}


def _file(kind):
    return "wrong_name" if kind == "wrong_name_certificate" else kind


def _same(url):
    return re.sub("%[0-9a-fA-F]{2}", lambda match: match[0].upper(), url)


def _answer(ip, port):
    family = socket.AF_INET
    try:
        if ip_address(ip).version == 6:
            family = socket.AF_INET6
    except ValueError:
        pass
    return (family, socket.SOCK_STREAM, 6, "", (ip, port))


def _head(sock):
    head = b""
    while b"\r\n\r\n" not in head:
        piece = sock.recv(4096)
        if not piece:
            return b""
        head += piece
    return head


class Voice:
    """Sends one answer, behaving as its case says."""

    def __init__(self, sock, response, stopped):
        self.sock, self.stopped = sock, stopped
        self.status, self.body = response["status"], response.get("body")
        self.headers = [tuple(each) for each in response.get("headers", [])]
        self.behaviour = response.get("behaviour")
        self.names = {name.lower(): value for name, value in self.headers}
        self.is_chunked = "chunked" in self.names.get("transfer-encoding", "").lower()

    def answer(self):
        if self.behaviour in TLS_BEHAVIOURS:
            self.behaviour = None
        {
            None: self._at_once,
            "drip": self._drip,
            "endless": self._endless,
            "gzip_bomb": self._bomb,
            "header_flood": self._flood,
            "close_early": self._close_early,
        }[self.behaviour]()

    def _said(self, *more) -> bytes:
        lines = [f"HTTP/1.1 {self.status} X"]
        lines += [f"{name}: {value}" for name, value in [*self.headers, *more]]
        return "\r\n".join([*lines, "Connection: close", ""]).encode()

    def _bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else (self.body or "").encode()

    def _at_once(self):
        body, more = self._bytes(), []
        if self.is_chunked:
            body = _chunk(body) + b"0\r\n\r\n" if body else b"0\r\n\r\n"
        elif "content-length" not in self.names:
            more = [("Content-Length", len(body))]
        self.sock.sendall(self._said(*more) + b"\r\n" + body)

    def _drip(self):
        text = self._bytes()
        if self.body is None:
            text = self._said() + b"X-Pad: "
        else:
            self.sock.sendall(self._said() + b"\r\n")
        place = 0
        while not self.stopped.wait(DRIP):
            sign = text[place : place + 1] or b"a"
            if self.body:
                sign = text[place % len(text) : place % len(text) + 1]
            self.sock.sendall(_chunk(sign) if self.is_chunked else sign)
            place += 1

    def _endless(self):
        if self.status == 100:
            head, text = b"", b"HTTP/1.1 100 Continue\r\n\r\n"
        else:
            head, text = self._said() + b"\r\n", self._bytes() or b"a"
        text *= max(1, 8192 // len(text))
        if self.is_chunked:
            text = _chunk(text)
        self.sock.sendall(head)
        while not self.stopped.is_set():
            self.sock.sendall(text)

    def _bomb(self):
        packed = bomb()
        if self.names.get("content-encoding", "") == "deflate":
            packed = zlib.compress(b"\0" * 20_000_000)
        self.sock.sendall(self._said() + b"\r\n" + packed)

    def _flood(self):
        if self.is_chunked:
            body = _chunk(self._bytes()) if self.body else b""
            self.sock.sendall(self._said() + b"\r\n" + body + b"0\r\n")
        else:
            self.sock.sendall(self._said() + (b"X-0: " if self.body is None else b""))
        number = 0
        while not self.stopped.is_set():
            line = b"a" * 4096
            if self.is_chunked or self.body is not None:
                line = f"X-{number}: ".encode() + line[:200] + b"\r\n"
            number += 1
            self.sock.sendall(line)

    def _close_early(self):
        if self.body is None:
            self.sock.sendall(self._said()[:-12])
        elif self.is_chunked:
            self.sock.sendall(self._said() + b"\r\nffff\r\n" + self._bytes())
        else:
            more = [] if "content-length" in self.names else [("Content-Length", 9999)]
            self.sock.sendall(self._said(*more) + b"\r\n" + self._bytes())


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
