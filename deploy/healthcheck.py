# ruff: noqa: INP001 - a script, not a package
"""Ask our own web process whether it answers, by a name that it accepts."""

import http.client
import os

host = os.environ["ALLOWED_HOSTS"].split(",")[0].lstrip(".")
connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=3)
connection.request("GET", "/healthz", headers={"Host": host})
if connection.getresponse().status != http.HTTPStatus.OK:
    raise SystemExit(1)
