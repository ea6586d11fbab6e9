"""A new workbook made of the cells that were read: for formats that cannot be copied, each cell at its own place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from ..contracts import CellValue, Sheet, shown
from ..contracts import Workbook as Cells
from .page import FONT, plain

MAX_CELLS, MAX_ROWS, MAX_COLUMNS = 300_000, 1_048_576, 16_384
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_SIDE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_EARLIEST = date(1900, 3, 1)  # before this, Excel counts a day that never was

Area = tuple[int, int, int, int]


def rebuild(book: Cells) -> tuple[Workbook, dict[str, Worksheet]]:
    """A workbook of these sheets, and its pages by the sheets' own names; a sheet too large to be marked is left out.

    Values, merges and what is hidden are kept; error cells and formulas without a value stand as text.
    """
    target = Workbook()
    target.remove(target.active)
    pages: dict[str, Worksheet] = {}
    room = MAX_CELLS
    for sheet in book.sheets:
        size = area(sheet)
        if size > room or len(sheet.rows) > MAX_ROWS or (size and len(sheet.rows[0]) > MAX_COLUMNS):
            continue
        room -= size
        ws = target.create_sheet(sheet_name(sheet.name, [*target.sheetnames]))
        _fill(ws, sheet)
        pages[sheet.name] = ws
    return target, pages


def area(sheet: Sheet) -> int:
    """How many cells a sheet spans, blank ones among them."""
    return len(sheet.rows) * len(sheet.rows[0]) if sheet.rows else 0


def sheet_name(name: str, taken: Sequence[str]) -> str:
    """A name that a workbook accepts: at most 31 characters, none of []:*?/\\, not empty, not taken.

    >>> sheet_name("Biểu 07a/2014", ["biểu 07a-2014"])
    'Biểu 07a-2014 (2)'
    """
    wanted = _FORBIDDEN.sub("-", plain(name)).strip(" '") or "Trang tính"
    used = {other.casefold() for other in taken}
    number, candidate = 1, wanted[:31]
    while candidate.casefold() in used or candidate.casefold() == "history":
        number += 1
        end = f" ({number})"
        candidate = wanted[: 31 - len(end)] + end
    return candidate


def overlapping(merges: Iterable[Area]) -> set[Area]:
    """Merged areas that lie over an earlier one; Excel takes a workbook that has them for damaged."""
    active: list[Area] = []
    found: set[Area] = set()
    for one in sorted(merges):
        top, left, _, right = one
        active = [other for other in active if other[2] >= top]
        if any(other[1] <= right and left <= other[3] for other in active):
            found.add(one)
        else:
            active.append(one)
    return found


def _fill(ws: Worksheet, sheet: Sheet) -> None:
    looks = _looks(ws)
    for r, row in enumerate(sheet.rows, 1):
        for c, value in enumerate(row, 1):
            if value != "":
                _put(ws, r, c, value, (r, c) in sheet.percents, looks)
    refused = overlapping(sheet.merges)
    for top, left, bottom, right in sheet.merges:
        if (top, left, bottom, right) not in refused and bottom <= MAX_ROWS and right <= MAX_COLUMNS:
            # not .add(): it looks through all others each time
            ws.merged_cells.ranges.add(CellRange(min_row=top, min_col=left, max_row=bottom, max_col=right))
    for r in sheet.hidden_rows:
        ws.row_dimensions[r].hidden = True
    _set_widths(ws, sheet)
    for col in sheet.hidden_cols:
        ws.column_dimensions[get_column_letter(col)].hidden = True
    if sheet.hidden:
        ws.sheet_state = "hidden"


def _looks(ws: Worksheet) -> dict[str, Any]:
    """Styles made once, to be copied to every cell: setting font and frame cell by cell takes most of the time."""
    shapes = {"text": "General", "number": "General", "percent": "0.##%", "moment": "dd/mm/yyyy hh:mm",
              "day": "dd/mm/yyyy", "time": "hh:mm:ss", "span": "[h]:mm:ss"}  # fmt: skip
    looks = {}
    for name, shape in shapes.items():
        cell = Cell(ws)
        cell.font, cell.border, cell.number_format = Font(name=FONT, size=12), _BOX, shape
        cell.alignment = Alignment(vertical="center", wrap_text=name == "text")
        looks[name] = cell._style
    return looks


def _put(ws: Worksheet, row: int, col: int, value: CellValue, percent: bool, looks: dict[str, Any]) -> None:
    content = _content(value)
    cell = ws.cell(row, col)
    cell.value = content
    if isinstance(content, str):
        cell.data_type = "s"
    cell._style = copy(looks["percent" if percent and _kind(content) == "number" else _kind(content)])


def _content(value: CellValue) -> CellValue:
    """What a cell can hold of a value: text without control characters; what is no date or number to Excel, as text."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) < _EARLIEST:
        return shown(value)
    return value


def _kind(content: CellValue) -> str:
    for name, kind in (
        ("text", str),
        ("moment", datetime),
        ("day", date),
        ("time", time),
        ("span", timedelta),
    ):
        if isinstance(content, kind):
            return name
    return "number"


def _set_widths(ws: Worksheet, sheet: Sheet) -> None:
    """Columns as wide as their shorter texts ask for: long titles reach over their neighbours or wrap."""
    spanned = {(top, left) for top, left, _, right in sheet.merges if right > left}
    longest: dict[int, int] = {}
    for r, row in enumerate(sheet.rows[:200], 1):
        for c, value in enumerate(row, 1):
            if value != "" and (r, c) not in spanned:
                longest[c] = max(longest.get(c, 0), min(len(shown(value)), 32))
    for col, width in longest.items():
        ws.column_dimensions[get_column_letter(col)].width = max(7, width + 2)
