"""Any workbook as Sheets with true coordinates; what kind of file it is, its content decides, not its name."""

from __future__ import annotations

import io

import python_calamine as calamine

from ..contracts import Sheet, Workbook
from .guard import UnreadableError, guard

__all__ = ["SUFFIXES", "UnreadableError", "read_workbook"]

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_workbook(content: bytes) -> Workbook:
    """All worksheets of a file (contracts.Workbook): values as the file caches them.

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
    sheets = []
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        merges = [(r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ()]
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        sheets.append(Sheet(meta.name, sheet.to_python(skip_empty_area=False), merges, hidden))
    return Workbook("xlsx", sheets)


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
