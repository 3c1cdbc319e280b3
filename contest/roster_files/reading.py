"""From uploaded files to rows of people, every other row listed with its reason."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from contest.roster_files.layouts import SheetLayout
from contest.roster_files.sheets import NO_TABLE, SheetReader, Skipped
from contest.roster_files.units import UnitsOfSheet
from contest.roster_workbooks import PersonRow
from contest.workbooks import Problem, Upload, WorkbookRefused
from contest.workbooks.guard import EMPTY
from contest.workbooks.headings import key_of, refuse_old_encoding
from contest.workbooks.tables import EXAMPLES, LACKS, NO_ROWS


class RosterReading(NamedTuple):
    """``rows`` and ``skipped`` together are all rows with anything in them."""

    rows: list[PersonRow]
    problems: list[Problem]
    skipped: list[Skipped]
    layouts: list[SheetLayout]
    notes: list[str]


def read_roster(
    uploads: Sequence[Upload],
    *,
    layouts: Mapping[str, dict] = {},
    sheet_choices: Mapping[str, dict] = {},
    known_units: Callable[[str], bool] | None = None,
) -> RosterReading:
    """Return the people in ``uploads``, or raise WorkbookRefused with what to do.

    ``layouts`` are remembered or corrected mappings, by SheetLayout.key;
    ``sheet_choices`` are those for one sheet only, by "file|sheet". Either may hold any
    of columns, unit_from, unit_text, header_row, header_rows; a sheet's also "skip",
    and "key" when it is meant for another than the first table of the sheet.
    ``known_units`` tells whether a text names a unit. Files of one name get a number.
    """
    reading = RosterReading([], [], [], [], [])
    for upload, file in zip(uploads, _file_names(uploads), strict=True):
        readers = _readers(upload, file, layouts, sheet_choices, known_units)
        try:
            _read_file(readers, reading)
            reading.notes.extend(_notes_of_file(upload, file))
        except WorkbookRefused as error:
            if len(uploads) == 1:
                raise
            raise WorkbookRefused(f'Tệp "{file}": {error}') from error
    if not reading.layouts:
        has_any = bool(reading.skipped)
        raise WorkbookRefused(LACKS.format('"Họ và tên"') if has_any else EMPTY)
    if not reading.rows:
        raise WorkbookRefused(NO_ROWS)
    return reading


def _readers(
    upload: Upload,
    file: str,
    layouts: Mapping[str, dict],
    sheet_choices: Mapping[str, dict],
    known_units: Callable[[str], bool] | None,
) -> list[SheetReader]:
    stem = PurePath(upload.name).stem
    return [
        SheetReader(
            upload,
            sheet,
            UnitsOfSheet(sheet.name, stem, known_units),
            layouts=layouts,
            choice=sheet_choices.get(f"{file}|{sheet.name}", {}),
            file=file,
        )
        for sheet in upload.sheets
        if sheet.name != EXAMPLES
    ]


def _read_file(readers: Sequence[SheetReader], reading: RosterReading) -> None:
    for reader in readers:
        reader.read()
        reading.rows.extend(reader.rows)
        reading.problems.extend(reader.problems)
        reading.skipped.extend(reader.skipped)
        reading.layouts.extend(reader.layouts)
        reading.notes.extend(_notes_of_sheet(reader))
    problems = [p.reason for reader in readers for p in reader.problems]
    has_table = any(reader.layouts for reader in readers)
    unreadable = [reason for reader in readers for reason in reader.unreadable]
    refuse_old_encoding(problems if has_table else unreadable)


def _file_names(uploads: Sequence[Upload]) -> list[str]:
    """The same name twice would make two rows one."""
    found: dict[str, int] = {}
    names_of_files = []
    for upload in uploads:
        count = found[upload.name] = found.get(upload.name, 0) + 1
        path = PurePath(upload.name)
        numbered = f"{path.stem} ({count}){path.suffix}"
        names_of_files.append(upload.name if count == 1 else numbered)
    return names_of_files


def _notes_of_sheet(reader: SheetReader) -> list[str]:
    where = f'{reader.file}, tờ "{reader.sheet.name}"'
    if not reader.layouts:
        is_wanted = any(row.reason == NO_TABLE for row in reader.skipped)
        return [f"{where}: không có bảng danh sách nên không đọc."] if is_wanted else []
    notes = []
    for layout in reader.layouts:
        of_field = {
            field: [layout.headings[p] for p, f in layout.columns.items() if f == field]
            for field in ("", "personal_id", "full_name")
        }
        if unused := [heading for heading in of_field[""] if heading]:
            notes.append(f"{where}: cột không dùng đến: {', '.join(unused)}.")
        said = {key_of(heading) for heading in of_field["full_name"]}
        if any(key_of(heading) in said for heading in unused):
            notes.append(
                f"{where}: có hai bảng cạnh nhau; chỉ đọc bảng bên trái. Chép bảng bên "
                "phải xuống dưới rồi tải lại."
            )
        if cards := of_field["personal_id"]:
            notes.append(
                f"{where}: cột {', '.join(cards)} không được lưu; hệ thống không giữ "
                "số căn cước."
            )
    return list(dict.fromkeys(notes))


def _notes_of_file(upload: Upload, file: str) -> list[str]:
    notes = []
    if upload.hidden:
        hidden = ", ".join(sheet.name for sheet in upload.hidden)
        notes.append(f"{file}: tờ ẩn không đọc: {hidden}.")
    if any(sheet.name == EXAMPLES for sheet in upload.sheets):
        notes.append(f'{file}: tờ "{EXAMPLES}" chỉ để xem, không đọc.')
    return notes
