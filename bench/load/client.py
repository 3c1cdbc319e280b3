"""One person's browser: a connection that is kept, cookies, and no more."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

FORM = "application/x-www-form-urlencoded"
LONGEST_HEAD = 1 << 16
COOKIE = re.compile(
    rb"^set-cookie: *([^=;\s]+)=([^;\r]*)", re.IGNORECASE | re.MULTILINE
)
HEADER = re.compile(rb"^([^:\r\n]+): *([^\r\n]*)", re.MULTILINE)


class NoAnswer(Exception):
    """The server did not answer: the connection was refused, cut, or too slow."""


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def path(self) -> str:
        """Where a redirect leads."""
        parts = urlsplit(self.headers["location"])
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


class Browser:
    """Keeps its connection, and opens another when the server has closed it."""

    def __init__(
        self,
        port: int,
        *,
        address: str = "127.0.0.1",
        patience: float = 10,
        headers: dict[str, str] | None = None,
    ):
        self.port, self.address, self.patience = port, address, patience
        self.cookies: dict[str, str] = {}
        self.headers = headers or {}
        self.reader = self.writer = None

    async def get(self, path: str) -> Reply:
        return await self.ask("GET", path)

    async def post(self, path: str, form: dict, **headers: str) -> Reply:
        body = urlencode(form).encode()
        return await self.ask("POST", path, body, FORM, **headers)

    async def ask(
        self, method: str, path: str, body: bytes = b"", kind: str = "", **headers: str
    ) -> Reply:
        """Return the answer. Raises NoAnswer."""
        request = self._request(method, path, body, kind, self.headers | headers)
        try:
            async with asyncio.timeout(self.patience):
                return await self._exchange(request)
        except (OSError, TimeoutError, EOFError, asyncio.LimitOverrunError) as error:
            self.close()
            raise NoAnswer(repr(error)) from error

    async def _exchange(self, request: bytes) -> Reply:
        was_kept = self.writer is not None
        try:
            return await self._send(request)
        except (ConnectionError, EOFError):
            self.close()
            if not was_kept:
                raise
        # As browsers do: a kept connection may have been closed meanwhile.
        return await self._send(request)

    async def _send(self, request: bytes) -> Reply:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(
                "127.0.0.1",
                self.port,
                local_addr=(self.address, 0),
                limit=LONGEST_HEAD,
            )
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        for name, value in COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        headers = {
            name.decode().lower(): value.decode()
            for name, value in HEADER.findall(head)
        }
        body = await self._body(headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(int(head[9:12]), headers, body)

    async def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return await self.reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.read()
        parts = []
        while size := int(await self.reader.readuntil(b"\r\n"), 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(parts)

    def _request(self, method, path, body, kind, headers) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.cookies:
            pairs = "; ".join(f"{name}={v}" for name, v in self.cookies.items())
            lines.append(f"Cookie: {pairs}")
        if method == "POST":
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join([*lines, "", ""]).encode() + body

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None
