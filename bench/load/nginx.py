"""nginx as deploy/nginx.conf has it, but for TLS, in front of a server of ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.load.servers import NGINX, ROOT, free_port, running

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
SCRATCH = """client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;"""
# What a machine without certificates, beside other servers, must have otherwise.
CHANGES = [
    (r"pid /tmp/nginx.pid;", "pid {folder}/pid;\ndaemon off;\nuser root;"),
    (r"include /etc/nginx/mime.types;", SCRATCH),
    (r"access_log /dev/stdout short;", "access_log off;"),
    (r"server web:8000;", "server 127.0.0.1:{behind};"),
    (r"(?s)    server \{\n        listen 80.*?\n    \}\n", ""),
    (r"listen 443 ssl http2 default_server;", "listen 127.0.0.1:{port};"),
    (r"(?m)^ +ssl_.*\n", ""),
]


def configuration(folder: Path, port: int, behind: int) -> str:
    """The configuration of deploy/, moved here. Fails when it has changed its shape."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    for pattern, new in CHANGES:
        written = new.format(folder=folder, port=port, behind=behind)
        text, times = re.subn(pattern, written, text)
        if not times:
            raise ValueError(f"{CONFIGURATION} has no {pattern} any more")
    return text


@contextmanager
def in_front_of(behind: int) -> Iterator[int]:
    """Run nginx, and yield the port at which it listens."""
    with TemporaryDirectory() as folder:
        port = free_port()
        file = Path(folder) / "nginx.conf"
        text = configuration(Path(folder), port, behind)
        file.write_text(text, encoding="utf-8")
        command = [NGINX, "-c", str(file), "-p", folder, "-e", f"{folder}/error.log"]
        with running(command, port, {}, "/healthz"):
            yield port
