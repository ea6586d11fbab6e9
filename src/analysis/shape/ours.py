"""Sheets that this program puts into workbooks for clerks to read: known again when a workbook comes back."""

from __future__ import annotations

from .. import text
from ..contracts import Sheet

LIST_SHEET, LIST_HEADING = "Nội dung cần sửa", "NỘI DUNG CẦN SỬA, BỔ SUNG"
GUIDE_SHEET, GUIDE_HEADING = "Hướng dẫn", "HƯỚNG DẪN ĐIỀN BIỂU"
_OURS = {text.fold(LIST_SHEET): LIST_HEADING, text.fold(GUIDE_SHEET): GUIDE_HEADING}


def is_ours(sheet: Sheet) -> bool:
    """Whether the sheet is a list of issues or a guide written by this program, by its name and its heading in A1.

    It holds no figures and is passed over in silence; an office's own sheet of the same name is not.
    """
    return bool(sheet.rows and sheet.rows[0]) and says_ours(sheet.name, sheet.rows[0][0])


def says_ours(name: str, heading: object) -> bool:
    """The same for a sheet's name and what stands in its A1; "Hướng dẫn (2)" counts as "Hướng dẫn"."""
    expected = _OURS.get(text.fold(name).rstrip(" 0123456789"))
    return expected is not None and isinstance(heading, str) and text.clean(heading) == expected


def is_list(sheet: Sheet) -> bool:
    """Whether the sheet is the list of issues of an earlier return."""
    return is_ours(sheet) and text.fold(sheet.name).startswith(text.fold(LIST_SHEET))
