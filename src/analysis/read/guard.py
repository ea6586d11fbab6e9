"""What would exhaust memory, or end the whole process, is refused with a reason before a reader sees it.

One cell at XFD1048576 makes the reader ask for 17 billion cells; the process ends, and the batch with it. Limits are
counted on cells that hold something: blank styled cells and empty rows cost the reader nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .refs import letters, number

PART_LIMIT, TOTAL_LIMIT = 150 * 2**20, 600 * 2**20
RATIO_LIMIT, RATIO_FROM = 400, 50 * 2**20
AREA_LIMIT, SPARSE_AREA, SPARSE_SHARE = 30_000_000, 2_000_000, 0.01
TEXT_LIMIT = 300 * 2**20

_LAST_ROW, _LAST_COL = 2**20, 2**14
_DIMENSION = re.compile(rb'<dimension\b[^>]*?\bref=["\'](?:[A-Z]+\d+:)?([A-Z]+)(\d+)["\']')
_CELL_REF = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUED = re.compile(rb"""<c\b[^>]*?\br=["']([A-Z]+)(\d+)["'](?:[^>]*[^>/])?>""")
_HELD = re.compile(rb"<(?:v|is|f)\b")
_SHARED = re.compile(rb"""\bt=["']s["'][^>]*>\s*<v>(\d+)""")


class UnreadableError(Exception):
    """The file cannot be read: why, in Vietnamese (`vi`) and in English (`en`)."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")
        self.vi, self.en = vi, en

    def __reduce__(self) -> tuple[type[UnreadableError], tuple[str, str]]:
        return type(self), (self.vi, self.en)


def check_sizes(parts: list[tuple[str, int, int]]) -> None:
    """Refuse a package whose parts (name, packed size, unpacked size) unpack too large.

    Raises UnreadableError. Limits: 150 MB a part, 600 MB in all, 400 times the packed size above 50 MB.
    """
    worst = max(parts, key=lambda part: part[2], default=("", 0, 0))
    name, packed, size = worst
    total = sum(part[2] for part in parts)
    if size > PART_LIMIT or total > TOTAL_LIMIT or (size > RATIO_FROM and size > RATIO_LIMIT * packed):
        megabytes = max(size, total) / 2**20
        raise UnreadableError(
            f"tệp nén phình quá lớn khi mở ({megabytes:.0f} MB, phần {name}); hãy xóa dòng, cột và trang thừa",
            f"the file unpacks too large ({megabytes:.0f} MB, part {name}); delete surplus rows, columns and sheets",
        )


def check_area(name: str, data: bytes) -> None:
    """Refuse a worksheet part whose cells spread over a huge area, naming the cells that do it.

    Raises UnreadableError over 30 million cells, or over 2 million of which under 1 % hold something. A sheet that
    ends where its tail says is passed by one search; only the others have their cells looked at one by one.
    """
    area = _claimed_area(data)
    if area <= SPARSE_AREA or (area <= AREA_LIMIT and data.count(b"<v>") >= SPARSE_SHARE * area):
        return
    cells = [(int(row), number(col)) for col, row in _VALUED.findall(data)]
    refuse_spread(name, cells, len(_HELD.findall(data)))


def refuse_spread(name: str, cells: list[tuple[int, int]], held: int) -> None:
    """Raise UnreadableError if the cells (row, column) span too large an area for the `held` values in it."""
    if not cells:
        return
    lowest, widest = max(cells), max(cells, key=lambda cell: (cell[1], cell[0]))
    area = lowest[0] * widest[1]
    if area <= SPARSE_AREA or (area <= AREA_LIMIT and held >= SPARSE_SHARE * area):
        return
    where = ", ".join(dict.fromkeys(f"{letters(col)}{row}" for row, col in (lowest, widest)))
    raise UnreadableError(
        f"trang “{name}” có ô đứng quá xa bảng ({where}); hãy xóa ô đó và các dòng, cột trống ở cuối",
        f"sheet “{name}” has a cell far off the table ({where}); delete it and the empty rows and columns",
    )


def _claimed_area(data: bytes) -> float:
    """Cells in the smallest area (26, 702 or 16,384 columns; 9, 99, 999… rows) in which all references lie;
    infinite when the sheet's own claims about its end do not hold."""
    col, row = b"A", b"1"
    tail = data[data.rfind(b"<row ") :]
    ends = _CELL_REF.findall(tail[:100_000])[-1:] + _DIMENSION.findall(data[:4096])
    for end_col, end_row in ends:
        col, row = max(col, end_col, key=len), max(row, end_row, key=len)
    if not ends or len(col) > 3 or len(row) > 7 or _beyond(len(col), len(row)).search(data):
        return float("inf")
    return (26, 702, _LAST_COL)[len(col) - 1] * min(10 ** len(row) - 1, _LAST_ROW)


@lru_cache(maxsize=32)
def _beyond(col_letters: int, row_digits: int) -> re.Pattern[bytes]:
    return re.compile(rb' r=["\'](?:[A-Z]{%d}|[A-Z]+\d{%d})' % (col_letters + 1, row_digits + 1))


def check_texts(name: str, data: bytes, strings: bytes) -> None:
    """Refuse a sheet that repeats long shared strings until they fill the memory. Raises UnreadableError."""
    uses = data.count(b't="s"')
    if uses * len(strings) <= TEXT_LIMIT:
        return
    lengths = [len(part) for part in strings.split(b"</si>")]
    if uses * max(lengths) <= TEXT_LIMIT:
        return
    if sum(lengths[int(i)] for i in _SHARED.findall(data) if int(i) < len(lengths)) > TEXT_LIMIT:
        raise UnreadableError(
            f"trang “{name}” lặp lại chuỗi chữ rất dài quá nhiều lần", f"sheet “{name}” repeats huge texts"
        )
