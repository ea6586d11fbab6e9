"""What calamine hides of an xlsb worksheet (BIFF12 records, MS-XLSB): hidden rows and columns, error cells, extent."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ..contracts import At
from .guard import UnreadableError, refuse_spread
from .sidecar import Sidecar

_ROW, _COLUMNS, _SHEET = 0, 60, 156
_CELLS = frozenset(range(2, 12))  # records of cells that hold something: numbers, texts, errors, formulas
_ERRORS = frozenset((3, 11))
ERROR_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: (type, content). Raises UnreadableError where a record is cut short."""
    at, end = 0, len(data)
    while at < end:
        kind, at = _variable(data, at, 2)
        size, at = _variable(data, at, 4)
        if at + size > end:
            raise UnreadableError(
                "phần nhị phân của tệp bị cắt cụt", "a binary part of the file is cut short"
            )
        yield kind, data[at : at + size]
        at += size


def _variable(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte; a type keeps its high bits when it takes two bytes."""
    value = 0
    for n, byte in enumerate(data[at : at + most]):
        value |= (byte & 0x7F) << (7 * n)
        if not byte & 0x80:
            return value, at + n + 1
    return value, at + most


def sheet_names(workbook: bytes) -> dict[str, str]:
    """Sheet name -> relation id, from xl/workbook.bin."""
    found = {}
    for kind, body in records(workbook):
        if kind == _SHEET:
            link, at = _text(body, 8)
            found[_text(body, at)[0]] = link
    return found


def _text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def scan(name: str, data: bytes) -> Sidecar:
    """Hidden rows and columns and error cells of a sheet part; refuses a sheet that spreads too far."""
    rows, cols, errors, ends, held, row = set[int](), set[int](), dict[At, str](), list[At](), 0, 1
    last = 0
    for kind, body in records(data):
        if kind == _ROW:
            if last:
                ends.append((row, last))
            row, last = struct.unpack_from("<I", body)[0] + 1, 0
            if body[11] & 0x10:
                rows.add(row)
        elif kind in _CELLS:
            held, last = held + 1, max(last, struct.unpack_from("<I", body)[0] + 1)
            if kind in _ERRORS:
                errors[row, struct.unpack_from("<I", body)[0] + 1] = ERROR_TEXTS.get(body[8], "#ERROR")
        elif kind == _COLUMNS:
            first, final = struct.unpack_from("<II", body)
            if body[16] & 1:
                cols.update(range(first + 1, min(final, 2**14 - 1) + 2))
    refuse_spread(name, [*ends, (row, last)], held)
    return Sidecar(frozenset(rows), frozenset(cols), errors)
