"""The first sheet of a returned workbook: what is to be mended, one line an issue, each with a way to its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from .ours import LIST_HEADING
from .page import FONT, plain

COLOURS = {"error": "F4B6AE", "warning": "FCE08A", "note": "D9E6F2"}
WORDS = {"error": "Lỗi phải sửa", "warning": "Cần kiểm tra", "note": "Lưu ý"}
_COLUMNS = {"STT": 6, "Mức độ": 14, "Trang tính": 18, "Ô": 8, "Nội dung": 58, "Cách sửa": 50}
LINE = 16.5  # height of a line in points
_SIDE = Side(style="thin", color="7F7F7F")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


class Mark(NamedTuple):
    """One thing to mend: severity (error, warning, note), sheet, cell ("" where there is none), what, next step."""

    severity: str
    sheet: str
    ref: str
    message: str
    next_step: str


@dataclass(frozen=True)
class Letter:
    """What the first sheet says beside its list: which file, and what to do with it, line by line."""

    file: str
    lines: tuple[str, ...]


def put(ws: Worksheet, row: int, col: int, value: str | int, **font: Any) -> Cell:
    """Write a value in the office's font; text stays text whatever it begins with."""
    cell: Cell = ws.cell(row, col)
    if isinstance(value, str):
        cell.value = plain(value)
        cell.data_type = "s"
    else:
        cell.value = value
    cell.font = Font(name=FONT, **{"size": 12, **font})
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def put_line(ws: Worksheet, row: int, width: int, value: str, **font: Any) -> None:
    """Write a line of text over several columns, as high as it needs."""
    put(ws, row, 1, value, **font)
    ws.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    room = sum(ws.column_dimensions[get_column_letter(c)].width for c in range(1, width + 1))
    ws.row_dimensions[row].height = LINE * lines(value, room)


def lines(value: str, width: float) -> int:
    """How many lines a text takes in a column of this width, roughly: programs do not measure rows they are given."""
    return sum(1 + int(len(part) / (width * 1.04)) for part in value.split("\n"))


def write_list(
    ws: Worksheet, marks: Sequence[Mark], letter: Letter, links: Mapping[tuple[str, str], str]
) -> None:
    """Fill the sheet: heading, what to do, and one line a mark; `links` has the places by (sheet, cell)."""
    width = len(_COLUMNS)
    for col, size in enumerate(_COLUMNS.values(), 1):
        ws.column_dimensions[get_column_letter(col)].width = size
    put_line(ws, 1, width, LIST_HEADING, size=14, bold=True)
    ws.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    ws.row_dimensions[1].height = 30
    put_line(ws, 2, width, f"Tệp: {letter.file}", bold=True)
    row = 3
    for said in (*letter.lines, _counted(marks)):
        put_line(ws, row, width, said)
        row += 1
    row += 1
    for col, heading in enumerate(_COLUMNS, 1):
        cell = put(ws, row, col, heading, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill = PatternFill("solid", fgColor="E7E6E6")
        cell.border = _BOX
    for number, mark in enumerate(marks, 1):
        _write_mark(ws, row + number, number, mark, links)
    _set_page(ws, row, row + len(marks))


def _counted(marks: Sequence[Mark]) -> str:
    counts = {s: sum(m.severity == s for m in marks) for s in WORDS}
    parts = [f"{counts[s]} chỗ ghi “{WORDS[s]}”" for s in WORDS if counts[s]]
    return "Tổng cộng: " + "; ".join(parts) + "."


def _write_mark(
    ws: Worksheet, row: int, number: int, mark: Mark, links: Mapping[tuple[str, str], str]
) -> None:
    values: tuple[int | str, ...] = (
        number,
        WORDS[mark.severity],
        mark.sheet,
        mark.ref,
        mark.message,
        mark.next_step,
    )
    for col, value in enumerate(values, 1):
        put(ws, row, col, value).border = _BOX
    sizes = zip(map(str, values), _COLUMNS.values(), strict=True)
    ws.row_dimensions[row].height = LINE * max(lines(value, size) for value, size in sizes)
    ws.cell(row, 1).alignment = Alignment(horizontal="center", vertical="top")
    ws.cell(row, 2).fill = PatternFill("solid", fgColor=COLOURS[mark.severity])
    place = links.get((mark.sheet, mark.ref))
    if place:
        cell = ws.cell(row, 4)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
        cell.font = Font(name=FONT, size=12, color="0563C1", underline="single")


def _set_page(ws: Worksheet, header: int, last: int) -> None:
    ws.freeze_panes = ws.cell(header + 1, 1)
    ws.auto_filter.ref = f"A{header}:{get_column_letter(len(_COLUMNS))}{max(last, header)}"
    ws.print_title_rows = f"{header}:{header}"
    ws.page_setup.paperSize = ws.PAPERSIZE_A4
    ws.page_setup.orientation = "landscape"
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.sheet_properties.tabColor = "C00000"
