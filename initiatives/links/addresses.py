"""An address in parts, or a refusal of what no public page can have. Pure."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from initiatives.links.refusals import BAD_ADDRESS, NO_HTTPS, NotALink

HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+"
    r"(?:xn--[a-z0-9-]{1,59}|[a-z]{2,63})"
)
NOT_PUBLIC = "localhost local localdomain internal intranet lan home corp arpa test"
NOT_PUBLIC_SUFFIXES = tuple(f".{name}" for name in NOT_PUBLIC.split())
PORTS = {"http": 80, "https": 443}


class Address(NamedTuple):
    scheme: str
    host: str  # in lower case and ASCII
    path: str
    query: str

    @property
    def steps(self) -> list[str]:
        return [step for step in self.path.split("/") if step]

    @property
    def first(self) -> str:
        return self.steps[0].lower() if self.steps else ""

    @property
    def last(self) -> str:
        return self.steps[-1] if self.steps else ""

    def asked(self, name: str) -> str:
        """What the query says for ``name``, the first time."""
        pairs = parse_qsl(self.query)
        return next((value for key, value in pairs if key == name), "")

    def is_at(self, host: str) -> bool:
        """Whether it is of this host, or of one below it."""
        return f".{self.host}".endswith(f".{host}")


def read_address(text: str) -> Address:
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError as error:
        raise NotALink(*BAD_ADDRESS) from error
    if parts.scheme not in PORTS:
        raise NotALink(*NO_HTTPS)
    is_plain = not {"@", "\\"} & set(parts.netloc) and "\\" not in parts.path
    is_usual = port in {None, PORTS[parts.scheme]}
    is_public = HOST.fullmatch(host) and not host.endswith(NOT_PUBLIC_SUFFIXES)
    if not (is_plain and is_usual and is_public):
        raise NotALink(*BAD_ADDRESS)
    return Address(parts.scheme, host, parts.path, parts.query)
