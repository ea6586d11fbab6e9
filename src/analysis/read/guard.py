"""What would exhaust memory, or end the whole process, is refused with a reason before a reader sees it.

One cell at XFD1048576 makes the reader ask for 17 billion cells; the process ends, and the batch with it. Limits are
counted on cells that hold something: blank styled cells and empty rows cost the reader nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..contracts import At
from .refs import letters, number
from .sidecar import numbered, unnumbered

PART_LIMIT, TOTAL_LIMIT = 150 * 2**20, 600 * 2**20
RATIO_LIMIT, RATIO_FROM = 400, 50 * 2**20
AREA_LIMIT, SPARSE_AREA, SPARSE_SHARE = 6_000_000, 2_000_000, 0.01
TEXT_LIMIT = 300 * 2**20
MOVES = 30

_DIMENSION = re.compile(rb'<dimension\b[^<>]*?\sref=["\'](?:[A-Z]+\d+:)?([A-Z]+)(\d+)["\']')
_CELL_REF = re.compile(rb'\sr="([A-Z]+)(\d+)"')
_REFERENCE = re.compile(rb""" r=["']([A-Z]+)(\d+)""")
_VALUED = re.compile(rb"""<c\b[^<>]*?\sr=["']([A-Z]+)(\d+)["'](?:[^<>]*[^<>/])?>""")
_HELD = re.compile(rb"<(?:v|is|f)\b")
_SHARED = re.compile(rb"""\st=["']s["'][^<>]*>\s*<v>(\d+)""")


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

    Raises UnreadableError over 6 million cells, or over 2 million of which under 1 % hold something. A sheet that
    ends where its tail says is passed by one search; only of the others every cell is looked at.
    """
    area = _claimed_area(data)
    if area <= SPARSE_AREA or (area <= AREA_LIMIT and data.count(b"<v>") >= SPARSE_SHARE * area):
        return
    if unnumbered(data):
        if data.count(b"<c") > AREA_LIMIT:
            raise UnreadableError(
                f"trang “{name}” có quá nhiều ô; hãy tách thành nhiều tệp",
                f"sheet “{name}” has too many cells; split it",
            )
        data = numbered(data)
    lowest = widest = (0, 0)
    for found in _VALUED.finditer(data):
        cell = (int(found[2]), number(found[1]))
        lowest, widest = max(lowest, cell), max(widest, cell, key=_by_column)
    refuse_spread(name, [lowest, widest], sum(1 for _ in _HELD.finditer(data)))


def refuse_spread(name: str, cells: list[At], held: int) -> None:
    """Raise UnreadableError if the cells (row, column) span too large an area for the `held` values in it."""
    if not cells:
        return
    lowest, widest = max(cells), max(cells, key=_by_column)
    area = lowest[0] * widest[1]
    if area <= SPARSE_AREA or (area <= AREA_LIMIT and held >= SPARSE_SHARE * area):
        return
    where = ", ".join(dict.fromkeys(f"{letters(col)}{row}" for row, col in (lowest, widest)))
    raise UnreadableError(
        f"trang “{name}” có ô đứng quá xa bảng ({where}); hãy xóa ô đó và các dòng, cột trống ở cuối",
        f"sheet “{name}” has a cell far off the table ({where}); delete it and the empty rows and columns",
    )


def _by_column(cell: At) -> At:
    return cell[1], cell[0]


def _claimed_area(data: bytes) -> float:
    """Cells between A1 and the end that the sheet claims to have, moved out to the references that lie beyond it.

    A header is often wider than the last row; infinite when ever more references lie ever further out.
    """
    tail = data[data.rfind(b"<row ") :]
    ends = _CELL_REF.findall(tail[:100_000])[-1:] + _DIMENSION.findall(data[:4096])
    if not ends:
        return float("inf")
    col = max((end for end, _ in ends), key=number)
    row = max((end for _, end in ends), key=int)
    start = 0
    for _ in range(MOVES):
        found = _beyond(col, row).search(data, start)
        if found is None:
            return number(col) * int(row)
        start = found.start()
        further = _REFERENCE.match(data, start)
        if further is None:
            break
        col, row = max(col, further[1], key=number), max(row, further[2], key=int)
    return float("inf")


@lru_cache(maxsize=128)
def _beyond(col: bytes, row: bytes) -> re.Pattern[bytes]:
    """Finds a cell reference right of the column or below the row."""
    right, below = _greater(col, b"A-Z", b"Z"), _greater(row, b"0-9", b"9")
    return re.compile(rb" r=[\"'](?:(?:" + right + rb")\d|[A-Z]+(?:" + below + rb")[\"'])")


def _greater(text: bytes, any_sign: bytes, last: bytes) -> bytes:
    """A pattern of the references that sort after this one: longer, or greater at the first sign that differs."""
    ways = [rb"[%b]{%d,}" % (any_sign, len(text) + 1)]
    for i in range(len(text)):
        if text[i : i + 1] < last:
            ways.append(rb"%b[%c-%b][%b]{%d}" % (text[:i], text[i] + 1, last, any_sign, len(text) - i - 1))
    return b"|".join(ways)


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
