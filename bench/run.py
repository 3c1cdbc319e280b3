"""Measure every area in a database of its own: ``python -m bench.run [area …]``.

Prints a table and writes bench/latest.json. A ratio compares within this run; an
absolute limit is scaled by what one check of a password costs here.
"""

import importlib
import json
import os
import pkgutil
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 - after setup
from django.db import connection  # noqa: E402 - after setup

import bench  # noqa: E402 - after setup

LATEST = Path(__file__).with_name("latest.json")


def areas() -> list[str]:
    """The modules that measure; in the folders is what they share."""
    found = pkgutil.iter_modules(bench.__path__)
    return [
        module.name
        for module in found
        if not module.ispkg and module.name not in {"run", "__main__", "sittings"}
    ]


@contextmanager
def own_database():
    """Work in a fresh database, and drop it whatever happens."""
    before = connection.settings_dict["NAME"]
    name = f"bench_{uuid.uuid4().hex[:12]}"
    _execute(f"CREATE DATABASE {name}")
    try:
        _use(name)
        call_command("migrate", verbosity=0)
        yield
    finally:
        _use(before)
        _execute(f"DROP DATABASE {name} WITH (FORCE)")


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def measure(names: list[str]) -> list[bench.Figure]:
    figures = []
    for name in names:
        with own_database():
            figures += importlib.import_module(f"bench.{name}").measure()
    return figures


WORDS = {True: "yes", False: "NO", None: "–"}


def table(figures: list[bench.Figure]) -> str:
    lines = [f"{'figure':<40}{'value':>12}{'floor':>12}{'goal':>12}  unit  holds"]
    for each in figures:
        numbers = (each.value, each.floor, each.goal)
        shown = "".join(f"{'–' if n is None else f'{n:g}':>12}" for n in numbers)
        held = "not measured" if each.value is None else WORDS[each.holds]
        note = f"  ({each.note})" if each.note else ""
        lines.append(f"{each.name:<40}{shown}  {each.unit:<4}  {held}{note}")
    return "\n".join(lines)


def as_json(figures: list[bench.Figure]) -> dict[str, dict]:
    return {
        each.name: {
            "value": each.value,
            "unit": each.unit,
            "floor": each.floor,
            "goal": each.goal,
            "holds": each.holds,
        }
        | ({"note": each.note} if each.note else {})
        for each in figures
    }


def main() -> int:
    figures = measure(sys.argv[1:] or areas())
    print(table(figures))
    LATEST.write_text(json.dumps(as_json(figures), indent=2, ensure_ascii=False) + "\n")
    return 1 if any(each.holds is False for each in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
