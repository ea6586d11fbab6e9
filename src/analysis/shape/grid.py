"""One sheet as a grid: cells by coordinate, merged areas filled up-left."""

from __future__ import annotations

import copy
from typing import NamedTuple

import pandas as pd

from .. import text


class Cell(NamedTuple):
    """What stands at one place of the sheet."""

    ref: str
    text: str
    number: float
    corrected_by: str


class Grid:
    """Cells of one sheet by (row, col), both from 1."""

    def __init__(self, name: str, cells: pd.DataFrame) -> None:
        self.name = name
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: dict[tuple[int, int], tuple[int, int]] = {}
        self.merge_end: dict[tuple[int, int], tuple[int, int]] = {}
        columns = [
            cells[c].tolist() for c in ("row", "col", "ref", "text", "number", "corrected_by", "merged")
        ]
        for row, col, ref, content, number, corrected, area in zip(*columns, strict=True):
            self.cells[row, col] = Cell(ref, content, number, corrected)
            if area:
                self._merge((row, col), area)
        self._measure()

    def _measure(self) -> None:
        self.rows = max((r for r, _ in self.cells), default=0)
        self.cols = max((c for _, c in self.cells), default=0)
        self._by_row: dict[int, list[int]] = {}
        for r, c in sorted(self.cells):
            self._by_row.setdefault(r, []).append(c)

    def cut(self, row: int, col: int) -> Grid:
        """What stands from this row and column on, with the sheet's own coordinates."""
        part = copy.copy(self)
        part.cells = {at: cell for at, cell in self.cells.items() if at[0] >= row and at[1] >= col}
        part._measure()
        return part

    def _merge(self, top_left: tuple[int, int], area: str) -> None:
        end = position(area.split(":")[1])
        self.merge_end[top_left] = end
        for r in range(top_left[0], end[0] + 1):
            for c in range(top_left[1], end[1] + 1):
                self.merged[r, c] = top_left

    def filled(self, row: int) -> list[int]:
        """Columns of a row that hold something."""
        return self._by_row.get(row, [])

    def text(self, row: int, col: int) -> str:
        """Cleaned text at a place; "" where nothing stands."""
        cell = self.cells.get((row, col))
        return text.clean(cell.text) if cell else ""

    def spread(self, row: int, col: int) -> str:
        """Text at a place, or of the merged area that covers it."""
        return self.text(*self.merged.get((row, col), (row, col)))


def position(ref: str) -> tuple[int, int]:
    """Row and column of an A1 reference."""
    letters = ref.rstrip("0123456789")
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return int(ref[len(letters) :]), col


def reference(row: int, col: int) -> str:
    """A1 reference of a row and column."""
    name = ""
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return f"{name}{row}"
