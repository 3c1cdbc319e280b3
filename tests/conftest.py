"""Settings of the whole suite. The servers are real and come from localrun."""

import os
from collections import Counter

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop
# Of the server that this run is on; what a test starts and kills writes to the disk.
os.environ.pop("LOCALRUN_FSYNC", None)

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from tests import template_database
from tests.chromium import chromium_or_skip, launch_options
from tests.flushing import delete_instead_of_truncate

pytest.register_assert_rewrite("tests.browser.looks")  # a failure names the page


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Real Chromium. Missing: a loud skip, in CI a failure."""
    return browser_type_launch_args | launch_options(chromium_or_skip())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the test database goes, end whoever a killed process left on it."""
    with django_db_blocker.unblock():
        delete_instead_of_truncate()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def pytest_sessionstart(session):
    """Of the process that starts the others: a run in one process has but one."""
    if getattr(session.config.option, "numprocesses", None):
        with session.config.stash[blocking_manager_key].unblock():
            session.config.making_the_template = template_database.begin()


def pytest_sessionfinish(session):
    if making := getattr(session.config, "making_the_template", None):
        with session.config.stash[blocking_manager_key].unblock():
            template_database.end(making)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    if "PYTEST_XDIST_WORKER" in os.environ:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = template_database.wait()


@pytest.fixture(autouse=True)
def _files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def pytest_terminal_summary(terminalreporter):
    """Say loudly, above the last line, what was not tested for want of a program."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(report.longrepr[2] for report in skipped)
    for reason, count in reasons.items():
        terminalreporter.write_line(
            f"NOT TESTED ({count}): {reason}", red=True, bold=True
        )
