"""LibreOffice, for opening the workbooks that we write."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

HOW = "LibreOffice is missing: apt-get install libreoffice-calc"
# By itself LibreOffice trusts the values stored in a file: this makes it compute.
ALWAYS_COMPUTE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def find_office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(source: Path, kind: str, folder: Path) -> Path:
    """Open ``source`` in LibreOffice, which recalculates it; save it as ``kind``."""
    return convert_all([source], kind, folder)[0]


def convert_all(sources: list[Path], kind: str, folder: Path) -> list[Path]:
    """The same for several files, for one start of the program."""
    office = find_office()
    if office is None:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    settings = folder / "profile" / "user"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "registrymodifications.xcu").write_text(ALWAYS_COMPUTE)
    subprocess.run(  # noqa: S603 - our own file
        [
            office,
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            *sources,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    ending = kind.partition(":")[0]
    return [folder / f"{source.stem}.{ending}" for source in sources]


def formulas_and_values(path: Path) -> dict:
    """Return {(sheet, cell): (formula, cached value)} of all formulas."""
    formulas = load_workbook(path)
    values = load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): (
            cell.value,
            values[sheet.title][cell.coordinate].value,
        )
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def values_of(path: Path) -> dict:
    book = load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
