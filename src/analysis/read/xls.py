"""Workbooks of the old binary format (BIFF2 to BIFF8) by xlrd; by calamine where xlrd gives up.

calamine is 13 times faster, but only xlrd knows hidden rows, fonts, formats and errors, and BIFF2 to 4; and of damaged
files calamine makes allocations that end the process (1 of 20 with a few bytes changed).
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

import xlrd

from ..contracts import At, CellValue, Finding, Sheet, Workbook
from . import merges
from .guard import UnreadableError, refuse_spread
from .isolated import MEGABYTES, SECONDS, is_isolated, run
from .sidecar import Sidecar
from .styles import is_legacy_font, shows_percent
from .texts import settle
from .xlsx import add, load


def read_xls(content: bytes) -> Workbook:
    """The worksheets of an xls workbook. Raises UnreadableError, and calamine's errors where neither reader can."""
    book = _open(content)
    if book is None:
        result = Workbook("xls", _values(content), [Finding("W-VALUES-ONLY", "", "", {})])
        for sheet in result.sheets:
            result.findings += merges.check(sheet) + settle(sheet)
        return result
    result = Workbook("xls", [])
    for found in book.sheets():
        sheet = _sheet(book, found)
        result.sheets.append(sheet)
        result.findings += merges.check(sheet) + settle(sheet, _fonts(book, found))
    return result


def _open(content: bytes) -> xlrd.Book | None:
    try:
        return xlrd.open_workbook(
            file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypt" in str(error):
            raise UnreadableError(
                "tệp đặt mật khẩu; hãy bỏ mật khẩu trong Excel rồi gửi lại",
                "the file is password-protected; remove the password in Excel and send it again",
            ) from None
    except Exception:  # what a damaged file does to xlrd: IndexError, struct.error, AssertionError…
        pass
    return None


def _values(content: bytes) -> list[Sheet]:
    """The sheets with values, merges and visibility only, by calamine, in a child that may die of it."""
    if is_isolated():
        return load(content)

    def lost(_: bytes, vi: str, en: str) -> list[Sheet]:
        raise UnreadableError(vi, en)

    (sheets,) = run(load, [content], jobs=1, seconds=SECONDS, megabytes=MEGABYTES, lost=lost)
    return sheets


def _sheet(book: xlrd.Book, sheet: Any) -> Sheet:
    refuse_spread(sheet.name, _ends(sheet), sum(len(row) - row.count("") for row in sheet._cell_values))
    rows = [
        [
            _value(book, kind, value)
            for kind, value in zip(sheet.row_types(r), sheet.row_values(r), strict=True)
        ]
        for r in range(sheet.nrows)
    ]
    while rows and not any(value != "" for value in rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        row.extend([""] * (width - len(row)))
    areas = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    result = Sheet(sheet.name, rows, areas, bool(sheet.visibility))
    add(result, _beside(book, sheet))
    return result


def _value(book: xlrd.Book, kind: int, value: Any) -> CellValue:
    if kind == xlrd.XL_CELL_DATE:
        try:
            moment = xlrd.xldate_as_datetime(value, book.datemode)
        except (ValueError, OverflowError):
            return float(value)
        if value < 1:
            return moment.time()
        return moment if moment.time() != time() else moment.date()
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#ERROR")
    return "" if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else value


def _ends(sheet: Any) -> list[At]:
    """The last cell with a value of every row."""
    ends = []
    for r, values in enumerate(sheet._cell_values, 1):
        c = len(values)
        while c and values[c - 1] == "":
            c -= 1
        if c:
            ends.append((r, c))
    return ends


def _beside(book: xlrd.Book, sheet: Any) -> Sidecar:
    """Hidden rows and columns, errors and % cells of a sheet."""
    percent = {
        index
        for index, style in enumerate(book.xf_list)
        if (shape := book.format_map.get(style.format_key)) and shows_percent(shape.format_str)
    }
    found = Sidecar(
        frozenset(r + 1 for r, info in sheet.rowinfo_map.items() if info.hidden),
        frozenset(c + 1 for c, info in sheet.colinfo_map.items() if info.hidden and c < sheet.ncols),
    )
    for r, (kinds, styles) in enumerate(zip(sheet._cell_types, sheet._cell_xf_indexes, strict=True), 1):
        if xlrd.XL_CELL_ERROR in kinds:
            for c, kind in enumerate(kinds, 1):
                if kind == xlrd.XL_CELL_ERROR:
                    value = sheet._cell_values[r - 1][c - 1]
                    found.errors[r, c] = xlrd.error_text_from_code.get(value, "#ERROR")
        if not percent.isdisjoint(styles):
            found.percent_cells += [(r, c) for c, style in enumerate(styles, 1) if style in percent]
    return found


def _fonts(book: xlrd.Book, sheet: Any) -> Callable[[], Mapping[At, str]]:
    """Reads the fonts of a sheet's cells when asked; an old font in a rich-text run counts before the cell's own."""

    def read() -> dict[At, str]:
        names = [book.font_list[style.font_index].name for style in book.xf_list]
        fonts = {
            (r, c): names[style]
            for r, styles in enumerate(sheet._cell_xf_indexes, 1)
            for c, style in enumerate(styles, 1)
        }
        for (r, c), runs in sheet.rich_text_runlist_map.items():
            own = [book.font_list[index].name for _, index in runs if index < len(book.font_list)]
            legacy = next(filter(is_legacy_font, own), "")
            if legacy:
                fonts[r + 1, c + 1] = legacy
        return fonts

    return read
