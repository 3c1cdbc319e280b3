"""Where a real Chromium is, and how it is started."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Without a window, as it is driven here, the shell takes half the time of the others.
COMMANDS = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
]
HOW_TO_GET_ONE = (
    "no Chromium found. Install it (Debian: apt-get install chromium-headless-shell,"
    " or chromium), or run"
    " 'playwright install chromium', or set CHROMIUM to the path of one."
)
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--disable-dev-shm-usage",
]


def find_chromium() -> str | None:
    """Return the path of a Chromium: CHROMIUM, PATH, Playwright's, @sparticuz's."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    on_path = (shutil.which(command) for command in COMMANDS)
    return next(filter(None, on_path), None) or _downloaded()


def _downloaded() -> str | None:
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")
    packed = ROOT / "node_modules/@sparticuz/chromium/bin"
    places = [
        *sorted(Path(home).expanduser().glob("chromium-*/chrome-*/chrome")),
        *sorted(Path(home).expanduser().glob("chromium_*/*/*headless*shell")),
        packed / "chromium",
        *([Path(tempfile.gettempdir()) / "chromium"] if packed.exists() else []),
    ]
    found = (shutil.which(str(place)) for place in places)
    return next(filter(None, found), None)


def launch_options(executable: str) -> dict:
    """Return what Playwright's ``launch`` takes. Root has no sandbox to give."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {"executable_path": executable, "args": FLAGS + sandbox}


def chromium_or_skip() -> str:
    """Return the path of a Chromium; without one skip the test, or in CI fail it."""
    found = find_chromium()
    if not found:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET_ONE)
    return found
