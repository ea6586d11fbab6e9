"""A sheet under construction, for the formats that this package reads by itself: cells by position."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..contracts import At, CellValue, Sheet
from .guard import UnreadableError, refuse_spread

_LAST_COL, _LAST_ROW = 2**14, 2**20


@dataclass(slots=True)
class Grid:
    """Cells of a sheet by (row, column) from 1, with what is known of them."""

    name: str
    hidden: bool = False
    cells: dict[At, CellValue] = field(default_factory=dict)
    fonts: dict[At, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: set[int] = field(default_factory=set)
    percents: set[At] = field(default_factory=set)
    errors: set[At] = field(default_factory=set)
    uncached: set[At] = field(default_factory=set)

    def put(self, row: int, col: int, value: CellValue, font: str = "") -> None:
        """Set a cell; "" leaves it blank. Raises UnreadableError where it has no place: row 0 would be the last."""
        if row < 1 or col < 1:
            raise UnreadableError(
                f"trang “{self.name}” có ô mang địa chỉ sai", f"sheet “{self.name}” has a cell at no place"
            )
        if value != "":
            self.cells[row, col] = value
            if font:
                self.fonts[row, col] = font

    def merge(self, row: int, col: int, down: int, across: int) -> None:
        """Note an area of so many rows and columns as merged."""
        if down > 1 or across > 1:
            self.merges.append((row, col, min(row + down - 1, _LAST_ROW), min(col + across - 1, _LAST_COL)))

    def hide_rows(self, first: int, last: int) -> None:
        """Note rows as hidden."""
        self.hidden_rows.update(range(first, min(last, _LAST_ROW) + 1))

    def hide_cols(self, first: int, last: int) -> None:
        """Note columns as hidden."""
        self.hidden_cols.update(range(first, min(last, _LAST_COL) + 1))

    def known_fonts(self) -> dict[At, str] | None:
        """The fonts of the cells, None when the file names none."""
        return self.fonts or None

    def sheet(self) -> Sheet:
        """The sheet. Raises UnreadableError when a few cells span a huge area."""
        cells = self.cells
        refuse_spread(self.name, list(cells), len(cells))
        height = max((row for row, _ in cells), default=0)
        width = max((col for _, col in cells), default=0)
        rows: list[list[CellValue]] = [[""] * width for _ in range(height)]
        for (row, col), value in cells.items():
            rows[row - 1][col - 1] = value
        return Sheet(
            self.name, rows, self.merges, self.hidden, frozenset(self.hidden_rows), frozenset(self.hidden_cols),
            frozenset(at for at in self.percents if type(cells.get(at)) in (int, float)),
            frozenset(self.errors), frozenset(self.uncached),
        )  # fmt: skip
