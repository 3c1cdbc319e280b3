"""Production names everything that must not be so."""

import os
import re
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "ENV": "production",
    "SECRET_KEY": "a-key-of-fifty-signs-or-more-0123456789-qwertyuiop-zx",
    "ALLOWED_HOSTS": "thi.example.vn",
    "DATABASE_URL": "postgres://app@db/app",
    "REDIS_URL": "redis://cache/0",
    "SITE_URL": "https://thi.example.vn",
}
COOKIES = ["s.SESSION_COOKIE_NAME", "s.DEVICE_COOKIE_NAME", "s.CSRF_COOKIE_NAME"]


def start(show=COOKIES, **changes):
    """Load the settings in a process of their own and return what it says."""
    keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = {**keep, **GOOD, **changes}
    code = "from contest import settings as s; print(*(" + ", ".join(show) + ",))"
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_good_settings():
    result = start()

    assert (result.returncode, result.stderr) == (0, "")
    names = result.stdout.split()
    assert [name[:7] for name in names] == ["__Host-"] * len(COOKIES)


def test_database_is_reached_as_its_url_says_and_keeps_its_promises():
    url = GOOD["DATABASE_URL"] + "?sslmode=verify-full&options=-csynchronous_commit=off"
    result = start(["s.DATABASES['default']['OPTIONS']"], DATABASE_URL=url)

    options = literal_eval(result.stdout)
    assert options["sslmode"] == "verify-full"
    assert "synchronous_commit=on" in options["options"]
    assert "synchronous_commit=off" not in options["options"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"DEBUG": "1"}, "DEBUG must be off"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY must have"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*.example.vn"}, "ALLOWED_HOSTS must name"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must name"),
        ({"REDIS_URL": ""}, "REDIS_URL must name"),
        ({"LOCAL_SERVERS": "1"}, "LOCAL_SERVERS"),
        ({"SITE_URL": ""}, "SITE_URL must be"),
        ({"SITE_URL": "http://thi.example.vn"}, "SITE_URL must be"),
        ({"ENV": "staging"}, "ENV must be"),
        ({"EMAIL_HOST": "smtp.example.vn"}, "EMAIL_FROM must name"),
        ({"EMAIL_USE_SSL": "1", "EMAIL_USE_TLS": "1"}, "EMAIL_USE_TLS and EMAIL_USE"),
    ],
)
def test_production_refuses_and_says_which(change, sentence):
    result = start(**change)

    assert result.returncode != 0
    assert sentence in result.stderr


def test_production_names_all_faults_at_once():
    result = start(DEBUG="1", ALLOWED_HOSTS="*")

    assert "DEBUG must be off; ALLOWED_HOSTS must name" in result.stderr


def test_image_is_built_with_settings_that_a_server_accepts():
    """Or every build of the image fails where it collects the static files."""
    text = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    [command] = re.findall(r"RUN (ENV=production.*?)python", text, re.DOTALL)
    given = dict(word.split("=", 1) for word in command.replace("\\\n", " ").split())

    result = start(**dict.fromkeys(GOOD, "") | given)

    assert (result.returncode, result.stderr) == (0, "")
