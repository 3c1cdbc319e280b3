"""A make run whose programs are small: house.py FOLDER PORT ROLE=SCRIPT ...

The roles are prepare, web, worker and beat; each script is a line of Python.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from localrun import supervisor
from localrun.folder import Folder
from localrun.processes import stop_on_signals
from localrun.terminal import Refused, say

WEB = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
"""
WAITS = "import signal; print('up', flush=True); signal.pause()"
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
while True:
    signal.pause()
"""


def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    scripts = {"prepare": "", "web": WEB, "worker": WAITS, "beat": WAITS}
    scripts |= dict(words.split("=", 1) for words in sys.argv[3:])
    commands = {
        name: [sys.executable, "-c", script, str(port)]
        for name, script in scripts.items()
    }
    plan = supervisor.Plan(
        host="127.0.0.1",
        port=port,
        prepare=commands.pop("prepare"),
        web=commands.pop("web"),
        helpers=commands,
        fingerprint=lambda: "as ever",
    )
    stop_on_signals()
    try:
        supervisor.run(Folder(folder), plan)
    except Refused as refusal:
        say(str(refusal))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopped.")


if __name__ == "__main__":
    main()
