"""Text of people in every column that the pages of initiatives show."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from django.apps import apps
from django.db import DataError, IntegrityError, models, transaction
from openpyxl import load_workbook

from contest.models import Block, Contest, Round, StaffMember, Unit, User

DATA = Path(__file__).parents[1] / "initiatives" / "data" / "xss_payloads.json"
PAYLOADS = [payload["text"] for payload in json.loads(DATA.read_text(encoding="utf-8"))]
BEGINNING = 10
HARMLESS = ["Chữ thường của mọi người"]
OTHERS = {
    Unit: ("name", "short_name"),
    Block: ("name",),
    StaffMember: ("surname", "given_name", "position"),
    User: ("full_name",),
    Contest: ("title", "short_title", "issuing_body", "host_office", "place"),
    Round: ("name",),
}
# Ids and codes are never typed: checked before they come here.
NOT_TYPED = {"platform", "video_key", "sha256"}


def columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column of text of initiatives, and those of others that its pages show."""
    for model in apps.get_app_config("initiatives").get_models():
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if is_text and not field.choices and field.name not in NOT_TYPED:
                yield model, field
    for model, names in OTHERS.items():
        for name in names:
            yield model, model._meta.get_field(name)


def fill(texts: list[str], *, turn: int = 0) -> set[str]:
    """Give each column of each row the next text; return the columns that took one."""
    filled = set()
    for place, (model, field) in enumerate(columns()):
        for row, pk in enumerate(model._base_manager.order_by("pk").values_list("pk")):
            text = texts[(turn + place + row) % len(texts)]
            if isinstance(field, models.URLField):
                text = f"https://vi-du.vn/?{text}"
            rows = model._base_manager.filter(pk=pk[0]).exclude(**{field.name: ""})
            try:
                with transaction.atomic():
                    text = text[: field.max_length]
                    if rows.update(**{field.name: text}):
                        filled.add(f"{model._meta.model_name}.{field.name}")
            except (IntegrityError, DataError):
                continue  # a unique one has it already, or the form checks more
    return filled


def formulas(content: bytes) -> list[str]:
    """What a workbook computes; it opens at all."""
    book = load_workbook(BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [str(cell.value) for cell in cells if cell.data_type == "f"]


def is_of_people(formula: str) -> bool:
    """Whether it begins as one of the texts does, which may have been cut."""
    begins = formula[:BEGINNING]
    return any(text.strip()[:BEGINNING] == begins for text in PAYLOADS)
