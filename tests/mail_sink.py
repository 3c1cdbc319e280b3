"""A real mail server on loopback that keeps what it takes."""

import email
import email.policy
import socketserver
import threading
import time
from contextlib import contextmanager


class Sink(socketserver.ThreadingTCPServer):
    """``mails`` are (address, message). ``refuses`` are addresses that get a 550; with
    ``dies_in`` it breaks the connection in the middle of that mail, for good."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, refuses=(), dies_in=None, takes=0.0):
        super().__init__(("127.0.0.1", 0), Session)
        self.mails, self.refuses, self.dies_in = [], set(refuses), dies_in
        self.takes = takes  # seconds for each mail

    @property
    def addresses(self):
        return sorted(address for address, _ in self.mails)

    def text_to(self, address):
        [message] = [each for to, each in self.mails if to == address]
        return message.get_content()


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 sink")
        goes_on = True
        while goes_on and (line := self.rfile.readline()):
            command, _, rest = line.decode().strip().partition(" ")
            goes_on = self.answer(command.upper(), rest)

    def answer(self, command, rest):
        """Say what is due; return whether the connection goes on."""
        if command == "DATA":
            return self.take_mail()
        if command == "RCPT":
            self.to = rest.partition("<")[2].partition(">")[0]
        is_refused = command == "RCPT" and self.to in self.server.refuses
        self.say("550 no such person" if is_refused else "250 ok")
        return command != "QUIT"

    def take_mail(self):
        if len(self.server.mails) + 1 == self.server.dies_in:
            self.server.shutdown()
            self.server.socket.close()
            return False
        time.sleep(self.server.takes)
        self.say("354 go on")
        lines = iter(self.rfile.readline, b".\r\n")
        message = b"".join(line.removeprefix(b".") for line in lines)
        parsed = email.message_from_bytes(message, policy=email.policy.default)
        self.server.mails.append((self.to, parsed))
        self.say("250 taken")
        return True

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def mail_sink(settings, **options):
    """Run one, and let the settings name it."""
    with Sink(**options) as sink:
        thread = threading.Thread(target=sink.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        name_server(settings, sink.server_address[1])
        yield sink
        sink.shutdown()


def name_server(settings, port):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL = "noivu@example.vn"
