"""The demo's tables as they lie in ``demo/data``."""

import csv
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data"
YES = "có"
ROOT = "UBND-H"  # the unit above all others


class Block(NamedTuple):
    code: str
    name: str
    position: int


class Unit(NamedTuple):
    code: str
    name: str
    short_name: str
    block: str  # "" for the root
    position: int
    parent: str  # "" for the root
    subject_to_rating: bool
    headcount: int
    kind: str  # what decides its posts in demo.people; "" for the root


class Question(NamedTuple):
    topic: str
    difficulty: str
    stem: str
    choices: tuple[str, str, str, str]
    right: int  # its place among the choices, from 0
    explanation: str
    source_document: str
    source_article: str
    as_of: date
    note: str


def read_blocks() -> list[Block]:
    return [
        Block(row["ma"], row["ten"], int(row["thu_tu"]))
        for row in read_rows("blocks.csv")
    ]


def read_units() -> list[Unit]:
    """Parents stand before their children."""
    return [
        Unit(
            code=row["ma"],
            name=row["ten"],
            short_name=row["ten_ngan"],
            block=row["khoi"],
            position=int(row["thu_tu"]),
            parent=row["cap_tren"],
            subject_to_rating=row["thuoc_dien_xep_loai"] == YES,
            headcount=int(row["so_nguoi"]),
            kind=row["loai"],
        )
        for row in read_rows("units.csv")
    ]


def read_questions() -> list[Question]:
    return [
        Question(
            topic=row["chu_de"],
            difficulty=row["muc_do"],
            stem=row["cau_hoi"],
            choices=tuple(row[f"phuong_an_{letter}"] for letter in "abcd"),
            right="ABCD".index(row["dap_an"]),
            explanation=row["giai_thich"],
            source_document=row["van_ban"],
            source_article=row["dieu_khoan"],
            as_of=datetime.strptime(row["hieu_luc"], "%d/%m/%Y").date(),
            note=row["ghi_chu"],
        )
        for row in read_rows("questions.csv")
    ]


def read_rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
