"""The order of the rooms holds for what import-linter cannot see: foreign keys and migrations."""

import ast
from pathlib import Path

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

FLOOR = {
    "language": 1,
    "stories": 2,
    "press": 2,
    "wire": 3,
    "live": 3,
    "audience": 3,
    "search": 3,
    "reader": 4,
    "desk": 5,
    "config": 6,
}


def may_know(room: str, other: str) -> bool:
    return room == other or other not in FLOOR or FLOOR[other] < FLOOR[room]


def test_every_room_has_a_floor() -> None:
    rooms = {path.parent.name for path in Path("weriye").glob("*/__init__.py")}
    assert rooms == set(FLOOR)


def test_foreign_keys_point_down() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model not in (None, "self")
        if not may_know(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert wrong == []


def test_migrations_depend_downwards() -> None:
    wrong = [
        f"{app}.{name} → {other}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if app in FLOOR
        for other, _ in migration.dependencies
        if not may_know(app, other)
    ]
    assert wrong == []


def test_every_room_says_what_it_is_for() -> None:
    for room in FLOOR:
        docstring = ast.get_docstring(ast.parse(Path(f"weriye/{room}/__init__.py").read_text()))
        assert docstring, room
        assert len(docstring.strip().splitlines()) <= 4, room


def test_no_module_hides_behind_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "common", "base", "helpers", "helper", "lib", "misc"}
    assert [str(path) for path in Path("weriye").rglob("*.py") if path.stem in empty] == []
