"""The whole product is killed and frozen while people answer: no receipt is lost."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.faults

VERDICT = r"acked=(\d+) found=\1 lost=0 wrong=0 duplicates=0 kills=(\d+)"
KINDS = 12  # kill and stop of web worker, web, database, backend, celery and valkey


def chaos(folder, *options):
    """Run it as ``make chaos`` does; return its last line and everything it said."""
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "chaos", f"--folder={folder}", *options],
        cwd=settings.BASE_DIR,
        env=os.environ | {"ENV": "test"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said
    return ran.stdout.splitlines()[-1], said


@pytest.mark.timeout(900)
def test_no_receipt_is_lost_when_each_program_is_killed_and_stopped(tmp_path):
    """Its limits are wide: other tests may be running on this machine."""
    options = ["--kills=1", "--people=8", "--longest-stop=0.6", "--slack=4"]

    last, said = chaos(tmp_path, *options)

    verdict = re.fullmatch(VERDICT, last)
    assert verdict, said
    assert int(verdict[1]) > 100
    assert int(verdict[2]) == KINDS


@pytest.mark.long
@pytest.mark.alone
@pytest.mark.timeout(1500)
def test_no_receipt_is_lost_when_each_program_is_killed_and_stopped_30_times(tmp_path):
    last, said = chaos(tmp_path, "--kills=30")

    verdict = re.fullmatch(VERDICT, last)
    assert verdict, said
    assert int(verdict[2]) == 30 * KINDS
