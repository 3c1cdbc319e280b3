"""The directions between apps and between layers, read from the source itself."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
APPS = ("contest", "quiz", "initiatives", "reports")
FORBIDDEN = {
    "contest": {"quiz", "initiatives", "reports", "demo", "chaos"},
    "quiz": {"initiatives", "reports", "demo", "chaos"},
    "initiatives": {"quiz", "reports", "demo", "chaos"},
    "reports": {"demo", "chaos"},
}
READERS = {"permissions", "queries", "forms", "roster_files"}
READERS |= {"workbooks", "workbook", "letters"}
WRITERS = {"services"}
CALLERS = {"views", "tasks", "management", "urls", "site_urls"}


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_of(app):
    return [
        path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("app", FORBIDDEN)
def test_app_imports_only_the_apps_below_it(app):
    offenders = {
        (str(path.relative_to(ROOT)), name)
        for path in modules_of(app)
        for name in imported_modules(path)
        if name.split(".")[0] in FORBIDDEN[app]
    }

    assert offenders == set()


@pytest.mark.parametrize("app", APPS)
def test_no_relation_points_upward(app):
    """Foreign keys written as strings included: Django has resolved them."""
    offenders = {
        (str(field), field.related_model._meta.label)
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created
        if field.related_model._meta.app_label in FORBIDDEN[app]
    }

    assert offenders == set()


def room_of(path_or_module):
    """The second part of "quiz.services.answers": the room inside the app."""
    parts = path_or_module.split(".")
    return parts[1] if len(parts) > 1 else ""


@pytest.mark.parametrize(
    ("rooms", "above"),
    [
        ({"models"}, READERS | WRITERS | CALLERS),
        (READERS, WRITERS | CALLERS),
        (WRITERS, CALLERS),
    ],
)
def test_rooms_import_only_from_layers_above_their_own_line(rooms, above):
    offenders = {
        (str(path.relative_to(ROOT)), name)
        for app in APPS
        for path in modules_of(app)
        if room_of(".".join(path.relative_to(ROOT).with_suffix("").parts)) in rooms
        for name in imported_modules(path)
        if name.split(".")[0] in APPS and room_of(name) in above
    }

    assert offenders == set()


def test_only_one_module_knows_the_driver():
    offenders = {
        str(path.relative_to(ROOT))
        for app in (*APPS, "demo")
        for path in modules_of(app)
        for name in imported_modules(path)
        if name.split(".")[0] in {"psycopg", "psycopg2"}
    }

    assert offenders == set()


def test_every_constraint_has_a_name_that_begins_with_its_model():
    offenders = {
        constraint.name
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
        if not constraint.name.startswith(model._meta.model_name)
    }

    assert offenders == set()


@pytest.mark.django_db
def test_the_database_needs_no_extension():
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension")

        assert cursor.fetchall() == [("plpgsql",)]


@pytest.mark.django_db
def test_the_driver_is_psycopg2():
    with connection.cursor() as cursor:
        module = type(cursor.cursor).__module__

    assert module.startswith("psycopg2")


def test_templates_mark_nothing_safe_and_hold_no_inline_code():
    offenders = {
        (str(path.relative_to(ROOT)), word)
        for path in (ROOT / "templates").rglob("*.html")
        for word in ("|safe", "mark_safe", "<style", " style=", "<script>", " onclick=")
        if word in path.read_text(encoding="utf-8")
    }

    assert offenders == set()


def test_scripts_are_read_by_browsers_of_2018():
    """One newer sign and an old built-in browser drops the whole file."""
    newer = re.compile(r"catch \{|\?\.[a-zA-Z\[(]|\?\?|\|\|=|&&=|\b\d+_\d")
    offenders = {
        script.name: found.group()
        for script in (ROOT / "static" / "js").glob("*.js")
        if (found := newer.search(script.read_text(encoding="utf-8")))
    }
    assert offenders == {}
