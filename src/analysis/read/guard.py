"""Before a workbook is opened: what would exhaust memory, or abort the whole process, is refused with a reason.

One cell at XFD1048576 makes the reader ask for 17 billion cells; the process ends, and the batch with it.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

PART_LIMIT, TOTAL_LIMIT = 150 * 2**20, 600 * 2**20
AREA_LIMIT, SPARSE_AREA, SPARSE_SHARE = 30_000_000, 2_000_000, 0.01
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d+)"')
_FAR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{2,3})(\d+)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b")


class UnreadableError(Exception):
    """The file cannot be read: why, in Vietnamese (`vi`) and in English (`en`)."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")
        self.vi, self.en = vi, en


def guard(content: bytes) -> None:
    """Refuse a zipped workbook that unpacks too large or spreads a few cells over a huge area.

    Raises UnreadableError. Limits: 150 MB a part, 600 MB in all, 30 million cells, or over 2 million cells of
    which under 1 % hold something.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(p.file_size for p in parts) > TOTAL_LIMIT or any(p.file_size > PART_LIMIT for p in parts):
                raise UnreadableError("tệp nén phình quá lớn khi mở", "the file unpacks too large")
            for part in parts:
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
                    _check_area(archive.read(part))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        raise UnreadableError("tệp hỏng hoặc bị cắt cụt", "the file is damaged or cut short") from None
    except zlib.error:
        raise UnreadableError("một phần của tệp bị hỏng", "a part of the file is damaged") from None


def _check_area(sheet: bytes) -> None:
    rows = _ROW.findall(sheet)
    height = max(map(int, rows), default=0)
    far = max((_number(col) for col, _ in _FAR.findall(sheet)), default=26)
    area = height * far
    if area <= SPARSE_AREA:
        return
    if area > AREA_LIMIT or len(_CELL.findall(sheet)) < SPARSE_SHARE * area:
        where = f"{letters(far)}{height}"
        raise UnreadableError(
            f"có ô đứng quá xa bảng (vùng dữ liệu kéo đến {where}); hãy xóa các dòng, cột trống ở cuối",
            f"a cell stands far off the table (the used range reaches {where}); delete the empty rows and columns",
        )


def _number(letters: bytes) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + letter - 64
    return value


def letters(number: int) -> str:
    """Column letters: 1 -> A, 28 -> AB."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
