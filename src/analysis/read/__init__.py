"""Any workbook as Cells: one row a cell that holds something, with its true coordinates.

calamine reads xlsx, xlsm, xlsb, xls and ods, and is chosen by content, not by extension.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd
import python_calamine as calamine

from ..contracts import CELLS
from .guard import UnreadableError, guard, letters

__all__ = ["SUFFIXES", "UnreadableError", "Workbook", "read_workbook"]

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Workbook:
    """The cells of all sheets, and which sheets there are (name -> hidden)."""

    cells: pd.DataFrame
    sheets: dict[str, bool]


def read_workbook(content: bytes) -> Workbook:
    """All cells of a workbook.

    Returns Cells (contracts.CELLS): values as the file caches them, `text` for what a reader would see of
    the value, `number` or `date` where the cell is one. Rows and columns count from 1.
    Raises UnreadableError for an empty, damaged, protected or foreign file.
    """
    try:
        return _read(_open(content))
    except calamine.PasswordError:
        raise UnreadableError("tệp đặt mật khẩu", "the file is password-protected") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableError(f"tệp hỏng hoặc không phải bảng tính ({error})", f"damaged ({error})") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a failure inside the reader's own code arrives
            raise
        raise UnreadableError("tệp hỏng hoặc không phải bảng tính", "damaged") from None


def _read(book: calamine.CalamineWorkbook) -> Workbook:
    rows: list[tuple[object, ...]] = []
    sheets: dict[str, bool] = {}
    for meta in book.sheets_metadata:
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        sheets[meta.name] = hidden
        if meta.typ == calamine.SheetTypeEnum.WorkSheet:
            rows.extend(_sheet_cells(book.get_sheet_by_name(meta.name), meta.name, hidden))
    return Workbook(pd.DataFrame(rows, columns=list(CELLS)), sheets)


def _open(content: bytes) -> calamine.CalamineWorkbook:
    if not content:
        raise UnreadableError("tệp rỗng", "the file is empty")
    if not content.startswith((_ZIP, _OLE)):
        raise UnreadableError("không phải tệp Excel", "not an Excel file")
    if content.startswith(_ZIP):
        guard(content)
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    if not book.sheets_metadata:
        raise UnreadableError("tệp không có trang tính nào", "the file holds no sheet")
    return book


def _sheet_cells(sheet: calamine.CalamineSheet, name: str, hidden: bool) -> list[tuple[object, ...]]:
    merged = {top_left: _a1(top_left, end) for top_left, end in sheet.merged_cell_ranges or ()}
    rows: list[tuple[object, ...]] = []
    for r, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for c, value in enumerate(values):
            if value == "" or value is None:
                continue
            text, number, day = _value(value)
            if not text.strip():
                continue
            rows.append(
                (
                    name, r + 1, c + 1, f"{letters(c + 1)}{r + 1}", text, number, day,
                    merged.get((r, c), ""), None, hidden, "", "",
                )
            )  # fmt: skip
    return rows


def _a1(start: tuple[int, int], end: tuple[int, int]) -> str:
    return f"{letters(start[1] + 1)}{start[0] + 1}:{letters(end[1] + 1)}{end[0] + 1}"


def _value(value: object) -> tuple[str, float, date | None]:
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), float("nan"), None
    if isinstance(value, int | float):
        return f"{value:.15g}", float(value), None
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y"), float("nan"), value.date()
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y"), float("nan"), value
    if isinstance(value, time | timedelta):
        return str(value), float("nan"), None
    return str(value), float("nan"), None
