"""One sheet as a grid: cells by coordinate, merged areas filled from their upper left corner."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cached_property

from .. import text
from ..contracts import CellValue, Sheet, shown
from ..contracts import letters as letters
from ..contracts import position as position

MANY = 2_000
MERGED_CELLS_SPREAD = 20_000  # beyond this, a merged area is no heading but a frame around the page


class Grid:
    """A window on a sheet: what stands from a row and column on; coordinates stay the sheet's own, from 1.

    Hidden rows and columns are blank unless `hidden` asks for them.
    """

    def __init__(self, sheet: Sheet, row: int = 1, col: int = 1, *, hidden: bool = False) -> None:
        self.sheet, self.name, self.row, self.col = sheet, sheet.name, row, col
        self.hidden = hidden
        self.values = sheet.rows if hidden else _without_hidden(sheet)
        self.cols = len(self.values[0]) if self.values else 0
        self.rows = len(self.values)
        self._distinct: dict[int, set[str]] = {}
        self._row_texts: dict[int, dict[int, str]] = {}
        while self.rows >= row and not any(v != "" for v in self.values[self.rows - 1][col - 1 :]):
            self.rows -= 1

    def cut(self, row: int, col: int) -> Grid:
        """What stands from this row and column on."""
        return Grid(self.sheet, max(row, self.row), max(col, self.col), hidden=self.hidden)

    @cached_property
    def merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Upper left corner by position, for every position inside a merged area."""
        corners = {}
        for top, left, bottom, right in self.sheet.merges:
            if (bottom - top + 1) * (right - left + 1) <= MERGED_CELLS_SPREAD:
                for r in range(top, bottom + 1):
                    for c in range(left, right + 1):
                        corners[r, c] = (top, left)
        return corners

    @cached_property
    def merge_end(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Lower right corner of a merged area by its upper left one."""
        return {(top, left): (bottom, right) for top, left, bottom, right in self.sheet.merges}

    @cached_property
    def columns(self) -> list[Sequence[CellValue]]:
        """Values column by column."""
        return list(zip(*self.values, strict=True))

    def value(self, row: int, col: int) -> CellValue:
        """What stands at a place; "" where nothing does, or outside the window."""
        if not (self.row <= row <= self.rows and self.col <= col <= self.cols):
            return ""
        return self.values[row - 1][col - 1]

    def filled(self, row: int) -> list[int]:
        """Columns of a row that hold something."""
        if not self.row <= row <= self.rows:
            return []
        return [
            c for c, v in enumerate(self.values[row - 1], 1) if c >= self.col and v != "" and not _blank(v)
        ]

    def text(self, row: int, col: int) -> str:
        """Cleaned text at a place; "" where nothing stands."""
        value = self.value(row, col)
        return text.clean(value) if type(value) is str else shown(value)

    def spread(self, row: int, col: int) -> str:
        """Text at a place, or of the merged area that covers it."""
        return self.text(*self.merged.get((row, col), (row, col)))

    @cached_property
    def folded(self) -> frozenset[str]:
        """Distinct short texts of the window, folded; columns of thousands of names left out."""
        for col in range(self.col, self.cols + 1):
            self._texts(col)
        few = (texts for texts in self._distinct.values() if len(texts) < MANY)
        return frozenset(text.fold(v) for texts in few for v in texts if len(v) < 200)

    def _texts(self, col: int) -> set[str]:
        if col not in self._distinct:
            column = self.columns[col - 1][self.row - 1 :]
            self._distinct[col] = {v for v in set(column) if type(v) is str and v}
        return self._distinct[col]

    def row_texts(self, row: int) -> dict[int, str]:
        """Texts of a row by column, merged areas spread; blank places are left out."""
        if row not in self._row_texts:
            spread = ((c, self.spread(row, c)) for c in range(self.col, self.cols + 1))
            self._row_texts[row] = {c: content for c, content in spread if content}
        return self._row_texts[row]

    def texts(self, col: int, test: Callable[[str], bool], exact: Set[str] = frozenset()) -> set[str]:
        """Distinct short texts of a column that are among `exact` or pass the test."""
        if not self.col <= col <= self.cols:
            return set()
        texts = self._texts(col)
        certain = texts & exact if exact else set()
        return certain | {v for v in texts - certain if len(v) < 80 and test(text.clean(v))}

    def codes(self, col: int, test: Callable[[str], bool]) -> set[str]:
        """Distinct values of a column, texts or numbers, that are codes."""
        if not self.col <= col <= self.cols:
            return set()
        column = self.columns[col - 1][self.row - 1 :]
        values = {v for v in column if type(v) in (str, int, float) and v != ""}
        return {code for v in values if test(code := text.clean(v) if type(v) is str else shown(v))}


def _without_hidden(sheet: Sheet) -> list[list[CellValue]]:
    if not sheet.rows or not (sheet.hidden_rows or sheet.hidden_cols):
        return sheet.rows
    cols = [c - 1 for c in sheet.hidden_cols if c <= len(sheet.rows[0])]
    rows = []
    blank: list[CellValue] = [""] * len(sheet.rows[0])
    for r, values in enumerate(sheet.rows, 1):
        if r in sheet.hidden_rows:
            rows.append(blank)
            continue
        if cols:
            values = list(values)
            for c in cols:
                values[c] = ""
        rows.append(values)
    return rows


def _blank(value: CellValue) -> bool:
    return type(value) is str and not value.strip()


def reference(row: int, col: int) -> str:
    """A1 reference of a row and column."""
    return f"{letters(col)}{row}"
